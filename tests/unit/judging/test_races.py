"""Two acts at once: the second waits for the first and sees what it did, on both databases."""

import threading
from datetime import timedelta

import pytest
from judging_world import JUDGING, actor_of, sheet, start_judging
from sqlalchemy import func, select

from contest.core.errors import Closed, Conflict, Forbidden, Invalid
from contest.core.mail import OutgoingMail
from contest.judging.assignments import undo_last_run
from contest.judging.judges import withdraw_judge
from contest.judging.rehearsal import start_rehearsal
from contest.judging.reminding import letters_of, send_letters
from contest.judging.rounds import close_round
from contest.judging.service import (
    add_assignment,
    apply_assignment,
    declare_conflict,
    lock_sheets,
    open_round,
    record_scores,
    release_assignment,
)
from contest.judging.steps import Step
from contest.judging.tables import Assignment, Round, Sheet, SheetEvent
from contest.people.tables import Account
from contest.rules import queries as rules


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def desk(db, world, now):
    """Chi has two entries, Cúc the same. Returns Chi's assignments."""
    rows = start_judging(db, world, now=now, judges=("chi", "cuc"))
    return [one for (_, name), one in rows.items() if name == "chi"]


@pytest.fixture
def chi(db, world, now):
    return actor_of(db, world, "chi", now)


@pytest.fixture
def dung(db, world, now):
    return actor_of(db, world, "dung", now)


@pytest.fixture
def save(world, chi, now):
    def save(assignment_id, *points, base=0):
        def act(session):
            sent = sheet(world, points or ("35", "30", "15"), base=base)
            return record_scores(session, actor=chi, assignment_id=assignment_id, sheet=sent, now=now)

        return act

    return save


@pytest.fixture
def beside(db):
    """`second` begins while `first` is done and not committed yet. Returns what the second met."""

    def beside(first, second):
        met = []

        def late():
            try:
                with db.write() as session:
                    second(session)
            except Exception as error:  # noqa: BLE001 - the test says which it expects
                met.append(error)

        thread = threading.Thread(target=late)
        with db.write() as session:
            first(session)
            session.flush()
            thread.start()
            thread.join(0.4)
        thread.join(20)
        assert not thread.is_alive()
        return met

    return beside


@pytest.fixture
def rehearsing(db, world, desk, dung, now):
    with db.write() as session:
        session.get_one(Round, world.round_id).state = "planning"
        session.get_one(Round, world.round_id).opened_at = None
    with db.write() as session:
        start_rehearsal(session, actor=dung, round_id=world.round_id, now=now)
    return desk


def released(db, assignment_id):
    with db.read() as session:
        return session.get_one(Assignment, assignment_id).released_at is not None


def count(db, table):
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def hand_in_all(db, world, desk, save, chi, now):
    for assignment in desk:
        with db.write() as session:
            save(assignment)(session)
    return lambda session: lock_sheets(session, actor=chi, round_id=world.round_id, now=now)


def test_trial_mark_on_its_way_when_the_round_opens_is_wiped(db, world, rehearsing, save, dung, now, beside):
    met = beside(save(rehearsing[0]), lambda session: open_round(session, actor=dung, round_id=world.round_id, now=now))

    assert (met, count(db, Sheet), count(db, SheetEvent)) == ([], 0, 0)


def test_conflict_tried_while_the_round_opens_gives_the_entry_back(db, world, rehearsing, chi, dung, now, beside):
    def leave(session):
        entry = session.scalar(select(Assignment.entry_id).where(Assignment.id == rehearsing[0]))
        declare_conflict(session, actor=chi, judge_id=world.judges["chi"], kind="other", now=now, entry_id=entry)

    beside(leave, lambda session: open_round(session, actor=dung, round_id=world.round_id, now=now))

    assert not released(db, rehearsing[0])


