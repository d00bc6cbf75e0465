"""The quick way of a repair: everything that stays is taken as given and only the orphaned sheets find a judge.

Where that works nothing better exists: each orphaned sheet needs one new pair, and the total is the largest among all
plans with so few.
"""

from dataclasses import replace

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.eligibility import Choice, choice_of
from contest.judging.assign.mix import panel_groups
from contest.judging.assign.optimum import Model, Optimum, maximise
from contest.judging.assign.problem import Watch
from contest.judging.assign.transport import Bounds


def seat_orphans(choice: Choice, bounds: Bounds, watch: Watch) -> Optimum | None:
    """The new pairs and those that stay; None where a pair that stays would have to move."""
    stay = choice.fair.kept
    if not _can_stay(choice, stay):
        return None
    held = held_choice(choice, stay)
    left = left_bounds(bounds, stay, choice.size[1])
    optimum = maximise(Model(held, left, panel_groups(held)), watch=watch, stage="fewest changes")
    if optimum.short.any() or optimum.missed_low:
        return None
    return replace(optimum, keys=np.union1d(optimum.keys, stay))


def held_choice(choice: Choice, stay: Ints) -> Choice:
    """What is left to decide once these pairs are taken as given."""
    return choice_of(replace(choice.fair, submitted=np.union1d(choice.fair.submitted, stay)), choice.rules)


def left_bounds(bounds: Bounds, stay: Ints, judges: int) -> Bounds:
    load = np.bincount(stay % max(judges, 1), minlength=judges)
    return Bounds(low=np.maximum(bounds.low - load, 0), high=np.maximum(bounds.high - load, 0))


def _can_stay(choice: Choice, stay: Ints) -> bool:
    """Eligible still, within every judge's room and no more than an entry needs; mixes are the flow's to keep."""
    entries, judges = choice.size
    entry, judge = stay // max(judges, 1), stay % max(judges, 1)
    eligible = bool((choice.at(entry, judge) >= 0).all())
    roomy = bool((np.bincount(judge, minlength=judges) <= choice.room).all())
    return eligible and roomy and bool((np.bincount(entry, minlength=entries) <= choice.need).all())
