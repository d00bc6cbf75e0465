"""Can every entry get its sheets at all? Max-flow, and the smallest cut that shows why not.

The network starts with a few judges per entry; pairs that would cross the cut are added until either the demand is met
or no eligible pair crosses, which makes the cut valid over all pairs.
"""

from dataclasses import dataclass

import numpy as np

from contest.judging.assign.arrays import Bools, Floats, Ints, Pairs32, spans
from contest.judging.assign.eligibility import Choice
from contest.judging.assign.flow import Arcs, max_flow
from contest.judging.assign.problem import Watch
from contest.judging.assign.sweep import Groups

FIRST = 9
STEP = 12


@dataclass(frozen=True, eq=False)
class Cut:
    """missing: sheets each entry lacks at best; entries, judges: the source's side of the smallest cut."""

    missing: Ints
    entries: Bools
    judges: Bools
    keys: Ints

    @property
    def feasible(self) -> bool:
        return not self.missing.any()


def smallest_cut(choice: Choice, *, room: Ints, groups: Groups | None, watch: Watch) -> Cut:
    keys, group = _first_pairs(choice, groups)
    while True:
        watch.at("feasibility", 0.5)
        missing, entry_side, judge_side, group_side, load = _flow(choice, room, groups, keys, group)
        cut = Cut(missing=missing, entries=entry_side, judges=judge_side, keys=keys)
        if cut.feasible:
            return cut
        spare = np.where(judge_side, -1.0, (room - load).astype(np.float64))
        fresh, fresh_group = _more_pairs(
            choice,
            entry_side=entry_side,
            group_side=group_side,
            spare=spare,
            known=keys,
            groups=groups,
            count=STEP,
        )
        if len(fresh) == 0:
            return cut
        order = np.argsort(np.concatenate([keys, fresh]), kind="stable")
        keys = np.concatenate([keys, fresh])[order]
        group = np.concatenate([group, fresh_group])[order]


def _first_pairs(choice: Choice, groups: Groups | None) -> tuple[Ints, Ints]:
    """A few judges per entry, spread evenly over all, without looking at every pair."""
    judges = choice.size[1]
    wanted = np.flatnonzero(choice.need > 0)
    count = min(judges, int(choice.need.max(initial=0)) + FIRST)
    step = max(1, judges // max(count, 1))
    start = (wanted * 2654435761 % 1048573) % max(judges, 1)
    columns = (start[:, None] + step * np.arange(count)[None, :] + np.arange(count)[None, :] % 2) % max(judges, 1)
    keys = np.unique((wanted[:, None] * judges + columns).reshape(-1))
    affinity = choice.at(keys // max(judges, 1), keys % max(judges, 1))
    keys, affinity = keys[affinity >= 0], affinity[affinity >= 0]
    group = np.full(len(keys), -1) if groups is None else groups.of(affinity, keys % max(judges, 1))
    return keys, group


def _flow(
    choice: Choice, room: Ints, groups: Groups | None, keys: Ints, group: Ints
) -> tuple[Ints, Bools, Bools, Bools | None, Ints]:
    entries, judges = choice.size
    count = 0 if groups is None else groups.cap.shape[1]
    first_judge = entries * (1 + count)
    source, sink = first_judge + judges, first_judge + judges + 1
    entry, judge = keys // judges, keys % judges
    arcs = Arcs.empty()
    supply = arcs.add(source, np.arange(entries), choice.need, 0)
    tail = entry
    if groups is not None:
        arcs.add(np.arange(entries).repeat(count), np.arange(entries, first_judge), groups.cap.reshape(-1), 0)
        tail = np.where(group >= 0, entries + entry * count + group, entry)
    arcs.add(tail, first_judge + judge, 1, 0)
    out = arcs.add(first_judge + np.arange(judges), sink, room, 0)
    _, flow, side = max_flow(arcs, source=source, sink=sink)
    inside = np.zeros(sink + 1, dtype=np.bool_)
    inside[side] = True
    group_side = None if groups is None else inside[entries:first_judge].reshape(entries, count)
    return choice.need - flow[supply], inside[:entries], inside[first_judge:source], group_side, flow[out]


def _more_pairs(
    choice: Choice,
    *,
    entry_side: Bools,
    group_side: Bools | None,
    spare: Floats,
    known: Ints,
    groups: Groups | None,
    count: int,
) -> tuple[Ints, Ints]:
    """Up to `count` new pairs per entry of the side, judges with the most spare room first; -1 bars a judge."""
    judges = choice.size[1]
    keys: list[Ints] = []
    kinds: list[Ints] = []
    for start, stop in spans(choice.size):
        rows = start + np.flatnonzero(entry_side[start:stop] & (choice.need[start:stop] > 0))
        if len(rows) == 0:
            continue
        affinity = choice.block(start, stop)[rows - start]
        open_pairs = (affinity >= 0) & (spare >= 0)
        kind = _kinds(groups, affinity)
        if kind is not None and group_side is not None:
            side = np.concatenate([group_side[rows], np.ones((len(rows), 1), np.bool_)], axis=1)
            open_pairs &= np.take_along_axis(side, np.broadcast_to(kind, affinity.shape), axis=1)
        low, high = np.searchsorted(known, (start * judges, stop * judges))
        place = np.searchsorted(rows, known[low:high] // judges)
        held = (place < len(rows)) & (rows[np.minimum(place, len(rows) - 1)] == known[low:high] // judges)
        open_pairs[place[held], known[low:high][held] % judges] = False
        row, column = _pick(open_pairs, rows, spare, min(count, judges))
        keys.append(rows[row] * judges + column)
        kinds.append(np.full(len(row), -1) if kind is None else np.broadcast_to(kind, affinity.shape)[row, column])
    if not keys:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(keys), np.concatenate(kinds)


def _kinds(groups: Groups | None, affinity: Pairs32) -> Ints | None:
    if groups is None:
        return None
    of = groups.of(affinity, np.arange(affinity.shape[1]))
    return of if of.ndim == 2 else of[None, :]  # noqa: PLR2004  # a group per judge or a group per pair


def _pick(open_pairs: Bools, rows: Ints, spare: Floats, count: int) -> tuple[Ints, Ints]:
    """Spread by a fixed hash among judges with room, so that no judge is everybody's first choice."""
    judges = open_pairs.shape[1]
    noise = ((rows[:, None] * 7919 + np.arange(judges)[None, :]) * 2654435761 % 1048573).astype(np.float32) / 1048573
    score = np.where(open_pairs, np.where(spare > 0, noise + 1, noise), -1).astype(np.float32)
    top = np.argpartition(score, judges - count, axis=1)[:, judges - count :] if count < judges else None
    columns = np.sort(top, axis=1) if top is not None else np.broadcast_to(np.arange(judges), score.shape)
    row = np.repeat(np.arange(len(rows)), columns.shape[1])
    flat = columns.reshape(-1)
    good = score[row, flat] >= 0
    return row[good], flat[good]
