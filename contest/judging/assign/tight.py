"""Where a plan exists but hangs by a thread: entries with hardly more judges than sheets, categories nearly full."""

import numpy as np

from contest.judging.assign.arrays import spans
from contest.judging.assign.eligibility import Choice
from contest.judging.assign.messages import TIGHT_CATEGORY, TIGHT_ENTRIES, Message
from contest.judging.assign.problem import Id

SPARE_SHARE = 0.05


def tight_spots(choice: Choice) -> tuple[Message, ...]:
    return tuple(entries_message(choice) + category_messages(choice))


def barely_covered(choice: Choice) -> tuple[Id, ...]:
    """Entries with at most one eligible judge to spare."""
    found = []
    for start, stop in spans(choice.size):
        able = ((choice.block(start, stop) >= 0) & (choice.room > 0)).sum(axis=1)
        need = choice.need[start:stop]
        found += [choice.fair.entries[start + row] for row in np.flatnonzero((need > 0) & (able <= need + 1))]
    return tuple(found)


def entries_message(choice: Choice) -> list[Message]:
    names = barely_covered(choice)
    if not names or (len(names) == int((choice.need > 0).sum()) and choice.size[1] <= int(choice.need.max()) + 1):
        return []
    return [Message(TIGHT_ENTRIES, {"entries": len(names), "first": str(names[0])})]


def category_messages(choice: Choice) -> list[Message]:
    """Categories whose judges' room, even if all of it went there, exceeds the need by less than a twentieth."""
    fair, found = choice.fair, []
    needed = np.bincount(fair.category, weights=choice.need, minlength=len(fair.categories)).astype(np.int64)
    pairs = np.zeros((len(fair.categories), choice.size[1]), dtype=np.int64)
    for start, stop in spans(choice.size):
        able = choice.block(start, stop) >= 0
        for category in np.unique(fair.category[start:stop]):
            pairs[category] += able[(fair.category[start:stop] == category) & (choice.need[start:stop] > 0)].sum(axis=0)
    for category, name in enumerate(fair.categories):
        room = int(np.minimum(pairs[category], choice.room).sum())
        if needed[category] and room < needed[category] * (1 + SPARE_SHARE):
            params: dict[str, int | str] = {"category": str(name), "needed": int(needed[category]), "available": room}
            found.append(Message(TIGHT_CATEGORY, params))
    return found
