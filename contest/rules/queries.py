from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.rules.tables import Contest


def public_contest_rows(session: Session) -> Rows:
    """Contests whose rules are public, newest first: slug, name, name_en, organizer, school_year, state."""
    return session.execute(
        select(Contest.slug, Contest.name, Contest.name_en, Contest.organizer, Contest.school_year, Contest.state)
        .where(Contest.state != "setup")
        .order_by(Contest.opened_at.desc(), Contest.slug)
    ).all()
