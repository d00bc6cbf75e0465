"""Why no plan exists, in sentences with four numbers each: entries, sheets needed, judges, room they have.

A smallest cut splits into connected parts; each part is a group of entries all of whose judges together lack room
(Hall's condition). Room counts min(judge's room, entries of the part this judge may score).
"""

from dataclasses import dataclass

import numpy as np

from contest.judging.assign.arrays import Bools, Ints, spans
from contest.judging.assign.eligibility import Choice
from contest.judging.assign.feasibility import Cut
from contest.judging.assign.messages import SHORTAGE, SHORTAGE_BY_MIX, SHORTAGE_IN_CATEGORY, Message
from contest.judging.assign.problem import Id
from contest.judging.assign.sweep import Groups


@dataclass(frozen=True)
class Shortfall:
    """entries need `needed` (further) sheets; judges, all who may score any of them, have room for `available`."""

    entries: tuple[Id, ...]
    judges: tuple[Id, ...]
    needed: int
    available: int
    message: Message

    @property
    def missing(self) -> int:
        return self.needed - self.available


def shortfalls(choice: Choice, cut: Cut, *, groups: Groups | None = None) -> list[Shortfall]:
    """One per connected part, largest shortage first."""
    label, pairs = _parts(choice, cut.entries & (choice.need > 0))
    found = [_shortfall(choice, cut, groups, label == part, pairs[part]) for part in sorted(pairs)]
    return sorted((item for item in found if item.missing > 0), key=lambda item: (-item.missing, str(item.entries[0])))


def _shortfall(choice: Choice, cut: Cut, groups: Groups | None, inside: Bools, pairs: Ints) -> Shortfall:
    fair = choice.fair
    entries = np.flatnonzero(inside)
    judges = np.flatnonzero((pairs > 0) & (choice.room > 0))
    needed = int(choice.need[entries].sum())
    available = needed - int(cut.missing[entries].sum())
    params: dict[str, int | str] = {
        "entries": len(entries),
        "needed": needed,
        "judges": len(judges),
        "available": available,
    }
    text = SHORTAGE
    categories = np.unique(fair.category[entries])
    if groups is not None:
        text, params = SHORTAGE_BY_MIX, {**params, "mix": choice.rules.panel_mix or 0}
    elif len(categories) == 1 and len(fair.categories) > 1:
        text, params = SHORTAGE_IN_CATEGORY, {**params, "category": str(fair.categories[categories[0]])}
    return Shortfall(
        entries=tuple(fair.entries[number] for number in entries),
        judges=tuple(fair.judges[number] for number in judges),
        needed=needed,
        available=available,
        message=Message(text, params),
    )


def _parts(choice: Choice, inside: Bools) -> tuple[Ints, dict[int, Ints]]:
    """A label per entry (-1 outside) and, per label, how many of its entries each judge may score."""
    entries, judges = choice.size
    judge_label = np.arange(judges)
    label = np.full(entries, -1, dtype=np.int64)
    changed = True
    while changed:
        changed = False
        for rows, eligible in _eligible_rows(choice, inside):
            row_label = np.where(eligible, judge_label, judges).min(axis=1, initial=judges)
            alone = row_label == judges
            label[rows] = np.where(alone, judges + rows, row_label)
            reach = np.where(eligible, row_label[:, None], judges).min(axis=0, initial=judges)
            better = reach < judge_label
            changed |= bool(better.any())
            judge_label = np.where(better, reach, judge_label)
    pairs: dict[int, Ints] = {int(part): np.zeros(judges, dtype=np.int64) for part in np.unique(label[inside])}
    for rows, eligible in _eligible_rows(choice, inside):
        for part in np.unique(label[rows]):
            pairs[int(part)] += eligible[label[rows] == part].sum(axis=0)
    return label, pairs


def _eligible_rows(choice: Choice, inside: Bools) -> "list[tuple[Ints, Bools]]":
    found = []
    for start, stop in spans(choice.size):
        rows = start + np.flatnonzero(inside[start:stop])
        if len(rows):
            found.append((rows, (choice.block(start, stop)[rows - start] >= 0) & (choice.room > 0)))
    return found
