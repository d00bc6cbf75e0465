"""Our script goes first into every page of a package: it stands in for what an opaque origin has not (storage, worker
files) and tells the dry run what fails. It is for compatibility; no protection rests on it.
"""

import re
from functools import cache
from typing import Final

from contest.web.render import static_folder

FOLDER: Final = "_bv/"  # inside a package's address: files of ours, before any member of that name
LARGEST: Final = 16 * 1024 * 1024  # a page that carries its whole game inside
_OPENING: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s+|<!--.*?-->|<!doctype[^>]*>|<html(?:\s[^>]*)?>)*(?:<head(?:\s[^>]*)?>)?",
    re.IGNORECASE | re.DOTALL,
)
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")  # UTF-16: left as it is


@cache
def own_files() -> dict[str, bytes]:
    """By name below FOLDER."""
    folder = static_folder() / "play" / "inside"
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def with_shim(page: bytes, token: str) -> bytes:
    """`page` with our script as the first thing in its head."""
    if page.startswith(_WIDE):
        return page
    match = _OPENING.match(page)
    place = match.end() if match else 0
    return page[:place] + f'<script src="/play/{token}/{FOLDER}shim.js"></script>'.encode() + page[place:]


def charset_of(page: bytes) -> str:
    """UTF-8 where the bytes are UTF-8; else the page says it itself."""
    try:
        page.decode()
    except UnicodeDecodeError:
        return ""
    return "; charset=utf-8"
