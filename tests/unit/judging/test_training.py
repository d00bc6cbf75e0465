"""Training entries: on every judge's list first, shown beside the model afterwards, counted nowhere."""

from decimal import Decimal

import pytest
from judging_world import JUDGING, actor_of, add_entries, rubric_and_criteria, sheet
from sqlalchemy import select

from contest.core.errors import Closed, Conflict, Invalid, Locked
from contest.judging import queries
from contest.judging.assignments import add_assignment, apply_assignment, undo_last_run
from contest.judging.closeness import report
from contest.judging.desk import desk_rows
from contest.judging.locking import lock_sheets, lock_training, reopen_sheet
from contest.judging.models import ModelValue, practices
from contest.judging.questions import question_of
from contest.judging.rounds import open_round
from contest.judging.service import declare_conflict, record_scores
from contest.judging.tables import Assignment, Round, Sheet
from contest.judging.training import choose_training, drop_training, save_model, set_training_first
from contest.office.queries import coverage, entry_counts
from contest.results.ranking import rank_contest
from contest.rules import queries as rules


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def dung(db, world, now):
    return actor_of(db, world, "dung", now)


@pytest.fixture
def chi(db, world, now):
    return actor_of(db, world, "chi", now)


@pytest.fixture
def entries(db, world, now, dung):
    """Three entries of Chi and Cúc; the first is chosen for training. The round is not open yet."""
    with db.write() as session:
        made = add_entries(session, world, 3, now=now)
        pairs = [(entry, world.judges[name]) for entry in made for name in ("chi", "cuc")]
        apply_assignment(session, actor=dung, round_id=world.round_id, pairs=pairs, now=now)
        choose_training(session, actor=dung, round_id=world.round_id, entry_id=made[0], now=now)
    return made


def model_of(world, points=("30", "28", "18")):
    _, criteria = rubric_and_criteria(world)
    return {
        name: ModelValue(Decimal(text), "Vì bài nêu rõ người dùng.")
        for name, text in zip(criteria, points, strict=False)
    }


@pytest.fixture
def opened(db, world, now, dung, entries):
    with db.write() as session:
        save_model(
            session, actor=dung, round_id=world.round_id, entry_id=entries[0], marks=model_of(world), note="", now=now
        )
        open_round(session, actor=dung, round_id=world.round_id, now=now)
    return entries


def rows_of(db, world, name="chi"):
    with db.read() as session:
        return desk_rows(session, judge_id=world.judges[name], round_id=world.round_id)


def train(db, world, actor, now, points=("35", "30", "15")):
    own = next(
        row for row in rows_of(db, world, next(k for k, v in world.people.items() if v == actor.id)) if row.training
    )
    with db.write() as session:
        record_scores(session, actor=actor, assignment_id=own.id, sheet=sheet(world, points), now=now)
        lock_training(session, actor=actor, assignment_id=own.id, now=now)
    return own


def test_training_entry_stands_first_on_every_judges_list_and_bars_the_rest(db, world, opened):
    for name in ("chi", "cuc"):
        rows = rows_of(db, world, name)
        assert (rows[0].entry_id, rows[0].training, rows[0].waiting) == (opened[0], True, False)
        assert [row.waiting for row in rows[1:]] == [True, True]


def test_own_sheet_before_training_is_refused_and_after_it_taken(db, world, opened, chi, now):
    ordinary = rows_of(db, world)[1]
    with pytest.raises(Closed), db.write() as session:
        record_scores(session, actor=chi, assignment_id=ordinary.id, sheet=sheet(world), now=now)

    train(db, world, chi, now)

    with db.write() as session:
        saved = record_scores(session, actor=chi, assignment_id=ordinary.id, sheet=sheet(world), now=now)
    assert saved.revision == 1


def test_without_the_option_own_sheets_are_open_from_the_start(db, world, opened, chi, dung, now):
    with db.write() as session:
        set_training_first(session, actor=dung, round_id=world.round_id, wanted=False, now=now)

    with db.write() as session:
        assignment = rows_of(db, world)[1].id
        saved = record_scores(session, actor=chi, assignment_id=assignment, sheet=sheet(world), now=now)

    assert saved.revision == 1


def test_training_counts_nowhere(db, world, opened, chi, now):
    train(db, world, chi, now)

    with db.read() as session:
        contest = rules.contest_by_id(session, world.contest_id)
        (group,) = rank_contest(session, contest).groups
        judge = next(row for row in queries.judge_rows(session, world.contest_id) if row.id == world.judges["chi"])
        question = question_of(session, session.get_one(Round, world.round_id))
        assert ([line.id for line in group.unscored], group.standings) == (sorted(opened[1:], key=opened.index), ())
        assert (judge.assigned, judge.begun, judge.locked) == (2, 0, 0)
        assert queries.score_table(session, world.round_id) == []
        assert {row.entry_id for row in queries.assignment_rows(session, world.round_id)} == set(opened[1:])
        assert question.problem.entries == [row.id for row in queries.entries_to_judge(session, world.contest_id)]
        assert {entry for entry, _ in question.present} == set(opened[1:])
        assert (
            coverage(session, world.contest_id, world.round_id, 2).unassigned,
            entry_counts(session, world.contest_id),
        ) == (0, {"valid": 2})


