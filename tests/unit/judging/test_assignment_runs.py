"""Runs: asked, worked off, applied, repaired and undone whole; story P5's sixty entries and six judges."""

from collections import Counter

import pytest
from judging_fair import build_fair, score
from judging_world import JUDGING, actor_of
from sqlalchemy import select

from contest.core.errors import Conflict, NotFound
from contest.entries.tables import Entry
from contest.judging.constraints import Constraints, set_constraints
from contest.judging.cures import take_cure
from contest.judging.repairs import Happening
from contest.judging.runs import apply_run, ask, cancel, work, work_off
from contest.judging.service import open_round, undo_last_run
from contest.judging.tables import Assignment, AssignmentRun, Judge, Round, Sheet


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def dung(db, world, now):
    return actor_of(db, world, "dung", now)


@pytest.fixture
def fair(db, world, now):
    with db.write() as session:
        return build_fair(session, world, now=now)


@pytest.fixture
def run(db, world, dung, fair, now):
    """run(**happening) -> the answered run."""

    def run(**happening):
        with db.write() as session:
            run_id, _ = ask(session, actor=dung, round_id=world.round_id, happening=Happening(**happening), now=now)
        work(db, run_id, clock=lambda: now)
        return stored(db, run_id)

    return run


@pytest.fixture
def applied(db, dung, now, run):
    def applied(**happening):
        found = run(**happening)
        with db.write() as session:
            return apply_run(session, actor=dung, run_id=found.id, now=now)

    return applied


@pytest.fixture
def judging(db, world, dung, now, applied):
    """The suggestion is applied and the round open."""
    applied()
    with db.write() as session:
        open_round(session, actor=dung, round_id=world.round_id, now=now)


def stored(db, run_id):
    with db.read() as session:
        return session.get_one(AssignmentRun, run_id)


def active(db):
    with db.read() as session:
        rows = session.execute(select(Assignment.entry_id, Assignment.judge_id).where(Assignment.released_at.is_(None)))
        return {tuple(row) for row in rows}


def own_school(db, world):
    schools = dict(zip(("cuc", "oanh", "lan", "minh"), ("hoa_sua", "hoa_sua", "sao_mai", "nang_hong"), strict=True))
    with db.read() as session:
        school = dict(session.execute(select(Entry.id, Entry.school_id)).all())
    home = {world.judges[name]: world.schools[place] for name, place in schools.items()}
    return [pair for pair in active(db) if home.get(pair[1]) == school[pair[0]]]


def change(db, world, dung, now, **values):
    with db.write() as session:
        set_constraints(session, actor=dung, round_id=world.round_id, wanted=Constraints(**values), now=now)


def test_suggestion_gives_two_sheets_each_evenly_and_none_from_the_own_school(db, world, applied):
    done = applied()

    loads = Counter(judge for _, judge in active(db))
    assert (done.added, done.released, done.kept) == (120, 0, 0)
    assert set(loads.values()) == {20}
    assert own_school(db, world) == []


def test_judge_who_withdraws_after_five_sheets_keeps_them_and_fifteen_move(db, world, now, judging, applied):
    finished = score(db, world, "chi", 5, now=now)
    before = active(db)

    done = applied(kind="repair", withdrawn=(world.judges["chi"],), reason="Ốm")

    after = active(db)
    assert (done.added, done.released, done.kept) == (15, 15, 105)
    assert {entry for entry, judge in after if judge == world.judges["chi"]} == finished
    assert {pair for pair in before if pair[1] != world.judges["chi"]} <= after
    assert own_school(db, world) == []
    with db.read() as session:
        assert session.scalars(select(Sheet.state)).all() == ["locked"] * 5


def test_undo_of_a_withdrawal_brings_everything_back(db, world, dung, now, judging, applied):
    score(db, world, "chi", 5, now=now)
    before = active(db)
    applied(kind="repair", withdrawn=(world.judges["chi"],))

    with db.write() as session:
        undo_last_run(session, actor=dung, round_id=world.round_id, now=now)

    assert active(db) == before
    with db.read() as session:
        assert session.get_one(Judge, world.judges["chi"]).withdrawn_at is None
        assert session.scalars(select(Sheet.state)).all() == ["open"] * 5


def test_begun_sheets_of_others_never_move(db, world, now, judging, applied):
    begun = {(entry, world.judges["nga"]) for entry in score(db, world, "nga", 4, now=now)}

    applied(kind="repair", withdrawn=(world.judges["chi"],))

    assert begun <= active(db)


def test_recusal_moves_that_sheet_only_and_bars_the_pair_from_then_on(db, world, judging, run, applied):
    pair = min(pair for pair in active(db) if pair[1] == world.judges["nga"])
    before = active(db)

    done = applied(kind="repair", recused=(pair,))

    assert (done.added, len(active(db) ^ before)) == (1, 2)
    assert pair not in {tuple(one) for one in run().outcome["pairs"]}


def test_further_sheets_go_to_the_named_entries_and_stay_wanted(db, fair, judging, run, applied):
    applied(kind="repair", extra={fair[0]: 1, fair[30]: 1})

    sheets = Counter(entry for entry, _ in active(db))
    assert (sheets[fair[0]], sheets[fair[30]], len(active(db))) == (3, 3, 122)
    assert Counter(entry for entry, _ in run().outcome["pairs"])[fair[0]] == 3


def test_late_judge_takes_an_even_share_of_the_busiest(db, world, now, fair, applied):
    with db.write() as session:
        session.get_one(Judge, world.judges["nga"]).withdrawn_at = now
    applied()
    with db.write() as session:
        session.get_one(Judge, world.judges["nga"]).withdrawn_at = None

    applied(kind="repair", late=(world.judges["nga"],))

    assert set(Counter(judge for _, judge in active(db)).values()) == {20}


