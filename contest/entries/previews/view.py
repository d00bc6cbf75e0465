"""Files as a page shows them (templates/entries/view): the same for the entrant, the office and a judge.

Who may see which file, and under which name, was decided before: by contest.entries.blind for a judge.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.i18n import format_points, gettext, ngettext
from contest.entries.blind import JudgeFile
from contest.entries.play.findings import Report
from contest.entries.previews.made import MOST_PAGES
from contest.entries.previews.queries import Known, known_of, texts_of

FULL_LINE: Final = 0.75  # of the longest line of a page
CAPTIONS: Final = "text/vtt"
PREPARING: Final = N_("This file is being prepared. Please look again in a few minutes.")
NO_PREVIEW: Final = N_("This kind of file is not shown here. Please download it.")
HIDDEN: Final = N_("The organizing committee has withheld this file, because it shows who made the entry.")
CONVERTING: Final = N_("A version that every browser plays is being made.")
PACKAGE: Final = N_("To be played here, a Scratch project is handed in as the web page that a packager makes of it.")

Runs = Mapping[str, Sequence[Report]]  # by the entry file's id


@dataclass(frozen=True, slots=True)
class Picture:
    number: int
    src: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class CodeFile:
    number: int
    path: str
    size: str
    language: str  # '' where the text is not shown
    lines: int
    key: str


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of a slot. `kind`: pages | image | video | audio | captions | code | scratch | none."""

    id: str
    slot_id: str
    name: str
    href: str  # of the original; '' where there is none to give
    size: str
    media_type: str
    kind: str
    notice: str = ""  # why there is nothing, or not yet
    pages: tuple[Picture, ...] = ()
    total: int = 0  # pages of the document, also those beyond MOST_PAGES
    picture: Picture | None = None  # image, poster
    thumbnail: Picture | None = None
    sources: tuple[tuple[str, str], ...] = ()  # (address, media type) of a video, the best first
    length: str = ""  # 3:12
    members: tuple[CodeFile, ...] = ()
    more: int = 0  # members that are not listed
    sprites: tuple[dict[str, Any], ...] = ()
    play: str = ""  # POST address that begins to run it
    reports: Sequence[Report] = ()  # of dry runs

    @property
    def detail(self) -> str:
        """Beside the name of a tab."""
        if self.kind == "pages" and self.total:
            return ngettext("%(num)s page", "%(num)s pages", self.total) % {"num": self.total}
        return self.length


def file_views(session: Session, files: Iterable[JudgeFile], *, base: str, runs: Runs) -> list[FileView]:
    """`base`/FILE serves an original, `base`/FILE/KIND/NUMBER what was made of it, `base`/FILE/play runs it."""
    given = list(files)
    known = known_of(session, [file.stored_id for file in given])
    views = [_view(file, known.get(file.stored_id, Known()), f"{base}/{file.id}") for file in given]
    return [
        replace(view, play=f"{base}/{view.id}/play", reports=runs[view.id]) if view.id in runs else view
        for view in views
    ]


def _view(file: JudgeFile, known: Known, href: str) -> FileView:
    view = FileView(file.id, file.slot_id, file.name, href, size_of(file.size), file.media_type, "none")
    if file.state == "hidden":
        return replace(view, href="", notice=gettext(HIDDEN))
    if file.state == "preparing" or not known.checked:
        return replace(view, href="" if file.state == "preparing" else href, notice=gettext(PREPARING))
    family = file.media_type.partition("/")[0]
    if family == "audio" or file.media_type == CAPTIONS:
        return replace(view, kind="audio" if family == "audio" else "captions")
    if family == "video":
        return _video(view, known, href)
    shaped = _SHAPES[known.made[0].kind](view, known, href) if known.made else view
    return shaped if known.made else replace(view, notice=_notice(known))


def _notice(known: Known) -> str:
    if known.preview in {"waiting", "working"}:
        return gettext(PREPARING)
    return gettext(known.reason or NO_PREVIEW)


