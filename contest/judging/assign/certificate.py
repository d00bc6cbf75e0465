"""What a plan proves: every line says what was reached and what no plan could exceed."""

from dataclasses import dataclass, replace

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.balance import free_bounds
from contest.judging.assign.eligibility import Choice
from contest.judging.assign.optimum import Model, maximise
from contest.judging.assign.panels import Panels
from contest.judging.assign.problem import Watch
from contest.judging.assign.transport import Candidates

LP_PAIRS = 60_000


@dataclass(frozen=True)
class Ceiling:
    """No plan gives every entry a panel sum above `value`; method: mean, category mean or linear programme."""

    value: int
    method: str


def worst_off_ceiling(model: Model, *, total: int, watch: Watch, start: Candidates) -> Ceiling:
    """A bound on the smallest panel sum that holds over all pairs; total: bound on the sum of all open panels.

    The smallest is at most the mean, over all entries and over those of any one category alone.
    """
    choice = model.choice
    if choice.fixed.size or not choice.need.any():
        return Ceiling(2**62, "none: fixed sheets count in the sums")
    best = Ceiling(total // int((choice.need > 0).sum()), "mean")
    if choice.size[0] * choice.size[1] <= LP_PAIRS:
        return min(best, Ceiling(_linear_programme(model), "linear programme"), key=lambda ceiling: ceiling.value)
    for number in range(len(choice.fair.categories)):
        alone = replace(choice, need=np.where(choice.fair.category == number, choice.need, 0))
        size = int((alone.need > 0).sum())
        if 0 < size < int((choice.need > 0).sum()):
            inside = start.entry[alone.need[start.entry] > 0]
            keep = alone.need[start.entry] > 0
            part = Candidates(inside, start.judge[keep], start.gain[keep], start.group[keep])
            found = maximise(_alone(model, alone), watch=watch, stage="bounds", start=part, within=500)
            best = min(best, Ceiling(found.bound // size, "category mean"), key=lambda ceiling: ceiling.value)
    return best


def load_gap(choice: Choice, load: Ints) -> int:
    """Largest difference of loads (fixed sheets included) between judges of equal capacity."""
    capacity = choice.fair.capacity
    gaps = [int(np.ptp(load[capacity == size])) for size in np.unique(capacity)]
    return max(gaps, default=0)


def faults(panels: Panels) -> int:
    return int(panels.faults().sum())


def _alone(model: Model, choice: Choice) -> Model:
    return replace(model, choice=choice, bounds=free_bounds(choice))


def _linear_programme(model: Model) -> int:
    """Largest z with every (fractional) panel sum at z or more: loads as bounded, mix rules left out."""
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    choice = model.choice
    open_entries = np.flatnonzero(choice.need > 0)
    judges = np.arange(choice.size[1])
    affinity = choice.at(open_entries.repeat(len(judges)), np.tile(judges, len(open_entries)))
    row, column = np.divmod(np.flatnonzero(affinity >= 0), len(judges))
    value = affinity[affinity >= 0].astype(float)
    pair, size = np.arange(len(row)), len(open_entries)
    needs = coo_matrix((np.ones(len(row)), (row, pair)), shape=(size, len(row) + 1))
    rows = [(-value, row, size), (np.ones(len(row)), column, len(judges)), (-np.ones(len(row)), column, len(judges))]
    upper = [coo_matrix((data, (line, pair)), shape=(count, len(row) + 1)) for data, line, count in rows]
    upper[0] = upper[0] + coo_matrix((np.ones(size), (np.arange(size), np.full(size, len(row)))), shape=upper[0].shape)
    answer = linprog(
        np.concatenate([np.zeros(len(row)), [-1.0]]),
        A_ub=_stacked(upper),
        b_ub=np.concatenate([np.zeros(size), model.bounds.high, -model.bounds.low]),
        A_eq=needs,
        b_eq=choice.need[open_entries],
        bounds=[(0, 1)] * len(row) + [(0, None)],
        method="highs",
    )
    return int(np.floor(-answer.fun + 1e-6)) if answer.success else 2**62


def _stacked(parts: list[object]) -> object:
    from scipy.sparse import vstack

    return vstack(parts).tocsr()
