"""The save protocol: nothing lost, nothing twice, nothing silently changed."""

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from judging_world import JUDGING, actor_of, add_entries, rubric_and_criteria, sheet, start_judging, with_mark
from sqlalchemy import func, select, update

from contest.core.errors import Closed, Conflict, Forbidden, Invalid, Locked, NotFound
from contest.core.tables import AuditEvent
from contest.entries.tables import Entry
from contest.judging import queries
from contest.judging.marking import BadMarks
from contest.judging.service import (
    MarkValue,
    apply_assignment,
    declare_conflict,
    lift_conflict,
    lock_sheets,
    record_scores,
    release_assignment,
    reopen_sheet,
)
from contest.judging.tables import Assignment, Mark, Sheet, SheetEvent
from contest.people.tables import Account


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def desk(db, world, now):
    """Chi has two entries. Returns their assignment ids."""
    return list(start_judging(db, world, now=now).values())


@pytest.fixture
def chi(db, world, now):
    return actor_of(db, world, "chi", now)


@pytest.fixture
def dung(db, world, now):
    return actor_of(db, world, "dung", now)


@pytest.fixture
def save(db, chi, now):
    def save(assignment_id, sent, *, actor=chi, at=now):
        with db.write() as session:
            return record_scores(session, actor=actor, assignment_id=assignment_id, sheet=sent, now=at)

    return save


def stored_events(db):
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(SheetEvent))


def test_save_of_complete_sheet_echoes_values_total_and_receipt(save, desk, world):
    sent = sheet(world, ("35,5".replace(",", "."), "30", "15"), strengths="Gần gũi.")

    answer = save(desk[0], sent)

    assert (answer.revision, answer.total, answer.complete) == (1, Decimal("80.5"), True)
    assert answer.marks == sent.marks
    assert answer.strengths == "Gần gũi."
    assert len(answer.receipt) == 64


def test_save_with_missing_mark_has_no_total(save, desk, world):
    answer = save(desk[0], sheet(world, ("40", "40")))

    assert (answer.total, answer.complete) == (None, False)


def test_not_applicable_renormalises_and_cannot_open_withholds_the_total(save, desk, world):
    _, (_, _, safety) = rubric_and_criteria(world)

    without = save(
        desk[0], with_mark(sheet(world, ("40", "20")), safety, MarkValue("not_applicable", comment="Không có"))
    )
    closed = save(desk[1], with_mark(sheet(world, ("40", "20")), safety, MarkValue("cannot_open", comment="Lỗi tệp")))

    assert without.total == Decimal(75)
    assert closed.total is None


def test_same_key_again_gives_the_stored_answer_and_writes_nothing(save, desk, world, db):
    sent = sheet(world)
    first = save(desk[0], sent)
    save(desk[0], sheet(world, ("36", "30", "15"), base=1))

    again = save(desk[0], sent)

    assert again == first
    assert stored_events(db) == 2


def test_same_key_with_other_values_is_a_conflict(save, desk, world):
    save(desk[0], sheet(world, key="one"))

    with pytest.raises(Conflict) as caught:
        save(desk[0], sheet(world, ("1", "1", "1"), key="one"))

    assert caught.value.current.total == Decimal(80)


def test_stale_base_revision_is_a_conflict_with_what_is_stored(save, desk, world, db):
    save(desk[0], sheet(world))

    with pytest.raises(Conflict) as caught:
        save(desk[0], sheet(world, ("10", "10", "10")))

    assert caught.value.current.revision == 1
    assert sorted(mark.points for mark in caught.value.current.marks.values()) == [
        Decimal(15),
        Decimal(30),
        Decimal(35),
    ]
    assert stored_events(db) == 1


def test_other_rubric_version_is_a_conflict(save, desk, world):
    other = world.rubrics["virtual-assistant", "student"]

    with pytest.raises(Conflict):
        save(desk[0], replace(sheet(world), rubric_id=other))


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ("40.5", "Please give points from 0 to %(maximum)s."),
        ("-1", "Please give points from 0 to %(maximum)s."),
        ("12.3", "Please go in steps of %(step)s."),
    ],
)
def test_mark_the_rubric_does_not_allow_stores_nothing(save, desk, world, db, points, message):
    with pytest.raises(BadMarks) as caught:
        save(desk[0], sheet(world, (points, "30", "15")))

    assert [fault.message for fault in caught.value.faults] == [message]
    assert stored_events(db) == 0


