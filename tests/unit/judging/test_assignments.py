"""Panels: applied, set by hand, released, undone; a conflict of interest bars a pair whichever way it comes."""

from collections import Counter

import pytest
from judging_world import JUDGING, actor_of, add_entries, sheet
from sqlalchemy import select

from contest.core.errors import Conflict, Forbidden, Invalid, NotFound
from contest.entries.tables import Mentor
from contest.judging.assignments import balanced_order
from contest.judging.conflicts import conflict_pairs
from contest.judging.service import (
    Applied,
    add_assignment,
    add_judge,
    apply_assignment,
    declare_conflict,
    lock_assignment,
    open_round,
    record_scores,
    release_assignment,
    set_expertise,
    undo_last_run,
    withdraw_judge,
)
from contest.judging.tables import Assignment, Judge
from contest.rules.tables import Rubric


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def dung(db, world, now):
    return actor_of(db, world, "dung", now)


@pytest.fixture
def entries(db, world, now):
    with db.write() as session:
        return add_entries(session, world, 4, now=now)


@pytest.fixture
def apply(db, world, dung, now):
    def apply(pairs):
        with db.write() as session:
            return apply_assignment(session, actor=dung, round_id=world.round_id, pairs=pairs, now=now)

    return apply


def active(db):
    with db.read() as session:
        rows = session.execute(select(Assignment.entry_id, Assignment.judge_id).where(Assignment.released_at.is_(None)))
        return {tuple(row) for row in rows}


def assignment_id(db, pair):
    with db.read() as session:
        return session.scalar(
            select(Assignment.id).where(Assignment.entry_id == pair[0], Assignment.judge_id == pair[1])
        )


def test_apply_makes_the_panels_exactly_these(apply, db, world, entries):
    chi, cuc = world.judges["chi"], world.judges["cuc"]
    apply([(entry, chi) for entry in entries])

    answer = apply([(entries[0], chi), (entries[0], cuc)])

    assert answer == Applied(added=1, released=3, kept=1)
    assert active(db) == {(entries[0], chi), (entries[0], cuc)}


def test_apply_leaves_begun_and_locked_pairs_alone(apply, db, world, entries, dung, now):
    chi = world.judges["chi"]
    apply([(entry, chi) for entry in entries])
    with db.write() as session:
        open_round(session, actor=dung, round_id=world.round_id, now=now)
        lock_assignment(session, actor=dung, assignment_id=assignment_id(db, (entries[1], chi)), locked=True, now=now)
        record_scores(
            session, actor=actor_of(db, world, "chi", now), assignment_id=assignment_id(db, (entries[0], chi)),
            sheet=sheet(world), now=now,
        )  # fmt: skip

    answer = apply([])

    assert answer == Applied(added=0, released=2, kept=2)
    assert active(db) == {(entries[0], chi), (entries[1], chi)}


def test_undo_brings_the_panels_before_the_run_back(apply, db, world, entries, dung, now):
    chi, cuc = world.judges["chi"], world.judges["cuc"]
    apply([(entry, chi) for entry in entries])
    before = active(db)
    apply([(entry, cuc) for entry in entries])

    with db.write() as session:
        undo_last_run(session, actor=dung, round_id=world.round_id, now=now)

    assert active(db) == before


def test_undo_twice_takes_back_the_run_before_and_then_there_is_none(apply, db, world, entries, dung, now):
    apply([(entries[0], world.judges["chi"])])
    apply([(entries[0], world.judges["cuc"])])

    for _ in range(2):
        with db.write() as session:
            undo_last_run(session, actor=dung, round_id=world.round_id, now=now)

    assert active(db) == set()
    with db.write() as session, pytest.raises(NotFound):
        undo_last_run(session, actor=dung, round_id=world.round_id, now=now)


def test_pair_released_and_given_again_keeps_its_place_in_the_list(apply, db, world, entries, dung, now):
    pair = (entries[0], world.judges["chi"])
    apply([(entry, pair[1]) for entry in entries])
    with db.write() as session:
        before = session.get_one(Assignment, assignment_id(db, pair)).position
        release_assignment(session, actor=dung, assignment_id=assignment_id(db, pair), reason="Nhầm", now=now)

    with db.write() as session:
        add_assignment(session, actor=dung, round_id=world.round_id, entry_id=pair[0], judge_id=pair[1], now=now)

    with db.read() as session:
        again = session.get_one(Assignment, assignment_id(db, pair))
        assert (again.position, again.released_at, again.locked) == (before, None, True)


