"""Which judge scores which entry: applied from a suggestion or by hand, released, undone."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Conflict, Invalid, NotFound
from contest.core.tables import AuditEvent
from contest.core.tokens import new_id
from contest.entries.competing import COMPETING
from contest.entries.tables import Entry
from contest.judging.conflicts import Pair, conflict_pairs
from contest.judging.counting import begun_in, real_sheet
from contest.judging.holding import hold_assignments, hold_round
from contest.judging.live_tables import Finalist
from contest.judging.practice import give_training
from contest.judging.rounds import round_for_office
from contest.judging.steps import SUGGESTED, Step, take_step, take_step_back
from contest.judging.tables import Assignment, Judge, Round, Sheet
from contest.people import access
from contest.people.access import Actor

UNDONE = "undo"
APPLIED = "assignment.applied"


@dataclass(frozen=True, slots=True)
class Applied:
    added: int
    released: int
    kept: int


def apply_assignment(
    session: Session, *, actor: Actor, round_id: str, pairs: Iterable[Pair], now: datetime, step: Step | None = None
) -> Applied:
    """Make the round's panels exactly these (entry, judge) pairs.

    What is begun or set by hand stays even when `pairs` does not name it. Every new pair is checked again: the
    contest's own accepted entry, a judge who has not withdrawn, no conflict.
    """
    hold_round(session, round_id)
    found = round_for_office(session, actor=actor, round_id=round_id)
    wanted, step = set(pairs), step or Step()
    taken = take_step(session, actor=actor, round_=found, step=step, now=now)
    left = taken.pop("released")
    stored = {(a.entry_id, a.judge_id): a for a in session.scalars(_of_round(round_id))}
    begun = begun_in(session, round_id)
    active = {pair for pair, a in stored.items() if a.released_at is None}
    staying = {pair for pair in active if stored[pair].locked or stored[pair].id in begun}
    _require_right(session, found, wanted - staying)
    released = [stored[pair] for pair in sorted(active - wanted - staying)]
    for assignment in released:
        assignment.released_at, assignment.release_reason = now, SUGGESTED
    added = _put(session, found, sorted(wanted - active), stored, now=now)
    audit.record(
        session, actor=actor, action=APPLIED, object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id, reason=step.reason, added=[a.id for a in added],
        released=[*left, *(a.id for a in released)], **taken,
    )  # fmt: skip
    return Applied(len(added), len(left) + len(released), len(active) - len(released))


def add_assignment(
    session: Session, *, actor: Actor, round_id: str, entry_id: str, judge_id: str, now: datetime
) -> None:
    """By hand: an additional judge. The solver keeps it."""
    hold_round(session, round_id)
    found = round_for_office(session, actor=actor, round_id=round_id)
    pair = (entry_id, judge_id)
    _require_right(session, found, {pair})
    stored = {
        (a.entry_id, a.judge_id): a for a in session.scalars(_of_round(round_id).where(Assignment.judge_id == judge_id))
    }
    if pair in stored and stored[pair].released_at is None:
        raise Invalid(N_("This judge already has this entry."), field="judge")
    (made,) = _put(session, found, [pair], stored, now=now)
    made.locked = True
    audit.record(
        session, actor=actor, action="assignment.added", object_type="assignment", object_id=made.id, now=now,
        contest_id=found.contest_id, entry=entry_id, judge=judge_id,
    )  # fmt: skip


def release_assignment(session: Session, *, actor: Actor, assignment_id: str, reason: str, now: datetime) -> None:
    """Marks made so far stay aside and do not count. A sheet handed in is not taken away without reopening it."""
    assignment, contest_id = _assignment(session, actor, assignment_id)
    if assignment.released_at is not None:
        raise Conflict(N_("This entry was taken from the judge already."))
    sheet = select(Sheet.state).join(Assignment, real_sheet()).where(Assignment.id == assignment_id)
    if session.scalar(sheet) == "locked":
        raise Conflict(N_("This scoring sheet is handed in. Reopen it first."))
    assignment.released_at, assignment.release_reason = now, reason
    audit.record(
        session, actor=actor, action="assignment.released", object_type="assignment", object_id=assignment_id, now=now,
        contest_id=contest_id, reason=reason, entry=assignment.entry_id, judge=assignment.judge_id,
    )  # fmt: skip


def lock_assignment(session: Session, *, actor: Actor, assignment_id: str, locked: bool, now: datetime) -> None:
    """A locked pair is left alone by every later suggestion."""
    assignment, contest_id = _assignment(session, actor, assignment_id)
    assignment.locked = locked
    audit.record(
        session, actor=actor, action="assignment.locked" if locked else "assignment.unlocked", object_type="assignment",
        object_id=assignment_id, now=now, contest_id=contest_id,
    )  # fmt: skip


def undo_last_run(session: Session, *, actor: Actor, round_id: str, now: datetime) -> Applied:
    """Takes back the last applied suggestion whole, unless a judge has begun one of its sheets."""
    hold_round(session, round_id)
    found = round_for_office(session, actor=actor, round_id=round_id)
    run = last_run(session, round_id)
    if run is None:
        raise NotFound(N_("There is no suggestion to undo."))
    added, released = run.detail["added"], run.detail["released"]
    rows = {a.id: a for a in session.scalars(_of_round(round_id))}
    begun = begun_in(session, round_id)
    if begun.intersection(added):
        raise Conflict(N_("Judges have begun sheets of this suggestion, so it cannot be undone whole."))
    for each in added:
        if rows[each].released_at is None:
            rows[each].released_at, rows[each].release_reason = now, UNDONE
    take_step_back(session, actor=actor, round_=found, detail=run.detail, now=now)
    for each in released:
        if rows[each].release_reason == SUGGESTED:
            rows[each].released_at, rows[each].release_reason = None, ""
    audit.record(
        session, actor=actor, action="assignment.undone", object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id, run=run.id,
    )  # fmt: skip
    return Applied(len(released), len(added), 0)


def last_run(session: Session, round_id: str) -> AuditEvent | None:
    """The last suggestion applied that has not been undone."""
    acts = session.scalars(
        select(AuditEvent)
        .where(AuditEvent.object_id == round_id, AuditEvent.action.in_([APPLIED, "assignment.undone"]))
        .order_by(AuditEvent.id.desc())
    )
    undone = set()
    for act in acts:
        if act.action != APPLIED:
            undone.add(act.detail["run"])
        elif act.id not in undone:
            return act
    return None


def _assignment(session: Session, actor: Actor, assignment_id: str) -> tuple[Assignment, str]:
    hold_assignments(session, Assignment.id == assignment_id)
    row = session.execute(
        select(Assignment, Round.contest_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Assignment.id == assignment_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    access.require_visible(access.may_assign(actor, row.contest_id))
    return row.Assignment, row.contest_id


def _of_round(round_id: str) -> Any:
    """Training entries apart: suggestions neither give nor take them."""
    return select(Assignment).join(Entry).where(Assignment.round_id == round_id, Entry.training.is_(False))


def _require_right(session: Session, found: Round, pairs: set[Pair]) -> None:
    entries = set(session.scalars(select(Entry.id).where(Entry.contest_id == found.contest_id, COMPETING)))
    judges = set(
        session.scalars(select(Judge.id).where(Judge.contest_id == found.contest_id, Judge.withdrawn_at.is_(None)))
    )
    if not entries.issuperset(entry for entry, _ in pairs):
        raise Invalid(N_("Only accepted entries are judged."), field="entry")
    let_in = set(session.scalars(select(Finalist.entry_id).where(Finalist.round_id == found.id)))
    if let_in and not let_in.issuperset(entry for entry, _ in pairs):
        raise Invalid(N_("This entry was not let into this round."), field="entry_code")
    if not judges.issuperset(judge for _, judge in pairs):
        raise Invalid(N_("This person is not a judge of this contest."), field="judge")
    barred = conflict_pairs(session, found.contest_id).keys() & pairs
    if barred:
        raise Invalid(N_("This judge has a conflict of interest with this entry."), field="judge")


def _put(
    session: Session, found: Round, pairs: Sequence[Pair], stored: dict[Pair, Assignment], *, now: datetime
) -> list[Assignment]:
    """A pair that was released comes back with its marks; a new one goes to the end of the judge's list."""
    last: dict[str, int] = defaultdict(int)
    for (_, judge), assignment in stored.items():
        last[judge] = max(last[judge], assignment.position)
    put = []
    for entry_id, judge_id in balanced_order(found.id, pairs):
        assignment = stored.get((entry_id, judge_id)) or Assignment(
            id=new_id(), round_id=found.id, judge_id=judge_id, entry_id=entry_id, position=last[judge_id] + 1
        )
        last[judge_id] = max(last[judge_id], assignment.position)
        session.add(assignment)
        assignment.assigned_at, assignment.released_at, assignment.release_reason = now, None, ""
        put.append(assignment)
    session.flush()
    if found.state == "judging":
        give_training(session, found, now=now)
    return put


def balanced_order(round_id: str, pairs: Sequence[Pair]) -> list[Pair]:
    """Stable and unlike the order of codes; an entry that comes early for one of k judges comes 1/k later for the
    next, so tiredness and order fall on all entries alike (product.md 3, 8).
    """
    panels: dict[str, list[str]] = defaultdict(list)
    for entry, judge in pairs:
        panels[entry].append(judge)
    places = {
        (entry, judge): (_fraction(round_id, entry) + number / len(judges)) % 1
        for entry, judges in panels.items()
        for number, judge in enumerate(sorted(judges, key=lambda each: _fraction(entry, each)))
    }
    return sorted(places, key=lambda pair: (places[pair], pair))


def _fraction(*parts: str) -> float:
    """Even in [0, 1), the same on every machine."""
    return int.from_bytes(hashlib.sha256("/".join(parts).encode()).digest()[:6]) / 2**48
