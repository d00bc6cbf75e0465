"""Is it chance? A judge's sheets are shuffled among themselves, so severity and the judge's spread stay as they are."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.facets import Floats, Ints

FEWEST = 5
Statistic = Callable[[Ints, Floats], Floats]  # of a judge's sheets and one row of residuals a shuffle


@dataclass(frozen=True)
class Tested:
    """One value a judge in points, its two-sided p, and how many sheets it rests on; NaN with under five sheets."""

    value: Floats
    p: Floats
    count: Ints


def drift(judge: Ints, judges: int, residual: Floats, order: Floats, *, shuffles: int, seed: int) -> Tested:
    """Points a judge's marks rise from the first sheet to the last, by a straight line over the order of judging."""

    def statistic(rows: Ints, values: Floats) -> Floats:
        place = order[rows].argsort(kind="stable").argsort(kind="stable") / max(len(rows) - 1, 1)
        # sheets marked at the same moment share a place
        moments, same = np.unique(order[rows], return_inverse=True)
        place = np.bincount(same, place)[same] / np.bincount(same)[same]
        centred = place - place.mean()
        spread = centred @ centred
        slope = values @ centred / spread if len(moments) > 1 else np.full(len(values), np.nan)
        return np.asarray(slope, dtype=np.float64)

    return _test(judge, judges, residual, statistic, shuffles=shuffles, seed=seed)


def own_group(
    judge: Ints, judges: int, residual: Floats, own: NDArray[np.bool_], *, shuffles: int, seed: int
) -> tuple[Tested, float, float]:
    """Points by which a judge's marks for the own school exceed those for others; then over all judges, with p."""
    overall, chance = 0.0, np.zeros(shuffles)
    sheets = 0

    def statistic(rows: Ints, values: Floats) -> Floats:
        nonlocal overall, chance, sheets
        mine = own[rows]
        if not mine.any() or mine.all():
            return np.full(len(values), np.nan)
        sums = (values - values.mean(axis=1, keepdims=True))[:, mine].sum(axis=1)
        overall, chance, sheets = overall + sums[0], chance + sums[1:], sheets + int(mine.sum())
        return np.asarray(values[:, mine].mean(axis=1) - values[:, ~mine].mean(axis=1), dtype=np.float64)

    tested = _test(judge, judges, residual, statistic, shuffles=shuffles, seed=seed)
    count = np.bincount(judge[own], minlength=judges)
    if sheets == 0:
        return Tested(tested.value, tested.p, count), float("nan"), float("nan")
    return Tested(tested.value, tested.p, count), overall / sheets, _share(overall, chance)


def _test(judge: Ints, judges: int, residual: Floats, statistic: Statistic, *, shuffles: int, seed: int) -> Tested:
    value, p = np.full(judges, np.nan), np.full(judges, np.nan)
    count = np.bincount(judge, minlength=judges)
    order = np.argsort(judge, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(judge[order])) + 1):
        who = int(judge[rows[0]])
        if len(rows) < FEWEST:
            continue
        shuffled = np.tile(residual[rows], (shuffles + 1, 1))
        np.random.default_rng([seed, who]).permuted(shuffled[1:], axis=1, out=shuffled[1:])
        found = statistic(rows, shuffled)
        value[who] = found[0]
        p[who] = _share(found[0], found[1:])
    return Tested(value, p, count)


def _share(observed: float, chance: Floats) -> float:
    """The observed order counts as one of the shuffles, so p is never zero."""
    if not np.isfinite(observed):
        return float("nan")
    # shuffles that give the same sum in another order differ by rounding
    return float((1 + (np.abs(chance) >= abs(observed) - 1e-12).sum()) / (1 + len(chance)))