def test_every_bad_mark_is_named_at_once(save, desk, world):
    with pytest.raises(BadMarks) as caught:
        save(desk[0], sheet(world, ("41", "30", "15.2")))

    assert len(caught.value.faults) == 2


def test_save_before_and_after_the_phase_is_refused(save, desk, world, now):
    with pytest.raises(Closed):
        save(desk[0], sheet(world), at=now - timedelta(days=2))
    with pytest.raises(Closed):
        save(desk[0], sheet(world), at=now + timedelta(days=20))


def test_foreign_judge_and_stranger_get_not_found(save, desk, world, db, now):
    for name in ("cuc", "dung", "mallory"):
        with pytest.raises(NotFound):
            save(desk[0], sheet(world), actor=actor_of(db, world, name, now))


def test_judge_who_moved_to_the_school_of_the_entry_cannot_save(save, desk, world, db, chi):
    with db.write() as session:
        session.execute(update(Account).where(Account.id == chi.id).values(school_id=world.schools["nang_hong"]))

    with pytest.raises(Forbidden):
        save(desk[0], sheet(world))


def test_withdrawn_entry_cannot_be_saved_and_does_not_count(save, desk, world, db, chi, now):
    for assignment in desk:
        save(assignment, sheet(world, next_step="Thêm ví dụ."))
    with db.write() as session:
        lock_sheets(session, actor=chi, round_id=world.round_id, now=now)
        session.execute(update(Entry).where(Entry.code.like("%0001%")).values(state="withdrawn"))

    with db.read() as session:
        rows = queries.score_table(session, world.round_id)

    assert len(rows) == 3


def test_released_assignment_cannot_be_saved(save, desk, world, db, dung, now):
    with db.write() as session:
        release_assignment(session, actor=dung, assignment_id=desk[0], reason="Ốm", now=now)

    with pytest.raises(Forbidden):
        save(desk[0], sheet(world))


def test_declared_conflict_takes_the_entry_away_and_undo_brings_it_back_with_marks(save, desk, world, db, chi, now):
    first = save(desk[0], sheet(world))
    with db.write() as session:
        conflict = declare_conflict(
            session,
            actor=chi,
            judge_id=world.judges["chi"],
            kind="recognised",
            now=now,
            entry_id=_entry_of(session, desk[0]),
        )
    with pytest.raises(Forbidden):
        save(desk[0], sheet(world, base=1))

    with db.write() as session:
        lift_conflict(session, actor=chi, conflict_id=conflict, now=now + timedelta(minutes=4))
    second = save(desk[0], sheet(world, ("36", "30", "15"), base=first.revision))

    assert (second.revision, second.total) == (2, Decimal(81))


def test_own_conflict_is_lifted_within_five_minutes_only(desk, db, chi, world, now):
    with db.write() as session:
        conflict = declare_conflict(
            session,
            actor=chi,
            judge_id=world.judges["chi"],
            kind="relative",
            now=now,
            entry_id=_entry_of(session, desk[0]),
        )

    with db.write() as session, pytest.raises(Closed):
        lift_conflict(session, actor=chi, conflict_id=conflict, now=now + timedelta(minutes=6))


def _entry_of(session, assignment_id):
    return session.get_one(Assignment, assignment_id).entry_id


def test_lock_refuses_while_a_sheet_lacks_something_and_names_it(save, desk, world, db, chi, now):
    save(desk[0], sheet(world))

    with db.write() as session, pytest.raises(Invalid) as caught:
        lock_sheets(session, actor=chi, round_id=world.round_id, now=now)

    assert caught.value.params["codes"].startswith("TLA-GV-000")


def test_lowest_level_and_weak_total_want_a_reason(save, desk, world, db, chi, now):
    _, (need, _, _) = rubric_and_criteria(world)
    weak = sheet(world, ("10", "20", "10"))
    save(desk[0], weak)
    save(desk[1], sheet(world))
    with db.write() as session, pytest.raises(Invalid):
        lock_sheets(session, actor=chi, round_id=world.round_id, now=now)

    reasoned = with_mark(weak, need, MarkValue("marked", Decimal(10), "Chưa rõ người dùng."))
    save(desk[0], replace(reasoned, key="k2", base_revision=1, next_step="Nêu rõ người dùng."))
    with db.write() as session:
        receipt = lock_sheets(session, actor=chi, round_id=world.round_id, now=now)

    assert receipt.sheets == 2


