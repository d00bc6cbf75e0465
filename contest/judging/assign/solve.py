"""The pipeline; each stage keeps the earlier ones as bounds and adds a line to the certificate.

1 eligibility  2 feasibility, or why not  3 fair loads, panel mix and the largest total, then cells without crumbs
4 panel rules that cross (schools)  5 the worst-off entry  6 polish  7 linkage and bounds
"""

from dataclasses import dataclass, replace

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.balance import fair_bounds, met_bounds
from contest.judging.assign.cells import Celled, linked_cells, settled_cells
from contest.judging.assign.certificate import Ceiling, load_gap, worst_off_ceiling
from contest.judging.assign.cure import Cure, cheapest_cure
from contest.judging.assign.eligibility import Choice, choice_of
from contest.judging.assign.exchange import Newcomers
from contest.judging.assign.feasibility import smallest_cut
from contest.judging.assign.linkage import linkage_report
from contest.judging.assign.mend import mended_keys
from contest.judging.assign.mix import panel_groups
from contest.judging.assign.optimum import Model, Optimum, maximise
from contest.judging.assign.panels import Panels, panels_of
from contest.judging.assign.plan import Infeasible, Line, Plan, plan_of
from contest.judging.assign.problem import Problem, Rules, Watch, canonical
from contest.judging.assign.prove import MOST_PAIRS, prove_worst_off
from contest.judging.assign.shortage import shortfalls
from contest.judging.assign.sweep import Groups
from contest.judging.assign.tight import tight_spots
from contest.judging.assign.worst import Market, heal, polish, raise_floor, smallest

DEFAULT_RULES = Rules()
THOUSANDTHS = 2


def solve(problem: Problem, *, rules: Rules = DEFAULT_RULES, watch: Watch | None = None) -> Plan | Infeasible:
    watch = watch or Watch()
    choice = choice_of(canonical(problem), rules)
    groups = panel_groups(choice)
    infeasible = explain(choice, groups=groups, watch=watch)
    if infeasible is not None:
        return infeasible
    stage = best_total(choice, groups, watch)
    panels, lines = stage.panels, list(stage.lines)
    if rules.worst_off is not False and choice.need.any():
        panels, line = lift_worst_off(stage, watch)
        lines.append(line)
    plan = certified(choice, panels, lines=tuple(lines))
    prices = stage.optimum.flowed.judge_price.tolist()
    return replace(plan, prices=dict(zip(choice.fair.judges, prices, strict=True)))


def suggest(problem: Problem, *, rules: Rules = DEFAULT_RULES, watch: Watch | None = None) -> Cure:
    """The cheapest change that makes an infeasible problem feasible."""
    choice = choice_of(canonical(problem), rules)
    return cheapest_cure(choice, groups=panel_groups(choice), watch=watch or Watch())


def explain(choice: Choice, *, groups: Groups | None, watch: Watch) -> Infeasible | None:
    """None where every entry can get its sheets; the panel mix is only named where it is to blame."""
    for tried in (None, groups) if groups is not None else (None,):
        cut = smallest_cut(choice, room=choice.room, groups=tried, watch=watch)
        if not cut.feasible:
            return Infeasible(tuple(shortfalls(choice, cut, groups=tried)))
    return None


def certified(choice: Choice, panels: Panels, *, lines: tuple[Line, ...]) -> Plan:
    """The plan with its load gap, broken mix rules (where they can't be kept) and linkage counted."""
    keys = np.union1d(choice.fixed, panels.keys)
    load = np.bincount(keys % max(choice.size[1], 1), minlength=choice.size[1])
    return plan_of(
        choice,
        panels.keys,
        lines=lines,
        linkage=linkage_report(choice.fair, keys),
        load_gap=load_gap(choice, load),
        rule_faults=int(panels.faults()[choice.need > 0].sum()),
        warnings=tight_spots(choice),
    )


@dataclass(frozen=True, eq=False)
class Stage:
    """What the flow stages leave for the exchange."""

    model: Model
    optimum: Optimum
    panels: Panels
    market: Market
    lines: tuple[Line, ...] = ()

    @property
    def faults(self) -> int:
        return int(self.panels.faults()[self.model.choice.need > 0].sum())


