"""Records of files taken out."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.errors import N_, Invalid
from contest.core.tables import StoredFile
from contest.entries.quarantine.tables import QuarantinedFile
from contest.entries.tables import Entry, EntryFile
from contest.people.tables import Account


def refuse_taken(session: Session, *, contest_id: str, sha256: str) -> None:
    """The same content does not come back."""
    known = select(QuarantinedFile.id).where(QuarantinedFile.contest_id == contest_id, QuarantinedFile.sha256 == sha256)
    if session.scalar(known.limit(1)) is not None:
        raise Invalid(N_("The office took out a file with the same content. Please upload another one."), field="file")


def files_of_entry(session: Session, entry_id: str) -> Rows:
    """Every file that still has its bytes: id, slot_id, name, size, sha256, media_type, added_at, removed_at."""
    return session.execute(
        select(
            EntryFile.id,
            EntryFile.slot_id,
            StoredFile.name,
            StoredFile.size,
            StoredFile.sha256,
            StoredFile.media_type,
            EntryFile.added_at,
            EntryFile.removed_at,
        )
        .join(StoredFile, StoredFile.id == EntryFile.file_id)
        .where(EntryFile.entry_id == entry_id, StoredFile.gone_at.is_(None))
        .order_by(EntryFile.removed_at.is_not(None), EntryFile.added_at, EntryFile.id)
    ).all()


def records(session: Session, contest_id: str, *, entry_id: str = "") -> Rows:
    """Name, size, sha256, derived, reason, taken_at, by, deleted_at, entry_id, code, title; the newest first."""
    query = (
        select(
            QuarantinedFile.name,
            QuarantinedFile.size,
            QuarantinedFile.sha256,
            QuarantinedFile.derived,
            QuarantinedFile.reason,
            QuarantinedFile.taken_at,
            Account.full_name.label("by"),
            QuarantinedFile.deleted_at,
            QuarantinedFile.entry_id,
            Entry.code,
            Entry.title,
        )
        .join(Account, Account.id == QuarantinedFile.taken_by)
        .join(Entry, Entry.id == QuarantinedFile.entry_id)
        .where(QuarantinedFile.contest_id == contest_id)
        .order_by(QuarantinedFile.taken_at.desc(), QuarantinedFile.id)
        .limit(500)
    )
    return session.execute(query if not entry_id else query.where(QuarantinedFile.entry_id == entry_id)).all()
