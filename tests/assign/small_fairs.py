"""Random small fairs, and integer programmes (scipy's HiGHS) that answer for them without the solver's code."""

import numpy as np
from plan_checker import eligible
from scipy.optimize import Bounds, LinearConstraint, milp

from contest.judging.assign import Problem


def small_fair(seed):
    """2 to 9 entries, 2 to 6 judges; tight and loose capacities, conflicts, schools, types, a few odd needs."""
    rng = np.random.default_rng(seed)
    entries, judges = int(rng.integers(2, 10)), int(rng.integers(2, 7))
    need = rng.integers(1, min(judges, 3) + 1, entries)
    load = int(need.sum() * rng.uniform(0.8, 1.9) / judges) + 1
    affinity = rng.integers(0, rng.choice([3, 1000]), (entries, judges)).astype(np.int32)
    affinity[rng.random((entries, judges)) < rng.choice([0, 0.1, 0.3])] = -1
    schools = rng.integers(0, 9)
    return Problem(
        entries=[f"e{n}" for n in rng.permutation(entries)],
        judges=[f"j{n}" for n in rng.permutation(judges)],
        affinity=affinity,
        need=need,
        capacity=rng.integers(max(load - 1, 0), load + 2, judges),
        category=rng.integers(0, 3, entries).tolist(),
        entry_school=None if schools < 5 else rng.integers(0, schools, entries).tolist(),
        judge_school=None if schools < 5 else rng.integers(0, schools, judges).tolist(),
        judge_type=rng.integers(0, 3, judges).tolist(),
    )


def most_sheets(problem, *, rules):
    """How many of the wanted sheets can be placed at all."""
    return round(-_solve(problem, rules, objective="sheets", full=False).fun)


def best_total(problem, *, rules):
    """Largest total affinity, or None where no plan exists."""
    answer = _solve(problem, rules, objective="total", full=True)
    return round(-answer.fun) if answer.success else None


def best_worst(problem, *, rules):
    """Largest smallest panel sum, or None where no plan exists."""
    answer = _solve(problem, rules, objective="worst", full=True)
    return round(-answer.fun) if answer.success else None


def _solve(problem, rules, *, objective, full):
    entries, judges = np.asarray(problem.affinity).shape
    size = entries * judges
    may = np.array([[eligible(problem, e, j, rules) for j in range(judges)] for e in range(entries)])
    value = np.where(may, problem.affinity, 0).astype(float)
    need, rows, low, high = np.asarray(problem.need), [], [], []
    for entry in range(entries):
        row = np.zeros((entries, judges))
        row[entry] = 1
        rows.append(np.append(row.ravel(), 0))
        low.append(need[entry] if full else 0)
        high.append(need[entry])
        if rules.panel_mix is not None:
            for kind in set(problem.judge_type):
                row = np.zeros((entries, judges))
                row[entry] = [other == kind for other in problem.judge_type]
                rows.append(np.append(row.ravel(), 0))
                low.append(0)
                high.append(rules.panel_mix)
        if objective == "worst":
            row = np.zeros((entries, judges))
            row[entry] = value[entry]
            rows.append(np.append(row.ravel(), -1))
            low.append(0)
            high.append(np.inf)
    for judge in range(judges):
        row = np.zeros((entries, judges))
        row[:, judge] = 1
        rows.append(np.append(row.ravel(), 0))
        low.append(0)
        high.append(problem.capacity[judge])
    gain = {"sheets": np.ones(size), "total": value.ravel(), "worst": np.zeros(size)}[objective]
    return milp(
        -np.append(gain, float(objective == "worst")),
        constraints=LinearConstraint(np.array(rows), low, high),
        integrality=np.append(np.ones(size), 0),
        bounds=Bounds(np.zeros(size + 1), np.append(may.ravel().astype(float), 1e6)),
    )


def mixed_plan_exists(problem, *, rules):
    """Whether every entry can get its sheets, no panel two judges of a school or too many of a kind, nobody a crumb."""
    entries, judges = np.asarray(problem.affinity).shape
    may = np.array([[eligible(problem, e, j, rules) for j in range(judges)] for e in range(entries)])
    categories = sorted(set(problem.category))
    cells = [(judge, name) for judge in range(judges) for name in categories]
    rows, low, high = [], [], []

    def demand(chosen, least, most, cell=None, weight=0):
        opened = np.zeros(len(cells))
        if cell is not None:
            opened[cell] = weight
        rows.append(np.append(chosen.ravel(), opened))
        low.append(least)
        high.append(most)

    def part(entry, members):
        chosen = np.zeros((entries, judges))
        chosen[np.ix_(np.atleast_1d(entry), members)] = 1
        return chosen

    everyone = list(range(judges))
    for entry in range(entries):
        demand(part(entry, everyone), problem.need[entry], problem.need[entry])
        for labels, most in ((problem.judge_type, rules.panel_mix), (problem.judge_school, 1)):
            for label in set(labels):
                demand(part(entry, [j for j in everyone if labels[j] == label]), 0, most)
    for judge in everyone:
        demand(part(range(entries), [judge]), 0, problem.capacity[judge])
    for number, (judge, name) in enumerate(cells):
        chosen = part([entry for entry in range(entries) if problem.category[entry] == name], [judge])
        demand(chosen, 0, np.inf, number, -rules.min_scores_per_category)
        demand(chosen, -np.inf, 0, number, -entries)
    answer = milp(
        np.zeros(entries * judges + len(cells)),
        constraints=LinearConstraint(np.array(rows), low, high),
        integrality=np.ones(entries * judges + len(cells)),
        bounds=Bounds(0, np.append(may.ravel().astype(float), np.ones(len(cells)))),
    )
    return answer.success