def best_total(choice: Choice, groups: Groups | None, watch: Watch) -> Stage:
    bounds = fair_bounds(choice, groups=groups, watch=watch)
    optimum, model = _maximum(Model(choice=choice, bounds=bounds, groups=groups), watch)
    name = "total" if choice.rules.max_load_gap is None else "total with fair loads"
    lines = [Line(name, optimum.value, optimum.bound, optimum.proven)]
    celled = Celled(optimum, model, crumbs=0)
    if choice.rules.min_scores_per_category > 1:
        celled = linked_cells(model, optimum, watch=watch)
    mixed = _mended(celled, model, watch)
    if choice.rules.min_scores_per_category > 1:
        lines.append(Line("total without crumbs", mixed.optimum.value, lines[0].bound, proven=False))
    panels = mixed.panels
    if panels.keys.tolist() != mixed.optimum.keys.tolist():
        panels = polish(panels, mixed.market, floor=0)
        lines.append(Line("total with mixed panels", int(panels.value.sum()), lines[0].bound, proven=False))
    return replace(mixed, panels=panels, lines=tuple(lines))


def _mixed(optimum: Optimum, model: Model, watch: Watch) -> Stage:
    candidates, choice = optimum.candidates, model.choice
    newcomers = Newcomers(
        candidates.entry, candidates.judge, choice.at(candidates.entry, candidates.judge).astype(np.int64)
    )
    market = Market(newcomers, model.bounds, watch)
    return Stage(model, optimum, heal(panels_of(choice, optimum.keys), market), market)


def _mended(celled: Celled, model: Model, watch: Watch) -> Stage:
    """Where the stages in turn leave a crumb or a panel that is not mixed, a small fair is planned in one piece."""
    stage = _mixed(celled.optimum, celled.model, watch)
    keys = mended_keys(model, stage.panels) if stage.faults + celled.broken else None
    if keys is None:
        return stage
    optimum = replace(celled.optimum, keys=keys, value=int(panels_of(model.choice, keys).value.sum()))
    other = settled_cells(model, optimum)
    tried = _mixed(optimum, other.model, watch)
    return tried if tried.faults + other.broken < stage.faults + celled.broken else stage


def lift_worst_off(stage: Stage, watch: Watch) -> tuple[Panels, Line]:
    """The smallest sum as high as a small share of the total buys, and the bound nobody can exceed."""
    model, panels, rules = stage.model, stage.panels, stage.model.choice.rules
    ceiling = worst_off_ceiling(model, total=stage.lines[0].bound or 0, watch=watch, start=stage.optimum.candidates)
    aim = ceiling.value if rules.worst_off is True else min(int(rules.worst_off), ceiling.value)
    least = least_total(model, int(panels.sums.sum()))
    panels = raise_floor(panels, stage.market, ceiling=aim, least_total=least)
    panels = polish(panels, stage.market, floor=min(smallest(panels), aim))
    if rules.prove and rules.worst_off is True and smallest(panels) < aim and _is_small(model):
        panels, ceiling = _proved(stage, panels, ceiling, least)
    worst = smallest(panels)
    return panels, Line(f"worst-off entry ({ceiling.method})", worst, ceiling.value, worst == ceiling.value)


def least_total(model: Model, total: int) -> int:
    """What the total may fall to for the worst-off entry: 2 per mille, in small fairs what two entries are worth."""
    permille = model.choice.rules.worst_off_cost
    entries = max(model.choice.size[0], 1)
    if permille is not None:
        return total - total * permille // 1000
    return total - max(total * THOUSANDTHS // 1000, total * 2 // entries)


def _is_small(model: Model) -> bool:
    return model.choice.size[0] * model.choice.size[1] <= MOST_PAIRS


def _proved(stage: Stage, panels: Panels, ceiling: Ceiling, least: int) -> tuple[Panels, Ceiling]:
    """CP-SAT's optimum, or the highest floor below it that the total can pay for."""
    proof = prove_worst_off(stage.model, panels, floor=smallest(panels))
    if proof is None:
        return panels, ceiling
    found = panels_of(stage.model.choice, proof.keys)
    low, high = smallest(panels), smallest(found)
    while low < high:
        middle = (low + high + 1) // 2
        tried = polish(found, stage.market, floor=middle)
        if int(tried.sums.sum()) >= least:
            panels, low = tried, smallest(tried)
        else:
            high = middle - 1
    return panels, Ceiling(min(ceiling.value, proof.bound), "CP-SAT")


def _maximum(model: Model, watch: Watch) -> tuple[Optimum, Model]:
    """The certified optimum; lower bounds nobody can reach are given up first."""
    optimum = maximise(model, watch=watch, stage="total")
    if optimum.missed_low == 0:
        return optimum, model
    eased = replace(model, bounds=met_bounds(model.bounds, _load(optimum.keys, model)))
    return maximise(eased, watch=watch, stage="total", start=optimum.candidates), eased


def _load(keys: Ints, model: Model) -> Ints:
    return np.bincount(keys % max(model.choice.size[1], 1), minlength=model.choice.size[1])
