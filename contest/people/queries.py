"""Every SELECT of people and schools that a page shows."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.people.tables import School


def school_options(session: Session, *, levels: Collection[str] = ()) -> list[tuple[str, str]]:
    """(id, name with level) in Vietnamese order, for a select; no levels: all."""
    wanted = select(School.id, School.name, School.level).order_by(School.sort_key, School.id)
    if levels:
        wanted = wanted.where(School.level.in_(levels))
    return [(row.id, f"{row.name} ({row.level})") for row in session.execute(wanted)]
