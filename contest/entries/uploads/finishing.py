"""When the last byte is there: measured, looked into, put under its content key, named by a row; then the pieces go.

Done by the request that brought the last byte, so that the next page shows the file; by the task after a crash.
"""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select

from contest.core.database import Database
from contest.core.errors import Problem
from contest.core.files import FileStore
from contest.core.tables import StoredFile
from contest.core.uploading import Vanished, incoming_of
from contest.entries import kinds
from contest.entries.uploads import queries, service
from contest.entries.uploads.service import UploadFacts

TASK: Final = "uploads"
ORPHANED: Final = timedelta(days=1)  # bytes without a row: a crash between the two
_log = structlog.get_logger("uploads")


def finish(db: Database, files: FileStore, upload: UploadFacts) -> None:
    """Raises the Problem that refused it, after saying so in its row."""
    incoming = incoming_of(files, db)
    try:
        whole = incoming.seal(upload.id)
        with incoming.opened(upload.id) as stream:
            media_type = kinds.kind_of(stream)
        kept = incoming.settle(upload.id, whole)
        try:
            with db.write() as session:
                service.record_file(session, upload=upload, kept=kept, media_type=media_type)
        except Problem:
            _drop_unnamed(db, files, kept.key)
            raise
    except (Problem, Vanished, FileNotFoundError) as problem:
        said = problem if isinstance(problem, Problem) else None
        with db.write() as session:
            service.close(session, upload.id, state="refused" if said else "ended", because=said)
        incoming.discard(upload.id)
        if said:
            raise
        return
    except Exception:
        with db.write() as session:
            service.give_back(session, upload)
        raise
    incoming.discard(upload.id)


def glance(db: Database, files: FileStore, upload: UploadFacts) -> None:
    """After the first piece: a file that its start gives away as another kind need not be sent to its end.

    What only its end tells (a package by its list of members) passes here.
    """
    incoming = incoming_of(files, db)
    head = incoming.head(upload.id, kinds.HEAD)
    if head.startswith(kinds.TOLD_BY_THEIR_END):
        return
    try:
        with db.read() as session:
            service.require_kind(session, upload=upload, media_type=kinds.kind_of(io.BytesIO(head)))
    except Problem as problem:
        with db.write() as session:
            service.close(session, upload.id, state="refused", because=problem, before="receiving")
        incoming.discard(upload.id)
        raise


def _drop_unnamed(db: Database, files: FileStore, key: str) -> None:
    with db.read() as session:
        named = session.scalar(select(StoredFile.id).where(StoredFile.key == key).limit(1))
    if named is None:
        files.delete(key)


def work_off(db: Database, files: FileStore, *, clock: Callable[[], datetime]) -> None:
    """Finish what a crash left, end what was not finished in time, remove bytes that nothing waits for."""
    with db.write() as session:
        left = service.lease_unfinished(session, now=clock())
    for upload in left:
        try:
            finish(db, files, upload)
        except Problem as problem:
            _log.info("upload refused", upload=upload.id, reason=problem.message)
        except Exception as error:  # noqa: BLE001 - one file that cannot be put away must not keep the others
            _log.error("upload not put away", upload=upload.id, exc_info=error)
    with db.write() as session:
        service.expire(session, now=clock())
    sweep(db, files, now=clock())


def sweep(db: Database, files: FileStore, *, now: datetime) -> None:
    incoming = incoming_of(files, db)
    begun = dict(incoming.begun())
    with db.read() as session:
        wanted, known = queries.open_among(session, begun), queries.known_among(session, begun)
    for name, since in begun.items():
        if name not in wanted and (name in known or since < now - ORPHANED):
            incoming.discard(name)
