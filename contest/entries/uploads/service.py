"""Begin, look at, end and finish an upload. The bytes are contest.core.uploading's; here are the rules."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Invalid, NotFound, Problem
from contest.core.files import Kept
from contest.core.tokens import new_id
from contest.entries import attachments, drafts, kinds
from contest.entries import queries as entries
from contest.entries.file_tables import Upload
from contest.entries.tables import Entry
from contest.entries.uploads import queries
from contest.entries.uploads.protocol import Gone
from contest.people.access import Actor
from contest.people.sessions import load_actor
from contest.rules import queries as rules

MOST_UNFINISHED: Final = 20
LEASE: Final = timedelta(minutes=10)  # to hash and put away 2 GB on a slow disk
_FULL: Final = N_("The server has no room for this file now. Please tell the secretary.")


@dataclass(frozen=True, slots=True)
class Limits:
    """`quota`: bytes of one dossier; `days`: how long an unfinished upload is kept; `room`: bytes free, if known."""

    quota: int
    days: int
    room: int | None


@dataclass(frozen=True, slots=True)
class UploadFacts:
    id: str
    entry_id: str
    slot_id: str
    owner_id: str
    name: str
    size: int
    state: str
    begun_at: datetime
    expires_at: datetime
    received_at: datetime | None

    @property
    def whole(self) -> bool:
        """All bytes have come; what became of them is another question."""
        return self.state in {"finishing", "done"}


def begin_upload(
    session: Session,
    *,
    actor: Actor,
    entry_id: str,
    slot_code: str,
    name: str,
    mark: str,
    size: int,
    limits: Limits,
    now: datetime,
    upload_id: str | None = None,
) -> UploadFacts:
    entry = drafts.editable(session, actor=actor, entry_id=entry_id, now=now)
    book = entries.book_of(session, entry.contest_id)
    slot = next((slot for slot in book.slots_for(entry.category_id) if slot.code == slot_code), None)
    if slot is None:
        raise NotFound
    attachments.refuse_size(slot, size)
    _refuse_ending(slot, name)
    _refuse_crowd(session, entry_id, slot)
    if queries.bytes_of_entry(session, entry_id, now=now) + size > limits.quota:
        raise Invalid(N_("The files of one entry may have %(most)s MB together."), most=limits.quota // attachments.MIB)
    if limits.room is not None and size > limits.room:
        raise Invalid(_FULL)
    row = Upload(
        id=upload_id or new_id(),
        entry_id=entry_id,
        slot_id=slot.id,
        owner_id=actor.id,
        name=name[:255],
        mark=mark[:64],
        size=size,
        state="receiving",
        begun_at=now,
        expires_at=now + timedelta(days=limits.days),
    )
    session.add(row)
    audit.record(
        session,
        actor=actor,
        action="entry.upload_begun",
        object_type="entry",
        object_id=entry_id,
        contest_id=entry.contest_id,
        now=now,
        slot=slot.code,
        size=size,
    )
    return facts(row)


def _refuse_ending(slot: Any, name: str) -> None:
    """By the label alone, and only to spare a long wait for nothing; the content decides at the end."""
    ending = name.rpartition(".")[2].lower()
    kinds_of_it = [kind for kind, endings in kinds.ENDINGS.items() if ending in endings]
    if kinds_of_it and not any(kinds.accepted_by(slot.types, kind) for kind in kinds_of_it):
        raise attachments.wrong_kind(slot)


def _refuse_crowd(session: Session, entry_id: str, slot: Any) -> None:
    """A place for one file takes the new one in the place of the old, so it is never full."""
    here, anywhere = queries.unfinished_counts(session, entry_id, slot.id)
    if slot.max_count > 1 and queries.present_count(session, entry_id, slot.id) + here >= slot.max_count:
        raise Invalid(N_("This place takes at most %(most)s files."), field="file", most=slot.max_count)
    if anywhere >= MOST_UNFINISHED:
        raise Invalid(N_("Too many uploads are unfinished. Please finish or end some of them first."))


def facts(row: Upload) -> UploadFacts:
    return UploadFacts(**{name: getattr(row, name) for name in UploadFacts.__dataclass_fields__})


def received(upload: UploadFacts, now: datetime) -> UploadFacts:
    return replace(upload, state="finishing", received_at=now)


def require_in_contest(session: Session, *, actor: Actor, slug: str, entry_id: str) -> None:
    """An address with another contest's name leads nowhere."""
    contest = rules.contest_by_slug(session, slug, actor=actor)
    entries.entry_by_id(session, actor=actor, entry_id=entry_id, contest_id=contest.id)


