"""The cheapest change that makes a plan possible, taken by one button and followed by a new suggestion."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Conflict
from contest.judging.constraints import Constraints, set_constraints
from contest.judging.repairs import Happening
from contest.judging.runs import ask, run_for_office
from contest.judging.tables import Judge, Round
from contest.people.access import Actor


def take_cure(session: Session, *, actor: Actor, run_id: str, now: datetime) -> tuple[str, bool]:
    """Room for the named judges, the named pairs allowed, sheets less where nothing else helps; then asks again."""
    run = run_for_office(session, actor=actor, run_id=run_id)
    cure = run.outcome.get("cure")
    if run.state != "short" or cure is None:
        raise Conflict(N_("Entries, judges or sheets changed since this suggestion. Please look at a new one."))
    found = session.get_one(Round, run.round_id)
    for judge in session.scalars(select(Judge).where(Judge.id.in_(list(cure["room"])))):
        more = cure["room"][judge.id]
        judge.capacity += more
        audit.record(
            session, actor=actor, action="judge.changed", object_type="judge", object_id=judge.id, now=now,
            contest_id=found.contest_id, capacity=judge.capacity, more=more,
        )  # fmt: skip
    wanted = Constraints.of(found.constraints).with_extra({entry: -less for entry, less in cure["dropped"].items()})
    waived = sorted({*wanted.waived, *((entry, judge) for entry, judge in cure["waived"])})
    wanted = replace(wanted, waived=tuple(waived), kind_mix=None if cure["crowded"] else wanted.kind_mix)
    set_constraints(session, actor=actor, round_id=found.id, wanted=wanted, now=now)
    session.flush()
    return ask(session, actor=actor, round_id=found.id, happening=Happening.of(run.event), now=now)