def test_shortage_counts_and_its_cure_makes_a_plan(db, world, dung, now, fair, run):
    with db.write() as session:
        for judge in session.scalars(select(Judge)):
            judge.capacity = 18

    short = run()

    assert (short.state, short.outcome["missing"], sum(short.outcome["cure"]["room"].values())) == ("short", 12, 12)
    with db.write() as session:
        again, _ = take_cure(session, actor=dung, run_id=short.id, now=now)
    work(db, again, clock=lambda: now)
    assert (stored(db, again).state, len(stored(db, again).outcome["pairs"])) == ("done", 120)


def test_run_out_of_date_is_not_applied(db, world, dung, now, run):
    found = run()
    with db.write() as session:
        session.get_one(Judge, world.judges["chi"]).capacity = 23

    with db.write() as session, pytest.raises(Conflict):
        apply_run(session, actor=dung, run_id=found.id, now=now)
    assert active(db) == set()


def test_job_answers_what_waits_and_leaves_the_cancelled_alone(db, world, dung, fair, now):
    with db.write() as session:
        first, _ = ask(session, actor=dung, round_id=world.round_id, happening=Happening(), now=now)
        second, _ = ask(session, actor=dung, round_id=world.round_id, happening=Happening(), now=now)
        cancel(session, actor=dung, run_id=second, now=now)

    answered = work_off(db, clock=lambda: now)

    assert (answered, stored(db, first).state, stored(db, second).state) == (1, "done", "cancelled")
    assert work_off(db, clock=lambda: now) == 0


def test_sitting_panels_score_together_and_the_linkage_is_said(db, world, dung, now, fair, run):
    with db.write() as session:
        for name, panel in zip(("chi", "cuc", "lan", "minh", "nga", "oanh"), "AABBCC", strict=True):
            session.get_one(Judge, world.judges[name]).panel = panel
    change(db, world, dung, now, sitting=True, load_gap=None)

    found = run()

    panels = {}
    for entry, judge in found.outcome["pairs"]:
        panels.setdefault(entry, set()).add(judge)
    allowed = [{world.judges[name] for name in pair} for pair in (("chi", "cuc"), ("lan", "minh"), ("nga", "oanh"))]
    assert all(panel in allowed for panel in panels.values())
    assert found.outcome["warnings"][-1]["params"] == {"panels": 3, "anchors": 0, "wanted": 5}


def test_judge_of_a_sitting_panel_who_leaves_is_replaced_by_one_other(db, world, dung, now, fair, applied):
    with db.write() as session:
        for name, panel in zip(("chi", "cuc", "lan", "minh"), "AABB", strict=True):
            session.get_one(Judge, world.judges[name]).panel = panel
        for judge in session.scalars(select(Judge)):
            judge.capacity = 90
    change(db, world, dung, now, sitting=True, load_gap=None)
    applied()
    with db.read() as session:
        left = set(session.scalars(select(Assignment.entry_id).where(Assignment.judge_id == world.judges["chi"])))

    applied(kind="repair", withdrawn=(world.judges["chi"],))

    with db.read() as session:
        rows = session.execute(
            select(Assignment.entry_id, Assignment.judge_id).where(
                Assignment.entry_id.in_(left), Assignment.released_at.is_(None)
            )
        ).all()
    assert len(left) > 5
    stays, *others = sorted({judge for _, judge in rows}, key=lambda judge: judge != world.judges["cuc"])
    assert (stays, len(others)) == (world.judges["cuc"], 1)
    assert world.judges["chi"] not in others
    assert len(rows) == 2 * len(left)


def test_anchor_is_scored_by_everybody_who_may(db, world, dung, now, fair, run):
    change(db, world, dung, now, anchors=(fair[0],), load_gap=None)

    panel = [judge for entry, judge in run().outcome["pairs"] if entry == fair[0]]

    assert len(panel) == 5


def test_earlier_round_is_remembered(db, world, dung, now, fair, judging, run):
    score(db, world, "nga", 20, now=now)
    with db.write() as session:
        seen = {tuple(row) for row in session.execute(select(Assignment.entry_id, Assignment.judge_id).join(Sheet))}
        for each in session.scalars(select(Sheet)):
            each.state = "locked"
        session.add(
            Round(
                id="final", contest_id=world.contest_id, code="final", name="Chung kết", sheets_per_entry=2, position=1
            )
        )
        session.flush()
        set_constraints(session, actor=dung, round_id="final", wanted=Constraints(repeat_barred=True), now=now)
    with db.write() as session:
        run_id, _ = ask(session, actor=dung, round_id="final", happening=Happening(), now=now)
    work(db, run_id, clock=lambda: now)

    assert len(seen) == 20
    assert seen & {tuple(pair) for pair in stored(db, run_id).outcome["pairs"]} == set()


@pytest.mark.parametrize("name", ["chi", "ha", "mallory"])
def test_nobody_else_asks_applies_or_cancels(db, world, now, run, name):
    found, actor = run(), actor_of(db, world, name, now)

    with db.write() as session, pytest.raises(NotFound):
        ask(session, actor=actor, round_id=world.round_id, happening=Happening(), now=now)
    with db.write() as session, pytest.raises(NotFound):
        apply_run(session, actor=actor, run_id=found.id, now=now)
    with db.write() as session, pytest.raises(NotFound):
        cancel(session, actor=actor, run_id=found.id, now=now)
