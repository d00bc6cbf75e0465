"""What a rehearsal leaves behind, taken away in one act: sheets with their events, receipts, conflicts declared, and
what was settled or typed about them.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select, update
from sqlalchemy.orm import Session

from contest.core import audit
from contest.judging.case_tables import CaseAct
from contest.judging.paper_tables import PaperTyping
from contest.judging.tables import Assignment, Conflict, HandingIn, Judge, Mark, Round, Sheet, SheetEvent
from contest.people.access import Actor


@dataclass(frozen=True, slots=True)
class Wiped:
    sheets: int
    events: int
    receipts: int
    conflicts: int


def wipe_rehearsal(session: Session, *, actor: Actor, round_: Round, now: datetime) -> Wiped:
    """The caller holds the round and changes its state in the same transaction. Entries left in a trial come back to
    their judges.

    The log keeps that it was, and how much.
    """
    mine = select(Assignment.id).where(Assignment.round_id == round_.id)
    sheets = select(Sheet.id).where(Sheet.assignment_id.in_(mine))
    trials = select(Conflict.id).join(Judge).where(Judge.contest_id == round_.contest_id, Conflict.trial.is_(True))
    wiped = Wiped(
        _count(session, Sheet.id.in_(sheets)),
        _count(session, SheetEvent.sheet_id.in_(sheets)),
        _count(session, HandingIn.round_id == round_.id),
        _count(session, Conflict.id.in_(trials)),
    )
    _give_back(session, round_.id, trials)
    session.execute(delete(Conflict).where(Conflict.id.in_(trials)))
    session.execute(delete(CaseAct).where(CaseAct.round_id == round_.id))
    session.execute(delete(PaperTyping).where(PaperTyping.assignment_id.in_(mine)))
    session.execute(delete(HandingIn).where(HandingIn.round_id == round_.id))
    session.execute(delete(Mark).where(Mark.sheet_id.in_(sheets)))
    session.execute(delete(SheetEvent).where(SheetEvent.sheet_id.in_(sheets)))
    session.execute(delete(Sheet).where(Sheet.id.in_(sheets)))
    session.expire_all()
    audit.record(
        session, actor=actor, action="rehearsal.wiped", object_type="round", object_id=round_.id, now=now,
        contest_id=round_.contest_id, **asdict(wiped),
    )  # fmt: skip
    return wiped


def _give_back(session: Session, round_id: str, trials: Select[str]) -> None:
    reasons = [f"conflict:{each}" for each in session.scalars(trials)]
    session.execute(
        update(Assignment)
        .where(Assignment.round_id == round_id, Assignment.release_reason.in_(reasons))
        .values(released_at=None, release_reason="")
    )


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    query: Any = select(func.count()).where(condition)
    return session.scalar(query) or 0
