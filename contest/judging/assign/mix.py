"""Panel rules that are exact inside the flow: at most n judges of one type, or at least n experts.

Both are caps on groups of an entry's pairs. One partition fits into the flow; when both are wanted the experts go there
and the exchange keeps the types.
"""

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.eligibility import Choice, pair_values
from contest.judging.assign.sweep import Groups


def panel_groups(choice: Choice) -> Groups | None:
    rules = choice.rules
    if rules.experts:
        return Groups(cap=_room_below(choice), level=rules.expert_affinity)
    if rules.panel_mix is not None and (choice.fair.judge_type >= 0).any():
        return Groups(cap=type_room(choice, rules.panel_mix), of_judge=choice.fair.judge_type)
    return None


def type_room(choice: Choice, most: int) -> Ints:
    """E x types: how many further judges of a type fit on each panel."""
    fair = choice.fair
    entry, judge = choice.fixed // fair.size[1], choice.fixed % fair.size[1]
    kind = fair.judge_type[judge]
    taken = np.zeros((fair.size[0], len(fair.types)), dtype=np.int64)
    np.add.at(taken, (entry[kind >= 0], kind[kind >= 0]), 1)
    return np.maximum(most - taken, 0)


def _room_below(choice: Choice) -> Ints:
    """E x 1: how many further judges below the experts' level fit on each panel."""
    fair, rules = choice.fair, choice.rules
    entry, judge = choice.fixed // fair.size[1], choice.fixed % fair.size[1]
    expert = pair_values(fair, rules, entry, judge) >= rules.expert_affinity
    have = np.bincount(entry[expert], minlength=fair.size[0])
    return np.maximum(choice.need - np.maximum(rules.experts - have, 0), 0)[:, None]
