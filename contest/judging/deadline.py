"""The contest's option: sheets complete but not handed in at the deadline are locked and count. Incomplete ones never.

Derived from state (core/jobs.py): every open sheet whose values stood when scoring closed. What was reopened after that
waits for its judge. Recorded as the deadline's act, not as the judge's.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import Database, Rows
from contest.entries.tables import Entry
from contest.judging.holding import hold_assignments
from contest.judging.locking import finished_sheets, give_receipt, lock_one
from contest.judging.sheets import asked_until
from contest.judging.tables import Assignment, HandingIn, Judge, Round, Sheet, SheetEvent
from contest.people.tables import Account
from contest.rules import queries as rules
from contest.rules.schedule import Schedule, is_over, stood_at_close
from contest.rules.tables import Contest

TASK: Final = "deadline"


@dataclass(frozen=True, slots=True)
class _Due:
    round_id: str
    judge_id: str


def count_complete_sheets(db: Database, *, now: datetime) -> int:
    """How many sheets were locked. A second run finds nothing more to do."""
    with db.read() as session:
        due = _due(session, now)
    done = 0
    for each in due:
        with db.write() as session:
            done += _count_of_judge(session, each, now)
    return done


def counted_rows(session: Session, round_id: str) -> Rows:
    """What the deadline handed in: at, judge (name), lines; by judge."""
    return session.execute(
        select(HandingIn.at, Account.full_name.label("judge"), HandingIn.lines)
        .join(Judge, Judge.id == HandingIn.judge_id)
        .join(Account, Account.id == Judge.account_id)
        .where(HandingIn.round_id == round_id, HandingIn.how == "deadline")
        .order_by(Account.sort_key, HandingIn.at)
    ).all()


def _due(session: Session, now: datetime) -> list[_Due]:
    """Judges with open sheets in rounds of contests that ask for it, once scoring is over."""
    rows = session.execute(
        select(Round.contest_id, Round.id, Assignment.judge_id)
        .join(Contest, Contest.id == Round.contest_id)
        .join(Assignment, Assignment.round_id == Round.id)
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .where(
            Contest.count_complete, Round.state == "judging", Sheet.state == "open", Assignment.released_at.is_(None)
        )
        .distinct()
        .order_by(Round.id, Assignment.judge_id)
    ).all()
    over = {
        contest_id: is_over(rules.schedule_of(session, contest_id), "judging", now)
        for contest_id in {row.contest_id for row in rows}
    }
    late = [_Due(row.id, row.judge_id) for row in rows if over[row.contest_id]]
    return [each for each in late if _ready(session, each, now)]  # most minutes nobody needs a transaction that writes


def _ready(session: Session, due: _Due, now: datetime) -> Sequence[tuple[str, Sheet]]:
    found = session.get_one(Round, due.round_id)
    ids = finished_sheets(session, round_id=found.id, judge_ids=[due.judge_id])
    return _that_stood(session, ids, rules.schedule_of(session, found.contest_id), now)


def _count_of_judge(session: Session, due: _Due, now: datetime) -> int:
    hold_assignments(session, Assignment.round_id == due.round_id, Assignment.judge_id == due.judge_id)
    found, ready = session.get_one(Round, due.round_id), _ready(session, due, now)
    if not ready or found.state != "judging":
        return 0
    lines = [lock_one(session, sheet, code, actor=None, now=now) for code, sheet in ready]
    receipt = give_receipt(session, found, due.judge_id, lines, how="deadline", now=now)
    audit.record(
        session, actor=None, action="sheets.counted", object_type="judge", object_id=due.judge_id, now=now,
        contest_id=found.contest_id, round=found.id, sheets=len(lines), digest=receipt.digest, receipt=receipt.id,
    )  # fmt: skip
    return len(lines)


def _that_stood(
    session: Session, sheet_ids: Collection[str], schedule: Schedule, now: datetime
) -> Sequence[tuple[str, Sheet]]:
    """Of these sheets the ones whose last change was made while they were open, and that are open no more."""
    rows = session.execute(
        select(Entry.code, Sheet, Assignment)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Sheet.id.in_(list(sheet_ids)))
        .order_by(Assignment.position)
    ).all()
    last = _last_change(session, sheet_ids)
    return [
        (row.code, row.Sheet)
        for row in rows
        if stood_at_close(schedule, "judging", last[row.Sheet.id], now, until=asked_until(session, row.Assignment))
    ]


def _last_change(session: Session, sheet_ids: Collection[str]) -> Mapping[str, datetime]:
    rows = session.execute(
        select(SheetEvent.sheet_id, func.max(SheetEvent.at).label("at"))
        .where(SheetEvent.sheet_id.in_(list(sheet_ids)))
        .group_by(SheetEvent.sheet_id)
    )
    return {row.sheet_id: row.at for row in rows}
