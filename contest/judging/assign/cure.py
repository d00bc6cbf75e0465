"""The cheapest change that makes a plan possible: room, a pair below the floor, a repeated pair, a mix rule, a sheet.

Prices: one more sheet for a judge (dearer with each), a repeated pair, a pair below the level floor (dearer the further
below), one judge of a type too many, and, dearest, a sheet less for an entry. Hard conflicts have no price.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.eligibility import Choice, is_member
from contest.judging.assign.feasibility import Cut, smallest_cut
from contest.judging.assign.flow import Arcs, min_cost_flow
from contest.judging.assign.messages import CURE_DROP, CURE_LEVEL, CURE_MIX, CURE_REPEAT, CURE_ROOM, Message
from contest.judging.assign.problem import Id, Problem, Watch
from contest.judging.assign.sweep import Groups

SLOT, REPEAT, BELOW, CROWD, DROP = 10, 30, 20, 25, 100_000
STEPS = 12


@dataclass(frozen=True)
class Cure:
    """room: further sheets per judge; waived: pairs to allow; crowded: panels free of the mix; dropped: sheets."""

    room: Mapping[Id, int]
    waived: tuple[tuple[Id, Id], ...]
    crowded: tuple[Id, ...]
    dropped: Mapping[Id, int]
    sentences: tuple[Message, ...]


def cheapest_cure(choice: Choice, *, groups: Groups | None, watch: Watch) -> Cure:
    opened = _opened(choice)
    cut = smallest_cut(choice, room=choice.room, groups=None, watch=watch)
    keys = np.union1d(_all_pairs(opened, cut), cut.keys)
    keys = keys[opened.at(keys // choice.size[1], keys % choice.size[1]) >= 0]
    return _read(choice, _Bill.of(choice, opened, keys, groups))


def applied(problem: Problem, cure: Cure) -> Problem:
    """The problem with the cure taken; panels whose mix is let go lose as many sheets only in the caller's rules."""
    names = problem.judges.tolist() if isinstance(problem.judges, np.ndarray) else list(problem.judges)
    entries = problem.entries.tolist() if isinstance(problem.entries, np.ndarray) else list(problem.entries)
    capacity = np.array(
        [int(most) + cure.room.get(name, 0) for name, most in zip(names, problem.capacity, strict=True)]
    )
    need = np.broadcast_to(np.asarray(problem.need, dtype=np.int64), (len(entries),)).copy()
    need -= np.array([cure.dropped.get(name, 0) for name in entries], dtype=np.int64)
    waived = [*problem.waived, *cure.waived]
    return replace(problem, capacity=capacity, need=need, waived=waived)


@dataclass(frozen=True, eq=False)
class _Bill:
    """keys: pairs taken; price: of each; slots: more sheets per judge; dropped: sheets an entry goes without."""

    keys: Ints
    price: Ints
    slots: Ints
    dropped: Ints
    crowded: Ints

    @staticmethod
    def of(choice: Choice, opened: Choice, keys: Ints, groups: Groups | None) -> "_Bill":
        entries, judges = choice.size
        entry, judge = keys // judges, keys % judges
        price = _prices(choice, keys)
        arcs = Arcs.empty()
        first_judge, tail, crowd = entries, entry, slice(0, 0)
        if groups is not None:
            first_judge, tail, crowd = _add_groups(arcs, choice, groups, opened.at(entry, judge).astype(np.int64), keys)
        sink = first_judge + judges
        pairs = arcs.add(tail, first_judge + judge, 1, price)
        arcs.add(first_judge + np.arange(judges), sink, choice.room, 0)
        slots = [_add_slot(arcs, choice, first_judge, sink, step) for step in range(STEPS)]
        drops = arcs.add(np.arange(entries), sink, choice.need, DROP)
        supply = np.zeros(sink + 1, dtype=np.int64)
        supply[:entries], supply[sink] = choice.need, -int(choice.need.sum())
        flow = min_cost_flow(arcs, supply=supply)
        taken = flow[pairs] > 0
        crowded = np.flatnonzero(flow[crowd].reshape(entries, -1).sum(axis=1)) if groups is not None else keys[:0]
        more = np.add.reduce([flow[part] for part in slots])
        return _Bill(keys[taken], price[taken], more, flow[drops], crowded)


