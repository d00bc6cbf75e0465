"""The job `similar-entries`: sketches each last version of every contest here, then compares it with all others."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from contest.core.clock import Clock
from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.sandbox import ToolFailed, run_tool
from contest.core.tables import StoredFile
from contest.core.tokens import new_id
from contest.entries.dossier import Dossier, dossier_of
from contest.entries.file_tables import FileCheck, Rendition
from contest.entries.similar.sketching import link_key
from contest.entries.similar.tables import SIMILAR_TASK, Likeness, Sketch
from contest.entries.tables import Entry, EntryFile, EntryVersion

TASK: Final = SIMILAR_TASK
STATES: Final = ("submitted", "returned", "valid")
LEAST: Final = {"summary": 50, "documents": 40}  # per cent of shingles in common; chance gives below 5
NEAR: Final = 6  # of 64 bits in which two pictures may differ
AT_ONCE: Final = 300
MOST_PAIRS: Final = 40  # of one entry: a form that everybody filled in is no likeness
Alike = tuple[str, str, str, str, int]  # left, right, kind, key, per cent
_log = structlog.get_logger("similar")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The sketch of one entry, on its way into the table."""

    entry_id: str
    version: int
    pages: int
    summary: bytes
    documents: bytes
    keys: dict[str, list[str]]


def work_off(db: Database, files: FileStore, *, clock: Clock) -> int:
    """Everything is computed while no transaction writes, so that nobody's save waits for it; then all is written at
    once, because a sketch without its comparison would never be compared.
    """
    made = 0
    while True:
        with db.read() as session:
            waiting = due(session)
        if not waiting:
            return made
        drawn = [_draw(db, files, entry_id) for entry_id in waiting]
        with db.read() as session:
            pairs = compare(session, drawn)
        with db.write() as session:
            _write(session, drawn, pairs, now=clock())
        made += len(waiting)


def due(session: Session) -> list[str]:
    last = (
        select(EntryVersion.entry_id, func.max(EntryVersion.number).label("number"))
        .group_by(EntryVersion.entry_id)
        .subquery()
    )
    pages = _page_counts().subquery()
    return list(
        session.scalars(
            select(Entry.id)
            .join(last, last.c.entry_id == Entry.id)
            .outerjoin(Sketch, Sketch.entry_id == Entry.id)
            .outerjoin(pages, pages.c.entry_id == Entry.id)
            .where(
                Entry.state.in_(STATES),
                or_(
                    Sketch.entry_id.is_(None),
                    Sketch.version != last.c.number,
                    Sketch.pages != func.coalesce(pages.c.number, 0),
                ),
            )
            .order_by(Entry.id)
            .limit(AT_ONCE)
        )
    )


def _page_counts() -> Any:
    """Pages of text that previews have read, per entry."""
    return (
        select(EntryFile.entry_id, func.count().label("number"))
        .join(Rendition, Rendition.source_id == EntryFile.file_id)
        .where(Rendition.kind == "page", Rendition.text != "")
        .group_by(EntryFile.entry_id)
    )


def _draw(db: Database, files: FileStore, entry_id: str) -> Drawn:
    from contest.entries.similar.minhash import signature

    with db.read() as session:
        row = session.execute(
            select(EntryVersion.number, EntryVersion.content)
            .where(EntryVersion.entry_id == entry_id)
            .order_by(EntryVersion.number.desc())
            .limit(1)
        ).one()
        texts = session.execute(
            select(Rendition.text, EntryFile.id)
            .join(EntryFile, EntryFile.file_id == Rendition.source_id)
            .where(EntryFile.entry_id == entry_id, Rendition.kind == "page", Rendition.text != "")
            .order_by(EntryFile.id, Rendition.number)
        ).all()
    dossier = dossier_of(row.content)
    counted = {line.id for line in dossier.files}
    return Drawn(
        entry_id, row.number, len(texts), signature(dossier.summary),
        signature(" ".join(text for text, file_id in texts if file_id in counted)),
        keys_of(dossier) | {"image": sorted(set(_outlines(db, files, entry_id)))},
    )  # fmt: skip


def keys_of(dossier: Dossier) -> dict[str, list[str]]:
    return {
        "file": sorted({line.sha256 for line in dossier.files}),
        "link": sorted({link_key(line.url) for line in dossier.links}),
    }


