"""No crumbs: a judge scores none or at least m entries of a category, so that severity stays estimable.

Cells (judge x category) with a few sheets are closed or kept to the minimum, by turns, until the flow leaves no crumb.
A closed cell opens again when its entries run short without it.
"""

from dataclasses import dataclass, replace

import numpy as np

from contest.judging.assign.arrays import Bools, Ints
from contest.judging.assign.linkage import linkage_report
from contest.judging.assign.optimum import Model, Optimum, maximise
from contest.judging.assign.problem import Watch
from contest.judging.assign.quotas import quota_cells
from contest.judging.assign.transport import Bounds

TURNS = 14
RAISES = 4
WANTED_RATIO = 1.15  # after the flow; the exchange may add a tenth
DEAREST = 4  # per mille of the total


@dataclass(frozen=True, eq=False)
class Celled:
    optimum: Optimum
    model: Model
    crumbs: int
    missed: int = 0

    @property
    def broken(self) -> int:
        """Crumbs left, and sheets by which loads miss their fair share."""
        return self.crumbs + self.missed


def linked_cells(model: Model, first: Optimum, *, watch: Watch) -> Celled:
    """Cells without crumbs; in a category whose severities stay too uncertain a judge needs a few sheets more."""
    choice = model.choice
    rule = choice.rules.min_scores_per_category
    least = np.full(len(choice.fair.categories), rule, dtype=np.int64)
    best = without_crumbs(model, first, least=least, watch=watch)
    for _ in range(RAISES):
        report = linkage_report(choice.fair, np.union1d(choice.fixed, best.optimum.keys))
        loose = {item.category for item in report if item.ratio is None or item.ratio > WANTED_RATIO}
        named = np.array([str(name) in loose for name in choice.fair.categories])
        if not named.any() or best.broken:
            break
        least = np.where(named, least + max(1, rule // 3), least)
        tried = without_crumbs(model, best.optimum, least=least, watch=watch)
        if tried.optimum.value * 1000 < first.value * (1000 - DEAREST):
            break
        best = best if tried.broken else tried
    if best.broken:
        return best
    last = maximise(best.model, watch=watch, stage="cells", start=best.optimum.candidates, within=20)
    return best if last.short.any() or last.missed_low else replace(best, optimum=last)


def without_crumbs(model: Model, first: Optimum, *, least: Ints, watch: Watch) -> Celled:
    """first: the optimum without the rule; its candidates guide every further flow. least: per category."""
    cells = _Cells.of(model, least)
    best = cells.settled(model, first)
    for share in (1, 4):
        best = _by_turns(model, best, first, cells, share=share, watch=watch)
        if best.broken == 0:
            return best
    return _by_quota(model, best, cells, watch)


def _by_turns(model: Model, best: Celled, first: Optimum, cells: "_Cells", *, share: int, watch: Watch) -> Celled:
    """Every turn closes one part in `share` of the crumbs, the smallest first: slower, but it misses less."""
    optimum = first
    for turn in range(TURNS * share):
        if best.broken == 0:
            return best
        watch.at("cells", turn / (TURNS * share))
        cells = cells.after(optimum, turn, share)
        if share > 1:
            cells = cells.reopened(model, optimum, turn)
        ruled = replace(model, bounds=cells.bounds(model.bounds))
        optimum = maximise(ruled, watch=watch, stage="cells", start=optimum.candidates, rough=True)
        tried = cells.settled(model, optimum)
        if not optimum.short.any() and tried.broken < best.broken:
            best = tried
    return best


def _by_quota(model: Model, best: Celled, cells: "_Cells", watch: Watch) -> Celled:
    """CP-SAT decides which cells are open; used where taking turns kept a crumb."""
    opened = quota_cells(model, least=cells.least, fixed=cells.fixed)
    if opened is None:
        return best
    ruled = replace(model, bounds=replace(cells, closed=~opened, opened=opened).bounds(model.bounds))
    optimum = maximise(ruled, watch=watch, stage="cells", start=best.optimum.candidates, within=20)
    found = cells.settled(model, optimum)
    return found if not optimum.short.any() and found.broken < best.broken else best


def settled_cells(model: Model, optimum: Optimum) -> Celled:
    """The cells these pairs use, from now on kept at the rule's least, and all others closed."""
    rule = model.choice.rules.min_scores_per_category
    if rule <= 1:
        return Celled(optimum, model, crumbs=0)
    return _Cells.of(model, np.full(len(model.choice.fair.categories), rule, dtype=np.int64)).settled(model, optimum)


def _smallest(crumb: Bools, counts: Ints, share: int) -> Bools:
    """The smallest crumbs, one part in `share` of them, at least one."""
    places = np.flatnonzero(crumb)
    order = np.argsort(counts.reshape(-1)[places], kind="stable")
    chosen = np.zeros(crumb.size, dtype=np.bool_)
    chosen[places[order[: max(1, len(places) // share)]]] = True
    return chosen.reshape(crumb.shape)


@dataclass(frozen=True, eq=False)
class _Cells:
    """fixed: sheets already given per cell; closed, opened: what was decided so far."""

    category: Ints
    judges: int
    least: Ints
    fixed: Ints
    closed: Bools
    opened: Bools

    @staticmethod
    def of(model: Model, least: Ints) -> "_Cells":
        choice = model.choice
        shape = (choice.size[1], len(choice.fair.categories))
        fixed = np.zeros(shape, dtype=np.int64)
        np.add.at(fixed, (choice.fixed % shape[0], choice.fair.category[choice.fixed // shape[0]]), 1)
        none = np.zeros(shape, dtype=np.bool_)
        return _Cells(choice.fair.category, shape[0], least, fixed, none, none)

    def counts(self, keys: Ints) -> Ints:
        found = self.fixed.copy()
        np.add.at(found, (keys % self.judges, self.category[keys // self.judges]), 1)
        return found

    def crumbs(self, keys: Ints) -> int:
        counts = self.counts(keys)
        return int(((counts > 0) & (counts < self.least)).sum())

    def settled(self, model: Model, optimum: Optimum) -> Celled:
        """Used cells keep their minimum from now on and empty ones stay empty."""
        used = self.counts(optimum.keys) > 0
        bounds = replace(self, opened=used, closed=~used).bounds(model.bounds)
        load = self.counts(optimum.keys) - self.fixed
        assert bounds.cell_low is not None
        bounds = replace(bounds, cell_low=np.minimum(bounds.cell_low, load))
        judge_load = np.bincount(optimum.keys % self.judges, minlength=self.judges)
        missed = int(np.maximum(bounds.low - judge_load, 0).sum())
        return Celled(optimum, replace(model, bounds=bounds), self.crumbs(optimum.keys), missed)

    def after(self, optimum: Optimum, turn: int, share: int) -> "_Cells":
        counts = self.counts(optimum.keys)
        crumb = (counts > 0) & (counts < self.least)
        closed, opened = self.closed | _smallest(crumb & ~self.opened, counts, share), self.opened.copy()
        near = counts >= self.least - 1 - turn // 3
        opened |= (counts >= self.least) & ~closed
        opened |= crumb & near & (self.fixed == 0) & (turn % 2 == 1)
        opened |= self.fixed > 0
        if optimum.short.any():
            needy = np.unique(self.category[optimum.short > 0])
            reopened = np.zeros_like(closed)
            reopened[:, needy] = self.closed[:, needy]
            closed &= ~reopened
            opened |= reopened
        lost = self.opened & crumb & (self.fixed == 0)
        closed = (closed & ~opened) | lost
        return replace(self, closed=closed, opened=opened & ~lost)

    def reopened(self, model: Model, optimum: Optimum, turn: int) -> "_Cells":
        """A judge who misses the fair share gets another category, a different one every turn."""
        load = np.bincount(optimum.keys % self.judges, minlength=self.judges)
        missing = load < model.bounds.low
        if not missing.any() or self.crumbs(optimum.keys):
            return self
        fresh = np.zeros_like(self.closed)
        fresh[missing, turn % self.closed.shape[1]] = True
        return replace(self, closed=self.closed & ~fresh, opened=self.opened | fresh)

    def bounds(self, bounds: Bounds) -> Bounds:
        low = np.where(self.opened, np.maximum(self.least - self.fixed, 0), 0)
        high = np.where(self.closed, 0, np.broadcast_to(bounds.high[:, None], low.shape))
        return replace(bounds, cell_low=np.minimum(low, high), cell_high=high)
