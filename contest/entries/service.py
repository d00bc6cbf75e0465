"""The life of an entry: draft -> submitted -> returned | valid | rejected; withdrawn from anywhere.

Other rooms write to dossiers through this module only; the parts of a draft are saved by contest.entries.drafts.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import wake_after_commit
from contest.core.errors import N_, Conflict, Forbidden, Invalid, Locked, NotFound
from contest.core.tokens import new_id
from contest.entries import blind, letters, queries
from contest.entries.codes import next_code
from contest.entries.dossier import digest, dossier_of
from contest.entries.drafts import (
    confirm_consents,
    create_draft,
    editable,
    move_author,
    save_attendance,
    save_dossier,
    save_people,
    save_product,
    save_statements,
)
from contest.entries.gaps import Gap, gaps
from contest.entries.inspection.queries import looks_of
from contest.entries.queries import Book
from contest.entries.redaction.names import BLIND_TASK
from contest.entries.rows import restore, touch
from contest.entries.similar.tables import SIMILAR_TASK
from contest.entries.tables import CodeCounter, Entry, EntryCheck, EntryVersion
from contest.entries.words import GATES
from contest.people.access import Actor, may_check_entries, may_confirm_for_school, may_edit_entry, require
from contest.rules.schedule import Schedule
from contest.rules.tables import Contest
from contest.rules.values import ContestFacts

__all__ = [
    "Incomplete",
    "check_entry",
    "confirm_consents",
    "confirm_for_school",
    "create_draft",
    "move_author",
    "revert_to_submitted",
    "save_attendance",
    "save_dossier",
    "save_people",
    "save_product",
    "save_statements",
    "submit_entry",
    "withdraw_entry",
]

Decision = Literal["accepted", "returned", "rejected"]
_STATE_AFTER: Final[dict[Decision, str]] = {"accepted": "valid", "returned": "returned", "rejected": "rejected"}
_CHECKED_IN: Final = frozenset({"submitted", "valid", "rejected"})
_COUNTED: Final = ("submitted", "returned", "valid")


class Incomplete(Invalid):
    """Handing in must wait; `gaps` says for what."""

    def __init__(self, found: list[Gap]) -> None:
        super().__init__(N_("The dossier is not complete yet."))
        self.gaps = found


def submit_entry(
    session: Session,
    *,
    actor: Actor,
    entry_id: str,
    now: datetime,
    book: Book | None = None,
    schedule: Schedule | None = None,
) -> EntryVersion:
    """Freeze the dossier as its next version; the first one gives the code. `book`, `schedule`: of a bulk caller.

    The same content again, sent twice, makes no second version.
    """
    entry = editable(session, actor=actor, entry_id=entry_id, now=now, schedule=schedule)
    book = book or queries.book_of(session, entry.contest_id)
    dossier = queries.dossier(session, entry)
    if found := gaps(dossier, book, looks_of(session, dossier)):
        raise Incomplete(found)
    last = queries.last_version(session, entry_id)
    content = dossier.content()
    if last is not None and entry.state == "submitted" and last.digest == digest(content):
        return last
    _require_place(session, entry, book)
    version = EntryVersion(
        id=new_id(),
        entry_id=entry_id,
        number=last.number + 1 if last else 1,
        submitted_at=now,
        submitted_by=actor.id,
        content=content,
        digest=digest(content),
    )
    session.add(version)
    _give_code(session, entry, book)
    if last is None or last.content["school_id"] != entry.school_id:
        entry.confirmed_at = entry.confirmed_by = None
    entry.state, entry.submitted_at, entry.decided_at = "submitted", now, None
    touch(session, entry, now, dossier=dossier)
    if book.contest.blind:
        blind.mask_title(session, entry, dossier)
        wake_after_commit(session, BLIND_TASK)
    wake_after_commit(session, SIMILAR_TASK)
    _log(session, actor, "entry.submitted", entry, now, version=version.number, code=entry.code, digest=version.digest)
    return version


def revert_to_submitted(session: Session, *, actor: Actor, entry_id: str, now: datetime) -> None:
    """Throw away what was changed since the last submission."""
    entry = editable(session, actor=actor, entry_id=entry_id, now=now)
    version = queries.last_version(session, entry_id)
    if version is None:
        raise NotFound
    restore(session, entry, dossier_of(version.content), now)
    _log(session, actor, "entry.reverted", entry, now, version=version.number)


def withdraw_entry(session: Session, *, actor: Actor, entry_id: str, reason: str, now: datetime) -> None:
    """Its own side may always take an entry out of the contest; the office with a reason. The code is never reused."""
    entry = _locked(session, actor, entry_id)
    own = may_edit_entry(actor, queries.entry_facts(session, entry))
    require(own or may_check_entries(actor, entry.contest_id))
    if not own and not reason.strip():
        raise Invalid(N_("Please give the reason."), field="reason")
    if entry.state == "withdrawn":
        return
    before, entry.state, entry.decided_at = entry.state, "withdrawn", now
    touch(session, entry, now)
    _log(session, actor, "entry.withdrawn", entry, now, reason=reason, before=before)


def check_entry(
    session: Session,
    *,
    actor: Actor,
    entry_id: str,
    decision: Decision,
    version: int,
    now: datetime,
    gates: Mapping[str, str] | None = None,
    reason: str = "",
    address: str = "",
) -> None:
    """The secretary's decision on the version that was looked at.

    `gates`: "G1".."G7" -> what is missing there ("" passed). Accepting needs all seven passed; returning and
    rejecting need at least one reason. The working copy becomes what was decided on: a valid entry's rows are its
    last version, so the rooms above may read them. `address`: where the people of the entry read it, for their mail.
    """
    entry = _locked(session, actor, entry_id)
    require(may_check_entries(actor, entry.contest_id))
    if actor.id in _party(session, entry):
        raise Forbidden(N_("You belong to this entry, so somebody else of the office checks it."))
    last = queries.last_version(session, entry_id)
    if last is None or entry.state not in _CHECKED_IN:
        raise Locked(N_("Only an entry that was handed in can be checked."))
    if last.number != version:
        raise Conflict(N_("A newer version was handed in meanwhile. Please look at that one."), current=last.number)
    missing = {gate: (gates or {}).get(gate, "").strip() for gate in GATES}
    if decision == "accepted" and any(missing.values()):
        raise Invalid(N_("An entry is accepted only when all seven gates are passed."), field="decision")
    if decision != "accepted" and not any(missing.values()) and not reason.strip():
        raise Invalid(N_("Please say at least at one gate what is missing."), field="decision")
    session.add(
        EntryCheck(
            entry_id=entry_id,
            version=version,
            decision=decision,
            gates=missing,
            reason=reason.strip(),
            checked_at=now,
            checked_by=actor.id,
        )
    )
    dossier = queries.dossier(session, entry)
    if decision != "returned" and digest(dossier.content()) != last.digest:
        dossier = dossier_of(last.content)
        restore(session, entry, dossier, now)
    entry.state, entry.decided_at = _STATE_AFTER[decision], now
    touch(session, entry, now, dossier=dossier)
    _log(session, actor, f"entry.{decision}", entry, now, reason=reason, version=version, gates=missing)
    letters.tell_decision(
        session, entry_id=entry_id, decision=decision, gates=missing, reason=reason, address=address, now=now
    )


def confirm_for_school(
    session: Session, *, actor: Actor, contest_id: str, entry_ids: Iterable[str], now: datetime, confirmed: bool = True
) -> int:
    """The school stands behind these entries (gate G3), or no longer does. Returns how many changed."""
    changed = 0
    for entry_id in dict.fromkeys(entry_ids):
        entry = _locked(session, actor, entry_id)
        require(entry.contest_id == contest_id and may_confirm_for_school(actor, contest_id, entry.school_id))
        if entry.state == "withdrawn" or (entry.confirmed_at is not None) == confirmed:
            continue
        entry.confirmed_at, entry.confirmed_by = (now, actor.id) if confirmed else (None, None)
        changed += 1
        _log(session, actor, "entry.confirmed" if confirmed else "entry.confirmation_withdrawn", entry, now)
    return changed


def chosen(rows: Mapping[str, Any], code: str, field: str) -> str:
    """The id behind a code a form offered."""
    found = next((row.id for row in rows.values() if row.code == code), None)
    if found is None:
        raise Invalid(N_("Please choose one of the values offered."), field=field)
    return str(found)


def chosen_level(contest: ContestFacts, level: str) -> str:
    if level not in contest.levels:
        raise Invalid(N_("Please choose one of the values offered."), field="level")
    return level


def _locked(session: Session, actor: Actor, entry_id: str) -> Entry:
    """Within the actor's scope, held until the transaction ends."""
    query = queries.readable_entries(actor).where(Entry.id == entry_id)
    entry = session.scalars(query.with_for_update(of=Entry)).one_or_none()
    if entry is None:
        raise NotFound
    return entry


