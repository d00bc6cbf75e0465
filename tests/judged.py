"""Accepted entries with handed-in sheets, put into the tables directly, for tests of what comes after judging."""

from datetime import datetime
from decimal import Decimal

from cast import World
from sqlalchemy.orm import Session

from contest.core.text import fold, name_sort_key
from contest.entries.tables import Author, Entry
from contest.judging.tables import Assignment, Mark, Sheet

Marks = dict[str, list[str]]  # judge of the cast -> points per criterion, in the rubric's order


def judged_entry(
    session: Session,
    world: World,
    *,
    code: str,
    marks: Marks,
    now: datetime,
    category: str = "virtual-assistant",
    track: str = "teacher",
    school: str = "sao_mai",
    authors: tuple[str, ...] = ("Lê Thị Bình",),
    title: str = "",
    locked: bool = True,
) -> str:
    """An accepted entry with one sheet for each judge named; returns its id."""
    entry = Entry(
        contest_id=world.contest_id, code=code, state="valid", category_id=world.categories[category],
        track_id=world.tracks[track], level="THCS", school_id=world.schools[school], owner_id=world.people["binh"],
        title=title or f"Bài {code}", summary="Tóm tắt.", created_at=now, updated_at=now,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    for position, name in enumerate(authors):
        session.add(
            Author(entry_id=entry.id, position=position, full_name=name, fold=fold(name), sort_key=name_sort_key(name))
        )
    for position, (judge, points) in enumerate(marks.items()):
        assignment = Assignment(
            round_id=world.round_id, judge_id=world.judges[judge], entry_id=entry.id, position=position, assigned_at=now
        )
        session.add(assignment)
        session.flush()
        _sheet(session, world, assignment.id, world.rubrics[category, track], points, now=now, locked=locked)
    return entry.id


def _sheet(
    session: Session,
    world: World,
    assignment_id: str,
    rubric_id: str,
    points: list[str],
    *,
    now: datetime,
    locked: bool,
) -> None:
    sheet = Sheet(
        assignment_id=assignment_id, rubric_id=rubric_id, state="locked" if locked else "open", complete=True, revision=1,
        total=sum((Decimal(each) for each in points), Decimal(0)), updated_at=now, locked_at=now if locked else None,
    )  # fmt: skip
    session.add(sheet)
    session.flush()
    for criterion_id, each in zip(world.criteria[rubric_id], points, strict=True):
        session.add(Mark(sheet_id=sheet.id, criterion_id=criterion_id, state="marked", points=Decimal(each)))
