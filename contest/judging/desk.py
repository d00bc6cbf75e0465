"""What one judge reads: own assignments, own sheets, own earlier marks. Nothing here joins another judge's row, and
nothing selects who made an entry (security.md 2, cases 3 and 4).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.errors import Closed, NotFound
from contest.entries.blind import title_for_judges
from contest.entries.tables import Entry
from contest.judging.practice import FIRST_TRAINING
from contest.judging.tables import Assignment, Conflict, Judge, Mark, Round, Sheet
from contest.people import access
from contest.people.access import Actor
from contest.rules.tables import Category, Track


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of the judge's own list, in the judge's own stable order."""

    id: str  # of the assignment
    position: int
    entry_id: str
    code: str
    title: str
    category_id: str
    category: str
    category_en: str
    track: str
    track_en: str
    level: str
    sheet_id: str | None
    rubric_id: str | None
    sheet_state: str | None  # open | locked
    complete: bool | None
    total: Decimal | None
    revision: int | None
    updated_at: datetime | None
    locked_at: datetime | None
    answered: int  # criteria with points or an explicit state
    training: bool  # practice, out of competition
    anchor: bool = False  # every judge scores it
    waiting: bool = False  # opens once the training sheets are handed in

    @property
    def state(self) -> str:
        """Todo | in_progress | done | locked: names of ui/badge.html."""
        if self.sheet_state == "locked":
            return "locked"
        if self.complete:
            return "done"
        return "in_progress" if self.sheet_id else "todo"


def judge_of(session: Session, *, actor: Actor, contest_id: str) -> str:
    """The actor's own judge id, or 404: for others there is no desk."""
    judge_id = session.scalar(
        select(Judge.id).where(
            Judge.contest_id == contest_id, Judge.account_id == actor.id, Judge.withdrawn_at.is_(None)
        )
    )
    access.require_visible(judge_id is not None and actor.has(contest_id, "judge", "head_judge"))
    assert judge_id is not None
    return judge_id


def current_round(session: Session, contest_id: str) -> Rows:
    """The round the desk shows: the one being judged, else the last that began; empty before."""
    return session.execute(
        select(Round.id, Round.code, Round.name, Round.name_en, Round.state)
        .where(Round.contest_id == contest_id, Round.state != "planning")
        .order_by(Round.state != "judging", Round.position.desc())
        .limit(1)
    ).all()


def desk_rows(session: Session, *, judge_id: str, round_id: str) -> list[DeskRow]:
    answered = (
        select(func.count())
        .where(Mark.sheet_id == Sheet.id, Mark.state != "not_scored")
        .correlate(Sheet)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Assignment.id, Assignment.position, Entry.id, Entry.code, title_for_judges(), Entry.category_id,
            Category.name, Category.name_en, Track.name, Track.name_en, Entry.level, Sheet.id, Sheet.rubric_id,
            Sheet.state, Sheet.complete, Sheet.total, Sheet.revision, Sheet.updated_at, Sheet.locked_at, answered,
            Entry.training,
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Track, Track.id == Entry.track_id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(
            Assignment.judge_id == judge_id,
            Assignment.round_id == round_id,
            Assignment.released_at.is_(None),
            Entry.state == "valid",
        )
        .order_by(Assignment.position, Assignment.id)
    )  # fmt: skip
    return _with_marks(session, round_id, [DeskRow(*tuple(row)) for row in rows])


def _with_marks(session: Session, round_id: str, rows: list[DeskRow]) -> list[DeskRow]:
    """What the round asks of an entry beside its place on the list."""
    asked = session.execute(select(Round.constraints, Round.training_first).where(Round.id == round_id)).one()
    anchors = set(asked.constraints.get("anchors", ()))
    unfinished = any(row.training and row.state != "locked" for row in rows)
    waiting = unfinished and asked.training_first
    return [
        replace(row, anchor=row.entry_id in anchors, waiting=waiting and not row.training)
        if row.entry_id in anchors or waiting
        else row
        for row in rows
    ]


def ordinary(rows: Iterable[DeskRow]) -> list[DeskRow]:
    return [row for row in rows if not row.training]


def row_of(rows: Iterable[DeskRow], assignment_id: str) -> DeskRow:
    """404 for what is not in the judge's own list: foreign, released, withdrawn alike."""
    found = next((row for row in rows if row.id == assignment_id), None)
    if found is None:
        raise NotFound
    return found


def sheet_of(session: Session, sheet_id: str | None) -> Sheet | None:
    """Only for an id out of the own list."""
    return session.get(Sheet, sheet_id) if sheet_id else None


def earlier_points(
    session: Session, *, judge_id: str, round_id: str, rubric_id: str, but_sheet: str | None
) -> Mapping[str, list[Decimal]]:
    """Own points by criterion on the own other sheets of this rubric, in the own order."""
    found: dict[str, list[Decimal]] = {}
    for row in session.execute(
        select(Mark.criterion_id, Mark.points)
        .join(Sheet, Sheet.id == Mark.sheet_id)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.judge_id == judge_id,
            Assignment.round_id == round_id,
            Assignment.released_at.is_(None),
            Sheet.rubric_id == rubric_id,
            Entry.training.is_(False),
            Sheet.id != (but_sheet or ""),
            Mark.points.is_not(None),
        )
        .order_by(Assignment.position)
    ):
        found.setdefault(row.criterion_id, []).append(row.points)
    return found


def own_conflict_rows(session: Session, *, judge_id: str, account_id: str) -> Rows:
    """What this judge declared himself: id, code, kind, note, declared_at; newest first."""
    return session.execute(
        select(Conflict.id, Entry.code, Conflict.kind, Conflict.note, Conflict.declared_at)
        .join(Entry, Entry.id == Conflict.entry_id)
        .where(Conflict.judge_id == judge_id, Conflict.declared_by == account_id, Conflict.lifted_at.is_(None))
        .order_by(Conflict.declared_at.desc())
    ).all()


def own_row(session: Session, actor: Actor, contest_id: str, assignment_id: str) -> tuple[DeskRow, list[DeskRow], str]:
    """The row, its list (training entries and others apart), the judge. Closed while training comes first."""
    judge_id = judge_of(session, actor=actor, contest_id=contest_id)
    rounds = current_round(session, contest_id)
    rows = desk_rows(session, judge_id=judge_id, round_id=rounds[0].id) if rounds else []
    row = row_of(rows, assignment_id)
    if row.waiting:
        raise Closed(FIRST_TRAINING)
    return row, [each for each in rows if each.training == row.training], judge_id
