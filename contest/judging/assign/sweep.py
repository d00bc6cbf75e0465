"""One pass over all pairs, in blocks: the dearest panel of every entry under given prices, and the pairs worth having.

The sum of the panels is the entries' half of the Lagrangian bound, over all pairs and not only over the candidates.
"""

from dataclasses import dataclass

import numpy as np

from contest.judging.assign.arrays import Bools, Ints, Pairs32, spans
from contest.judging.assign.eligibility import Choice
from contest.judging.assign.problem import Watch

NEVER = np.int64(-(2**60))
WORTHLESS = np.int64(-(2**49))


@dataclass(frozen=True, eq=False)
class Extra:
    """What a pair is worth beside its affinity: `bonus` for the pairs (sorted keys) of the present plan."""

    keys: Ints
    bonus: int

    @staticmethod
    def none() -> "Extra":
        return Extra(np.zeros(0, dtype=np.int64), 0)

    def add_to(self, gain: Ints, *, rows: Ints, judges: int) -> None:
        """rows: the entries, sorted, whose gains these are."""
        low, high = np.searchsorted(self.keys, (rows[0] * judges, (rows[-1] + 1) * judges))
        entry, judge = self.keys[low:high] // judges, self.keys[low:high] % judges
        place = np.searchsorted(rows, entry)
        there = rows[place] == entry
        gain[place[there], judge[there]] += self.bonus


@dataclass(frozen=True, eq=False)
class Groups:
    """Pairs of one entry in groups with caps: by judge type (`of_judge`) or by level (gain below `level`)."""

    cap: Ints
    of_judge: Ints | None = None
    level: int = 0

    def of(self, affinity: Pairs32 | Ints, judges: Ints) -> Ints:
        if self.of_judge is not None:
            return np.asarray(self.of_judge[judges])
        return np.where(affinity < self.level, 0, -1).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Swept:
    """bound: value of the dearest panels; keys, affinity: the `breadth` best pairs per entry and those panels."""

    bound: int
    keys: Ints
    affinity: Ints


def sweep(
    choice: Choice, *, price: Ints, breadth: int, groups: Groups | None, extra: Extra, watch: Watch, stage: str
) -> Swept:
    """price: J x C, what a place with a judge costs an entry of a category. Entries that need nobody are left out."""
    entries, judges = choice.size
    bound, keys, values = 0, [], []
    for start, stop in spans(choice.size):
        watch.at(stage, start / max(entries, 1))
        rows = start + np.flatnonzero(choice.need[start:stop] > 0)
        if len(rows) == 0:
            continue
        affinity = choice.block(start, stop)
        if len(rows) < len(affinity):
            affinity = affinity[rows - start]
        gain = affinity.astype(np.int64)
        extra.add_to(gain, rows=rows, judges=judges)
        gain -= price.T[choice.fair.category[rows]] if price.shape[1] > 1 else price[:, 0]
        gain[(affinity < 0) | (gain < WORTHLESS)] = NEVER
        part, columns = _best_panels(gain, affinity, choice.need[rows], groups, rows)
        bound += part
        wide = _top(gain, min(breadth, judges)) if breadth else columns[:, :0]
        both = np.concatenate([columns, wide], axis=1)
        place = np.repeat(np.arange(len(rows)), both.shape[1])
        flat = both.reshape(-1)
        good = flat >= 0
        good[good] = gain[place[good], flat[good]] > NEVER
        chosen, first = np.unique(rows[place[good]] * judges + flat[good], return_index=True)
        keys.append(chosen)
        values.append(affinity[place[good], flat[good]].astype(np.int64)[first])
    if not keys:
        return Swept(0, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    return Swept(bound, np.concatenate(keys), np.concatenate(values))


def _top(gain: Ints, count: int) -> Ints:
    """Columns of the `count` largest values of each row."""
    if count >= gain.shape[1]:
        return np.broadcast_to(np.arange(gain.shape[1]), gain.shape)
    return np.argpartition(gain, gain.shape[1] - count, axis=1)[:, gain.shape[1] - count :]


def _best_panels(gain: Ints, affinity: Pairs32, need: Ints, groups: Groups | None, rows: Ints) -> tuple[int, Ints]:
    """Greedy is exact here: group caps under a total form a laminar matroid."""
    most = min(int(need.max(initial=0)), gain.shape[1])
    if most == 0:
        return 0, np.zeros((len(gain), 0), dtype=np.int64)
    columns = _top(gain, most) if groups is None else _grouped_top(gain, affinity, most, groups, rows)
    value = np.where(columns >= 0, np.take_along_axis(gain, np.maximum(columns, 0), axis=1), NEVER)
    order = np.argsort(-value, axis=1, kind="stable")[:, :most]
    value, columns = np.take_along_axis(value, order, axis=1), np.take_along_axis(columns, order, axis=1)
    used = (np.arange(value.shape[1]) < need[:, None]) & (value > NEVER)
    return int(value[used].sum()), np.where(used, columns, -1)


def _grouped_top(gain: Ints, affinity: Pairs32, most: int, groups: Groups, rows: Ints) -> Ints:
    judges = np.arange(gain.shape[1])
    caps = groups.cap[rows]
    of = groups.of(affinity, judges)
    parts = [_capped(gain, inside=of < 0, size=most, cap=None)]
    for group in range(caps.shape[1]):
        cap = caps[:, group]
        size = min(int(cap.max(initial=0)), most)
        if size:
            parts.append(_capped(gain, inside=of == group, size=size, cap=cap))
    return np.concatenate(parts, axis=1)


def _capped(gain: Ints, *, inside: Bools, size: int, cap: Ints | None) -> Ints:
    if inside.ndim == 1:
        members = np.flatnonzero(inside)
        sub = gain[:, members]
    else:
        members = np.arange(gain.shape[1])
        sub = np.where(inside, gain, NEVER)
    if len(members) == 0:
        return np.full((len(gain), 1), -1, dtype=np.int64)
    top = _top(sub, min(size, len(members)))
    value = np.take_along_axis(sub, top, axis=1)
    order = np.argsort(-value, axis=1, kind="stable")
    top, value = np.take_along_axis(top, order, axis=1), np.take_along_axis(value, order, axis=1)
    columns = members[top]
    dead = value <= NEVER
    if cap is not None:
        dead |= np.arange(columns.shape[1]) >= cap[:, None]
    return np.where(dead, -1, columns)
