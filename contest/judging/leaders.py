"""Judges who seem to lead a school that takes part: a conflict nobody may have declared, so the office is told."""

from collections import defaultdict
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.text import fold
from contest.entries.tables import Entry
from contest.judging.tables import Judge
from contest.people.tables import Account, School

How = Literal["own", "other"]


def led_schools(session: Session, contest_id: str) -> dict[str, list[tuple[str, How]]]:
    """Judge id -> schools with entries whose principal bears the judge's name; "own": it is the judge's school too.

    Own schools are barred by the data anyway; at another one the name alone bars nothing, people share names.
    """
    takes_part = select(Entry.school_id).where(Entry.contest_id == contest_id, Entry.state != "draft")
    by_name: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for school in session.execute(
        select(School.id, School.name, School.principal)
        .where(School.id.in_(takes_part), School.principal != "")
        .order_by(School.sort_key)
    ):
        by_name[_bare(school.principal)].append((school.id, school.name))
    people = session.execute(
        select(Judge.id, Account.full_name, Account.school_id)
        .join(Account, Account.id == Judge.account_id)
        .where(Judge.contest_id == contest_id, Judge.withdrawn_at.is_(None))
    )
    return {
        row.id: [(name, "own" if school == row.school_id else "other") for school, name in by_name[bare]]
        for row in people
        if (bare := _bare(row.full_name)) in by_name
    }


def _bare(name: str) -> str:
    """Folded, without the title people write before a name."""
    words = fold(name).replace(".", ". ").split()
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    return " ".join(words)


_TITLES = {"co", "thay", "ong", "ba", "ths.", "ts.", "pgs.", "gs.", "ths", "ts", "ngut."}
