"""What a device stores of an entry to look at it without a network: pages and pictures, and how large they are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from contest.core.database import AnyRow
from contest.entries.blind import JudgeFile, JudgeView
from contest.entries.previews.queries import Known, known_of
from contest.entries.previews.tabs import LINKS, TEXT
from contest.entries.queries import Book

LARGEST: Final = 8 * 1024 * 1024  # of one file: a long video stays on the server
_SHOWN: Final = frozenset({"page", "image", "thumbnail", "poster"})


@dataclass(frozen=True, slots=True)
class Stored:
    tabs: tuple[str, ...]  # addresses of pages
    files: tuple[str, ...]
    size: int
    left_out: int  # files too large to be stored


def stored_of(
    session: Session, views: Mapping[str, JudgeView], book: Book, *, pages: Mapping[str, str]
) -> dict[str, Stored]:
    """By entry id, in two statements for any number. `pages`: each entry's page, files are served below it."""
    ids = [file.stored_id for view in views.values() for file in view.files if file.stored_id]
    known = known_of(session, ids)
    return {entry_id: _stored(view, book, known, pages[entry_id]) for entry_id, view in views.items()}


def _stored(view: JudgeView, book: Book, known: Mapping[str, Known], page: str) -> Stored:
    files, size, left_out = list[str](), 0, 0
    for file in view.files:
        if file.state != "ready":
            continue
        made = known.get(file.stored_id, Known())
        wanted = list(_wanted(file, made))
        left_out += not wanted
        files += [f"{page}/files/{file.id}{below}" for below, _size in wanted]
        size += sum(each for _below, each in wanted)
    return Stored(tuple(_tabs(view, book, known, page)), tuple(files), size, left_out)


def _wanted(file: JudgeFile, known: Known) -> Iterator[tuple[str, int]]:
    """(address below the file's, bytes): what is shown of it, and the original only where nothing else is."""
    shown = [(f"/{row.kind}/{row.number}", row.size) for row in known.made if row.kind in _SHOWN and row.size]
    whole = [(f"/{row.kind}/{row.number}", row.size) for row in known.of("video") if row.file_id]
    moving = file.media_type.partition("/")[0] == "video"
    if moving or not shown:
        whole = [one for one in (*whole, ("", file.size)) if one[1] <= LARGEST][:1]
        if moving and not whole:
            return
        yield from whole
    yield from shown


def _tabs(view: JudgeView, book: Book, known: Mapping[str, Known], page: str) -> Iterator[str]:
    held: defaultdict[str, list[JudgeFile]] = defaultdict(list)
    for file in view.files:
        held[file.slot_id].append(file)
    yield f"{page}?show={TEXT}"
    for slot in book.slots_for(view.category_id):
        if slot.id in held:
            yield f"{page}?show={slot.code}"
            made: list[AnyRow] = [row for file in held[slot.id] for row in known.get(file.stored_id, Known()).made]
            if any(row.kind == "page" for row in made):
                yield f"{page}?show={slot.code}&words=1"
    if view.links:
        yield f"{page}?show={LINKS}"
