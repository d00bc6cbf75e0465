"""Pairs as the secretary reads them. An entry of a contest that is not his is named, not shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from contest.core.database import Rows
from contest.core.errors import NotFound
from contest.entries.listing import PAGE
from contest.entries.similar.tables import Likeness
from contest.entries.tables import Entry
from contest.people.access import Actor, may_check_entries
from contest.people.tables import Account, School
from contest.rules.tables import Contest

Left, Right = aliased(Entry), aliased(Entry)


@dataclass(frozen=True, slots=True)
class Side:
    entry_id: str
    code: str
    contest: str
    slug: str
    readable: bool
    title: str = ""  # the rest is empty where it is not the reader's to see
    school: str = ""
    state: str = ""
    submitted_at: datetime | None = None


def pair_rows(session: Session, contest_id: str, *, dismissed: bool, page: int = 1) -> Rows:
    """id, kind, key, percent, found_at, reason, left_id, left_code, left_title, right_…, by; the most alike first."""
    query = _pairs(contest_id).add_columns(
        Left.code.label("left_code"), Left.title.label("left_title"), Left.contest_id.label("left_contest"),
        Right.code.label("right_code"), Right.title.label("right_title"), Right.contest_id.label("right_contest"),
        Account.full_name.label("by"),
    )  # fmt: skip
    order = (Likeness.percent.desc(), Left.code, Right.code, Likeness.kind, Likeness.id)
    return session.execute(
        query.where(_looked_at(dismissed)).order_by(*order).limit(PAGE).offset((page - 1) * PAGE)
    ).all()


def count_pairs(session: Session, contest_id: str, *, dismissed: bool) -> int:
    found = _pairs(contest_id).where(_looked_at(dismissed)).with_only_columns(func.count())
    return session.scalar(found) or 0


def _looked_at(dismissed: bool) -> Any:
    return Likeness.dismissed_at.is_not(None) if dismissed else Likeness.dismissed_at.is_(None)


def _pairs(contest_id: str) -> Any:
    return (
        select(
            Likeness.id, Likeness.kind, Likeness.key, Likeness.percent, Likeness.found_at, Likeness.reason,
            Likeness.left_id, Likeness.right_id, Likeness.dismissed_at,
        )
        .join(Left, Left.id == Likeness.left_id)
        .join(Right, Right.id == Likeness.right_id)
        .outerjoin(Account, Account.id == Likeness.dismissed_by)
        .where(or_(Left.contest_id == contest_id, Right.contest_id == contest_id))
    )  # fmt: skip


def open_count(session: Session, entry_id: str) -> int:
    """Pairs of this entry that nobody has set aside."""
    found = session.scalar(
        select(func.count()).where(
            or_(Likeness.left_id == entry_id, Likeness.right_id == entry_id), Likeness.dismissed_at.is_(None)
        )
    )
    return found or 0


def pair(session: Session, *, contest_id: str, pair_id: str) -> Likeness:
    """404 unless one side is of this contest."""
    found = session.scalars(
        select(Likeness)
        .join(Left, Left.id == Likeness.left_id)
        .join(Right, Right.id == Likeness.right_id)
        .where(Likeness.id == pair_id, or_(Left.contest_id == contest_id, Right.contest_id == contest_id))
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def sides(session: Session, actor: Actor, entry_ids: Sequence[str]) -> dict[str, Side]:
    rows = session.execute(
        select(
            Entry.id, Entry.code, Entry.title, Entry.state, Entry.submitted_at, School.name.label("school"),
            Contest.id.label("contest_id"), Contest.name.label("contest"), Contest.slug,
        )
        .join(School, School.id == Entry.school_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(Entry.id.in_(entry_ids))
    )  # fmt: skip
    found = {}
    for row in rows:
        readable = may_check_entries(actor, row.contest_id)
        inside = (row.title, row.school, row.state, row.submitted_at) if readable else ()
        found[row.id] = Side(row.id, row.code or "", row.contest, row.slug, readable, *inside)
    return found