def _outlines(db: Database, files: FileStore, entry_id: str) -> list[str]:
    """Of the pictures that passed inspection; one process for all of an entry."""
    with db.read() as session:
        rows = session.execute(
            select(EntryFile.id, StoredFile.key)
            .join(StoredFile, StoredFile.id == EntryFile.file_id)
            .join(FileCheck, FileCheck.file_id == StoredFile.id)
            .where(
                EntryFile.entry_id == entry_id,
                EntryFile.removed_at.is_(None),
                FileCheck.state == "ready",
                StoredFile.media_type.startswith("image/"),
            )
        ).all()
    if not rows:
        return []
    with ExitStack() as lent, tempfile.TemporaryDirectory(prefix="outline-") as folder:
        inputs = {row.id: lent.enter_context(files.lent(row.key)) for row in rows}
        try:
            told = run_tool(
                "contest.entries.similar.pictures", arguments={}, inputs=inputs, workdir=Path(folder), seconds=60,
                megabytes=1024,
            )  # fmt: skip
        except ToolFailed as failure:
            _log.warning("outlines failed", entry=entry_id, cause=failure.kind)
            return []
    return [value for value in told.values() if value]


def compare(session: Session, drawn: Sequence[Drawn]) -> list[Alike]:
    """Each of these with every entry that has a sketch, most alike first; no more than MOST_PAIRS of one entry."""
    from contest.entries.similar.minhash import picture_pairs, text_pairs

    query = select(Sketch.entry_id, Sketch.summary, Sketch.documents, Sketch.keys)
    kept: dict[str, Any] = {row.entry_id: row for row in session.execute(query)}
    rows = sorted((kept | {each.entry_id: each for each in drawn}).values(), key=lambda row: row.entry_id)
    ids = [row.entry_id for row in rows]
    place = {entry_id: number for number, entry_id in enumerate(ids)}
    new = [place[each.entry_id] for each in drawn]
    found = [
        *text_pairs("summary", [row.summary for row in rows], new, LEAST["summary"]),
        *text_pairs("documents", [row.documents for row in rows], new, LEAST["documents"]),
        *_key_pairs([row.keys for row in rows], set(new)),
        *picture_pairs([row.keys.get("image", []) for row in rows], new, NEAR),
    ]
    counted: defaultdict[str, int] = defaultdict(int)
    alike: list[Alike] = []
    for one, other, kind, key, percent in sorted(found, key=lambda pair: -pair[4]):
        left, right = sorted((ids[one], ids[other]))
        counted[left] += 1
        counted[right] += 1
        if max(counted[left], counted[right]) <= MOST_PAIRS:
            alike.append((left, right, kind, key, percent))
    return alike


def _write(session: Session, drawn: Sequence[Drawn], pairs: Sequence[Alike], *, now: datetime) -> None:
    """What is known already is left as it is."""
    ids = [each.entry_id for each in drawn]
    there = set(session.scalars(select(Sketch.entry_id).where(Sketch.entry_id.in_(ids))))
    rows = [{**asdict(each), "made_at": now} for each in drawn]
    if old := [row for row in rows if row["entry_id"] in there]:
        session.execute(update(Sketch), old)
    if new := [row for row in rows if row["entry_id"] not in there]:
        session.execute(insert(Sketch), new)
    columns = (Likeness.left_id, Likeness.right_id, Likeness.kind, Likeness.key)
    known: set[Any] = {
        tuple(row)
        for row in session.execute(select(*columns).where(or_(Likeness.left_id.in_(ids), Likeness.right_id.in_(ids))))
    }
    found = {pair[:4]: pair[4] for pair in reversed(pairs) if pair[:4] not in known}
    if found:
        session.execute(
            insert(Likeness),
            [
                {
                    "id": new_id(), "left_id": left, "right_id": right, "kind": kind, "key": key, "percent": percent,
                    "found_at": now, "reason": "",
                }
                for (left, right, kind, key), percent in found.items()
            ],
        )  # fmt: skip


def _key_pairs(keys: list[dict[str, list[str]]], new: set[int]) -> Iterator[tuple[int, int, str, str, int]]:
    for kind in ("file", "link"):
        holders: defaultdict[str, list[int]] = defaultdict(list)
        for number, each in enumerate(keys):
            for value in each.get(kind, []):
                holders[value].append(number)
        for value, numbers in holders.items():
            for place, one in enumerate(numbers):
                yield from ((one, other, kind, value, 100) for other in numbers[place + 1 :] if {one, other} & new)
