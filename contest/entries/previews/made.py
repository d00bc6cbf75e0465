"""From a source file to what is viewable of it: which converter for which kind, and what a failure says to people."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from contest.core.errors import N_
from contest.core.sandbox import ToolFailed, run_tool
from contest.entries.previews import office, video

KINDS: Final = ("page", "image", "thumbnail", "poster", "video", "code", "scratch")  # others' renditions are left alone
MOST_PAGES: Final = 60
BATCH: Final = 10  # pages a process: one bad page costs its neighbours at most
MEGABYTES: Final = 768  # address space; a page of A4 took 63 MB of memory
_TOOLS: Final = "contest.entries.previews.converters"
NO_OFFICE: Final = N_("This server has no LibreOffice, so the pages are not shown here. Please download the file.")
_SAID: Final = {
    "locked": N_("The file is protected by a password, so it cannot be shown here."),
    "unreadable": N_("This file is no readable text, so it is not shown here. Please download it."),
    "time": N_("Showing this file takes too long. Please download it."),
    "memory": N_("This file needs too much memory to be shown here. Please download it."),
}
DAMAGED: Final = N_("The file could not be read. It may be damaged.")


@dataclass(frozen=True, slots=True)
class Source:
    """What a maker knows of a stored file."""

    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Made:
    """One rendition, its file still in the working folder. Without `path` it is words only, or could not be made."""

    kind: str  # one of KINDS
    number: int = 1
    path: Path | None = None
    media_type: str = "image/webp"
    width: int = 0
    height: int = 0
    text: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)


class NotShown(Exception):
    """There is no preview, and nothing is wrong: `reason` says why, or is empty where nobody expects one."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


Maker = Callable[[Path, Source, Path], Iterator[Made]]


def make(source: Path, facts: Source, workdir: Path) -> list[Made]:
    maker = maker_of(facts.media_type)
    if maker is None or facts.media_type in _OTHERWISE:
        raise NotShown
    return list(maker(source, facts, workdir))


def maker_of(media_type: str) -> Maker | None:
    return _MAKERS.get(media_type) or _FAMILIES.get(media_type.partition("/")[0])


def reason_of(failed: ToolFailed) -> str:
    """The message an entrant, the office or a judge reads."""
    return _SAID.get(failed.detail if failed.kind == "refused" else failed.kind, DAMAGED)


def _pages(source: Path, _facts: Source, workdir: Path) -> Iterator[Made]:
    """Page 1 knows how many there are; one that could not be drawn has no file."""
    total, first = 1, 1
    while first <= min(total, MOST_PAGES):
        asked = {"first": first, "last": min(first + BATCH - 1, MOST_PAGES)}
        told = _tool("pdf", source, workdir, arguments=asked, seconds=60)
        total = told["pages"]
        for page in told["made"]:
            meta = {"pages": total} if page["number"] == 1 else {}
            yield _picture("page", page, workdir, number=page["number"], text=page["text"], meta=meta)
        for number in told["broken"]:
            yield Made("page", number, meta={"pages": total} if number == 1 else {})
        first += BATCH


def _office(source: Path, facts: Source, workdir: Path) -> Iterator[Made]:
    if not office.installed():
        raise NotShown(NO_OFFICE)
    yield from _pages(office.as_pdf(source, facts.media_type, workdir=workdir), facts, workdir)


def _image(source: Path, _facts: Source, workdir: Path) -> Iterator[Made]:
    told = _tool("image", source, workdir, seconds=30)
    yield _picture("image", told["image"], workdir)
    yield _picture("thumbnail", told["thumbnail"], workdir)


def _video(source: Path, _facts: Source, workdir: Path) -> Iterator[Made]:
    """The poster now; a smaller version is asked for by a rendition without a file (work.shrink_waiting)."""
    if not video.installed():
        raise NotShown
    facts = video.probe(source, workdir=workdir)
    told = _tool("image", video.poster(source, facts, workdir=workdir), workdir, seconds=30)
    about = {"seconds": round(facts.seconds), "plays": facts.plays_everywhere}
    yield _picture("poster", told["image"], workdir, meta=about)
    if facts.wants_smaller:
        yield Made("video", media_type="video/mp4")


def smaller_video(source: Path, workdir: Path) -> Made:
    facts = video.probe(source, workdir=workdir)
    path = video.smaller(source, facts, workdir=workdir)
    found = video.probe(path, workdir=workdir)
    return Made("video", 1, path, "video/mp4", found.width, found.height)


def _source(source: Path, facts: Source, workdir: Path) -> Iterator[Made]:
    """One rendition a file of the zip: the readable ones with their text, all by name and size."""
    kind = "zip" if facts.media_type == "application/zip" else "text"
    told = _tool("source", source, workdir, arguments={"kind": kind, "name": facts.name}, seconds=60)
    for number, line in enumerate(told["files"], start=1):
        path = workdir / line["file"] if "file" in line else None
        meta = {key: line[key] for key in ("size", "language", "lines") if key in line}
        if number == 1:
            meta["more"] = told["more"]
        yield Made("code", number, path, "application/json", text=line["path"], meta=meta)


def _scratch(source: Path, _facts: Source, workdir: Path) -> Iterator[Made]:
    yield Made("scratch", meta=_tool("scratch", source, workdir, seconds=20))


def _tool(
    name: str, source: Path, workdir: Path, *, seconds: float, arguments: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    return run_tool(
        f"{_TOOLS}.{name}", arguments=arguments or {}, inputs={"source": source}, workdir=workdir, seconds=seconds,
        megabytes=MEGABYTES, file_megabytes=64,
    )  # fmt: skip


def _picture(
    kind: str, told: Mapping[str, Any], workdir: Path, *, number: int = 1, text: str = "", meta: Any = None
) -> Made:
    path = workdir / told["file"]
    return Made(kind, number, path, width=told["width"], height=told["height"], text=text, meta=meta or {})


_MAKERS: Final[Mapping[str, Maker]] = {
    "application/pdf": _pages,
    **dict.fromkeys(office.ENDINGS, _office),
    "application/zip": _source,
    **dict.fromkeys(("application/x-ipynb+json", "application/xml", "image/svg+xml"), _source),
    "application/x.scratch.sb3": _scratch,
}
_OTHERWISE: Final = frozenset({"image/heic", "text/vtt"})  # inspection sends the first back; the other is captions
_FAMILIES: Final[Mapping[str, Maker]] = {"image": _image, "video": _video, "text": _source}
