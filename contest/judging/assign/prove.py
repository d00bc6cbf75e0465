"""Small fairs: CP-SAT finds and proves the largest smallest panel sum (NP-hard beyond one judge per entry)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.optimum import Model
from contest.judging.assign.panels import Panels

MOST_PAIRS = 10_000
EFFORT, EFFORT_RULED = 25.0, 10.0  # with rules of panels and cells on top a proof is rare


@dataclass(frozen=True, eq=False)
class Proof:
    """keys: pairs of the best plan found; value: its smallest sum; bound: what no plan exceeds."""

    keys: Ints
    value: int
    bound: int


def prove_worst_off(model: Model, panels: Panels, *, floor: int) -> Proof | None:
    """Starts from the exchange's panels; effort is deterministic time, so every machine stops at the same point."""
    from ortools.sat.python import cp_model

    plan = cp_model.CpModel()
    pairs, choose = add_choices(model, plan, panels)
    least = plan.new_int_var(floor, max(int(panels.sums.max()), floor) + 1_000_000, "least")
    for entry, members in pairs.items():
        plan.add(sum(choose[key] * value for key, value in members) + int(panels.fixed_sum[entry]) >= least)
        plan.add(sum(choose[key] for key, _ in members) == int(model.choice.need[entry]))
    add_loads(model, plan, choose)
    add_mixes(model, plan, choose, panels)
    plan.maximize(least)
    solver = cp_model.CpSolver()
    if _is_start_sound(plan):
        solver.parameters.num_workers = 2
        solver.parameters.interleave_search = True
    else:
        solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = EFFORT if model.bounds.cell_low is None else EFFORT_RULED
    if solver.solve(plan) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None
    keys = np.array(sorted(key for key, variable in choose.items() if solver.value(variable)), dtype=np.int64)
    return Proof(keys, int(solver.objective_value), int(np.floor(solver.best_objective_bound + 1e-6)))


def _is_start_sound(plan: Any) -> bool:
    """Do the hinted panels keep every rule? Where an exchange could not mend them all, the rules may have no plan, and
    OR-Tools 9.15 ends the whole process when interleaved workers meet a model that is infeasible at the root.
    """
    from ortools.sat.python import cp_model

    start = cp_model.CpSolver()
    start.parameters.num_workers = 1
    start.parameters.fix_variables_to_their_hinted_value = True
    return start.solve(plan) in {cp_model.OPTIMAL, cp_model.FEASIBLE}


def add_choices(model: Model, plan: Any, panels: Panels) -> tuple[dict[int, list[tuple[int, int]]], dict[int, Any]]:
    """Per entry its eligible pairs with their affinity; per pair (key) its 0-1 variable, hinted by the panels."""
    choice = model.choice
    judges = choice.size[1]
    taken = set(panels.keys.tolist())
    pairs: dict[int, list[tuple[int, int]]] = {}
    choose: dict[int, Any] = {}
    for entry in np.flatnonzero(choice.need > 0):
        values = choice.block(int(entry), int(entry) + 1)[0]
        open_cells = np.ones(judges, dtype=np.bool_)
        if model.bounds.cell_high is not None:
            open_cells = model.bounds.cell_high[:, choice.fair.category[entry]] > 0
        members = np.flatnonzero((values >= 0) & open_cells)
        pairs[int(entry)] = [(int(entry * judges + judge), int(values[judge])) for judge in members]
        for key, _ in pairs[int(entry)]:
            choose[key] = plan.new_bool_var("")
            plan.add_hint(choose[key], key in taken)
    return pairs, choose


def add_loads(model: Model, plan: Any, choose: dict[int, Any]) -> None:
    choice, bounds = model.choice, model.bounds
    judges = choice.size[1]
    for judge in range(judges):
        mine = [(key // judges, variable) for key, variable in choose.items() if key % judges == judge]
        plan.add_linear_constraint(sum(v for _, v in mine), int(bounds.low[judge]), int(bounds.high[judge]))
        if bounds.cell_low is None or bounds.cell_high is None:
            continue
        for category in range(bounds.cells):
            part = [variable for entry, variable in mine if choice.fair.category[entry] == category]
            low, high = int(bounds.cell_low[judge, category]), int(bounds.cell_high[judge, category])
            plan.add_linear_constraint(sum(part), low, high)


def add_mixes(model: Model, plan: Any, choose: dict[int, Any], panels: Panels) -> None:
    choice = model.choice
    fair, rules, judges = choice.fair, choice.rules, choice.size[1]
    crowds: dict[tuple[int, str, int, int], list[Any]] = {}
    for key, variable in choose.items():
        entry, judge = divmod(key, judges)
        if rules.panel_mix is not None and fair.judge_type[judge] >= 0:
            crowds.setdefault((entry, "type", fair.judge_type[judge], rules.panel_mix), []).append(variable)
        if rules.mixed_schools and fair.judge_school[judge] >= 0:
            crowds.setdefault((entry, "school", fair.judge_school[judge], 1), []).append(variable)
        if rules.experts and panels.choice.at(np.array([entry]), np.array([judge]))[0] < rules.expert_affinity:
            most = max(int(choice.need[entry]) - rules.experts, 0)
            crowds.setdefault((entry, "below experts", 0, most), []).append(variable)
    for (entry, kind, code, most), crowd in crowds.items():
        seated = panels.fixed[entry][panels.fixed[entry] >= 0]
        labels = fair.judge_type if kind == "type" else fair.judge_school
        held = 0 if kind == "below experts" else int((labels[seated] == code).sum())
        plan.add(sum(crowd) <= max(most - held, 0))
