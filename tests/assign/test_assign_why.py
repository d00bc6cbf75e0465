import numpy as np
import pytest
from test_assign_solve import ward_fair

from contest.judging.assign import Infeasible, Problem, Rules, solve, suggest, why
from contest.judging.assign.cure import applied

RULES = Rules(max_load_gap=1)


def test_why_when_the_judge_sits_then_tells_the_rank():
    problem = ward_fair()
    plan = solve(problem, rules=RULES)
    entry, judge = plan.pairs[0]

    answer = why(problem, plan, judge=judge, entry=entry, rules=RULES)

    assert answer.sits
    assert str(answer.reasons[0]) == f"Fits this entry as number {answer.rank} of the 5 judges who may score it."


@pytest.mark.parametrize(
    ("change", "rules", "said"),
    [
        ({}, RULES, "The entry comes from the judge's own school."),
        ({"entry_school": None, "forbidden": [("E000", "J00")]}, RULES, "The judge has declined this entry."),
        ({"entry_school": None, "seen": [("E000", "J00")]}, RULES, "The judge scored this entry in an earlier round."),
        (
            {"entry_school": None},
            Rules(min_affinity=900),
            "The judge's expertise for it, 500, is below the wanted 900.",
        ),
    ],
)
def test_why_when_a_rule_bars_the_judge_then_names_it(change, rules, said):
    affinity = ward_fair().affinity.copy()
    affinity[:, 0] = 500
    affinity[:, 1:] = 950
    problem = Problem(**{**vars(ward_fair()), "affinity": affinity, "capacity": [30] * 6, **change})
    plan = solve(problem, rules=rules)

    answer = why(problem, plan, judge="J00", entry="E000", rules=rules)

    assert (answer.sits, [str(reason) for reason in answer.reasons]) == (False, [said])


def test_suggest_when_judges_lack_room_then_adds_just_the_missing_room():
    problem = Problem(**{**vars(ward_fair()), "capacity": [15] * 6})
    answer = solve(problem)

    cure = suggest(problem)

    assert isinstance(answer, Infeasible)
    assert answer.missing == sum(cure.room.values()) == 30
    assert [str(message) for message in cure.sentences] == ["Give 6 judges room for 30 more sheets."]
    assert not isinstance(solve(applied(problem, cure)), Infeasible)


def test_suggest_when_too_few_judges_reach_the_level_then_waives_the_nearest_pairs():
    affinity = np.full((4, 3), 300, dtype=np.int32)
    affinity[:, 0] = 900
    affinity[0, 1] = 550
    problem = Problem(entries=range(4), judges=range(3), affinity=affinity, need=2, capacity=[9] * 3)
    rules = Rules(min_affinity=600)

    cure = suggest(problem, rules=rules)

    assert (0, 1) in cure.waived
    assert len(cure.waived) == 4
    assert not isinstance(solve(applied(problem, cure), rules=rules), Infeasible)


def test_suggest_when_hard_conflicts_leave_too_few_judges_then_only_fewer_sheets_help():
    affinity = np.full((3, 3), 300, dtype=np.int32)
    affinity[1, :2] = -1
    problem = Problem(entries=["A", "B", "C"], judges=range(3), affinity=affinity, need=2, capacity=[9] * 3)

    cure = suggest(problem)

    assert (dict(cure.dropped), cure.waived, dict(cure.room)) == ({"B": 1}, (), {})
    assert not isinstance(solve(applied(problem, cure)), Infeasible)
