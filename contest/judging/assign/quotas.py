"""Which judge x category cells to open, as a small integer model: 0 or at least m sheets, loads and demand kept."""

import numpy as np

from contest.judging.assign.arrays import Bools, Floats, Ints
from contest.judging.assign.optimum import Model

SECONDS = 10.0


def quota_cells(model: Model, *, least: Ints, fixed: Ints) -> Bools | None:
    """None where no quota plan is found in time (deterministic time, so that every machine answers alike)."""
    from ortools.sat.python import cp_model

    judges, categories = fixed.shape
    worth = _mean_gain(model, fixed.shape)
    demand = np.bincount(model.choice.fair.category, weights=model.choice.need, minlength=categories).astype(int)
    plan = cp_model.CpModel()
    quota, opened = {}, {}
    for judge in range(judges):
        for category in range(categories):
            cell = (judge, category)
            most = int(model.bounds.high[judge]) if worth[cell] >= 0 else 0
            owed = max(int(least[category]) - int(fixed[cell]), 0)
            quota[cell] = plan.new_int_var(0, most, "")
            opened[cell] = plan.new_bool_var("")
            plan.add(quota[cell] >= owed).only_enforce_if(opened[cell])
            plan.add(quota[cell] == 0).only_enforce_if(opened[cell].negated())
            if fixed[cell]:
                plan.add(opened[cell] == 1)
        row = sum(quota[judge, category] for category in range(categories))
        plan.add_linear_constraint(row, int(model.bounds.low[judge]), int(model.bounds.high[judge]))
    for category in range(categories):
        plan.add(sum(quota[judge, category] for judge in range(judges)) == int(demand[category]))
    plan.maximize(sum(int(worth[cell]) * quota[cell] for cell in quota))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = SECONDS
    if solver.solve(plan) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None
    answer = np.zeros(fixed.shape, dtype=np.bool_)
    for cell, variable in opened.items():
        answer[cell] = solver.value(variable) > 0
    return answer


def _mean_gain(model: Model, shape: tuple[int, int]) -> Floats:
    """Mean gain of a judge's eligible pairs in a category; -1 where there are none."""
    choice = model.choice
    total, count = np.zeros(shape), np.zeros(shape)
    for start in range(0, choice.size[0], 512):
        stop = min(start + 512, choice.size[0])
        block = choice.block(start, stop)
        for category in np.unique(choice.fair.category[start:stop]):
            part = block[choice.fair.category[start:stop] == category]
            total[:, category] += np.where(part >= 0, part, 0).sum(axis=0)
            count[:, category] += (part >= 0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), -1)
