"""A rehearsal leaves nothing: whatever judges tried, the round opens empty and only what came after can count."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judging_world import JUDGING, actor_of, add_entries, sheet
from sqlalchemy import func, select

from contest.core.errors import Conflict, Forbidden, Invalid, Locked
from contest.core.tables import AuditEvent
from contest.judging import queries
from contest.judging.case_tables import CaseAct
from contest.judging.conflicts import conflict_pairs
from contest.judging.handing_in import receipt_rows
from contest.judging.paper_tables import PaperTyping
from contest.judging.rehearsal import end_rehearsal, start_rehearsal, trials_of
from contest.judging.service import apply_assignment, declare_conflict, lock_sheets, open_round, record_scores
from contest.judging.tables import Assignment, HandingIn, Mark, Round, Sheet, SheetEvent
from contest.judging.tables import Conflict as ConflictRow
from contest.results.ranking import rank_contest
from contest.rules import queries as rules

TABLES = (Sheet, Mark, SheetEvent, HandingIn, ConflictRow)


@pytest.fixture
def now(clock):
    clock.go(JUDGING - timedelta(days=3))  # two days before the judging dates
    return clock()


@pytest.fixture
def desk(db, world, now):
    """Assignment ids of Chi's three entries, the round in rehearsal."""
    return rehearse(db, world, now)


def rehearse(db, world, now):
    head = actor_of(db, world, "dung", now)
    with db.write() as session:
        entries = add_entries(session, world, 3, now=now)
        pairs = [(entry, world.judges["chi"]) for entry in entries]
        apply_assignment(session, actor=head, round_id=world.round_id, pairs=pairs, now=now)
        start_rehearsal(session, actor=head, round_id=world.round_id, now=now)
        return session.scalars(select(Assignment.id).order_by(Assignment.position)).all()


def counts(db):
    with db.read() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def try_everything(db, world, desk, now):
    chi = actor_of(db, world, "chi", now)
    with db.write() as session:
        for assignment in desk[:2]:
            record_scores(session, actor=chi, assignment_id=assignment, sheet=sheet(world), now=now)
        entry = session.scalar(select(Assignment.entry_id).where(Assignment.id == desk[2]))
        declare_conflict(session, actor=chi, judge_id=world.judges["chi"], kind="recognised", now=now, entry_id=entry)
        lock_sheets(session, actor=chi, round_id=world.round_id, now=now)


def test_rehearsal_when_the_round_opens_is_gone_and_counted_in_the_log(db, world, desk, now):
    try_everything(db, world, desk, now)
    head = actor_of(db, world, "dung", now)

    with db.write() as session:
        open_round(session, actor=head, round_id=world.round_id, now=now)

    assert counts(db) == [0, 0, 0, 0, 0]
    with db.read() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == "rehearsal.wiped")).one()
        assert told.detail == {"sheets": 2, "events": 4, "receipts": 1, "conflicts": 1}
        assert session.scalars(select(Assignment.released_at)).all() == [None, None, None]
        assert session.scalar(select(Round.state)) == "judging"


def test_cases_and_typed_papers_of_a_rehearsal_go_with_it(db, world, desk, now):
    head = actor_of(db, world, "dung", now)
    with db.write() as session:
        assignment = session.get_one(Assignment, desk[0])
        person = {"by": head.id, "at": now}
        session.add(
            CaseAct(round_id=world.round_id, entry_id=assignment.entry_id, kind="opened", reason="Thử", **person)
        )
        session.add(
            PaperTyping(
                assignment_id=desk[0], rubric_id=world.rubrics["virtual-assistant", "teacher"], base_revision=0, first={},
                first_at=now, first_by=head.id,
            )
        )  # fmt: skip

    with db.write() as session:
        open_round(session, actor=head, round_id=world.round_id, now=now)

    with db.read() as session:
        assert (session.scalars(select(CaseAct.id)).all(), session.scalars(select(PaperTyping.id)).all()) == ([], [])


def test_rehearsal_when_ended_without_opening_is_gone_too(db, world, desk, now):
    try_everything(db, world, desk, now)

    with db.write() as session:
        end_rehearsal(session, actor=actor_of(db, world, "dung", now), round_id=world.round_id, now=now)

    assert counts(db) == [0, 0, 0, 0, 0]
    with db.read() as session:
        assert session.scalar(select(Round.state)) == "planning"


def test_trial_sheets_when_handed_in_count_nowhere(db, world, desk, now):
    try_everything(db, world, desk, now)

    with db.read() as session:
        contest = rules.contest_by_id(session, world.contest_id)
        (group,) = rank_contest(session, contest).groups
        chi = next(row for row in queries.judge_rows(session, world.contest_id) if row.id == world.judges["chi"])
        assert (group.standings, len(group.unscored)) == ((), 3)
        assert queries.score_table(session, world.round_id) == []
        assert queries.sheet_totals(session, world.contest_id) == []
        assert {row.state for row in queries.assignment_rows(session, world.round_id)} == {None}
        assert (chi.begun, chi.locked) == (0, 0)
        assert trials_of(session, world.round_id).handed_in == 2


