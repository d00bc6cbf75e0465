"""Every SELECT about uploads."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.tables import StoredFile
from contest.entries.file_tables import Upload
from contest.entries.tables import EntryFile

UNFINISHED = ("receiving", "finishing")


def bytes_of_entry(session: Session, entry_id: str, *, now: datetime) -> int:
    """Everything kept for it: replaced files too, because a version may name them, and what is on its way."""
    kept = select(func.coalesce(func.sum(StoredFile.size), 0)).join(EntryFile, EntryFile.file_id == StoredFile.id)
    coming = select(func.coalesce(func.sum(Upload.size), 0)).where(
        Upload.entry_id == entry_id, Upload.state.in_(UNFINISHED), Upload.expires_at > now
    )
    return int(session.scalar(kept.where(EntryFile.entry_id == entry_id)) or 0) + int(session.scalar(coming) or 0)


def present_count(session: Session, entry_id: str, slot_id: str) -> int:
    query = select(func.count()).where(
        EntryFile.entry_id == entry_id, EntryFile.slot_id == slot_id, EntryFile.removed_at.is_(None)
    )
    return session.scalar(query) or 0


def unfinished_counts(session: Session, entry_id: str, slot_id: str) -> tuple[int, int]:
    """(for this place, for the whole entry)."""
    slots = list(
        session.scalars(select(Upload.slot_id).where(Upload.entry_id == entry_id, Upload.state.in_(UNFINISHED)))
    )
    return slots.count(slot_id), len(slots)


def unfinished_count(session: Session, entry_id: str, *, now: datetime) -> int:
    query = select(func.count()).where(
        Upload.entry_id == entry_id, Upload.state == "receiving", Upload.expires_at > now
    )
    return session.scalar(query) or 0


def shown_rows(session: Session, entry_id: str, *, now: datetime) -> Rows:
    """Unfinished ones and, for a week, refused ones: what the page on files tells about. One statement."""
    query = (
        select(
            Upload.id,
            Upload.slot_id,
            Upload.owner_id,
            Upload.name,
            Upload.mark,
            Upload.size,
            Upload.state,
            Upload.reason,
            Upload.params,
            Upload.begun_at,
            Upload.received_at,
            Upload.expires_at,
        )
        .where(Upload.entry_id == entry_id, Upload.state.in_((*UNFINISHED, "refused")), Upload.expires_at > now)
        .order_by(Upload.begun_at, Upload.id)
    )
    return session.execute(query).all()


def abandoned(session: Session, *, now: datetime) -> Sequence[Upload]:
    query = select(Upload).where(Upload.state == "finishing", Upload.leased_until <= now).order_by(Upload.received_at)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def open_among(session: Session, ids: Collection[str]) -> set[str]:
    """Those whose bytes are still wanted."""
    return set(session.scalars(select(Upload.id).where(Upload.id.in_(ids), Upload.state.in_(UNFINISHED))))


def known_among(session: Session, ids: Collection[str]) -> set[str]:
    return set(session.scalars(select(Upload.id).where(Upload.id.in_(ids))))
