"""What the rooms above and the office read of judging. The desk of one judge is in desk.py: it never leaves his own."""

from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.tables import AuditEvent
from contest.entries.blind import title_for_judges
from contest.entries.competing import COMPETING
from contest.entries.tables import Entry
from contest.judging.counting import counting, real_sheet
from contest.judging.tables import Assignment, Conflict, Expertise, Judge, Mark, Round, Sheet, SheetEvent
from contest.people.tables import Account, RoleGrant, School
from contest.rules.tables import Category, Criterion


def round_rows(session: Session, contest_id: str) -> Rows:
    """id, code, name, name_en, sheets_per_entry, weight, constraints, state, opened_at, closed_at, training_first;
    in order.
    """
    return session.execute(
        select(
            Round.id, Round.code, Round.name, Round.name_en, Round.sheets_per_entry, Round.weight, Round.constraints,
            Round.state, Round.opened_at, Round.closed_at, Round.training_first,
        )
        .where(Round.contest_id == contest_id)
        .order_by(Round.position, Round.code)
    ).all()  # fmt: skip


def _counting() -> Select[str]:
    """Sheets that count: handed in, with the judge still, of an entry still in the contest."""
    return (
        select(Sheet.id)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(counting())
    )


def score_table(session: Session, round_id: str) -> Rows:
    """What results ranks from: entry_id, judge_id, sheet_id, criterion_id, criterion (code), state, points (Decimal, or
    None unless state is "marked"), rubric_id. One row a mark of the sheets that count, by entry, judge, criterion.
    """
    return session.execute(
        select(
            Assignment.entry_id, Assignment.judge_id, Sheet.id.label("sheet_id"), Mark.criterion_id,
            Criterion.code.label("criterion"), Mark.state, Mark.points, Sheet.rubric_id,
        )
        .join(Sheet, Sheet.id == Mark.sheet_id)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .join(Criterion, Criterion.id == Mark.criterion_id)
        .where(Assignment.round_id == round_id, Sheet.id.in_(_counting()))
        .order_by(Assignment.entry_id, Assignment.judge_id, Criterion.position, Mark.criterion_id)
    ).all()  # fmt: skip


def sheet_totals(session: Session, contest_id: str, *, round_id: str = "") -> Rows:
    """entry_id, judge_id, total of the sheets, of all rounds or one, that count and have points for everything."""
    query = (
        select(Assignment.entry_id, Assignment.judge_id, Sheet.total)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Round.contest_id == contest_id, Sheet.id.in_(_counting()), Sheet.total.is_not(None))
        .order_by(Assignment.entry_id, Assignment.judge_id, Sheet.id)
    )
    return session.execute(query.where(Round.id == round_id) if round_id else query).all()


def comment_rows(session: Session, round_id: str) -> Rows:
    """entry_id, judge_id, strengths, next_step, private_note, total of the sheets that count."""
    return session.execute(
        select(
            Assignment.entry_id, Assignment.judge_id, Sheet.strengths, Sheet.next_step, Sheet.private_note, Sheet.total
        )
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .where(Assignment.round_id == round_id, Sheet.id.in_(_counting()))
        .order_by(Assignment.entry_id, Assignment.judge_id)
    ).all()


def _round_in_hand(contest_id: str) -> Any:
    """The first round that is not closed, else the last: `rounds.round_to_plan` says the same of rows."""
    of_contest = select(Round.id).where(Round.contest_id == contest_id).limit(1)
    unclosed = of_contest.where(Round.state != "closed").order_by(Round.position, Round.code)
    last = of_contest.order_by(Round.position.desc(), Round.code.desc())
    return func.coalesce(unclosed.scalar_subquery(), last.scalar_subquery())