def _party(session: Session, entry: Entry) -> frozenset[str]:
    facts = queries.entry_facts(session, entry)
    return facts.author_ids | facts.mentor_ids


def _require_place(session: Session, entry: Entry, book: Book) -> None:
    """The school's quota counts student entries handed in (domain.md 1.5)."""
    quota = book.contest.school_quota
    if quota is None or not book.tracks[entry.track_id].needs_consent:
        return
    taken = session.scalar(
        select(func.count()).where(
            Entry.contest_id == entry.contest_id,
            Entry.school_id == entry.school_id,
            Entry.track_id == entry.track_id,
            Entry.state.in_(_COUNTED),
            Entry.training.is_(False),
            Entry.id != entry.id,
        )
    )
    if (taken or 0) >= quota:
        raise Invalid(N_("The school has handed in %(quota)s student entries, which is its quota."), quota=quota)


def _give_code(session: Session, entry: Entry, book: Book) -> None:
    """On the first submission, and again when the entry has moved to another category or track."""
    category, track = book.categories[entry.category_id].prefix, book.tracks[entry.track_id].prefix
    if entry.code and entry.code.startswith(f"{category}-{track}-".upper()):
        return
    # the contest's row is the turn: two first submissions would both insert the counter
    session.execute(select(Contest.id).where(Contest.id == entry.contest_id).with_for_update(key_share=True))
    taken = session.scalars(select(CodeCounter).where(CodeCounter.contest_id == entry.contest_id)).one_or_none()
    if taken is None:
        taken = CodeCounter(contest_id=entry.contest_id, last=0)
        session.add(taken)
        session.flush()
    code = next_code(category, track, last=taken.last)
    session.execute(update(CodeCounter).where(CodeCounter.contest_id == entry.contest_id).values(last=code.number))
    entry.code = str(code)


def _log(
    session: Session, actor: Actor, action: str, entry: Entry, now: datetime, *, reason: str = "", **detail: object
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        object_type="entry",
        object_id=entry.id,
        contest_id=entry.contest_id,
        now=now,
        reason=reason.strip(),
        **detail,
    )
