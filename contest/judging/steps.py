"""What happens together with new panels and is undone together with them: withdrawals, recusals, further sheets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_, Conflict, Invalid
from contest.judging.conflicts import Pair, declare_conflict, lift_conflict
from contest.judging.constraints import Constraints
from contest.judging.locking import lock_for_leaving, unlock_again
from contest.judging.tables import Assignment, Judge, Round, Sheet
from contest.judging.tables import Conflict as ConflictRow
from contest.people.access import Actor

SUGGESTED: Final = "suggestion"  # release reason of what a newer suggestion no longer holds


@dataclass(frozen=True, slots=True)
class Step:
    withdrawn: tuple[str, ...] = ()  # judge ids
    recused: tuple[Pair, ...] = ()
    extra: Mapping[str, int] = field(default_factory=dict)  # entry id -> further sheets
    reason: str = ""


def take_step(session: Session, *, actor: Actor, round_: Round, step: Step, now: datetime) -> dict[str, Any]:
    """Returns what undo needs: released assignments, judges gone, sheets handed in for them, conflicts, sheets more."""
    locked = lock_for_leaving(
        session, actor=actor, round_id=round_.id, judge_ids=step.withdrawn, reason=step.reason, now=now
    )
    released = _release_all(session, round_.id, step.withdrawn, now)
    for judge in session.scalars(select(Judge).where(Judge.id.in_(step.withdrawn))):
        if judge.withdrawn_at is not None:
            raise Conflict(N_("This judge has withdrawn already."))
        judge.withdrawn_at = now
    conflicts = [_recuse(session, actor, round_, pair, reason=step.reason, now=now) for pair in step.recused]
    if step.extra:
        round_.constraints = Constraints.of(round_.constraints).with_extra(step.extra).stored()
    session.flush()
    return {
        "released": released, "withdrawn": list(step.withdrawn), "handed_in": locked, "conflicts": conflicts,
        "extra": dict(step.extra),
    }  # fmt: skip


def take_step_back(session: Session, *, actor: Actor, round_: Round, detail: Mapping[str, Any], now: datetime) -> None:
    """Sheets handed in by hand since, and conflicts lifted since, are left as they are."""
    for judge in session.scalars(select(Judge).where(Judge.id.in_(detail.get("withdrawn", ())))):
        judge.withdrawn_at = None
    unlock_again(session, actor=actor, sheet_ids=detail.get("handed_in", ()), reason="undo", now=now)
    for conflict in session.scalars(select(ConflictRow).where(ConflictRow.id.in_(detail.get("conflicts", ())))):
        if conflict.lifted_at is None:
            lift_conflict(session, actor=actor, conflict_id=conflict.id, now=now)
    if detail.get("extra"):
        less = {entry: -count for entry, count in detail["extra"].items()}
        round_.constraints = Constraints.of(round_.constraints).with_extra(less).stored()
    session.flush()


def _release_all(session: Session, round_id: str, judge_ids: tuple[str, ...], now: datetime) -> list[str]:
    """Everything of judges who leave that is not handed in, begun or not; marks stay aside."""
    handed_in = select(Sheet.assignment_id).where(Sheet.state == "locked")
    left = session.scalars(
        select(Assignment).where(
            Assignment.round_id == round_id,
            Assignment.judge_id.in_(judge_ids),
            Assignment.released_at.is_(None),
            Assignment.id.not_in(handed_in),
        )
    ).all()
    for assignment in left:
        assignment.released_at, assignment.release_reason = now, SUGGESTED
    return [assignment.id for assignment in left]


def _recuse(session: Session, actor: Actor, round_: Round, pair: Pair, *, reason: str, now: datetime) -> str:
    entry, judge = pair
    state = session.scalar(
        select(Sheet.state)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .where(
            Assignment.round_id == round_.id,
            Assignment.entry_id == entry,
            Assignment.judge_id == judge,
            Assignment.released_at.is_(None),
        )
    )
    if state == "locked":
        raise Invalid(N_("This scoring sheet is handed in. Reopen it first."), field="entry_code")
    return declare_conflict(
        session, actor=actor, judge_id=judge, kind="recognised", note=reason, entry_id=entry, now=now
    )