def test_handing_in_everything_leaves_training_sheets_out(db, world, opened, chi, now):
    train(db, world, chi, now)
    with db.write() as session:
        for row in rows_of(db, world)[1:]:
            record_scores(session, actor=chi, assignment_id=row.id, sheet=sheet(world), now=now)

        receipt = lock_sheets(session, actor=chi, round_id=world.round_id, now=now)

    assert receipt.sheets == 2


def test_report_says_how_far_each_judge_is_from_the_model(db, world, opened, chi, now):
    train(db, world, chi, now, points=("35", "26", "18"))  # the model: 30, 28, 18

    with db.read() as session:
        lines = report(session, world.round_id, practices(session, world.round_id))

    assert [(line.name, line.handed_in, line.bias, line.apart) for line in lines] == [
        ("Phạm Linh Chi", 1, Decimal("3.00"), Decimal("7.00")),
        ("Đỗ Thu Cúc", 0, None, None),
    ]


def test_model_once_seen_is_fixed_and_the_training_sheet_is_not_reopened(db, world, opened, chi, dung, now):
    train(db, world, chi, now)
    with db.read() as session:
        locked = session.scalars(select(Sheet.id)).one()

    with pytest.raises(Locked), db.write() as session:
        save_model(session, actor=dung, round_id=world.round_id, entry_id=opened[0], marks={}, note="", now=now)
    with pytest.raises(Conflict), db.write() as session:
        reopen_sheet(session, actor=dung, sheet_id=locked, reason="Nhầm", now=now)


def test_round_without_complete_models_does_not_open(db, world, entries, dung, now):
    with db.write() as session:
        marks = dict(list(model_of(world).items())[:2])
        save_model(session, actor=dung, round_id=world.round_id, entry_id=entries[0], marks=marks, note="", now=now)

    with pytest.raises(Invalid, match="no complete model"), db.write() as session:
        open_round(session, actor=dung, round_id=world.round_id, now=now)


def test_judge_who_comes_later_gets_the_training_entry_too(db, world, opened, dung, now):
    with db.write() as session:
        session.add(late := judge_row(world, now))
        session.flush()
        world.judges["late"] = late.id

        add_assignment(session, actor=dung, round_id=world.round_id, entry_id=opened[1], judge_id=late.id, now=now)

    assert [row.training for row in rows_of(db, world, "late")] == [True, False]


def judge_row(world, now):
    from contest.judging.tables import Judge

    return Judge(contest_id=world.contest_id, account_id=world.people["dung"], capacity=60, added_at=now)


def test_suggestions_and_their_undo_leave_training_alone(db, world, opened, dung, now):
    with db.write() as session:
        pairs = [(opened[1], world.judges["chi"]), (opened[2], world.judges["cuc"])]
        apply_assignment(session, actor=dung, round_id=world.round_id, pairs=pairs, now=now)
        undo_last_run(session, actor=dung, round_id=world.round_id, now=now)

    assert [row.training for row in rows_of(db, world)] == [True, False, False]


def test_judge_who_leaves_a_training_entry_is_not_kept_waiting(db, world, opened, chi, now):
    with db.write() as session:
        declare_conflict(session, actor=chi, judge_id=world.judges["chi"], kind="mentor", now=now, entry_id=opened[0])

    assert [(row.training, row.waiting) for row in rows_of(db, world)] == [(False, False), (False, False)]


def test_entry_given_back_competes_again_without_judges(db, world, entries, dung, now):
    with db.write() as session:
        drop_training(session, actor=dung, round_id=world.round_id, entry_id=entries[0], now=now)

    with db.read() as session:
        assert {row.id for row in queries.entries_to_judge(session, world.contest_id)} == set(entries)
        active = select(Assignment.id).where(Assignment.entry_id == entries[0], Assignment.released_at.is_(None))
        assert session.scalars(active).all() == []


def test_entry_with_real_marks_stays_in_the_competition(db, world, now, dung, chi):
    with db.write() as session:
        made = add_entries(session, world, 1, now=now)
        apply_assignment(session, actor=dung, round_id=world.round_id, pairs=[(made[0], world.judges["chi"])], now=now)
        assignment = session.scalars(select(Assignment.id)).one()
        session.get_one(Round, world.round_id).state = "judging"
        record_scores(session, actor=chi, assignment_id=assignment, sheet=sheet(world), now=now)
        session.get_one(Round, world.round_id).state = "planning"

    with pytest.raises(Conflict), db.write() as session:
        choose_training(session, actor=dung, round_id=world.round_id, entry_id=made[0], now=now)