def _pages(view: FileView, known: Known, href: str) -> FileView:
    rows = known.of("page")
    pages = tuple(_picture(row, href) for row in rows)
    total = rows[0].meta.get("pages", len(rows))
    left_out = gettext(N_("Only the first %(shown)s of %(total)s pages are shown here. Please download the file."))
    notice = left_out % {"shown": MOST_PAGES, "total": total} if total > len(rows) else ""
    first = pages[0] if pages[0].src else None
    return replace(view, kind="pages", pages=pages, total=total, thumbnail=first, notice=notice)


def _image(view: FileView, known: Known, href: str) -> FileView:
    (picture,), (thumbnail,) = known.of("image"), known.of("thumbnail")
    return replace(view, kind="image", picture=_picture(picture, href), thumbnail=_picture(thumbnail, href))


def _video(view: FileView, known: Known, href: str) -> FileView:
    """The smaller version first: the original may be too large for the line, or of a kind the browser has not."""
    posters, smaller = known.of("poster"), known.of("video")
    sources = [(f"{href}/video/1", "video/mp4") for row in smaller if row.file_id]
    own = "video/mp4" if view.media_type == "video/quicktime" else view.media_type  # one family; browsers know one name
    poster = _picture(posters[0], href) if posters else None
    plays = posters[0].meta["plays"] if posters else True
    waits = any(row.file_id is None for row in smaller) and not plays
    return replace(
        view, kind="video", picture=poster, thumbnail=poster, sources=(*sources, (href, own)),
        length=clock_length(posters[0].meta["seconds"]) if posters else "",
        notice=gettext(CONVERTING) if waits else "",
    )  # fmt: skip


def _code(view: FileView, known: Known, _href: str) -> FileView:
    members = tuple(
        CodeFile(
            row.number, row.path, size_of(row.meta.get("size", 0)), row.meta.get("language", ""),
            row.meta.get("lines", 0), row.key or "",
        )
        for row in known.of("code")
    )  # fmt: skip
    return replace(view, kind="code", members=members, more=known.of("code")[0].meta.get("more", 0))


def _scratch(view: FileView, known: Known, _href: str) -> FileView:
    sprites = tuple(known.of("scratch")[0].meta["sprites"])
    return replace(view, kind="scratch", sprites=sprites, notice=gettext(PACKAGE))


_SHAPES: Final[dict[str, Callable[[FileView, Known, str], FileView]]] = {
    "page": _pages, "image": _image, "thumbnail": _image, "code": _code, "scratch": _scratch,
}  # fmt: skip


def page_texts(session: Session, files: Sequence[JudgeFile], view: FileView) -> list[tuple[int, str]]:
    """The words of a document's pages, where reading them is asked for."""
    stored = next(file.stored_id for file in files if file.id == view.id)
    return [(number, flowing(text)) for number, text in texts_of(session, stored)]


def flowing(text: str) -> str:
    """Lines that end because the paper ended there run on; a short one, or the end of a sentence, ends a paragraph."""
    lines = [line.strip() for line in text.split("\n")]
    full = max(map(len, lines)) * FULL_LINE
    parts = [
        f"{line} " if len(line) > full and not line.endswith((".", ":", ";", "?", "!")) else f"{line}\n"
        for line in lines
    ]
    return "".join(parts).strip()


def document(view: FileView, member: int, read: Callable[[str], bytes]) -> tuple[CodeFile, Any] | None:
    """The file of a package to read: the one asked for, else the first that can be read."""
    readable = [one for one in view.members if one.key]
    chosen = next((one for one in readable if one.number == member), readable[0] if readable else None)
    return (chosen, json.loads(read(chosen.key))) if chosen else None


def _picture(row: Any, href: str) -> Picture:
    """Without an address: this page could not be drawn."""
    src = f"{href}/{row.kind}/{row.number}" if row.file_id else ""
    return Picture(row.number, src, row.width, row.height)


def megabytes(size: int) -> str:
    return f"{format_points(Decimal(size) / 1024 / 1024, 1)} MB"


def size_of(size: int) -> str:
    return megabytes(size) if size >= 100 * 1024 else f"{format_points(Decimal(size) / 1024, 1)} KB"


def clock_length(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"
