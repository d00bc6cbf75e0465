"""The job that makes files viewable, from their state: whoever claims a file first has it for a while."""

import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.orm import Session

from contest.core.clock import Clock
from contest.core.database import Database, wake_after_commit
from contest.core.files import FileStore, Kept, register
from contest.core.sandbox import ToolFailed
from contest.core.tables import StoredFile
from contest.entries.file_tables import FileCheck, Rendition
from contest.entries.previews import office
from contest.entries.previews.made import (
    DAMAGED,
    KINDS,
    NO_OFFICE,
    Made,
    NotShown,
    Source,
    make,
    reason_of,
    smaller_video,
)

TASK: Final = "render-files"
SHRINK: Final = "shrink-videos"
LEASE: Final = timedelta(minutes=15)
LONG_LEASE: Final = timedelta(hours=3)  # half an hour of video on one slow core
MOST_ATTEMPTS: Final = 3
_rendering, _shrinking = threading.Lock(), threading.Lock()
_log = structlog.get_logger("previews")


def render_waiting(db: Database, files: FileStore, *, clock: Clock) -> int:
    """Every inspected file that has no preview yet. Returns how many were settled."""
    with _turn(_rendering) as mine:
        if not mine:
            return 0
        _ask_again_for_office(db)
        done = 0
        while (file_id := _claim(db, _waiting, LEASE, clock(), {"preview_state": "working"})) is not None:
            _render(db, files, file_id, clock)
            done += 1
        return done


def shrink_waiting(db: Database, files: FileStore, *, clock: Clock) -> int:
    """The smaller versions of videos: apart from the pages, because one takes minutes."""
    with _turn(_shrinking) as mine:
        done = 0
        while mine and (file_id := _claim(db, _to_shrink, LONG_LEASE, clock(), {})) is not None:
            _shrink(db, files, file_id, clock)
            done += 1
        return done


@contextmanager
def _turn(lock: threading.Lock) -> Iterator[bool]:
    """One at a time in a process: the sweep of each minute must not pile up behind a long film."""
    mine = lock.acquire(blocking=False)
    try:
        yield mine
    finally:
        if mine:
            lock.release()


def forget(session: Session, source_id: str) -> list[str]:
    """Take away what was made of a file; the keys of objects that nothing else names are the caller's to delete.

    Renditions of other makers (the inspection's cleaned copy of an image) stay.
    """
    found = session.execute(
        select(StoredFile.id, StoredFile.key)
        .join(Rendition, Rendition.file_id == StoredFile.id)
        .where(Rendition.source_id == source_id, Rendition.kind.in_(KINDS))
    ).all()
    session.execute(delete(Rendition).where(Rendition.source_id == source_id, Rendition.kind.in_(KINDS)))
    session.execute(delete(StoredFile).where(StoredFile.id.in_([row.id for row in found])))
    still = session.scalars(select(StoredFile.key).where(StoredFile.key.in_([row.key for row in found])))
    return sorted({row.key for row in found} - set(still))


def _claim(
    db: Database, where: Callable[[datetime], ColumnElement[bool]], lease: timedelta, now: datetime, values: Any
) -> str | None:
    """The oldest file of the kind, now ours until the lease ends."""
    with db.read() as session:
        rows = session.scalars(
            select(FileCheck.file_id)
            .join(StoredFile, StoredFile.id == FileCheck.file_id)
            .where(where(now))
            .order_by(StoredFile.created_at, StoredFile.id)
            .limit(20)
        ).all()
    for file_id in rows:
        with db.write() as session:
            taken = session.execute(
                update(FileCheck)
                .where(FileCheck.file_id == file_id, where(now))
                .values(preview_leased_until=now + lease, preview_attempts=FileCheck.preview_attempts + 1, **values)
            )
        if taken.rowcount:  # type: ignore[attr-defined]
            return file_id
    return None


def _waiting(now: datetime) -> ColumnElement[bool]:
    abandoned = and_(FileCheck.preview_state == "working", FileCheck.preview_leased_until < now)
    return and_(FileCheck.state == "ready", or_(FileCheck.preview_state == "waiting", abandoned))


