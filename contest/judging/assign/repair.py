"""Repair of a running plan: a judge recuses or withdraws, comes late, an entry needs one more sheet.

Submitted sheets never move. As few pairs change as any plan can do with: every pair that is still possible carries a
bonus no exchange outbids. Fair loads are kept where that costs no further pair. With `moves` the exchange may spend
that many more changes on the worst-off entries.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.balance import fair_bounds, free_bounds
from contest.judging.assign.chains import spend_moves
from contest.judging.assign.eligibility import Choice, choice_of
from contest.judging.assign.exchange import Newcomers
from contest.judging.assign.mix import panel_groups
from contest.judging.assign.optimum import Model, Optimum, maximise
from contest.judging.assign.orphans import held_choice, left_bounds, seat_orphans
from contest.judging.assign.panels import panels_of
from contest.judging.assign.plan import Infeasible, Line, Plan
from contest.judging.assign.problem import Id, PairIds, Problem, Rules, Watch, canonical
from contest.judging.assign.solve import DEFAULT_RULES, certified, explain
from contest.judging.assign.sweep import Extra, Groups
from contest.judging.assign.transport import Bounds
from contest.judging.assign.worst import Market, heal


@dataclass(frozen=True)
class Event:
    """withdrawn: judges who give up all sheets not submitted; recused: single pairs; extra: more sheets per entry;
    moves: how many further changes may be spent on the worst-off entries. A late judge is simply in the problem.
    """

    withdrawn: Sequence[Id] = ()
    recused: PairIds = ()
    extra: Mapping[Id, int] = field(default_factory=dict)
    moves: int = 0


@dataclass(frozen=True)
class Diff:
    """orphaned: sheets that had to find a new judge; added and removed pairs; unchanged pairs stay as they are."""

    plan: Plan
    added: tuple[tuple[Id, Id], ...]
    removed: tuple[tuple[Id, Id], ...]
    orphaned: int


def reassign(
    problem: Problem,
    *,
    pairs: PairIds,
    event: Event,
    rules: Rules = DEFAULT_RULES,
    watch: Watch | None = None,
) -> Diff | Infeasible:
    """pairs: the present plan, submitted sheets (`problem.submitted`) included."""
    watch = watch or Watch()
    changed = after(problem, pairs=pairs, event=event)
    choice = choice_of(canonical(changed), rules)
    groups = panel_groups(choice)
    infeasible = explain(choice, groups=groups, watch=watch)
    if infeasible is not None:
        return infeasible
    found = None if event.moves else _quickly(choice, groups, watch)
    optimum, bounds = found or _fewest_changes(choice, groups, watch)
    keys = _mended(choice, optimum, bounds, watch)
    if event.moves:
        keys = _spent(choice, keys, optimum=optimum, bounds=bounds, moves=event.moves, watch=watch)
    line = Line("pairs kept", _kept(choice, keys), len(choice.fair.kept), proven=event.moves == 0)
    return _diff(choice, certified(choice, panels_of(choice, keys), lines=(line,)), pairs)


def after(problem: Problem, *, pairs: PairIds, event: Event) -> Problem:
    """The problem once the event has happened: what must go has gone, what may stay is to be kept."""
    given, gone, barred = set(problem.submitted), set(event.withdrawn), set(event.recused)
    names = problem.judges.tolist() if isinstance(problem.judges, np.ndarray) else list(problem.judges)
    entries = problem.entries.tolist() if isinstance(problem.entries, np.ndarray) else list(problem.entries)
    need = np.broadcast_to(np.asarray(problem.need, dtype=np.int64), (len(entries),)).copy()
    need += np.array([event.extra.get(name, 0) for name in entries], dtype=np.int64)
    capacity = [0 if name in gone else int(most) for name, most in zip(names, problem.capacity, strict=True)]
    kept = [pair for pair in pairs if pair not in given and pair[1] not in gone and pair not in barred]
    forbidden = [*problem.forbidden, *(pair for pair in barred if pair not in given)]
    return replace(problem, need=need, capacity=capacity, kept=kept, forbidden=forbidden)


def _quickly(choice: Choice, groups: Groups | None, watch: Watch) -> tuple[Optimum, Bounds] | None:
    """The same answer where nothing that stays has to move; None where that can't be."""
    for bounds in _wished_bounds(choice, groups, watch):
        optimum = seat_orphans(choice, bounds, watch)
        if optimum is not None:
            return optimum, bounds
    return None


def _wished_bounds(choice: Choice, groups: Groups | None, watch: Watch) -> Iterator[Bounds]:
    if choice.rules.max_load_gap is not None:
        fair = fair_bounds(choice, groups=groups, watch=watch)
        yield fair
        yield replace(fair, low=np.zeros_like(fair.low))
    yield free_bounds(choice)


def _fewest_changes(choice: Choice, groups: Groups | None, watch: Watch) -> tuple[Optimum, Bounds]:
    """Fair loads if they cost no more changes than capacities alone, else only their upper side, else neither."""
    *fairer, free = _wished_bounds(choice, groups, watch)
    least = _kept_flow(choice, groups, free, watch)
    for bounds in fairer:
        tried = _kept_flow(choice, groups, bounds, watch)
        same = _kept(choice, tried.keys) == _kept(choice, least.keys)
        if same and not tried.short.any() and tried.missed_low == 0:
            return tried, bounds
    return least, free


def _kept_flow(choice: Choice, groups: Groups | None, bounds: Bounds, watch: Watch) -> Optimum:
    extra = Extra(choice.fair.kept, _bonus(choice))
    model = Model(choice, bounds, groups, extra)
    return maximise(model, watch=watch, stage="fewest changes", slack=extra.bonus // 10)


def _bonus(choice: Choice) -> int:
    """More than any exchange of affinities can win: a simple path meets every judge once."""
    rows = np.arange(min(choice.size[0], 50))
    largest = max((int(choice.block(int(row), int(row) + 1).max(initial=1)) for row in rows), default=1)
    return 4 * max(largest, 1) * min(choice.size[1] + 1, 200)


def _kept(choice: Choice, keys: Ints) -> int:
    return len(np.intersect1d(keys, choice.fair.kept))


def _mended(choice: Choice, optimum: Optimum, bounds: Bounds, watch: Watch) -> Ints:
    """Crossing panel rules, mended among the new pairs alone."""
    stay = np.intersect1d(optimum.keys, choice.fair.kept)
    held = held_choice(choice, stay)
    left = left_bounds(bounds, stay, choice.size[1])
    panels = panels_of(held, np.setdiff1d(optimum.keys, stay))
    market = Market(_newcomers(held, optimum), left, watch)
    return np.union1d(heal(panels, market).keys, stay)


def _newcomers(choice: Choice, optimum: Optimum) -> Newcomers:
    entry, judge = optimum.candidates.entry, optimum.candidates.judge
    affinity = choice.at(entry, judge).astype(np.int64)
    good = affinity >= 0
    return Newcomers(entry[good], judge[good], affinity[good])


def _spent(choice: Choice, keys: Ints, *, optimum: Optimum, bounds: Bounds, moves: int, watch: Watch) -> Ints:
    panels = panels_of(choice, keys)
    market = Market(_newcomers(choice, optimum), bounds, watch)
    return spend_moves(panels, market, moves=moves).keys


def _diff(choice: Choice, plan: Plan, pairs: PairIds) -> Diff:
    before, now = {(entry, judge) for entry, judge in pairs}, set(plan.pairs)
    orphaned = int(choice.need.sum()) - len(choice.fair.kept)
    return Diff(plan, tuple(sorted(now - before)), tuple(sorted(before - now)), max(orphaned, 0))