def test_own_school_former_school_owner_mentor_and_declaration_are_conflicts(db, world, dung, now):
    with db.write() as session:
        own = add_entries(session, world, 1, now=now, school="hoa_sua")[0]
        former = add_entries(session, world, 1, now=now, school="sao_mai", first=2)[0]
        mentored = add_entries(session, world, 1, now=now, first=3)[0]
        owned = add_entries(session, world, 1, now=now, owner="chi", first=4)[0]
        declared = add_entries(session, world, 1, now=now, first=5)[0]
        free = add_entries(session, world, 1, now=now, first=6)[0]
        session.add(Mentor(entry_id=mentored, position=1, full_name="Chi", fold="chi", account_id=world.people["chi"]))
        session.get_one(Judge, world.judges["chi"]).former_school_ids = [world.schools["sao_mai"]]
        declare_conflict(session, actor=dung, judge_id=world.judges["chi"], kind="relative", now=now, entry_id=declared)

    with db.read() as session:
        pairs = conflict_pairs(session, world.contest_id)

    chi, cuc = world.judges["chi"], world.judges["cuc"]
    assert pairs == {
        (own, cuc): "school",
        (former, chi): "former_school",
        (mentored, chi): "mentor",
        (owned, chi): "owner",
        (declared, chi): "relative",
    }
    assert free not in {entry for entry, _ in pairs}


def test_conflicting_pair_is_refused_from_a_suggestion_and_by_hand(apply, db, world, dung, now):
    with db.write() as session:
        (entry,) = add_entries(session, world, 1, now=now, school="hoa_sua")

    with pytest.raises(Invalid):
        apply([(entry, world.judges["cuc"])])
    with db.write() as session, pytest.raises(Invalid):
        add_assignment(
            session, actor=dung, round_id=world.round_id, entry_id=entry, judge_id=world.judges["cuc"], now=now
        )

    assert active(db) == set()


def test_school_conflict_takes_all_entries_of_the_school(apply, db, world, entries, dung, now):
    apply([(entry, world.judges["chi"]) for entry in entries])

    with db.write() as session:
        declare_conflict(
            session, actor=dung, judge_id=world.judges["chi"], kind="relative", now=now,
            school_id=world.schools["nang_hong"],
        )  # fmt: skip

    assert active(db) == set()


def test_judge_who_withdraws_keeps_locked_sheets_only(apply, db, world, entries, dung, now):
    apply([(entry, world.judges["chi"]) for entry in entries])

    with db.write() as session:
        released = withdraw_judge(session, actor=dung, judge_id=world.judges["chi"], reason="Ốm", now=now)

    assert released == 4
    with pytest.raises(Invalid):
        apply([(entries[0], world.judges["chi"])])


def test_release_of_released_assignment_is_a_conflict(apply, db, world, entries, dung, now):
    pair = (entries[0], world.judges["chi"])
    apply([pair])
    with db.write() as session:
        release_assignment(session, actor=dung, assignment_id=assignment_id(db, pair), reason="x", now=now)

    with db.write() as session, pytest.raises(Conflict):
        release_assignment(session, actor=dung, assignment_id=assignment_id(db, pair), reason="x", now=now)


@pytest.mark.parametrize("name", ["chi", "ha", "mallory", "khoa"])
def test_only_the_organizer_and_the_head_judge_assign(db, world, now, name, entries):
    actor = actor_of(db, world, name, now)

    with db.write() as session, pytest.raises(NotFound):
        apply_assignment(session, actor=actor, round_id=world.round_id, pairs=[], now=now)
    with db.write() as session, pytest.raises(Forbidden):
        add_judge(session, actor=actor, contest_id=world.contest_id, account_id=world.people["binh"], now=now)


def test_opening_a_round_freezes_the_rubrics(apply, db, world, entries, dung, now):
    apply([(entries[0], world.judges["chi"])])

    with db.write() as session:
        open_round(session, actor=dung, round_id=world.round_id, now=now)

    with db.read() as session:
        assert set(session.scalars(select(Rubric.frozen_at))) == {now}


def test_round_without_assignments_does_not_open(db, world, dung, now):
    with db.write() as session, pytest.raises(Invalid):
        open_round(session, actor=dung, round_id=world.round_id, now=now)


def test_new_judge_signs_in_as_judge_and_has_expertise(db, world, dung, now):
    with db.write() as session:
        judge = add_judge(
            session, actor=dung, contest_id=world.contest_id, account_id=world.people["binh"], now=now, capacity=20
        )
        set_expertise(session, actor=dung, judge_id=judge, levels={world.categories["learning-game"]: 3}, now=now)

    assert actor_of(db, world, "binh", now).has(world.contest_id, "judge")
    with db.write() as session, pytest.raises(Invalid):
        add_judge(session, actor=dung, contest_id=world.contest_id, account_id=world.people["binh"], now=now)


def test_order_is_stable_and_spreads_an_entry_over_its_judges():
    entries, judges = [f"e{n}" for n in range(200)], ["a", "b"]
    pairs = [(entry, judge) for entry in entries for judge in judges]

    order = balanced_order("round", pairs)

    assert order == balanced_order("round", list(reversed(pairs)))
    place = {}
    for pair in order:
        place[pair] = sum(1 for other in place if other[1] == pair[1])
    apart = Counter(abs(place[entry, "a"] - place[entry, "b"]) >= 60 for entry in entries)
    assert apart[True] >= 190
