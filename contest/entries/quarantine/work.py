"""The task `delete-quarantined`: objects of files that were taken out leave the store, at last and for good."""

import structlog
from sqlalchemy import or_, select

from contest.core.clock import Clock
from contest.core.database import Database
from contest.core.files import FileStore
from contest.entries.file_tables import PackageMember, Rendition
from contest.entries.quarantine.derived import cut_off, still_named
from contest.entries.quarantine.tables import QuarantinedFile
from contest.entries.redaction.tables import CleanCopy
from contest.entries.tables import EntryFile

_log = structlog.get_logger("quarantine")


def delete_taken(db: Database, files: FileStore, *, clock: Clock) -> int:
    """How many files are gone whole by now. Content that another entry holds too stays until that one goes."""
    _gather_late(db)
    with db.read() as session:
        waiting = session.execute(
            select(QuarantinedFile.id, QuarantinedFile.keys).where(QuarantinedFile.deleted_at.is_(None))
        ).all()
    done = 0
    for row in waiting:
        with db.read() as session:
            kept = still_named(session, set(row.keys))
        for key in set(row.keys) - kept:
            files.delete(key)
        with db.write() as session:
            record = session.get_one(QuarantinedFile, row.id, with_for_update=True)
            record.keys = sorted(kept) if record.keys == row.keys else record.keys
            if not record.keys:
                record.deleted_at = clock()
                done += 1
        if kept:
            _log.info("content shared with another entry", file=row.id, objects=len(kept))
    return done


def _gather_late(db: Database) -> None:
    """A job that had begun before may have added pages or members of a file that was taken out meanwhile."""
    late = (
        select(QuarantinedFile.id, EntryFile.id.label("entry_file_id"))
        .join(EntryFile, EntryFile.file_id == QuarantinedFile.file_id)
        .where(
            or_(
                QuarantinedFile.file_id.in_(select(Rendition.source_id)),
                QuarantinedFile.file_id.in_(select(PackageMember.package_file_id)),
                EntryFile.id.in_(select(CleanCopy.entry_file_id).where(CleanCopy.file_id.is_not(None))),
            )
        )
    )
    with db.read() as session:
        if not (found := session.execute(late).all()):
            return
    with db.write() as session:
        for row in found:
            record = session.get_one(QuarantinedFile, row.id, with_for_update=True)
            keys = cut_off(session, record.file_id, entry_file_id=row.entry_file_id)
            record.keys = sorted({*record.keys, *keys})
            record.derived += len(keys)
            record.deleted_at = None
