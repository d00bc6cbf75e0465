"""Which sheets are real. A sheet of a rehearsal is none: it is never shown as work done, and it never counts."""

from typing import Final

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from contest.entries.competing import COMPETING
from contest.judging.tables import Assignment, Round, Sheet

REHEARSAL: Final = "rehearsal"


def trial_rounds() -> Select[str]:
    return select(Round.id).where(Round.state == REHEARSAL)


def real_sheet() -> ColumnElement[bool]:
    """For joining sheets to assignments."""
    return and_(Sheet.assignment_id == Assignment.id, Assignment.round_id.not_in(trial_rounds()))


def counting() -> ColumnElement[bool]:
    """Of assignments joined with sheets and entries: handed in, with the judge still, of an entry that competes."""
    return and_(
        Sheet.state == "locked", Assignment.released_at.is_(None), Assignment.round_id.not_in(trial_rounds()), COMPETING
    )


def begun_in(session: Session, round_id: str) -> set[str]:
    """Assignments of a round with a real sheet."""
    return set(session.scalars(select(Assignment.id).join(Sheet, real_sheet()).where(Assignment.round_id == round_id)))
