"""Chấm thử: before a round opens its judges try everything on their own entries; opening it wipes all of that."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Conflict, Invalid
from contest.judging.counting import REHEARSAL
from contest.judging.holding import hold_round
from contest.judging.rounds import round_for_office
from contest.judging.tables import Assignment, Sheet
from contest.judging.wiping import Wiped, wipe_rehearsal
from contest.people.access import Actor
from contest.rules import queries as rules
from contest.rules.schedule import require_not_over


@dataclass(frozen=True, slots=True)
class Trials:
    """How far the rehearsal of a round has come."""

    judges: int
    sheets: int
    handed_in: int


def start_rehearsal(session: Session, *, actor: Actor, round_id: str, now: datetime) -> None:
    """Only of a round that was never open: there is nothing real in it yet."""
    hold_round(session, round_id)
    found = round_for_office(session, actor=actor, round_id=round_id)
    if found.state == REHEARSAL:
        return
    if found.state != "planning" or found.opened_at is not None:
        raise Conflict(N_("This round was open already; it cannot be rehearsed any more."))
    require_not_over(rules.schedule_of(session, found.contest_id), "judging", now)
    assigned = select(Assignment.id).where(Assignment.round_id == round_id, Assignment.released_at.is_(None))
    if session.scalar(assigned.limit(1)) is None:
        raise Invalid(N_("No entry is assigned to a judge yet."))
    found.state = REHEARSAL
    audit.record(
        session, actor=actor, action="rehearsal.started", object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id,
    )  # fmt: skip


def end_rehearsal(session: Session, *, actor: Actor, round_id: str, now: datetime) -> Wiped:
    """Back to planning; `rounds.open_round` ends it the other way."""
    hold_round(session, round_id)
    found = round_for_office(session, actor=actor, round_id=round_id)
    if found.state != REHEARSAL:
        raise Conflict(N_("There is no rehearsal going on."))
    wiped = wipe_rehearsal(session, actor=actor, round_=found, now=now)
    found.state = "planning"
    return wiped


def trials_of(session: Session, round_id: str) -> Trials:
    row = session.execute(
        select(
            func.count(func.distinct(Assignment.judge_id)),
            func.count(Sheet.id),
            func.count(Sheet.locked_at),
        )
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Assignment.round_id == round_id)
    ).one()
    return Trials(*row)
