"""Files and links of a dossier. Bytes are in the store before the row that names them."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import wake_after_commit
from contest.core.errors import N_, Invalid, NotFound, TooLarge
from contest.core.files import Kept, register
from contest.core.tables import StoredFile
from contest.core.text import clean, clean_line
from contest.entries import kinds, queries
from contest.entries.drafts import editable
from contest.entries.file_tables import FileCheck
from contest.entries.links.service import enroll
from contest.entries.quarantine.queries import refuse_taken
from contest.entries.rows import touch
from contest.entries.tables import Entry, EntryFile, EntryLink
from contest.people.access import Actor
from contest.rules import queries as rules

MIB: Final = 1024 * 1024
LONGEST_URL: Final = 2000
INSPECT: Final = "inspect-files"  # the task of contest.entries.inspection.worker


def add_file(
    session: Session,
    *,
    actor: Actor,
    entry_id: str,
    slot_id: str,
    kept: Kept,
    name: str,
    media_type: str,
    now: datetime,
    begun_at: datetime | None = None,
) -> str:
    """`begun_at`: when the server first saw the upload; begun before the deadline it may end within the grace.

    A slot for one file takes the new one in the place of the old; what was handed in keeps the old one.
    """
    entry = editable(session, actor=actor, entry_id=entry_id, now=now, begun_at=begun_at)
    slot = _slot(session, entry, slot_id)
    refuse_file(slot, media_type=media_type, size=kept.size)
    present = list(
        session.scalars(
            select(EntryFile)
            .where(EntryFile.entry_id == entry_id, EntryFile.slot_id == slot_id, EntryFile.removed_at.is_(None))
            .order_by(EntryFile.added_at, EntryFile.id)
        )
    )
    if slot.max_count == 1 and present:
        present[0].removed_at = now
    elif len(present) >= slot.max_count:
        raise Invalid(N_("This place takes at most %(most)s files."), field="file", most=slot.max_count)
    refuse_taken(session, contest_id=entry.contest_id, sha256=kept.sha256)
    stored = register(
        session, kept, name=kinds.label(clean_line(name), media_type), media_type=media_type, by=actor.id, now=now
    )
    row = EntryFile(entry_id=entry_id, slot_id=slot_id, file_id=stored.id, added_at=now, added_by=actor.id)
    session.add_all([row, FileCheck(file_id=stored.id)])
    wake_after_commit(session, INSPECT)
    touch(session, entry, now)
    _log(session, actor, "entry.file_added", entry, now, slot=slot.code, size=kept.size, sha256=kept.sha256)
    return row.id


def refuse_file(slot: Any, *, media_type: str, size: int) -> None:
    """Asked before the bytes are stored, and again in the transaction."""
    refuse_size(slot, size)
    if not kinds.accepted_by(slot.types, media_type):
        raise wrong_kind(slot)


def refuse_size(slot: Any, size: int) -> None:
    """All that can be said before the first byte."""
    if slot.takes == "link":
        raise Invalid(N_("This place takes links only."), field="file")
    if not size:
        raise Invalid(N_("The file is empty."), field="file")
    if size > slot.max_bytes:
        raise TooLarge(N_("The file is larger than %(most)s MB."), field="file", most=slot.max_bytes // MIB)


def wrong_kind(slot: Any) -> Invalid:
    wanted = ", ".join(ending.upper() for ending in slot.types)
    return Invalid(N_("This place takes %(wanted)s; the file is something else."), field="file", wanted=wanted)


def remove_file(session: Session, *, actor: Actor, entry_id: str, file_id: str, now: datetime) -> None:
    entry = editable(session, actor=actor, entry_id=entry_id, now=now)
    row = session.scalars(
        select(EntryFile).where(EntryFile.id == file_id, EntryFile.entry_id == entry_id, EntryFile.removed_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    row.removed_at = now
    touch(session, entry, now)
    _log(session, actor, "entry.file_removed", entry, now, file=file_id)


def add_link(session: Session, *, actor: Actor, entry_id: str, slot_id: str, url: str, note: str, now: datetime) -> str:
    entry = editable(session, actor=actor, entry_id=entry_id, now=now)
    slot = _slot(session, entry, slot_id)
    if slot.takes == "file":
        raise Invalid(N_("This place takes files only."), field="url")
    present = session.scalars(select(EntryLink.url).where(EntryLink.entry_id == entry_id, EntryLink.slot_id == slot_id))
    known = set(present)
    address = web_address(url)
    if address in known:
        raise Invalid(N_("This link is there already."), field="url")
    if len(known) >= max(slot.max_count, 1):
        raise Invalid(N_("This place takes at most %(most)s links."), field="url", most=slot.max_count)
    row = EntryLink(entry_id=entry_id, slot_id=slot_id, url=address, note=clean(note)[:500], added_at=now)
    session.add(row)
    touch(session, entry, now)
    enroll(session, entry_id=entry_id, urls=[address], now=now)
    return row.id


def web_address(typed: str, *, field: str = "url") -> str:
    """Only http and https, and no password in it."""
    address = clean_line(typed)
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in {"http", "https"} or "." not in host or " " in address or len(address) > LONGEST_URL:
        raise Invalid(N_("Please give a full link that begins with https://."), field=field)
    if parts.username or parts.password:
        raise Invalid(N_("Please put no user name or password into the link; there is a field for them."), field=field)
    return address


def remove_link(session: Session, *, actor: Actor, entry_id: str, link_id: str, now: datetime) -> None:
    entry = editable(session, actor=actor, entry_id=entry_id, now=now)
    row = session.scalars(
        select(EntryLink).where(EntryLink.id == link_id, EntryLink.entry_id == entry_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    session.delete(row)
    touch(session, entry, now)


def file_for(session: Session, *, actor: Actor | None, slug: str, entry_id: str, file_id: str) -> StoredFile:
    """For the entry's own side and the office, whose names for files are the true ones; also files since replaced."""
    contest = rules.contest_by_slug(session, slug, actor=actor)
    queries.entry_by_id(session, actor=actor, entry_id=entry_id, contest_id=contest.id)
    row = session.scalars(
        select(StoredFile)
        .join(EntryFile, EntryFile.file_id == StoredFile.id)
        .where(EntryFile.id == file_id, EntryFile.entry_id == entry_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.gone_at is not None:
        raise NotFound(N_("This file was taken out by the office."))
    return row


def _slot(session: Session, entry: Entry, slot_id: str) -> Any:
    book = queries.book_of(session, entry.contest_id)
    slot = next((slot for slot in book.slots_for(entry.category_id) if slot.id == slot_id), None)
    if slot is None:
        raise NotFound
    return slot


def _log(session: Session, actor: Actor, action: str, entry: Entry, now: datetime, **detail: Any) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        object_type="entry",
        object_id=entry.id,
        contest_id=entry.contest_id,
        now=now,
        **detail,
    )