def judge_rows(session: Session, contest_id: str) -> Rows:
    """id, account_id, name, email, school_id, school, panel, kind, skills, capacity, former_school_ids, note,
    withdrawn_at; of the round in hand assigned (sheets now), locked (handed in), begun; withdrawn judges last, then by
    given name.
    """
    load = (
        select(
            Assignment.judge_id,
            func.count().label("assigned"),
            func.sum(case((Sheet.state == "locked", 1), else_=0)).label("locked"),
            func.count(Sheet.id).label("begun"),
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(Sheet, real_sheet())
        .where(
            Assignment.released_at.is_(None),
            Entry.training.is_(False),
            Assignment.round_id == _round_in_hand(contest_id),
        )
        .group_by(Assignment.judge_id)
        .subquery()
    )
    return session.execute(
        select(
            Judge.id, Judge.account_id, Account.full_name.label("name"), Account.email, Account.school_id,
            School.name.label("school"), Judge.panel, Judge.kind, Judge.skills, Judge.capacity,
            Judge.former_school_ids, Judge.note, Judge.withdrawn_at,
            func.coalesce(load.c.assigned, 0).label("assigned"), func.coalesce(load.c.locked, 0).label("locked"),
            func.coalesce(load.c.begun, 0).label("begun"),
        )
        .join(Account, Account.id == Judge.account_id)
        .outerjoin(School, School.id == Account.school_id)
        .outerjoin(load, load.c.judge_id == Judge.id)
        .where(Judge.contest_id == contest_id)
        .order_by(Judge.withdrawn_at.is_not(None), Account.sort_key, Judge.id)
    ).all()  # fmt: skip


def expertise_of(session: Session, contest_id: str) -> dict[tuple[str, str], int]:
    """(judge id, category id) -> 0 to 3; a pair that is not listed counts as 1."""
    rows = session.execute(
        select(Expertise.judge_id, Expertise.category_id, Expertise.level)
        .join(Judge, Judge.id == Expertise.judge_id)
        .where(Judge.contest_id == contest_id)
    )
    return {(row.judge_id, row.category_id): row.level for row in rows}


def conflict_rows(session: Session, contest_id: str) -> Rows:
    """Declared conflicts in force: id, judge_id, kind, note, declared_at, entry_code, school, declared_by."""
    return session.execute(
        select(
            Conflict.id, Conflict.judge_id, Conflict.kind, Conflict.note, Conflict.declared_at,
            Entry.code.label("entry_code"), School.name.label("school"), Conflict.declared_by,
        )
        .join(Judge, Judge.id == Conflict.judge_id)
        .outerjoin(Entry, Entry.id == Conflict.entry_id)
        .outerjoin(School, School.id == Conflict.school_id)
        .where(Judge.contest_id == contest_id, Conflict.lifted_at.is_(None), Conflict.trial.is_(False))
        .order_by(Conflict.declared_at, Conflict.id)
    ).all()  # fmt: skip


def assignment_rows(session: Session, round_id: str) -> Rows:
    """Assignments in force: id, entry_id, code, title, category_id, category, judge_id, judge (name), locked, sheet_id,
    state, complete, total, revision, updated_at, locked_at, origin; by code, then judge.
    """
    return session.execute(
        select(
            Assignment.id, Assignment.entry_id, Entry.code, title_for_judges(), Entry.category_id,
            Category.name.label("category"), Assignment.judge_id, Account.full_name.label("judge"), Assignment.locked,
            Sheet.id.label("sheet_id"), Sheet.state, Sheet.complete, Sheet.total, Sheet.revision, Sheet.updated_at,
            Sheet.locked_at, Sheet.origin,
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Category, Category.id == Entry.category_id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Account, Account.id == Judge.account_id)
        .outerjoin(Sheet, real_sheet())
        .where(Assignment.round_id == round_id, Assignment.released_at.is_(None), Entry.training.is_(False))
        .order_by(Entry.code, Entry.id, Account.sort_key, Judge.id)
    ).all()  # fmt: skip


def entries_to_judge(session: Session, contest_id: str) -> Rows:
    """Entries that compete: id, code, title, category_id, category, track_id, level, school_id; by code."""
    return session.execute(
        select(
            Entry.id, Entry.code, title_for_judges(), Entry.category_id, Category.name.label("category"),
            Entry.track_id, Entry.level, Entry.school_id,
        )
        .join(Category, Category.id == Entry.category_id)
        .where(Entry.contest_id == contest_id, COMPETING)
        .order_by(Entry.code, Entry.id)
    ).all()  # fmt: skip


def event_rows(session: Session, sheet_id: str) -> Rows:
    """The history of one sheet, newest first: revision, kind, at, by (name), payload."""
    return session.execute(
        select(SheetEvent.revision, SheetEvent.kind, SheetEvent.at, Account.full_name.label("by"), SheetEvent.payload)
        .outerjoin(Account, Account.id == SheetEvent.by)
        .where(SheetEvent.sheet_id == sheet_id)
        .order_by(SheetEvent.revision.desc())
    ).all()


def entry_by_code(session: Session, contest_id: str, code: str) -> str | None:
    """The id of an accepted entry; capitals or not."""
    return session.scalar(
        select(Entry.id).where(Entry.contest_id == contest_id, Entry.code == code.strip().upper(), COMPETING)
    )


def account_options(session: Session, contest_id: str) -> list[tuple[str, str]]:
    """(id, name and school) of people with a role here (entrants apart) who are no judges yet, by given name."""
    judges = select(Judge.account_id).where(Judge.contest_id == contest_id, Judge.withdrawn_at.is_(None))
    here = select(RoleGrant.account_id).where(
        RoleGrant.contest_id == contest_id, RoleGrant.revoked_at.is_(None), RoleGrant.role != "entrant"
    )
    rows = session.execute(
        select(Account.id, Account.full_name, School.name)
        .outerjoin(School, School.id == Account.school_id)
        .where(Account.id.in_(here), Account.id.not_in(judges), Account.disabled_at.is_(None))
        .order_by(Account.sort_key, Account.id)
    )
    return [(row.id, f"{row.full_name} ({row.name})" if row.name else row.full_name) for row in rows]


def sheet_row(session: Session, contest_id: str, sheet_id: str) -> Row[*tuple[Any, ...]] | None:
    """One sheet of this contest: id, assignment_id, code, title, judge (name), state, revision, total, rubric_id,
    updated_at, locked_at, strengths, next_step, private_note.
    """
    return session.execute(
        select(
            Sheet.id, Sheet.assignment_id, Entry.code, title_for_judges(), Account.full_name.label("judge"),
            Sheet.state, Sheet.revision, Sheet.total, Sheet.rubric_id, Sheet.updated_at, Sheet.locked_at,
            Sheet.strengths, Sheet.next_step, Sheet.private_note,
        )
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Account, Account.id == Judge.account_id)
        .where(Sheet.id == sheet_id, Entry.contest_id == contest_id)
    ).one_or_none()  # fmt: skip


def missing_file_rows(session: Session, contest_id: str) -> Rows:
    """What judges could not open, newest first: at, by (name), reason, detail (code, slot). At most a hundred."""
    return session.execute(
        select(AuditEvent.at, AuditEvent.actor_name.label("by"), AuditEvent.reason, AuditEvent.detail)
        .where(AuditEvent.contest_id == contest_id, AuditEvent.action == "entry.file_missing")
        .order_by(AuditEvent.id.desc())
        .limit(100)
    ).all()
