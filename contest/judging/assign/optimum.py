"""Largest total affinity over all pairs, certified: price-guided candidates, a flow, and the bound that proves it.

Prices come first from a sample of entries that stand for all; every sweep then takes the best pairs under the current
prices, until the flow's value equals the Lagrangian bound over all pairs.
"""

from dataclasses import dataclass, field

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.eligibility import Choice
from contest.judging.assign.problem import Watch
from contest.judging.assign.sweep import Extra, Groups, Swept, sweep
from contest.judging.assign.transport import Bounds, Candidates, Flowed, transport

DENSE_PAIRS = 100_000
BREADTH = 28
ROUNDS = 12
CLOSED = np.int64(2**50)
UNKNOWN = 2**62


@dataclass(frozen=True, eq=False)
class Optimum:
    """keys: chosen pairs; value, bound: total gain and its bound over all pairs; short: sheets each entry misses."""

    keys: Ints
    value: int
    bound: int
    short: Ints
    missed_low: int
    candidates: Candidates
    flowed: Flowed

    @property
    def proven(self) -> bool:
        return self.value == self.bound and not self.short.any() and self.missed_low == 0

    def is_within(self, parts: int, slack: int) -> bool:
        """Whether at most `parts` per million of the value, or `slack` points, can still be won."""
        left = self.bound - self.value
        return not self.short.any() and (left <= slack or left * 1_000_000 <= self.value * parts)


@dataclass(frozen=True, eq=False)
class Model:
    """Everything a flow of this stage must keep."""

    choice: Choice
    bounds: Bounds
    groups: Groups | None = None
    extra: Extra = field(default_factory=Extra.none)

    def candidates(self, keys: Ints, affinity: Ints) -> Candidates:
        judges = self.choice.size[1]
        entry, judge = keys // judges, keys % judges
        gain = affinity.copy()
        gain[np.isin(keys, self.extra.keys, assume_unique=True)] += self.extra.bonus
        group = np.full(len(keys), -1) if self.groups is None else self.groups.of(affinity, judge)
        return Candidates(entry=entry, judge=judge, gain=gain, group=group)

    def flow(self, candidates: Candidates, *, priced: bool) -> Flowed:
        return transport(
            candidates,
            need=self.choice.need,
            bounds=self.bounds,
            category=self.choice.fair.category,
            group_cap=None if self.groups is None else self.groups.cap,
            priced=priced,
        )


def maximise(
    model: Model,
    *,
    watch: Watch,
    stage: str,
    start: Candidates | None = None,
    within: int = 0,
    slack: int = 0,
    rough: bool = False,
) -> Optimum:
    """start: candidates of an earlier stage, used instead of the sample's.
    within, slack: parts per million of the value, or points, that need not be proven.
    rough: no bound where nobody is short.
    """
    keys, affinity = _first_candidates(model, watch, stage, start)
    best = None
    for _ in range(ROUNDS):
        watch.at(stage, 0.5)
        candidates = model.candidates(keys, affinity)
        flowed = model.flow(candidates, priced=not rough)
        if rough and not flowed.short.any():
            return _optimum(model, candidates, flowed, Swept(UNKNOWN, keys[:0], keys[:0]), keys)
        swept = _sweep(model, open_prices(model.bounds, flowed), 4, watch, stage)
        best = _optimum(model, candidates, flowed, swept, keys)
        fresh = ~np.isin(swept.keys, keys, assume_unique=True)
        if best.proven or not fresh.any() or best.is_within(within, slack):
            break
        merged = np.concatenate([keys, swept.keys[fresh]])
        order = np.argsort(merged, kind="stable")
        keys, affinity = merged[order], np.concatenate([affinity, swept.affinity[fresh]])[order]
    assert best is not None
    return best


def open_prices(bounds: Bounds, flowed: Flowed) -> Ints:
    """A closed cell costs more than any pair is worth."""
    if bounds.cell_high is None:
        return flowed.cell_price
    return np.where(bounds.cell_high == 0, CLOSED, flowed.cell_price)


