"""The option that complete sheets count at the deadline: what is locked, by whom, and what never is."""

from datetime import timedelta

import pytest
from judging_world import JUDGING, actor_of, sheet, start_judging
from sqlalchemy import select, update

from contest.core.tables import AuditEvent
from contest.entries.tables import Entry
from contest.judging import queries
from contest.judging.deadline import count_complete_sheets, counted_rows
from contest.judging.handing_in import receipt_rows
from contest.judging.locking import reopen_sheet
from contest.judging.service import lock_sheets, record_scores
from contest.judging.tables import Sheet, SheetEvent
from contest.people.tables import Account
from contest.rules.tables import Contest

LATE = timedelta(days=10)


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def desk(db, world, now):
    """Chi's three sheets: complete, without a needed reason, not begun. The contest has the option."""
    ids = list(start_judging(db, world, now=now, count=3).values())
    chi = actor_of(db, world, "chi", now)
    with db.write() as session:
        session.get_one(Contest, world.contest_id).count_complete = True
        record_scores(session, actor=chi, assignment_id=ids[0], sheet=sheet(world), now=now)
        record_scores(session, actor=chi, assignment_id=ids[1], sheet=sheet(world, ("10", "30", "15")), now=now)
    return ids


def states(db):
    with db.read() as session:
        return sorted(session.scalars(select(Sheet.state)))


def test_complete_sheet_is_locked_after_the_deadline_and_the_unfinished_is_not(db, world, desk, now):
    assert count_complete_sheets(db, now=now + LATE) == 1

    with db.read() as session:
        assert [row.total for row in queries.sheet_totals(session, world.contest_id)] == [80]
    assert states(db) == ["locked", "open"]


def test_until_the_last_second_nothing_is_locked(db, world, desk, now):
    end = now + timedelta(days=9)  # judging closes nine days later, at noon

    assert [count_complete_sheets(db, now=each) for each in (now, end, end + timedelta(seconds=1))] == [0, 0, 1]


def test_second_run_finds_nothing_to_do(db, world, desk, now):
    count_complete_sheets(db, now=now + LATE)

    assert count_complete_sheets(db, now=now + LATE + timedelta(minutes=1)) == 0


def test_without_the_option_nothing_is_locked(db, world, desk, now):
    with db.write() as session:
        session.get_one(Contest, world.contest_id).count_complete = False

    assert (count_complete_sheets(db, now=now + LATE), states(db)) == (0, ["open", "open"])


def test_it_is_recorded_as_the_deadlines_act(db, world, desk, now):
    count_complete_sheets(db, now=now + LATE)

    with db.read() as session:
        event = session.scalars(select(SheetEvent).where(SheetEvent.kind == "locked")).one()
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == "sheets.counted")).one()
        (receipt,) = receipt_rows(session, world.judges["chi"])
        (counted,) = counted_rows(session, world.round_id)
        assert (event.by, told.actor_id, told.detail["sheets"]) == (None, None, 1)
        assert (receipt.how, receipt.lines, counted.judge) == ("deadline", counted.lines, "Phạm Linh Chi")


def test_sheet_reopened_after_the_deadline_waits_for_its_judge(db, world, desk, now):
    late = now + LATE
    count_complete_sheets(db, now=late)
    with db.write() as session:
        locked = session.scalars(select(Sheet.id).where(Sheet.state == "locked")).one()
        reopen_sheet(session, actor=actor_of(db, world, "dung", late), sheet_id=locked, reason="Xem lại", now=late)

    assert (count_complete_sheets(db, now=late + timedelta(minutes=1)), states(db)) == (0, ["open", "open"])


def test_sheet_reopened_before_the_deadline_and_left_complete_counts(db, world, desk, now):
    dung, chi = actor_of(db, world, "dung", now), actor_of(db, world, "chi", now)
    with db.write() as session:
        for place, points in ((1, ("34", "30", "15")), (2, ("33", "30", "15"))):
            base = 1 if place == 1 else 0
            record_scores(session, actor=chi, assignment_id=desk[place], sheet=sheet(world, points, base=base), now=now)
        lock_sheets(session, actor=chi, round_id=world.round_id, now=now)
        first = session.scalars(select(Sheet.id).where(Sheet.assignment_id == desk[0])).one()
        reopen_sheet(session, actor=dung, sheet_id=first, reason="Xem lại", now=now)

    assert (count_complete_sheets(db, now=now + LATE), states(db)) == (1, ["locked"] * 3)


def test_sheet_with_a_conflict_that_came_later_does_not_count(db, world, desk, now):
    with db.write() as session:
        judge = session.get_one(Account, world.people["chi"])
        judge.school_id = world.schools["nang_hong"]

    assert count_complete_sheets(db, now=now + LATE) == 0


def test_sheet_of_a_withdrawn_entry_is_not_handed_in(db, world, desk, now):
    with db.write() as session:
        session.execute(update(Entry).values(state="withdrawn"))

    assert count_complete_sheets(db, now=now + LATE) == 0