def _add_slot(arcs: Arcs, choice: Choice, first_judge: int, sink: int, step: int) -> slice:
    """The last step is open-ended, so that one judge may take all that is left."""
    judges = choice.size[1]
    most = 1 if step + 1 < STEPS else int(choice.need.sum())
    allowed = np.where(choice.fair.capacity > 0, most, 0)
    return arcs.add(first_judge + np.arange(judges), sink, allowed, SLOT + step)


def _add_groups(arcs: Arcs, choice: Choice, groups: Groups, affinity: Ints, keys: Ints) -> tuple[int, Ints, slice]:
    entries, judges = choice.size
    count = groups.cap.shape[1]
    entry = keys // judges
    group = groups.of(affinity, keys % judges)
    node = np.arange(entries, entries * (1 + count))
    arcs.add(np.arange(entries).repeat(count), node, groups.cap.reshape(-1), 0)
    crowd = arcs.add(np.arange(entries).repeat(count), node, choice.need.repeat(count), CROWD)
    return entries * (1 + count), np.where(group >= 0, entries + entry * count + group, entry), crowd


def _opened(choice: Choice) -> Choice:
    """The same fair with every soft bar lifted: level floor and earlier rounds."""
    rules = replace(choice.rules, min_affinity=0, history_cost=choice.rules.history_cost or 0)
    return replace(choice, rules=rules, closed=np.union1d(choice.fair.forbidden, choice.fixed))


def _all_pairs(opened: Choice, cut: Cut) -> Ints:
    """Every pair, hard conflicts aside, of the entries that lack judges."""
    judges = opened.size[1]
    rows = np.flatnonzero(cut.entries & (opened.need > 0))
    found = [row * judges + np.flatnonzero(opened.block(int(row), int(row) + 1)[0] >= 0) for row in rows]
    return np.concatenate([*found, np.zeros(0, dtype=np.int64)])


def _prices(choice: Choice, keys: Ints) -> Ints:
    judges = choice.size[1]
    entry, judge = keys // judges, keys % judges
    barred = choice.at(entry, judge) < 0
    again = barred & is_member(choice.fair.seen, keys)
    raw = choice.fair.affinity.at(entry, judge)
    short = np.maximum(choice.rules.min_affinity - raw, 0)
    below = BELOW + short * BELOW // max(choice.rules.min_affinity, 1)
    return np.where(again, REPEAT, 0) + np.where(barred & (short > 0), below, 0)


def _read(choice: Choice, bill: _Bill) -> Cure:
    fair, judges = choice.fair, choice.size[1]
    room = {fair.judges[number]: int(bill.slots[number]) for number in np.flatnonzero(bill.slots)}
    dropped = {fair.entries[number]: int(bill.dropped[number]) for number in np.flatnonzero(bill.dropped)}
    soft = bill.keys[bill.price > 0]
    again = is_member(fair.seen, soft)
    sentences = []
    if room:
        sentences.append(Message(CURE_ROOM, {"judges": len(room), "sheets": sum(room.values())}))
    if (~again).any():
        sentences.append(Message(CURE_LEVEL, {"pairs": int((~again).sum())}))
    if again.any():
        sentences.append(Message(CURE_REPEAT, {"pairs": int(again.sum())}))
    if len(bill.crowded):
        sentences.append(Message(CURE_MIX, {"entries": len(bill.crowded)}))
    if dropped:
        sentences.append(Message(CURE_DROP, {"entries": len(dropped), "sheets": sum(dropped.values())}))
    return Cure(
        room=room,
        waived=tuple((fair.entries[key // judges], fair.judges[key % judges]) for key in soft.tolist()),
        crowded=tuple(fair.entries[number] for number in bill.crowded),
        dropped=dropped,
        sentences=tuple(sentences),
    )
