from dataclasses import replace

import numpy as np
import plan_checker as checker
import pytest

from contest.judging.assign import BadProblem, Cancelled, Infeasible, Plan, Problem, Rules, Watch, solve
from contest.judging.assign.levels import Entrants, Skills, affinity_table


def ward_fair(seed=1, entries=60, judges=6, schools=6):
    """Story P5: 60 entries, 6 judges, 2 sheets each, one judge from each school."""
    rng = np.random.default_rng(seed)
    return Problem(
        entries=[f"E{n:03}" for n in range(entries)],
        judges=[f"J{n:02}" for n in range(judges)],
        affinity=rng.integers(100, 1000, size=(entries, judges), dtype=np.int32),
        need=2,
        capacity=[24] * judges,
        entry_school=[f"school {n % schools}" for n in range(entries)],
        judge_school=[f"school {n % schools}" for n in range(judges)],
    )


def test_solve_when_six_judges_share_sixty_entries_then_everybody_gets_twenty_and_nobody_the_own_school():
    problem, rules = ward_fair(), Rules(max_load_gap=1)

    plan = solve(problem, rules=rules)

    assert isinstance(plan, Plan)
    assert set(plan.loads.values()) == {20}
    assert checker.faults(problem, plan.pairs, rules=rules) == []
    assert checker.total(problem, plan.pairs) == plan.total


def test_solve_when_the_input_is_shuffled_then_the_plan_is_the_same():
    problem = ward_fair()
    rng = np.random.default_rng(5)
    rows, columns = rng.permutation(60), rng.permutation(6)
    shuffled = Problem(
        entries=[problem.entries[n] for n in rows],
        judges=[problem.judges[n] for n in columns],
        affinity=problem.affinity[rows][:, columns],
        need=2,
        capacity=[24] * 6,
        entry_school=[problem.entry_school[n] for n in rows],
        judge_school=[problem.judge_school[n] for n in columns],
    )

    plans = [solve(fair, rules=Rules(max_load_gap=1)) for fair in (problem, shuffled)]

    assert plans[0].pairs == plans[1].pairs


def test_solve_when_a_category_has_too_few_judges_then_the_sentence_counts_them():
    affinity = np.full((10, 4), 500, dtype=np.int32)
    affinity[:6, 2:] = -1
    problem = Problem(
        entries=range(10),
        judges=range(4),
        affinity=affinity,
        need=2,
        capacity=[5, 5, 9, 9],
        category=["Maths"] * 6 + ["Art"] * 4,
    )

    answer = solve(problem)

    assert isinstance(answer, Infeasible)
    assert [str(item.message) for item in answer.shortfalls] == [
        "6 entries of category Maths need 12 sheets; the 2 judges who may score them have room for 10."
    ]
    needed, able, room = checker.shortfall_numbers(problem, answer.shortfalls[0], rules=Rules())
    assert (needed, able, room) == (12, {0, 1}, 10)


def test_solve_when_sheets_are_submitted_then_they_stay_and_count():
    problem = ward_fair()
    given = [("E001", "J03"), ("E002", "J03"), ("E003", "J01")]
    started = Problem(**{**vars(problem), "submitted": given})

    plan = solve(started, rules=Rules(max_load_gap=1))

    assert checker.faults(started, plan.pairs, rules=Rules(max_load_gap=1)) == []
    assert set(plan.loads.values()) == {20}


def test_solve_when_cancelled_then_it_stops():
    watch = Watch(cancelled=lambda: True)

    with pytest.raises(Cancelled):
        solve(ward_fair(), watch=watch)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"capacity": [1, 2]}, "every entry needs and every judge has room for a whole number of sheets, zero or more"),
        ({"judges": ["J00"] * 6}, "a judge occurs twice"),
        ({"entries": ["E000"]}, "affinity has shape (60, 6), but there are 1 entries and 6 judges"),
        ({"submitted": [("E000", "J99")]}, "unknown judge 'J99'"),
        ({"anchors": ["E999"]}, "unknown entry 'E999'"),
    ],
)
def test_solve_when_the_problem_is_malformed_then_says_what(change, sentence):
    problem = Problem(**{**vars(ward_fair()), **change})

    with pytest.raises(BadProblem) as caught:
        solve(problem)

    assert str(caught.value) == sentence


def level_fair(entries, judges, *, seed):
    """Levels, tracks and wishes drawn at random, so that rules on panels often can't all be kept."""
    draw = np.random.default_rng(seed)
    entrants = Entrants(
        category=draw.integers(0, 4, entries),
        level=draw.integers(0, 3, entries),
        track=draw.integers(0, 2, entries),
        language=np.zeros(entries, dtype=np.int64),
    )
    skills = Skills(
        expertise=draw.integers(0, 4, (judges, 4)),
        level_fit=draw.choice([0, 0.5, 1], (judges, 3)),
        track_fit=draw.choice([0, 0.5, 1], (judges, 2)),
        wish=draw.choice([0, 0.5, 1], (judges, 4)),
        reads=np.ones((judges, 1), dtype=np.bool_),
    )
    return Problem(
        entries=range(entries),
        judges=range(judges),
        affinity=affinity_table(entrants, skills),
        need=3,
        capacity=[-(-entries * 3 // judges) * 3 // 2] * judges,
        category=entrants.category,
        entry_school=draw.integers(0, 20, entries),
        judge_school=draw.integers(0, 20, judges),
    )


def test_solve_when_the_stages_in_turn_cannot_mix_schools_then_the_small_fair_is_planned_in_one_piece():
    problem, rules = level_fair(100, 20, seed=1), Rules(max_load_gap=1, mixed_schools=True, min_scores_per_category=2)

    plan = solve(problem, rules=rules)

    assert (plan.rule_faults, checker.school_pairs(problem, plan.pairs)) == (0, 0)
    assert checker.crumbs(problem, plan.pairs, least=2) == 0
    assert plan.lines[-1].proven


def test_solve_when_no_plan_keeps_the_panel_rules_then_it_answers_without_a_proof():
    two_schools = replace(level_fair(100, 20, seed=1), judge_school=["north", "south"] * 10)

    plan = solve(two_schools, rules=Rules(max_load_gap=1, mixed_schools=True, min_scores_per_category=2))

    assert len(plan.pairs) == 300
    assert plan.rule_faults == 100
    assert not plan.lines[-1].proven
