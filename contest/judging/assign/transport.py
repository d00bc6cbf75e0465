"""One min-cost flow from entries to judges over a list of candidate pairs.

entry (supply = sheets wanted) -> [group of the entry, at most cap] -> [judge x category cell, low..high]
-> judge (low..high) -> sink, and entry -> sink at a cost that nothing else can reach, so the flow always exists
and what runs there is the shortage. A lower bound is a first slice of the arc with a bonus no exchange can outbid.
"""

from dataclasses import dataclass

import numpy as np

from contest.judging.assign.arrays import Bools, Ints
from contest.judging.assign.flow import Arcs, distances, min_cost_flow


@dataclass(frozen=True, eq=False)
class Candidates:
    """Pairs the flow may use, sorted by entry and judge; gain is affinity plus what keeping the pair is worth."""

    entry: Ints
    judge: Ints
    gain: Ints
    group: Ints

    def __len__(self) -> int:
        return len(self.entry)


@dataclass(frozen=True, eq=False)
class Bounds:
    """Fewest and most further sheets per judge and, where cells are ruled, per judge and category (J x C)."""

    low: Ints
    high: Ints
    cell_low: Ints | None = None
    cell_high: Ints | None = None

    @property
    def cells(self) -> int:
        return 1 if self.cell_low is None else int(self.cell_low.shape[1])


@dataclass(frozen=True, eq=False)
class Flowed:
    """chosen: units on each candidate; short: sheets an entry misses; prices: what a place costs (duals).

    cell_price is J x C (J x 1 without cells) and includes the judge's own price.
    """

    chosen: Ints
    short: Ints
    judge_price: Ints
    cell_price: Ints
    missed_low: int

    @property
    def mask(self) -> Bools:
        return self.chosen > 0


def transport(
    candidates: Candidates,
    *,
    need: Ints,
    bounds: Bounds,
    category: Ints,
    group_cap: Ints | None = None,
    pair_capacity: Ints | int = 1,
    priced: bool = True,
) -> Flowed:
    """group_cap: E x G, most pairs of an entry in one group (-1 groups are free).
    priced: without it prices (half of the time) are only worked out where an entry is short.
    """
    shape = _Shape.of(need=need, bounds=bounds, group_cap=group_cap)
    bonus, penalty = _weights(candidates, judges=shape.judges, cells=bounds.cells)
    arcs = Arcs.empty()
    pairs = _add_pairs(
        arcs,
        candidates=candidates,
        shape=shape,
        category=category,
        group_cap=group_cap,
        pair_capacity=pair_capacity,
    )
    lows = _add_judges(arcs, shape, bounds, bonus)
    last_resort = arcs.add(np.arange(shape.entries), shape.sink, need, penalty)
    supply = np.zeros(shape.sink + 1, dtype=np.int64)
    supply[: shape.entries] = need
    supply[shape.sink] = -int(need.sum())
    flow = min_cost_flow(arcs, supply=supply)
    wanted = priced or bool(flow[last_resort].any())
    distance = distances(arcs, flow, nodes=shape.sink + 1) if wanted else np.zeros(shape.sink + 1, dtype=np.int64)
    judge_price, cell_price = _prices(
        distance[shape.sink] - distance,
        chosen=flow[pairs],
        candidates=candidates,
        bounds=bounds,
        category=category,
        shape=shape,
    )
    return Flowed(
        chosen=flow[pairs],
        short=flow[last_resort],
        judge_price=judge_price,
        cell_price=cell_price,
        missed_low=sum(int(low.sum() - flow[part].sum()) for part, low in lows),
    )


def _prices(
    price: Ints, *, chosen: Ints, candidates: Candidates, bounds: Bounds, category: Ints, shape: "_Shape"
) -> tuple[Ints, Ints]:
    """A judge or cell that nobody uses and that owes nothing costs nothing of its own: the dearest valid price."""
    load = np.bincount(candidates.judge, weights=chosen, minlength=shape.judges)
    judges = np.where((load == 0) & (bounds.low == 0) & (bounds.high > 0), 0, price[shape.first_judge : shape.sink])
    if bounds.cell_low is None or bounds.cell_high is None:
        return judges, judges[:, None]
    used = np.zeros((shape.judges, bounds.cells), dtype=np.int64)
    np.add.at(used, (candidates.judge, category[candidates.entry]), chosen)
    cells = price[shape.first_cell : shape.first_judge].reshape(shape.judges, -1)
    return judges, np.where((used == 0) & (bounds.cell_low == 0) & (bounds.cell_high > 0), judges[:, None], cells)


@dataclass(frozen=True)
class _Shape:
    entries: int
    judges: int
    first_cell: int
    first_judge: int
    sink: int

    @staticmethod
    def of(*, need: Ints, bounds: Bounds, group_cap: Ints | None) -> "_Shape":
        entries, judges = len(need), len(bounds.low)
        first_cell = entries * (1 if group_cap is None else 1 + group_cap.shape[1])
        first_judge = first_cell + (0 if bounds.cell_low is None else judges * bounds.cells)
        return _Shape(entries, judges, first_cell, first_judge, first_judge + judges)


def _weights(candidates: Candidates, *, judges: int, cells: int) -> tuple[int, int]:
    """A simple path meets each judge and each cell once: no exchange can gain more than this."""
    largest = int(np.abs(candidates.gain).max(initial=1))
    bonus = 2 * largest * (judges + 1) + 1
    return bonus, bonus * (2 + 2 * min(cells + 1, judges + 1)) + 2 * largest * (judges + 1)


def _add_pairs(
    arcs: Arcs,
    *,
    candidates: Candidates,
    shape: _Shape,
    category: Ints,
    group_cap: Ints | None,
    pair_capacity: Ints | int,
) -> slice:
    tail = candidates.entry
    if group_cap is not None:
        groups = group_cap.shape[1]
        grouped = candidates.group >= 0
        tail = np.where(grouped, shape.entries + candidates.entry * groups + candidates.group, candidates.entry)
        used = np.unique(tail[grouped])
        arcs.add((used - shape.entries) // groups, used, group_cap.reshape(-1)[used - shape.entries], 0)
    if shape.first_cell == shape.first_judge:
        head = shape.first_judge + candidates.judge
    else:
        cells = (shape.first_judge - shape.first_cell) // shape.judges
        head = shape.first_cell + candidates.judge * cells + category[candidates.entry]
    return arcs.add(tail, head, pair_capacity, -candidates.gain)


def _add_judges(arcs: Arcs, shape: _Shape, bounds: Bounds, bonus: int) -> list[tuple[slice, Ints]]:
    lows = []
    if bounds.cell_low is not None and bounds.cell_high is not None:
        cell = np.arange(shape.first_cell, shape.first_judge)
        judge = shape.first_judge + np.arange(shape.judges).repeat(bounds.cells)
        low, high = bounds.cell_low.reshape(-1), bounds.cell_high.reshape(-1)
        lows += _add_bounded(arcs, tail=cell, head=judge, low=low, high=high, bonus=bonus)
    judge = np.arange(shape.first_judge, shape.sink)
    return lows + _add_bounded(
        arcs, tail=judge, head=np.full_like(judge, shape.sink), low=bounds.low, high=bounds.high, bonus=bonus
    )


def _add_bounded(arcs: Arcs, *, tail: Ints, head: Ints, low: Ints, high: Ints, bonus: int) -> list[tuple[slice, Ints]]:
    arcs.add(tail, head, high - low, 0)
    owed = low > 0
    if not owed.any():
        return []
    return [(arcs.add(tail[owed], head[owed], low[owed], -bonus), low[owed])]
