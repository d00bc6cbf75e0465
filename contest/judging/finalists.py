"""Who goes on to a later round: the best of each award group, or a list, with its reason."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import Rows
from contest.core.errors import N_, Conflict, Invalid, NotFound
from contest.entries.blind import title_for_judges
from contest.entries.competing import COMPETING
from contest.entries.tables import Entry
from contest.judging.constraints import Constraints
from contest.judging.counting import real_sheet
from contest.judging.live_tables import Finalist
from contest.judging.rounds import round_for_office
from contest.judging.tables import Assignment, Round, Sheet
from contest.people.access import Actor


def members_of(session: Session, contest_id: str) -> dict[str, frozenset[str]]:
    """Round id -> its entries, for every round after the first: those let in, else those given to judges there."""
    found: dict[str, set[str]] = {}
    chosen = session.execute(
        select(Finalist.round_id, Finalist.entry_id)
        .join(Round, Round.id == Finalist.round_id)
        .join(Entry, Entry.id == Finalist.entry_id)
        .where(Round.contest_id == contest_id, COMPETING)
    )
    for row in chosen:
        found.setdefault(row.round_id, set()).add(row.entry_id)
    given = session.execute(
        select(Assignment.round_id, Assignment.entry_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Round.contest_id == contest_id, Round.position > 0, Assignment.released_at.is_(None),
            COMPETING, Round.id.not_in(list(found)),
        )
        .distinct()
    )  # fmt: skip
    for row in given:
        found.setdefault(row.round_id, set()).add(row.entry_id)
    return {round_id: frozenset(entries) for round_id, entries in found.items()}


def finalist_rows(session: Session, round_id: str) -> Rows:
    """entry_id, code, title, category_id, track_id, owner_id, reason, position, room, starts_at; in the order drawn."""
    return session.execute(
        select(
            Finalist.entry_id, Entry.code, title_for_judges(), Entry.category_id, Entry.track_id, Entry.owner_id,
            Finalist.reason, Finalist.position, Finalist.room, Finalist.starts_at,
        )
        .join(Entry, Entry.id == Finalist.entry_id)
        .where(Finalist.round_id == round_id, COMPETING)
        .order_by(Finalist.starts_at.is_(None), Finalist.starts_at, Finalist.room, Finalist.position, Entry.code)
    ).all()  # fmt: skip


def admit(
    session: Session, *, actor: Actor, round_id: str, entry_ids: Collection[str], reason: str, now: datetime
) -> int:
    """The round is judged for exactly these entries. Who was let in before and is not named leaves it, unless a judge
    there has begun his sheet. Returns how many are let in.
    """
    found = round_for_office(session, actor=actor, round_id=round_id)
    if found.position == 0:
        raise Invalid(N_("Every entry takes part in the first round."))
    if found.state == "closed":
        raise Conflict(N_("This round is closed."))
    if not reason:
        raise Invalid(N_("Please give the reason; it is kept in the log."), field="reason")
    if not entry_ids:
        raise Invalid(N_("Please choose at least one entry."), field="codes")
    valid = set(session.scalars(select(Entry.id).where(Entry.contest_id == found.contest_id, COMPETING)))
    if not set(entry_ids) <= valid:
        raise NotFound
    there = {row.entry_id: row for row in session.scalars(select(Finalist).where(Finalist.round_id == round_id))}
    gone = there.keys() - set(entry_ids)
    _require_not_begun(session, round_id, gone)
    for entry_id in gone:
        session.delete(there[entry_id])
    fresh = sorted(set(entry_ids) - there.keys())
    session.add_all(
        Finalist(round_id=round_id, entry_id=entry_id, reason=reason, admitted_at=now, admitted_by=actor.id)
        for entry_id in fresh
    )
    found.constraints = replace(Constraints.of(found.constraints), only=tuple(sorted(entry_ids))).stored()
    audit.record(
        session, actor=actor, action="round.admitted", object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id, reason=reason, entries=sorted(entry_ids), added=len(fresh), left=len(gone),
    )  # fmt: skip
    session.flush()
    return len(set(entry_ids))


def _require_not_begun(session: Session, round_id: str, entries: Collection[str]) -> None:
    codes = session.scalars(
        select(Entry.code)
        .select_from(Entry)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(Sheet, real_sheet())
        .where(Assignment.round_id == round_id, Entry.id.in_(list(entries)), Assignment.released_at.is_(None))
        .distinct()
    ).all()
    if codes:
        raise Conflict(
            N_("Sheets of this round have begun for: %(codes)s."), codes=", ".join(sorted(str(code) for code in codes))
        )
