"""The pipeline: eligibility, feasibility or its explanation, fair loads, and the largest total with its proof."""

from dataclasses import replace

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.balance import fair_bounds, met_bounds
from contest.judging.assign.eligibility import Choice, choice_of
from contest.judging.assign.feasibility import smallest_cut
from contest.judging.assign.mix import panel_groups
from contest.judging.assign.optimum import Model, Optimum, maximise
from contest.judging.assign.plan import Infeasible, Line, Plan, plan_of
from contest.judging.assign.problem import Problem, Rules, Watch, canonical
from contest.judging.assign.shortage import shortfalls
from contest.judging.assign.sweep import Groups

DEFAULT_RULES = Rules()


def solve(problem: Problem, *, rules: Rules = DEFAULT_RULES, watch: Watch | None = None) -> Plan | Infeasible:
    watch = watch or Watch()
    choice = choice_of(canonical(problem), rules)
    groups = panel_groups(choice)
    infeasible = explain(choice, groups=groups, watch=watch)
    if infeasible is not None:
        return infeasible
    optimum = best_total(
        Model(choice=choice, bounds=fair_bounds(choice, groups=groups, watch=watch), groups=groups), watch
    )
    return plan_of(choice, optimum.keys, lines=(Line("total", optimum.value, optimum.bound, optimum.proven),))


def explain(choice: Choice, *, groups: Groups | None, watch: Watch) -> Infeasible | None:
    """None where every entry can get its sheets; the panel mix is only named where it is to blame."""
    for tried in (None, groups) if groups is not None else (None,):
        cut = smallest_cut(choice, room=choice.room, groups=tried, watch=watch)
        if not cut.feasible:
            return Infeasible(tuple(shortfalls(choice, cut, groups=tried)))
    return None


def best_total(model: Model, watch: Watch) -> Optimum:
    """The certified optimum; lower bounds nobody can reach are given up first."""
    optimum = maximise(model, watch=watch, stage="total")
    if optimum.missed_low == 0:
        return optimum
    load = np.bincount(optimum.keys % model.choice.size[1], minlength=model.choice.size[1])
    eased = replace(model, bounds=met_bounds(model.bounds, _loads(load)))
    return maximise(eased, watch=watch, stage="total", start=optimum.candidates)


def _loads(load: Ints) -> Ints:
    return load.astype(np.int64)