def test_trial_conflict_bars_nobody(db, world, desk, now):
    try_everything(db, world, desk, now)

    with db.read() as session:
        assert conflict_pairs(session, world.contest_id) == {}
        assert queries.conflict_rows(session, world.contest_id) == []


def test_conflict_the_office_enters_during_a_rehearsal_stays(db, world, desk, now):
    head = actor_of(db, world, "dung", now)
    with db.write() as session:
        entry = session.scalar(select(Assignment.entry_id).where(Assignment.id == desk[0]))
        declare_conflict(session, actor=head, judge_id=world.judges["chi"], kind="relative", now=now, entry_id=entry)

    with db.write() as session:
        open_round(session, actor=head, round_id=world.round_id, now=now)

    with db.read() as session:
        assert list(conflict_pairs(session, world.contest_id)) == [(entry, world.judges["chi"])]


def test_marks_a_device_kept_from_the_rehearsal_are_refused_after_the_opening(db, world, desk, now, clock):
    with db.write() as session:
        open_round(session, actor=actor_of(db, world, "dung", now), round_id=world.round_id, now=now)
    clock.go(JUDGING)
    chi = actor_of(db, world, "chi", now)
    kept = sheet(world)

    with pytest.raises(Forbidden), db.write() as session:
        record_scores(
            session, actor=chi, assignment_id=desk[0], sheet=type(kept)(kept.key, 0, kept.rubric_id, kept.marks, trial=True),
            now=clock(),
        )  # fmt: skip

    assert counts(db)[0] == 0


def test_round_that_was_open_cannot_be_rehearsed(db, world, desk, now):
    head = actor_of(db, world, "dung", now)
    with db.write() as session:
        open_round(session, actor=head, round_id=world.round_id, now=now)

    with pytest.raises(Conflict), db.write() as session:
        start_rehearsal(session, actor=head, round_id=world.round_id, now=now)


def test_rehearsal_without_assignments_is_refused(db, world, now):
    with pytest.raises(Invalid), db.write() as session:
        start_rehearsal(session, actor=actor_of(db, world, "dung", now), round_id=world.round_id, now=now)


ACTS = st.lists(
    st.tuples(st.sampled_from(["save", "leave", "hand_in"]), st.integers(0, 2), st.integers(0, 40)), max_size=12
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(trial=ACTS, real=st.integers(0, 3))
def test_results_hold_exactly_what_was_scored_after_the_opening(db, world, now, trial, real):
    """Whatever was tried: as many sheets as were handed in for real, with their real points."""
    with db.write() as outer:
        nested = outer.begin_nested()
        _play(outer, world, now, trial, real)
        rows = queries.score_table(outer, world.round_id)
        totals = queries.sheet_totals(outer, world.contest_id)
        receipts = receipt_rows(outer, world.judges["chi"])
        nested.rollback()

    assert {row.points for row in rows} <= {Decimal(33), Decimal(32), Decimal(16)}
    assert (len(totals), len(receipts)) == (real if real == 3 else 0, int(real == 3))


def _play(session, world, now, trial, real):
    head, chi = (loaded(session, world, name, now) for name in ("dung", "chi"))
    entries = add_entries(session, world, 3, now=now)
    pairs = [(entry, world.judges["chi"]) for entry in entries]
    apply_assignment(session, actor=head, round_id=world.round_id, pairs=pairs, now=now)
    start_rehearsal(session, actor=head, round_id=world.round_id, now=now)
    for act, place, points in trial:
        attempt(session, world, chi, act, entries[place], points, now)
    open_round(session, actor=head, round_id=world.round_id, now=now)
    later = now + timedelta(days=3)
    for assignment in session.scalars(select(Assignment.id).order_by(Assignment.position)).all()[:real]:
        record_scores(session, actor=chi, assignment_id=assignment, sheet=sheet(world, ("33", "32", "16")), now=later)
    attempt(session, world, chi, "hand_in", "", 0, later)


def attempt(session, world, chi, act, entry, points, now):
    assignment = session.scalar(select(Assignment.id).where(Assignment.entry_id == entry)) or ""
    try:
        with session.begin_nested():
            if act == "save":
                base = session.scalar(select(Sheet.revision).where(Sheet.assignment_id == assignment)) or 0
                sent = sheet(world, (str(points), "30", "15"), base=base, next_step="Thử")
                record_scores(session, actor=chi, assignment_id=assignment, sheet=sent, now=now)
            elif act == "leave":
                declare_conflict(
                    session, actor=chi, judge_id=world.judges["chi"], kind="other", now=now, entry_id=entry
                )
            else:
                lock_sheets(session, actor=chi, round_id=world.round_id, now=now)
    except (Conflict, Forbidden, Invalid, Locked):
        pass  # what is refused is as good as what is done


def loaded(session, world, name, now):
    from contest.people.sessions import load_actor

    return load_actor(session, account_id=world.people[name], now=now)
