"""Who decides something about assignments holds their rows first and reads afterwards, as a save holds its own: on
PostgreSQL a save on its way is then finished before the decision, and the next one sees what was decided.

Always round before assignments, and assignments in the order of their ids, so that no two wait for each other.
"""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from contest.core.database import hold_rows
from contest.judging.tables import Assignment, Round


def hold_assignments(session: Session, *which: ColumnElement[bool]) -> None:
    hold_rows(session, select(Assignment.id).where(*which).order_by(Assignment.id))


def hold_round(session: Session, round_id: str) -> None:
    """With all its assignments: for what may not happen beside a save, a handing in or another act of the office."""
    hold_rows(session, select(Round.id).where(Round.id == round_id))
    hold_assignments(session, Assignment.round_id == round_id)
