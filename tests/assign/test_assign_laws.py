"""Laws on random small fairs against integer programmes and the independent checker."""

from dataclasses import replace

import numpy as np
import plan_checker as checker
import pytest
from small_fairs import best_total, best_worst, mixed_plan_exists, most_sheets, small_fair

from contest.judging.assign import Event, Infeasible, Problem, Rules, reassign, solve, suggest
from contest.judging.assign.cure import applied

TOTAL = Rules(worst_off=False)


@pytest.mark.parametrize("block", range(20))
def test_solve_when_the_fair_is_random_then_feasibility_total_and_shortage_are_right(block):
    for seed in range(block * 50, block * 50 + 50):
        problem = small_fair(seed)
        rules = replace(TOTAL, panel_mix=(None, 1, 2)[seed % 3])
        answer = solve(problem, rules=rules)
        best = best_total(problem, rules=rules)
        if isinstance(answer, Infeasible):
            assert best is None, seed
            check_shortage(problem, answer, rules, seed)
        else:
            assert answer.total == answer.lines[0].bound == best, seed
            assert checker.faults(problem, answer.pairs, rules=rules) == [], seed


def check_shortage(problem, answer, rules, seed):
    plain = replace(rules, panel_mix=None)
    wanted = int(np.sum(problem.need))
    by_mix = most_sheets(problem, rules=plain) == wanted
    assert answer.missing == wanted - most_sheets(problem, rules=rules if by_mix else plain), seed
    for item in answer.shortfalls:
        needed, able, room = checker.shortfall_numbers(problem, item, rules=rules)
        assert (item.needed, set(item.judges)) == (needed, able), seed
        assert by_mix or item.available == room, seed


@pytest.mark.parametrize("seed", range(120))
def test_solve_when_the_fair_is_small_then_the_worst_off_optimum_is_proven(seed):
    problem, rules = small_fair(seed), Rules(worst_off_cost=1000, panel_mix=(None, 2)[seed % 2])

    answer = solve(problem, rules=rules)

    best = best_worst(problem, rules=rules)
    assert isinstance(answer, Infeasible) == (best is None)
    if best is not None:
        assert answer.worst == best
        assert answer.lines[-1].proven
        assert checker.faults(problem, answer.pairs, rules=rules) == []


@pytest.mark.parametrize("seed", range(60))
def test_solve_when_every_rule_is_on_then_hard_ones_hold_and_the_order_of_input_changes_nothing(seed):
    problem = small_fair(seed)
    rules = Rules(max_load_gap=1, panel_mix=2, mixed_schools=True, min_scores_per_category=2)
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(len(problem.entries)), rng.permutation(len(problem.judges))

    answers = [solve(fair, rules=rules) for fair in (problem, shuffled(problem, rows, columns))]

    assert type(answers[0]) is type(answers[1])
    if not isinstance(answers[0], Infeasible):
        assert answers[0].pairs == answers[1].pairs
        assert checker.faults(problem, answers[0].pairs, rules=rules) == []


@pytest.mark.parametrize("block", range(8))
def test_solve_when_some_plan_mixes_schools_without_crumbs_then_it_is_found(block):
    mixed = 0
    for seed in range(block * 25, block * 25 + 25):
        problem = schooled(small_fair(seed), seed)
        rules = replace(TOTAL, panel_mix=2, mixed_schools=True, min_scores_per_category=(1, 2)[seed % 2])
        answer = solve(problem, rules=rules)
        if not isinstance(answer, Infeasible) and mixed_plan_exists(problem, rules=rules):
            mixed += 1
            assert checker.school_pairs(problem, answer.pairs) == 0, seed
            assert checker.crumbs(problem, answer.pairs, least=rules.min_scores_per_category) == 0, seed
            assert checker.faults(problem, answer.pairs, rules=rules) == [], seed
    assert mixed > 3


def schooled(problem, seed):
    rng = np.random.default_rng(seed)
    return replace(problem, judge_school=rng.integers(0, 4, len(problem.judges)).tolist(), entry_school=None)


def shuffled(problem, rows, columns):
    def picked(values, order):
        return None if values is None else [values[n] for n in order]

    return Problem(
        entries=picked(problem.entries, rows),
        judges=picked(problem.judges, columns),
        affinity=problem.affinity[rows][:, columns],
        need=np.asarray(problem.need)[rows],
        capacity=np.asarray(problem.capacity)[columns],
        category=picked(problem.category, rows),
        entry_school=picked(problem.entry_school, rows),
        judge_school=picked(problem.judge_school, columns),
        judge_type=picked(problem.judge_type, columns),
    )


@pytest.mark.parametrize("block", range(4))
def test_suggest_when_no_plan_exists_then_its_cure_gives_one(block):
    cured = 0
    for seed in range(block * 60, block * 60 + 60):
        problem, rules = small_fair(seed), replace(TOTAL, min_affinity=(0, 400)[seed % 2])
        if isinstance(solve(problem, rules=rules), Infeasible):
            cured += 1
            cure = suggest(problem, rules=rules)
            assert not isinstance(solve(applied(problem, cure), rules=rules), Infeasible), seed
    assert cured > 5


@pytest.mark.parametrize("seed", range(150))
def test_reassign_when_a_judge_leaves_then_as_few_pairs_change_as_any_plan_needs(seed):
    problem = small_fair(seed)
    plan = solve(problem, rules=TOTAL)
    if isinstance(plan, Infeasible):
        plan = solve(replace(problem, capacity=np.asarray(problem.capacity) + 9), rules=TOTAL)
        problem = replace(problem, capacity=np.asarray(problem.capacity) + 9)
    if isinstance(plan, Infeasible):
        return
    leaver = plan.pairs[seed % len(plan.pairs)][1]
    given = [pair for n, pair in enumerate(plan.pairs) if n % 4 == 0]
    started = replace(problem, submitted=given)

    diff = reassign(started, pairs=plan.pairs, event=Event(withdrawn=[leaver]), rules=TOTAL)

    left = fewest_new_pairs(started, plan.pairs, leaver)
    assert isinstance(diff, Infeasible) == (left is None)
    if left is not None:
        assert set(given) <= set(diff.plan.pairs)
        assert len(diff.added) == left


def fewest_new_pairs(problem, pairs, leaver):
    """Smallest number of new pairs by an integer programme: kept pairs count 1, submitted ones are taken as given."""
    given = set(problem.submitted)
    rows = {name: n for n, name in enumerate(problem.entries)}
    columns = {name: n for n, name in enumerate(problem.judges)}
    value = np.where(np.asarray(problem.affinity) < 0, -1, 0).astype(np.int32)
    need, room = np.asarray(problem.need).copy(), np.asarray(problem.capacity).copy()
    for entry, judge in pairs:
        place = rows[entry], columns[judge]
        if (entry, judge) in given:
            value[place] = -1
            need[place[0]] -= 1
            room[place[1]] -= 1
        else:
            value[place] = 1
    room[columns[leaver]] = 0
    rest = replace(problem, affinity=value, need=need, capacity=np.maximum(room, 0), submitted=())
    kept = best_total(rest, rules=TOTAL)
    return None if kept is None else int(need.sum()) - kept
