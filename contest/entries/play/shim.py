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
# pages of a course look for their platform in their own window first; each opaque page is alone with its own
_PLAYED_BY: Final = {"scorm": ("scorm-again-3.4.3/scorm12.min.js", "scorm_api.js")}
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")  # UTF-16: left as it is


@cache
def own_files() -> dict[str, bytes]:
    """By name below FOLDER."""
    folder = static_folder() / "play" / "inside"
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def with_shim(page: bytes, token: str, kind: str = "") -> bytes:
    """`page` with our scripts as the first thing in its head."""
    if page.startswith(_WIDE):
        return page
    match = _OPENING.match(page)
    place = match.end() if match else 0
    ours = ("shim.js", *_PLAYED_BY.get(kind, ()))
    tags = "".join(f'<script src="/play/{token}/{FOLDER}{name}"></script>' for name in ours)
    return page[:place] + tags.encode() + page[place:]


def charset_of(page: bytes) -> str:
    """UTF-8 where the bytes are UTF-8; else the page says it itself."""
    try:
        page.decode()
    except UnicodeDecodeError:
        return ""
    return "; charset=utf-8"
