"""Plain text, program text, and what a browser would run. Runs in the sandbox."""

from pathlib import Path
from typing import Final

from contest.entries.inspection import limits
from contest.entries.inspection.limits import Bad, Found

ACTIVE: Final = frozenset({"text/html", "image/svg+xml", "application/xml"})


def look(path: Path, media_type: str, found: Found) -> None:
    if path.stat().st_size > limits.TEXT:
        raise Bad("text_long", most=limits.TEXT // limits.MIB)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Bad("text_damaged") from error
    if "\0" in text:
        raise Bad("text_damaged")
    if any("\u202a" <= sign <= "\u202e" or "\u2066" <= sign <= "\u2069" for sign in text):
        found.note("bidi")
    if media_type in ACTIVE:
        found.note("active")
