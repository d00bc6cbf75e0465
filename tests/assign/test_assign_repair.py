import numpy as np
import plan_checker as checker
import pytest
from test_assign_solve import ward_fair

from contest.judging.assign import Event, Infeasible, Problem, Rules, reassign, solve

RULES = Rules(max_load_gap=1)


def planned(**change):
    problem = Problem(**{**vars(ward_fair()), **change})
    return problem, solve(problem, rules=RULES)


def test_reassign_when_a_judge_withdraws_after_five_sheets_then_fifteen_move_and_five_stay():
    problem, plan = planned()
    given = [pair for pair in plan.pairs if pair[1] == "J02"][:5]
    started = Problem(**{**vars(problem), "submitted": given})

    diff = reassign(started, pairs=plan.pairs, event=Event(withdrawn=["J02"]), rules=RULES)

    assert (len(diff.removed), len(diff.added), diff.orphaned) == (15, 15, 15)
    assert {judge for _, judge in diff.removed} == {"J02"}
    assert set(given) <= set(diff.plan.pairs)
    assert sorted(diff.plan.loads.values()) == [5, 23, 23, 23, 23, 23]
    gone = Problem(**{**vars(started), "capacity": [0 if n == 2 else 24 for n in range(6)]})
    assert checker.faults(gone, diff.plan.pairs, rules=RULES) == []


def test_reassign_when_one_pair_is_recused_then_one_pair_changes():
    problem, plan = planned()
    pair = plan.pairs[7]

    diff = reassign(problem, pairs=plan.pairs, event=Event(recused=[pair]), rules=RULES)

    assert diff.removed == (pair,)
    assert len(diff.added) == 1
    assert diff.added[0][0] == pair[0]


def test_reassign_when_an_entry_needs_one_more_sheet_then_only_that_sheet_is_added():
    problem, plan = planned()

    diff = reassign(problem, pairs=plan.pairs, event=Event(extra={"E010": 1}), rules=RULES)

    assert (diff.removed, len(diff.added), diff.added[0][0]) == ((), 1, "E010")


def test_reassign_when_a_late_judge_arrives_then_nothing_moves_unless_moves_are_allowed():
    problem, plan = planned()
    late = Problem(
        **{
            **vars(problem),
            "judges": [*problem.judges, "J06"],
            "affinity": np.concatenate([problem.affinity, np.full((60, 1), 999, np.int32)], axis=1),
            "capacity": [24] * 7,
            "judge_school": [*problem.judge_school, "elsewhere"],
        }
    )

    still = reassign(late, pairs=plan.pairs, event=Event(), rules=Rules())
    moved = reassign(late, pairs=plan.pairs, event=Event(moves=6), rules=Rules())

    assert (still.added, still.removed) == ((), ())
    assert 0 < len(moved.added) <= 6
    assert moved.plan.worst > still.plan.worst


def test_reassign_when_sheets_are_submitted_then_moves_leave_them():
    problem, plan = planned()
    given = list(plan.pairs[:100])
    started = Problem(**{**vars(problem), "submitted": given})

    diff = reassign(started, pairs=plan.pairs, event=Event(withdrawn=["J01"], moves=10), rules=RULES)

    assert set(given) <= set(diff.plan.pairs)


def test_reassign_when_nobody_can_take_the_sheets_then_says_so():
    problem, plan = planned(capacity=[20] * 6)

    answer = reassign(problem, pairs=plan.pairs, event=Event(withdrawn=["J05"]), rules=RULES)

    assert isinstance(answer, Infeasible)
    assert answer.missing == 20


@pytest.mark.parametrize("seed", range(12))
def test_reassign_when_any_judge_leaves_then_new_pairs_equal_orphaned_pairs(seed):
    rng = np.random.default_rng(seed)
    problem = Problem(
        entries=range(30),
        judges=range(9),
        affinity=np.where(rng.random((30, 9)) < 0.1, -1, rng.integers(1, 1000, (30, 9))).astype(np.int32),
        need=3,
        capacity=[14] * 9,
        judge_type=rng.integers(0, 3, 9).tolist(),
    )
    plan = solve(problem, rules=Rules(worst_off=False))
    leaver = int(rng.integers(0, 9))

    diff = reassign(problem, pairs=plan.pairs, event=Event(withdrawn=[leaver]))

    assert len(diff.added) == len(diff.removed) == plan.loads[leaver]