def _to_shrink(now: datetime) -> ColumnElement[bool]:
    wanted = select(Rendition.source_id).where(Rendition.kind == "video", Rendition.file_id.is_(None))
    free = or_(FileCheck.preview_leased_until.is_(None), FileCheck.preview_leased_until < now)
    return and_(
        FileCheck.state == "ready", FileCheck.preview_state == "done", FileCheck.file_id.in_(wanted),
        FileCheck.preview_attempts <= MOST_ATTEMPTS, free,
    )  # fmt: skip


def _render(db: Database, files: FileStore, file_id: str, clock: Clock) -> None:
    with db.read() as session:
        row = session.get_one(StoredFile, file_id)
        attempts = session.get_one(FileCheck, file_id).preview_attempts
    state, reason, made = "failed", DAMAGED, list[tuple[Made, Kept | None]]()
    if attempts <= MOST_ATTEMPTS:  # else it took the process with it each time
        try:
            made = _made_of(files, row)
            state, reason = "done", ""
        except NotShown as why:
            state, reason = "none", why.reason
        except ToolFailed as failed:
            reason = reason_of(failed)
            _log.warning("no preview", file=file_id, kind=failed.kind, detail=failed.detail)
    with db.write() as session:
        _record(session, file_id, made, now=clock(), values={"preview_state": state, "preview_reason": reason})


def _made_of(files: FileStore, row: StoredFile) -> list[tuple[Made, Kept | None]]:
    with tempfile.TemporaryDirectory(prefix="bv-") as folder, files.lent(row.key) as path:
        found = make(path, Source(row.name, row.media_type), Path(folder))
        return [(one, _keep(files, one.path)) for one in found]


def _shrink(db: Database, files: FileStore, file_id: str, clock: Clock) -> None:
    with db.read() as session:
        row = session.get_one(StoredFile, file_id)
    try:
        with tempfile.TemporaryDirectory(prefix="bv-") as folder, files.lent(row.key) as path:
            made = smaller_video(path, Path(folder))
            kept = _keep(files, made.path)
    except ToolFailed as failed:
        _log.warning("no smaller video", file=file_id, kind=failed.kind, detail=failed.detail)
        with db.write() as session:  # the original is still there; asking for this one again would fail again
            session.execute(delete(Rendition).where(Rendition.source_id == file_id, Rendition.kind == "video"))
        return
    with db.write() as session:
        session.execute(delete(Rendition).where(Rendition.source_id == file_id, Rendition.kind == "video"))
        _add(session, file_id, [(made, kept)], now=clock())


def _keep(files: FileStore, path: Path | None) -> Kept | None:
    """Bytes first, then the row that names them."""
    if path is None:
        return None
    with path.open("rb") as stream:
        return files.keep(stream)


def _record(session: Session, file_id: str, made: Any, *, now: datetime, values: dict[str, str]) -> None:
    """In place of what an earlier run left; nothing where the file was deleted meanwhile."""
    settled = session.execute(
        update(FileCheck)
        .where(FileCheck.file_id == file_id)
        .values(preview_leased_until=None, preview_attempts=0, **values)
    )
    if not settled.rowcount:  # type: ignore[attr-defined]
        return
    forget(session, file_id)
    _add(session, file_id, made, now=now)
    if any(one.kind == "video" and kept is None for one, kept in made):
        wake_after_commit(session, SHRINK)


def _add(session: Session, file_id: str, made: Sequence[tuple[Made, Kept | None]], *, now: datetime) -> None:
    for one, kept in made:
        name = f"{one.kind}-{one.number}"
        stored = register(session, kept, name=name, media_type=one.media_type, by=None, now=now) if kept else None
        session.add(
            Rendition(
                source_id=file_id, kind=one.kind, number=one.number, file_id=stored.id if stored else None,
                width=one.width, height=one.height, text=one.text, meta=dict(one.meta),
            )
        )  # fmt: skip


def _ask_again_for_office(db: Database) -> None:
    """LibreOffice was installed after these files came."""
    if not office.installed():
        return
    missed = and_(FileCheck.preview_state == "none", FileCheck.preview_reason == NO_OFFICE)
    with db.read() as session:
        if session.scalar(select(FileCheck.file_id).where(missed).limit(1)) is None:
            return
    with db.write() as session:
        session.execute(update(FileCheck).where(missed).values(preview_state="waiting", preview_reason=""))
