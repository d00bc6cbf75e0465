"""Panels, loads and cells at once, for fairs small enough: CP-SAT keeps every rule where the stages in turn could not.

The stages open cells before schools are looked at; in a small fair two judges of one school can end up owing more
sheets of a category than it has entries.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.optimum import Model
from contest.judging.assign.panels import Panels
from contest.judging.assign.prove import add_choices, add_loads, add_mixes

MOST_PAIRS = 60_000
EFFORT = 10.0  # deterministic time, so that every machine stops at the same point


def mended_keys(model: Model, panels: Panels) -> Ints | None:
    """Pairs that keep the loads of `model`, the least of every cell and every mix; None where none is found."""
    from ortools.sat.python import cp_model

    if model.choice.size[0] * model.choice.size[1] > MOST_PAIRS:
        return None
    open_model = replace(model, bounds=replace(model.bounds, cell_low=None, cell_high=None))
    plan = cp_model.CpModel()
    pairs, choose = add_choices(open_model, plan, panels)
    for entry, members in pairs.items():
        plan.add(sum(choose[key] for key, _ in members) == int(model.choice.need[entry]))
    add_loads(open_model, plan, choose)
    add_mixes(open_model, plan, choose, panels)
    _add_cells(open_model, plan, choose)
    plan.maximize(sum(choose[key] * value for members in pairs.values() for key, value in members))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = EFFORT
    solver.parameters.linearization_level = 2  # nearly a flow: its linear programme all but answers it
    if solver.solve(plan) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None
    return np.array(sorted(key for key, variable in choose.items() if solver.value(variable)), dtype=np.int64)


def _add_cells(model: Model, plan: Any, choose: dict[int, Any]) -> None:
    """None or at least the rule's number of sheets of a category, those already given included."""
    choice = model.choice
    judges = choice.size[1]
    fixed: dict[tuple[int, int], int] = {}
    for key in choice.fixed.tolist():
        cell = key % judges, int(choice.fair.category[key // judges])
        fixed[cell] = fixed.get(cell, 0) + 1
    mine: dict[tuple[int, int], list[Any]] = {}
    for key, variable in choose.items():
        mine.setdefault((key % judges, int(choice.fair.category[key // judges])), []).append(variable)
    for cell, variables in mine.items():
        owed = max(choice.rules.min_scores_per_category - fixed.get(cell, 0), 0)
        if cell in fixed:
            plan.add(sum(variables) >= owed)
            continue
        opened = plan.new_bool_var("")
        plan.add(sum(variables) >= owed).only_enforce_if(opened)
        plan.add(sum(variables) == 0).only_enforce_if(opened.negated())