def test_sheet_begun_while_a_suggestion_is_applied_stays(db, world, desk, save, dung, now, beside):
    beside(
        save(desk[0]),
        lambda session: apply_assignment(session, actor=dung, round_id=world.round_id, pairs=[], now=now),
    )

    assert (released(db, desk[0]), released(db, desk[1])) == (False, True)


def test_sheet_begun_while_a_suggestion_is_undone_stops_it(db, world, desk, save, dung, now, beside):
    (met,) = beside(save(desk[0]), lambda session: undo_last_run(session, actor=dung, round_id=world.round_id, now=now))

    assert isinstance(met, Conflict)
    assert not released(db, desk[0])


def test_sheet_handed_in_while_it_is_taken_away_stays(db, world, desk, save, chi, dung, now, beside):
    hand_in = hand_in_all(db, world, desk, save, chi, now)

    (met,) = beside(
        hand_in,
        lambda session: release_assignment(session, actor=dung, assignment_id=desk[0], reason="Ốm", now=now),
    )

    assert isinstance(met, Conflict)
    assert not released(db, desk[0])


def test_sheets_handed_in_while_the_judge_is_withdrawn_stay(db, world, desk, save, chi, dung, now, beside):
    hand_in = hand_in_all(db, world, desk, save, chi, now)

    met = beside(
        hand_in,
        lambda session: withdraw_judge(session, actor=dung, judge_id=world.judges["chi"], reason="Ốm", now=now),
    )

    assert (met, released(db, desk[0]), released(db, desk[1])) == ([], False, False)


def test_save_that_finishes_a_sheet_while_its_judge_leaves_is_handed_in_for_him(
    db, world, desk, save, dung, now, beside
):
    with db.write() as session:
        save(desk[0])(session)
    step = Step(withdrawn=(world.judges["chi"],), reason="Ốm")

    met = beside(
        save(desk[0], "36", "30", "15", base=1),
        lambda session: apply_assignment(session, actor=dung, round_id=world.round_id, pairs=[], now=now, step=step),
    )

    with db.read() as session:
        stored = session.scalars(select(Sheet)).one()
    assert (met, stored.state, str(stored.total), stored.revision) == ([], "locked", "81", 3)


def test_save_that_begins_while_the_round_closes_is_refused(db, world, desk, save, dung, now, beside):
    (met,) = beside(lambda session: close_round(session, actor=dung, round_id=world.round_id, now=now), save(desk[0]))

    assert isinstance(met, Closed)
    assert count(db, SheetEvent) == 0


def test_save_that_begins_while_the_entry_is_taken_away_is_refused(db, world, desk, save, dung, now, beside):
    (met,) = beside(
        lambda session: release_assignment(session, actor=dung, assignment_id=desk[0], reason="Ốm", now=now),
        save(desk[0]),
    )

    assert isinstance(met, Forbidden)


def test_judge_added_twice_at_once_is_there_once(db, world, dung, now, beside):
    ((entry, _), *_) = start_judging(db, world, now=now)

    def add(session):
        add_assignment(
            session, actor=dung, round_id=world.round_id, entry_id=entry, judge_id=world.judges["cuc"], now=now
        )

    (met,) = beside(add, add)

    assert isinstance(met, Invalid)


def test_reminder_sent_twice_at_once_goes_out_once(db, world, desk, dung, now, beside):
    with db.write() as session:
        for account in session.scalars(select(Account)):
            account.email = f"{account.id}@example.vn"
    with db.read() as session:
        contest = rules.contest_by_id(session, world.contest_id)
        letters = letters_of(session, contest, round_id=world.round_id, note="", address="x", now=now)

    def send(session):
        send_letters(
            session, actor=dung, contest=contest, round_id=world.round_id, shown=letters.key, note="", address="x",
            now=now + timedelta(seconds=1),
        )  # fmt: skip

    met = beside(send, send)

    assert (met, count(db, OutgoingMail)) == ([], 2)
