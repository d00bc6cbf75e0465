"""Videos of YouTube: shown only after a click, asked about by the public description of a video."""

import re
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

EMBED: Final = "https://www.youtube-nocookie.com"  # as a Content-Security-Policy names it
_HOSTS: Final = frozenset(
    {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "www.youtube-nocookie.com"}
)
_ID: Final = re.compile(r"[A-Za-z0-9_-]{11}")


def video_id(url: str) -> str:
    """Empty where it is no video of YouTube."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host, pieces = (parts.hostname or "").lower(), [piece for piece in parts.path.split("/") if piece]
    found = ""
    if host == "youtu.be" and pieces:
        found = pieces[0]
    elif host in _HOSTS and pieces[:1] == ["watch"]:
        found = parse_qs(parts.query).get("v", [""])[0]
    elif host in _HOSTS and len(pieces) > 1 and pieces[0] in {"shorts", "embed", "live"}:
        found = pieces[1]
    return found if _ID.fullmatch(found) else ""


def description_of(video: str) -> str:
    """The address that says whether a visitor may see it, without the page's cookies and scripts."""
    watch = quote(f"https://www.youtube.com/watch?v={video}", safe="")
    return f"https://www.youtube.com/oembed?format=json&url={watch}"


def embed(video: str) -> str:
    return f"{EMBED}/embed/{video}?rel=0"
