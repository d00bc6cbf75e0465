"""What may be handed in, by whom, and what is taken back; beside the save protocol (test_sheets.py)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from judging_world import JUDGING, actor_of, rubric_and_criteria, sheet, start_judging, with_mark
from sqlalchemy import select, update

from contest.core.errors import Conflict, Forbidden, Invalid, NotFound
from contest.entries.tables import Entry
from contest.judging.locking import lock_training
from contest.judging.service import MarkValue, lock_sheets, record_scores, release_assignment, reopen_sheet
from contest.judging.sheets import stored_sheet
from contest.judging.tables import Judge, Mark, Sheet
from contest.people.tables import Account


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def chi(db, world, now):
    return actor_of(db, world, "chi", now)


@pytest.fixture
def dung(db, world, now):
    return actor_of(db, world, "dung", now)


@pytest.fixture
def save(db, chi, now):
    def save(assignment_id, sent):
        with db.write() as session:
            return record_scores(session, actor=chi, assignment_id=assignment_id, sheet=sent, now=now)

    return save


@pytest.fixture
def desk(db, world, now, save):
    """Chi's two sheets, complete."""
    rows = list(start_judging(db, world, now=now).values())
    for assignment in rows:
        save(assignment, sheet(world))
    return rows


@pytest.fixture
def hand_in(db, world, chi, now):
    def hand_in():
        with db.write() as session:
            return lock_sheets(session, actor=chi, round_id=world.round_id, now=now)

    return hand_in


def test_sheet_of_a_judge_who_has_left_stays_locked(desk, world, db, hand_in, dung, now):
    hand_in()
    with db.write() as session:
        session.get_one(Judge, world.judges["chi"]).withdrawn_at = now

    with db.write() as session, pytest.raises(Conflict):
        reopen_sheet(session, actor=dung, sheet_id=session.scalar(select(Sheet.id).limit(1)), reason="x", now=now)


def test_judge_who_moved_to_the_school_of_an_entry_cannot_hand_in_its_marks(desk, world, db, chi, hand_in):
    with db.write() as session:
        session.execute(update(Account).where(Account.id == chi.id).values(school_id=world.schools["nang_hong"]))

    with pytest.raises(Invalid) as caught:
        hand_in()

    assert caught.value.params["codes"].count("TLA-GV-") == 2


def test_judge_who_withdrew_hands_in_nothing(desk, world, db, hand_in, now):
    with db.write() as session:
        session.get_one(Judge, world.judges["chi"]).withdrawn_at = now

    with pytest.raises(NotFound):
        hand_in()


def test_entry_withdrawn_while_it_is_with_the_judge_takes_no_save(desk, world, db, save):
    with db.write() as session:
        session.execute(update(Entry).values(state="withdrawn"))

    with pytest.raises(Forbidden):
        save(desk[0], sheet(world, ("36", "30", "15"), base=1))


def test_sheet_taken_away_unfinished_does_not_hold_up_the_others(desk, world, db, save, hand_in, dung, now):
    save(desk[1], sheet(world, ("36",), base=1))
    with db.write() as session:
        release_assignment(session, actor=dung, assignment_id=desk[1], reason="Ốm", now=now)

    assert hand_in().sheets == 1


@pytest.mark.parametrize(("points", "lacks"), [(("24.5", "16", "9"), True), (("25", "16", "9"), False)])
def test_total_under_fifty_wants_a_next_step_and_fifty_does_not(desk, world, save, hand_in, points, lacks):
    _, criteria = rubric_and_criteria(world)
    for assignment in desk:
        sent = sheet(world, points, base=1, strengths="Gần gũi.")
        for criterion, text in zip(criteria, points, strict=True):
            sent = with_mark(sent, criterion, MarkValue("marked", Decimal(text), "Còn sơ sài."))
        save(assignment, sent)

    if lacks:
        with pytest.raises(Invalid):
            hand_in()
    else:
        assert hand_in().sheets == 2


def test_ordinary_sheet_is_not_handed_in_as_training(desk, db, chi, now):
    with db.write() as session, pytest.raises(NotFound):
        lock_training(session, actor=chi, assignment_id=desk[0], now=now)


def test_mark_taken_back_is_gone_and_a_comment_alone_is_kept(desk, world, db, save):
    _, (need, quality, _) = rubric_and_criteria(world)
    less = sheet(world, ("35",), base=1)

    save(desk[0], with_mark(less, quality, MarkValue(comment="Để xem lại.")))
    again = with_mark(replace(less, key="k3", base_revision=2), quality, MarkValue(comment="Xem lại."))
    save(desk[0], again)

    with db.read() as session:
        stored = stored_sheet(session, session.scalar(select(Sheet).where(Sheet.assignment_id == desk[0])))
    assert {name: (mark.points, mark.comment) for name, mark in stored.marks.items()} == {
        need: (Decimal(35), ""),
        quality: (None, "Xem lại."),
    }


def test_only_the_comment_of_a_mark_changed_is_stored(desk, world, db, save):
    _, (need, _, _) = rubric_and_criteria(world)

    save(desk[0], with_mark(sheet(world, base=1), need, MarkValue("marked", Decimal(35), "Rõ người dùng.")))

    with db.read() as session:
        sheet_id = session.scalar(select(Sheet.id).where(Sheet.assignment_id == desk[0]))
        assert session.get_one(Mark, (sheet_id, need)).comment == "Rõ người dùng."


@pytest.mark.parametrize("state", ["cannot_open", "not_applicable"])
def test_mark_without_points_wants_its_reason(desk, world, save, hand_in, state):
    _, (need, _, _) = rubric_and_criteria(world)
    save(desk[0], with_mark(sheet(world, base=1), need, MarkValue(state)))

    with pytest.raises(Invalid):
        hand_in()

    save(desk[0], with_mark(sheet(world, base=2), need, MarkValue(state, comment="Tệp hỏng.")))
    assert hand_in().sheets == 2
