"""Fair loads: judges of equal capacity get equally many sheets, up to the allowed gap.

Every judge's share is demand / capacity of all, times own capacity; bounds are that share rounded down and up. Where
eligibility makes a share impossible, exactly the judges the cut (or the missed bound) names are let out of it.
"""

from dataclasses import replace

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.eligibility import Choice
from contest.judging.assign.feasibility import smallest_cut
from contest.judging.assign.problem import Watch
from contest.judging.assign.sweep import Groups
from contest.judging.assign.transport import Bounds


def free_bounds(choice: Choice) -> Bounds:
    return Bounds(low=np.zeros_like(choice.room), high=choice.room)


def fair_bounds(choice: Choice, *, groups: Groups | None, watch: Watch) -> Bounds:
    """Bounds on further sheets that keep the load gap, as far as eligibility lets them."""
    gap = choice.rules.max_load_gap
    if gap is None or int(choice.need.sum()) == 0:
        return free_bounds(choice)
    bounds = _shares(choice, gap)
    while True:
        cut = smallest_cut(replace(choice, room=bounds.high), room=bounds.high, groups=groups, watch=watch)
        missing = int(cut.missing.sum())
        if not missing:
            return bounds
        full = np.flatnonzero(cut.judges & (bounds.high < choice.room))
        if len(full) == 0:
            return free_bounds(choice)
        high = bounds.high.copy()
        high[full] += max(1, missing // len(full))
        bounds = Bounds(low=bounds.low, high=np.minimum(high, choice.room))


def _shares(choice: Choice, gap: int) -> Bounds:
    fixed = choice.fixed_load()
    demand = int(choice.need.sum()) + len(choice.fixed)
    capacity = np.maximum(choice.fair.capacity, fixed)
    in_use = np.where(choice.room + fixed > 0, capacity, 0)
    total = max(int(in_use.sum()), 1)
    low = demand * in_use // total
    high = -(-demand * in_use // total)
    slack = gap - 1
    return Bounds(
        low=np.clip(low - slack // 2 - fixed, 0, choice.room),
        high=np.clip(high + slack - slack // 2 - fixed, 0, choice.room),
    )


def met_bounds(bounds: Bounds, load: Ints) -> Bounds:
    """The same bounds without what the flow could not reach."""
    return replace(bounds, low=np.minimum(bounds.low, load))
