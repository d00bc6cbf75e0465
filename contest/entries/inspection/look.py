"""The inspection of one file, as a tool of contest.core.sandbox: it reads `file` and writes products to its folder.

Answers {"sha256", "problem": {"code", "params"} | None, "findings", "package", "members", "cleaned"}.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from contest.entries.inspection import texts
from contest.entries.inspection.limits import Bad, Found

MEMBERS: Final = "members"
CLEANED: Final = "cleaned"
OLE: Final = frozenset({"application/msword", "application/vnd.ms-powerpoint", "application/vnd.ms-excel"})
PACKAGES: Final = frozenset({"application/zip", "application/x.scratch.sb3", "application/x.h5p"})
IMAGES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
TEXTS: Final = frozenset({"text/plain", "text/vtt", "application/x-ipynb+json"}) | texts.ACTIVE


def run(arguments: dict[str, Any], inputs: dict[str, Path]) -> dict[str, Any]:
    path, media_type = inputs["file"], str(arguments["media_type"])
    answer: dict[str, Any] = {"problem": None, "package": "", "members": [], "cleaned": None}
    answer["sha256"] = _digest(path)
    found = Found()
    try:
        _compare(answer["sha256"], arguments["sha256"])
        reader_of(media_type)(path, media_type, found, answer)
    except Bad as bad:
        answer |= {"problem": {"code": bad.code, "params": bad.params}, "package": "", "members": [], "cleaned": None}
    answer["findings"] = list(found)
    return answer


Reader = Callable[[Path, str, Found, dict[str, Any]], None]


def reader_of(media_type: str) -> Reader:
    if media_type in PACKAGES:
        return _package
    if media_type in IMAGES:
        return _image
    if media_type in TEXTS:
        return lambda path, kind, found, _answer: texts.look(path, kind, found)
    if media_type == "application/pdf":
        return _pdf
    if media_type.startswith(("video/", "audio/")):
        return _media
    if media_type in OLE or media_type.startswith(("application/vnd.openxml", "application/vnd.oasis")):
        return _office
    raise Bad("heic" if media_type == "image/heic" else "unknown")


def _compare(now: str, when_stored: str) -> None:
    if now != when_stored:
        raise Bad("changed")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _package(path: Path, _media_type: str, found: Found, answer: dict[str, Any]) -> None:
    from contest.entries.inspection import packages

    answer["package"], answer["members"] = packages.unpack(path, Path(MEMBERS), found)


def _office(path: Path, media_type: str, found: Found, _answer: dict[str, Any]) -> None:
    from contest.entries.inspection import odf, office

    if media_type in OLE:
        office.look_old(path, found)
    elif media_type.startswith("application/vnd.oasis"):
        odf.look(path, found)
    else:
        office.look(path, found)


def _pdf(path: Path, _media_type: str, found: Found, _answer: dict[str, Any]) -> None:
    from contest.entries.inspection import pdfs

    pdfs.look(path, found)


def _image(path: Path, media_type: str, found: Found, answer: dict[str, Any]) -> None:
    from contest.entries.inspection import images

    answer["cleaned"] = images.clean(path, media_type, Path(CLEANED), found)


def _media(path: Path, media_type: str, found: Found, _answer: dict[str, Any]) -> None:
    from contest.entries.inspection import media

    media.look(path, media_type, found)
