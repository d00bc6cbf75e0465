"""Which pairs may be chosen, and what is already fixed."""

from dataclasses import dataclass, replace

import numpy as np

from contest.judging.assign.arrays import Bools, Ints, Pairs32
from contest.judging.assign.problem import Fair, Rules

CONFLICT = -1


@dataclass(frozen=True, eq=False)
class Choice:
    """What is left to decide once submitted sheets and anchors are taken as given.

    need and room are what remains beside the fixed pairs; a pair that may not be chosen reads as -1.
    """

    fair: Fair
    rules: Rules
    fixed: Ints
    closed: Ints
    need: Ints
    room: Ints

    @property
    def size(self) -> tuple[int, int]:
        return self.fair.size

    def block(self, start: int, stop: int) -> Pairs32:
        values = _ruled(self.fair, self.rules, self.fair.affinity.block(start, stop), np.arange(start, stop))
        judges = self.size[1]
        low, high = np.searchsorted(self.closed, (start * judges, stop * judges))
        values.reshape(-1)[self.closed[low:high] - start * judges] = CONFLICT
        return values

    def at(self, entries: Ints, judges: Ints) -> Pairs32:
        values = pair_values(self.fair, self.rules, entries, judges)
        values[is_member(self.closed, entries * self.size[1] + judges)] = CONFLICT
        return values

    def fixed_load(self) -> Ints:
        return np.bincount(self.fixed % max(self.size[1], 1), minlength=self.size[1])


def choice_of(fair: Fair, rules: Rules) -> Choice:
    entries, judges = fair.size
    seen = np.setdiff1d(fair.seen, fair.waived)
    closed = fair.forbidden if rules.history_cost is not None else np.union1d(fair.forbidden, seen)
    fixed = np.union1d(fair.submitted, _anchor_pairs(fair, rules, closed))
    need = np.maximum(fair.need - np.bincount(fixed // max(judges, 1), minlength=entries), 0)
    need[fair.anchors] = 0
    load = np.bincount(fixed % max(judges, 1), minlength=judges)
    return Choice(
        fair=fair,
        rules=rules,
        fixed=fixed,
        closed=np.union1d(closed, fixed),
        need=need,
        room=np.maximum(fair.capacity - load, 0),
    )


def without_room(choice: Choice, judges: Ints) -> Choice:
    room = choice.room.copy()
    room[judges] = 0
    return replace(choice, room=room)


def is_member(sorted_keys: Ints, keys: Ints) -> Bools:
    if len(sorted_keys) == 0:
        return np.zeros(len(keys), dtype=np.bool_)
    place = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return np.asarray(sorted_keys[place] == keys)


def pair_values(fair: Fair, rules: Rules, entries: Ints, judges: Ints) -> Pairs32:
    """Affinities of single pairs after every rule but closed pairs."""
    values = fair.affinity.at(entries, judges).astype(np.int32, copy=True)
    barred = (values < rules.min_affinity) & ~is_member(fair.waived, entries * fair.size[1] + judges)
    if rules.own_school:
        own = fair.entry_school[entries]
        barred |= (own >= 0) & (own == fair.judge_school[judges])
    values[barred | (values < 0)] = CONFLICT
    return _with_history(fair, rules, values, entries * fair.size[1] + judges)


def _ruled(fair: Fair, rules: Rules, block: Pairs32, rows: Ints) -> Pairs32:
    values = block.astype(np.int32, order="C", copy=True)  # written to through its flat view
    low = values < rules.min_affinity
    if len(rows) and len(fair.waived):
        low.reshape(-1)[_inside(fair.waived, rows, fair.size[1])] = False
    values[low | (values < 0)] = CONFLICT
    if rules.own_school and (fair.judge_school >= 0).any():
        own = fair.entry_school[rows]
        values[(own[:, None] == fair.judge_school[None, :]) & (own >= 0)[:, None]] = CONFLICT
    if rules.history_cost is None or len(rows) == 0:
        return values
    flat = values.reshape(-1)
    places = _inside(fair.seen, rows, fair.size[1])
    flat[places] = _with_history(fair, rules, flat[places], places + rows[0] * fair.size[1])
    return values


def _inside(keys: Ints, rows: Ints, judges: int) -> Ints:
    """Places of these pairs within a block of rows."""
    low, high = np.searchsorted(keys, (rows[0] * judges, (rows[-1] + 1) * judges))
    return np.asarray(keys[low:high] - rows[0] * judges)


def _with_history(fair: Fair, rules: Rules, values: Pairs32, keys: Ints) -> Pairs32:
    if rules.history_cost is None:
        return values
    again = is_member(fair.seen, keys) & (values >= 0)
    return np.where(again, np.maximum(values - rules.history_cost, 0), values).astype(np.int32)


def _anchor_pairs(fair: Fair, rules: Rules, closed: Ints) -> Ints:
    """An anchor is scored by every judge who may score it and has room for any sheet at all."""
    judges = np.flatnonzero(fair.capacity > 0)
    keys = [
        entry * fair.size[1] + judges[pair_values(fair, rules, np.full(len(judges), entry), judges) >= 0]
        for entry in fair.anchors
    ]
    if not keys:
        return np.zeros(0, dtype=np.int64)
    return np.setdiff1d(np.concatenate(keys), closed)
