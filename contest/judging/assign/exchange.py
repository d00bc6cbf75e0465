"""Exchange flow: many chains of swaps at once.

Every entry names one member who may leave; an arc leads from the leaver's judge through the entry to each newcomer the
panel's rules allow. One min-cost circulation then moves hundreds of chains. An entry changes at most one member per
pass, so every panel rule is checked exactly; loads and cells are arc bounds.
"""

from dataclasses import dataclass, replace

import numpy as np

from contest.judging.assign.arrays import Bools, Ints
from contest.judging.assign.eligibility import Choice
from contest.judging.assign.flow import Arcs, min_cost_flow
from contest.judging.assign.panels import NOBODY, Panels, Rest
from contest.judging.assign.transport import Bounds


@dataclass(frozen=True, eq=False)
class Newcomers:
    """Eligible pairs an exchange may bring in, sorted by entry and judge."""

    entry: Ints
    judge: Ints
    affinity: Ints

    def with_all_of(self, choice: Choice, entries: Ints) -> "Newcomers":
        """Every eligible judge of these entries as well."""
        judges = choice.size[1]
        keys = (entries[:, None] * judges + np.arange(judges)[None, :]).reshape(-1)
        affinity = choice.at(keys // judges, keys % judges).astype(np.int64)
        both = np.concatenate([self.entry * judges + self.judge, keys[affinity >= 0]])
        unique, first = np.unique(both, return_index=True)
        values = np.concatenate([self.affinity, affinity[affinity >= 0]])[first]
        return Newcomers(unique // judges, unique % judges, values)


@dataclass(frozen=True, eq=False)
class Wish:
    """floor: panel sum an entry must not fall below (its own sum, if lower); reward: worth of one point below it;
    price: what every single swap costs.
    """

    floor: int
    reward: int
    price: int = 0


FAULT = 50_000


def exchange(panels: Panels, newcomers: Newcomers, *, bounds: Bounds, wish: Wish, turn: int) -> Panels:
    """One pass; the same panels where no chain is worth it."""
    place = _leavers(panels, wish, turn)
    offer = _offers(panels, newcomers, wish, place)
    if len(offer.entry) == 0:
        return panels
    arcs = Arcs.empty()
    layout = _Layout.of(panels, bounds)
    active = np.unique(offer.entry)
    node = np.full(panels.choice.size[0], -1)
    node[active] = layout.first_entry + np.arange(len(active))
    leaver = panels.free[active, place[active]]
    arcs.add(layout.at(leaver, active), node[active], 1, 0)
    swaps = arcs.add(node[offer.entry], layout.at(offer.judge, offer.entry), 1, -offer.gain)
    _add_slack(arcs, panels, bounds, layout)
    flow = min_cost_flow(arcs, supply=np.zeros(layout.first_entry + len(active), dtype=np.int64))[swaps] > 0
    return _applied(panels, place, offer, flow)


@dataclass(frozen=True, eq=False)
class _Offers:
    entry: Ints
    judge: Ints
    affinity: Ints
    gain: Ints


def _leavers(panels: Panels, wish: Wish, turn: int) -> Ints:
    """Place of the member each entry offers to let go: by turns, and the weakest of a poor panel every other time."""
    entries = len(panels.free)
    count = (panels.free != NOBODY).sum(axis=1)
    turned = (np.arange(entries) * 40503 % 65521 // 7 + turn) % np.maximum(count, 1)
    if turn % 2 == 0 and wish.reward:
        weakest = np.where(panels.free != NOBODY, panels.value, np.iinfo(np.int64).max).argmin(axis=1)
        turned = np.where(panels.sums < wish.floor, weakest, turned)
    return np.where(count == 0, -1, turned)


def _offers(panels: Panels, newcomers: Newcomers, wish: Wish, place: Ints) -> _Offers:
    sums, rows = panels.sums, np.arange(len(place))
    moving = place >= 0
    stay = sums - np.where(moving, panels.value[rows, np.maximum(place, 0)], 0)
    least = np.minimum(sums, wish.floor)
    faulty = panels.faults()
    entry, judge, affinity = newcomers.entry, newcomers.judge, newcomers.affinity
    new = stay[entry] + affinity
    good = moving[entry] & (new >= least[entry])
    entry, judge, affinity, new = entry[good], judge[good], affinity[good], new[good]
    rest = panels.without(place)
    leaver = panels.free[entry, place[entry]]
    good = ~rest.seats(entry=entry, judge=judge) & (judge != leaver)
    entry, judge, affinity, new = entry[good], judge[good], affinity[good], new[good]
    gain = new - sums[entry] - wish.price
    if wish.reward:
        gain = gain + wish.reward * np.maximum(np.minimum(new, wish.floor) - sums[entry], 0)
    return _kept_rules(panels, rest, _Offers(entry, judge, affinity, gain), faulty)


def _kept_rules(panels: Panels, rest: Rest, offer: _Offers, faulty: Ints) -> _Offers:
    rules = panels.choice.rules
    if rules.panel_mix is None and not rules.mixed_schools and not rules.experts:
        return offer
    size = ((panels.free != NOBODY).sum(axis=1) + (panels.fixed != NOBODY).sum(axis=1)).astype(np.int64)
    after = rest.faults_with(panels.choice, entry=offer.entry, judge=offer.judge, affinity=offer.affinity, size=size)
    good = after <= faulty[offer.entry]
    healed = (faulty[offer.entry] - after)[good]
    return _Offers(offer.entry[good], offer.judge[good], offer.affinity[good], offer.gain[good] + FAULT * healed)


@dataclass(frozen=True, eq=False)
class _Layout:
    """Node numbers: cells (or judges), judges, the hub where loads may differ, then entries."""

    category: Ints
    cells: int
    judges: int

    @staticmethod
    def of(panels: Panels, bounds: Bounds) -> "_Layout":
        cells = 0 if bounds.cell_low is None else bounds.cells
        return _Layout(panels.choice.fair.category, cells, len(bounds.low))

    @property
    def first_judge(self) -> int:
        return self.judges * self.cells

    @property
    def hub(self) -> int:
        return self.first_judge + self.judges

    @property
    def first_entry(self) -> int:
        return self.hub + 1

    def at(self, judge: Ints, entry: Ints) -> Ints:
        return judge if self.cells == 0 else judge * self.cells + self.category[entry]


def _add_slack(arcs: Arcs, panels: Panels, bounds: Bounds, layout: _Layout) -> None:
    load = panels.load()
    judge = layout.first_judge + np.arange(layout.judges)
    arcs.add(judge, layout.hub, np.maximum(bounds.high - load, 0), 0)
    arcs.add(layout.hub, judge, np.maximum(load - bounds.low, 0), 0)
    if bounds.cell_low is None or bounds.cell_high is None:
        return
    cell = np.arange(layout.first_judge)
    owner = layout.first_judge + np.arange(layout.judges).repeat(layout.cells)
    count = panels.cell_load().reshape(-1)
    arcs.add(cell, owner, np.maximum(bounds.cell_high.reshape(-1) - count, 0), 0)
    arcs.add(owner, cell, np.maximum(count - bounds.cell_low.reshape(-1), 0), 0)


def _applied(panels: Panels, place: Ints, offer: _Offers, flow: Bools) -> Panels:
    entry = offer.entry[flow]
    if len(entry) == 0:
        return panels
    free, value = panels.free.copy(), panels.value.copy()
    free[entry, place[entry]] = offer.judge[flow]
    value[entry, place[entry]] = offer.affinity[flow]
    return replace(panels, free=free, value=value)
