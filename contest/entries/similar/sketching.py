"""Texts as shingles of words, addresses in one spelling: what two entries are compared by and shown by."""

import re
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from contest.core.text import fold

SHINGLE: Final = 4  # words
LONGEST: Final = 40_000  # words read of one entry
_WORD: Final = re.compile(r"[^\W_]+")
_TRACKING: Final = re.compile(r"^(utm_|fbclid$|gclid$|si$|feature$|usp$|igsh$)")
_YOUTUBE: Final = re.compile(r"(?:youtu\.be/|youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|embed/|live/))([\w-]{11})")


def words_of(text: str) -> list[str]:
    return _WORD.findall(fold(text))[:LONGEST]


def link_key(address: str) -> str:
    """One spelling for addresses that lead to the same: no www, no tracking, one form of a video."""
    if found := _YOUTUBE.search(address):
        return f"youtube:{found[1]}"
    parts = urlsplit(address)
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if not _TRACKING.match(name)])
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}{'?' + query if query else ''}"[:300]


def shared_words(left: str, right: str) -> set[str]:
    """Folded shingles that both texts have, for showing them."""

    def shingles(text: str) -> set[str]:
        words = words_of(text)
        return {" ".join(words[place : place + SHINGLE]) for place in range(max(0, len(words) - SHINGLE + 1))}

    return shingles(left) & shingles(right)


def marked(text: str, shared: set[str]) -> list[tuple[str, bool]]:
    """The text in pieces: (words, do they stand in the other text as well)."""
    found = list(_WORD.finditer(text))
    folded = [fold(word.group()) for word in found]
    hit = [False] * len(found)
    for place in range(len(found) - SHINGLE + 1):
        if " ".join(folded[place : place + SHINGLE]) in shared:
            hit[place : place + SHINGLE] = [True] * SHINGLE
    pieces: list[tuple[str, bool]] = []
    here = 0
    for number, word in enumerate(found):
        last = number + 1 == len(found) or hit[number + 1] != hit[number]
        if last:
            end = word.end()
            pieces.append((text[here:end], hit[number]))
            here = end
    return [*pieces, (text[here:], False)] if here < len(text) else pieces
