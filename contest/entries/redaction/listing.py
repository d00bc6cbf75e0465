"""Entries of a blind contest by how far their review is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.entries.redaction.queries import readiness
from contest.entries.redaction.scan import STATES
from contest.entries.redaction.tables import BlindFinding, BlindScan
from contest.entries.tables import Entry
from contest.people.tables import School

READINESS: Final = ("names", "waiting", "files", "ready", "none")  # what needs a person stands first


@dataclass(frozen=True, slots=True)
class ReviewRow:
    id: str
    code: str
    title: str
    school: str
    state: str
    submitted_at: datetime | None
    undecided: int
    readiness: str


def review_rows(session: Session, *, contest_id: str) -> list[ReviewRow]:
    """Undecided first, then by code; five statements."""
    undecided = (
        select(BlindFinding.entry_id, func.count().label("number"))
        .join(BlindScan, (BlindScan.entry_id == BlindFinding.entry_id) & (BlindScan.version == BlindFinding.version))
        .where(BlindFinding.state == "open")
        .group_by(BlindFinding.entry_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Entry.id, Entry.code, Entry.title, School.name, Entry.state, Entry.submitted_at,
            func.coalesce(undecided.c.number, 0),
        )
        .join(School, School.id == Entry.school_id)
        .outerjoin(undecided, undecided.c.entry_id == Entry.id)
        .where(Entry.contest_id == contest_id, Entry.state.in_(STATES))
        .order_by(Entry.code, Entry.id)
    ).all()  # fmt: skip
    found = readiness(session, [row[0] for row in rows])
    lines = [
        ReviewRow(row[0], row[1] or "", row[2], row[3], row[4], row[5], undecided=row[6], readiness=found[row[0]])
        for row in rows
    ]
    return sorted(lines, key=lambda line: READINESS.index(line.readiness))


def next_to_review(session: Session, *, contest_id: str, after: str) -> str | None:
    """The next by code with an undecided name, then from the front."""
    rows = session.execute(
        select(Entry.id, Entry.code)
        .join(BlindScan, BlindScan.entry_id == Entry.id)
        .join(BlindFinding, (BlindFinding.entry_id == Entry.id) & (BlindFinding.version == BlindScan.version))
        .where(Entry.contest_id == contest_id, Entry.state.in_(STATES), BlindFinding.state == "open")
        .distinct()
        .order_by(Entry.code, Entry.id)
    ).all()
    here = session.scalar(select(Entry.code).where(Entry.id == after)) or ""
    others = [row for row in rows if row.id != after]
    return next((row.id for row in others if (row.code or "") > here), others[0].id if others else None)


def undecided_codes(session: Session, entry_ids: list[str]) -> list[str]:
    """Codes of the entries in whose last version a name is not decided on yet."""
    return [
        code or ""
        for code in session.scalars(
            select(Entry.code)
            .join(BlindScan, BlindScan.entry_id == Entry.id)
            .join(BlindFinding, (BlindFinding.entry_id == Entry.id) & (BlindFinding.version == BlindScan.version))
            .where(Entry.id.in_(entry_ids), BlindFinding.state == "open")
            .distinct()
            .order_by(Entry.code)
        )
    ]