def test_locked_sheet_is_read_only_until_the_head_judge_reopens_it(save, desk, world, db, chi, dung, now):
    for assignment in desk:
        save(assignment, sheet(world))
    with db.write() as session:
        lock_sheets(session, actor=chi, round_id=world.round_id, now=now)
    with pytest.raises(Locked):
        save(desk[0], sheet(world, base=2))

    with db.write() as session:
        sheet_id = session.scalar(select(Sheet.id).where(Sheet.assignment_id == desk[0]))
        reopen_sheet(session, actor=dung, sheet_id=sheet_id, reason="Nhập nhầm tiêu chí 2", now=now)
    answer = save(desk[0], sheet(world, ("35", "20", "15"), base=3))
    with db.write() as session:
        lock_sheets(session, actor=chi, round_id=world.round_id, now=now)

    assert answer.revision == 4
    with db.read() as session:
        history = queries.event_rows(session, sheet_id)
        table = [row.points for row in queries.score_table(session, world.round_id) if row.sheet_id == sheet_id]
    assert [row.kind for row in history] == ["locked", "saved", "reopened", "locked", "saved"]
    assert [row.payload["total"] for row in history] == ["70", "70", "80", "80", "80"]
    assert history[2].payload["reason"] == "Nhập nhầm tiêu chí 2"
    assert table == [Decimal(35), Decimal(20), Decimal(15)]


@pytest.mark.parametrize("name", ["chi", "giang", "mallory"])
def test_only_the_head_judge_reopens(save, desk, world, db, chi, now, name):
    for assignment in desk:
        save(assignment, sheet(world))
    with db.write() as session:
        lock_sheets(session, actor=chi, round_id=world.round_id, now=now)
    other = actor_of(db, world, name, now)

    with db.write() as session, pytest.raises((Forbidden, NotFound)):
        reopen_sheet(session, actor=other, sheet_id=session.scalar(select(Sheet.id).limit(1)), reason="x", now=now)


def test_events_fold_to_the_projection_and_chain_their_receipts(save, desk, world, db):
    for base in range(5):
        save(desk[0], sheet(world, (str(30 + base), "30", "15"), base=base))

    with db.read() as session:
        events = session.scalars(select(SheetEvent).order_by(SheetEvent.revision)).all()
        points = session.scalars(select(Mark.points).order_by(Mark.points.desc())).all()
        lines = session.scalar(select(func.count()).where(AuditEvent.action == "sheet.saved"))

    assert [event.payload["previous"] for event in events[1:]] == [event.payload["receipt"] for event in events[:-1]]
    assert sorted(Decimal(m["points"]) for m in events[-1].payload["state"]["marks"].values()) == sorted(points)
    assert lines == 5


def test_fifty_threads_saving_different_sheets_lose_none(db, world, now, chi):
    desk = list(start_judging(db, world, now=now, count=50).values())
    failed = []

    def work(assignment):
        try:
            with db.write() as session:
                record_scores(session, actor=chi, assignment_id=assignment, sheet=sheet(world), now=now)
        except Exception as error:  # noqa: BLE001 - the test asserts that there is none
            failed.append(error)

    threads = [threading.Thread(target=work, args=(assignment,)) for assignment in desk]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert stored_events(db) == 50


def test_same_sheet_from_two_threads_gives_one_conflict(db, world, now, chi, desk):
    answers = []

    def work(points):
        try:
            with db.write() as session:
                stored = record_scores(
                    session, actor=chi, assignment_id=desk[0], sheet=sheet(world, (points, "30", "15")), now=now
                )
            answers.append(stored.revision)
        except Conflict as problem:
            answers.append(problem.current.revision)

    threads = [threading.Thread(target=work, args=(points,)) for points in ("20", "25")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [1, 1]
    assert stored_events(db) == 1


def test_entries_of_other_states_are_not_assigned(db, world, now, dung):
    with db.write() as session:
        (entry,) = add_entries(session, world, 1, now=now, state="submitted")

    with db.write() as session, pytest.raises(Invalid):
        apply_assignment(session, actor=dung, round_id=world.round_id, pairs=[(entry, world.judges["chi"])], now=now)