def upload_for(session: Session, *, actor: Actor, entry_id: str, upload_id: str, now: datetime) -> UploadFacts:
    """Only for the account that began it. Also after its end, so that a client whose answer was lost learns it."""
    row = session.get(Upload, upload_id)
    if row is None or row.entry_id != entry_id or row.owner_id != actor.id:
        raise NotFound
    if row.state in {"refused", "ended"} or (row.state == "receiving" and row.expires_at <= now):
        raise Gone(row.reason, **row.params) if row.reason else Gone
    return facts(row)


def require_writable(session: Session, *, actor: Actor, upload: UploadFacts, now: datetime) -> None:
    """Asked before each piece of work: is the entry still his, and still open, or in the grace for what was begun?"""
    drafts.editable_now(session, actor=actor, entry_id=upload.entry_id, now=now, begun_at=upload.begun_at)


def mark_received(session: Session, *, upload_id: str, now: datetime) -> bool:
    """False when another request has marked it already and is finishing it."""
    mine = update(Upload).where(Upload.id == upload_id, Upload.state == "receiving")
    done: Any = session.execute(mine.values(state="finishing", received_at=now, leased_until=now + LEASE))
    return bool(done.rowcount)


def end_upload(session: Session, *, actor: Actor, entry_id: str, upload_id: str, now: datetime) -> None:
    """By the one who began it, or by who else may edit the entry; a refused one leaves the list by this."""
    row = session.get(Upload, upload_id)
    if row is None or row.entry_id != entry_id:
        raise NotFound
    if row.owner_id != actor.id:
        drafts.editable(session, actor=actor, entry_id=entry_id, now=now, begun_at=row.begun_at)
    if row.state not in {"receiving", "refused"}:
        raise Gone
    row.state = "ended"


def record_file(session: Session, *, upload: UploadFacts, kept: Kept, media_type: str) -> None:
    """The last byte's time is what the deadline is held against, however long the putting away took. Once only."""
    assert upload.received_at is not None
    if not close(session, upload.id, state="done"):
        return
    actor = load_actor(session, account_id=upload.owner_id, now=upload.received_at)
    attachments.add_file(
        session,
        actor=actor,
        entry_id=upload.entry_id,
        slot_id=upload.slot_id,
        kept=kept,
        name=upload.name,
        media_type=media_type,
        now=upload.received_at,
        begun_at=upload.begun_at,
    )


def require_kind(session: Session, *, upload: UploadFacts, media_type: str) -> None:
    slot = next(slot for slot in _slots(session, upload.entry_id) if slot.id == upload.slot_id)
    attachments.refuse_file(slot, media_type=media_type, size=upload.size)


def _slots(session: Session, entry_id: str) -> list[Any]:
    entry = session.get_one(Entry, entry_id)
    return entries.book_of(session, entry.contest_id).slots_for(entry.category_id)


def close(
    session: Session, upload_id: str, *, state: str, because: Problem | None = None, before: str = "finishing"
) -> bool:
    """False when it was closed before: two may finish one upload after a lease has run out."""
    said = {"reason": because.message, "params": because.params} if because else {}
    open_still = update(Upload).where(Upload.id == upload_id, Upload.state == before)
    done: Any = session.execute(open_still.values(state=state, leased_until=None, **said))
    return bool(done.rowcount)


def give_back(session: Session, upload: UploadFacts) -> None:
    """The disk or the store failed: the task tries again at its next turn."""
    session.execute(update(Upload).where(Upload.id == upload.id).values(leased_until=upload.received_at))


def lease_unfinished(session: Session, *, now: datetime) -> Iterable[UploadFacts]:
    """Received whole, but whoever was finishing them is gone."""
    rows = queries.abandoned(session, now=now)
    for row in rows:
        row.leased_until = now + LEASE
    return [facts(row) for row in rows]


def expire(session: Session, *, now: datetime) -> None:
    late = update(Upload).where(Upload.state == "receiving", Upload.expires_at <= now)
    session.execute(late.values(state="ended", reason=N_("It was not finished in time. Please choose the file again.")))