def judges_half(bounds: Bounds, flowed: Flowed) -> int:
    """Most the judges' side can be worth under the prices, each load free within its bounds."""
    if bounds.cell_low is None or bounds.cell_high is None:
        return _worth(flowed.judge_price, bounds.low, bounds.high)
    own = flowed.cell_price - flowed.judge_price[:, None]
    own = np.where(bounds.cell_high == 0, 0, own)
    return _worth(own, bounds.cell_low, bounds.cell_high) + _worth(flowed.judge_price, bounds.low, bounds.high)


def _worth(price: Ints, low: Ints, high: Ints) -> int:
    return int(np.maximum(price * low, price * high).sum())


def _optimum(model: Model, candidates: Candidates, flowed: Flowed, swept: Swept, keys: Ints) -> Optimum:
    return Optimum(
        keys=keys[flowed.mask],
        value=int(candidates.gain[flowed.mask].sum()),
        bound=swept.bound + judges_half(model.bounds, flowed),
        short=flowed.short,
        missed_low=flowed.missed_low,
        candidates=candidates,
        flowed=flowed,
    )


def _sweep(model: Model, price: Ints, breadth: int, watch: Watch, stage: str) -> Swept:
    return sweep(
        model.choice,
        price=price,
        breadth=breadth,
        groups=model.groups,
        extra=model.extra,
        watch=watch,
        stage=stage,
    )


def _first_candidates(model: Model, watch: Watch, stage: str, start: Candidates | None) -> tuple[Ints, Ints]:
    judges = model.choice.size[1]
    flat = np.zeros((judges, 1), dtype=np.int64)
    if start is not None:
        keys = start.entry * judges + start.judge
        return keys, model.choice.at(start.entry, start.judge).astype(np.int64)
    if int((model.choice.need > 0).sum()) * judges <= DENSE_PAIRS:
        swept = _sweep(model, flat, judges, watch, stage)
    else:
        swept = _sweep(model, sample_prices(model), min(BREADTH, judges), watch, stage)
    return swept.keys, swept.affinity


def sample_prices(model: Model) -> Ints:
    """Prices of a fair in which a few entries of each category stand for all of them."""
    choice = model.choice
    rows = _sample(choice)
    judges = np.arange(choice.size[1])
    affinity = choice.at(rows.repeat(len(judges)), np.tile(judges, len(rows))).reshape(len(rows), -1).astype(np.int64)
    row, judge = np.nonzero(affinity >= 0)
    weight, need = _stand_for(choice, rows)
    sample = Candidates(
        entry=row,
        judge=judge,
        gain=affinity[row, judge],
        group=np.full(len(row), -1) if model.groups is None else model.groups.of(affinity[row, judge], judge),
    )
    flowed = transport(
        sample,
        need=need,
        bounds=model.bounds,
        category=choice.fair.category[rows],
        group_cap=None if model.groups is None else model.groups.cap[rows] * weight[:, None],
        pair_capacity=weight[row],
    )
    return flowed.cell_price


def _sample(choice: Choice) -> Ints:
    entries, judges = choice.size
    wanted = min(entries, max(240, 200_000 // max(judges, 1)))
    rows = np.flatnonzero(choice.need > 0)
    spread = np.argsort(_mixed(rows), kind="stable")
    by_category = spread[np.argsort(choice.fair.category[rows[spread]], kind="stable")]
    step = max(1, len(rows) // wanted)
    return np.sort(rows[by_category[::step]])


def _mixed(numbers: Ints) -> Ints:
    """A fixed shuffle of row numbers (golden-ratio hash), so that no sorting of ids biases the sample."""
    return np.asarray((numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(20)).astype(np.int64)


def _stand_for(choice: Choice, rows: Ints) -> tuple[Ints, Ints]:
    """How many entries each sampled one stands for (rounded up), and its share of the category's sheets."""
    fair = choice.fair
    demand = np.bincount(fair.category, weights=choice.need, minlength=len(fair.categories)).astype(np.int64)
    drawn = np.bincount(fair.category[rows], minlength=len(fair.categories))
    group = fair.category[rows]
    place = np.zeros(len(rows), dtype=np.int64)
    for category in np.unique(group):
        place[group == category] = np.arange((group == category).sum())
    need = demand[group] // drawn[group] + (place < demand[group] % drawn[group])
    return np.maximum(1, -(-need // np.maximum(choice.need[rows], 1))), need
