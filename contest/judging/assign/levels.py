"""Expertise an organizer understands, and the one place where it becomes an affinity.

    affinity = 700 x expertise + 150 x school level fit + 50 x track fit + 100 x wish, rounded, at least 1

expertise: none .05, some .35, good .70, expert 1 (judge and category); fits and wish: no 0, partly .5, yes 1.
A language the judge doesn't read is a conflict. A level floor is the affinity below which no pair may fall:
`floor_of(level)` is reached by every pair of that level whatever the fits.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from contest.judging.assign.arrays import Bools, Floats, Ints, Pairs32
from contest.judging.assign.eligibility import CONFLICT


class Level(IntEnum):
    NONE = 0
    SOME = 1
    GOOD = 2
    EXPERT = 3


EXPERTISE = np.array([0.05, 0.35, 0.70, 1.0])
EXPERTISE_POINTS, LEVEL_POINTS, TRACK_POINTS, WISH_POINTS = 700, 150, 50, 100


@dataclass(frozen=True, eq=False)
class Entrants:
    """Per entry: its category, school level, track and language as codes 0, 1, 2, ..."""

    category: Ints
    level: Ints
    track: Ints
    language: Ints


@dataclass(frozen=True, eq=False)
class Skills:
    """Per judge: expertise (J x categories, Level), fits and wishes from 0 to 1, languages read (J x languages)."""

    expertise: Ints
    level_fit: Floats
    track_fit: Floats
    wish: Floats
    reads: Bools


def affinity_table(entrants: Entrants, skills: Skills) -> Pairs32:
    """Entries x judges; -1 where the judge doesn't read the entry's language."""
    points = (
        EXPERTISE_POINTS * EXPERTISE[skills.expertise[:, entrants.category]]
        + LEVEL_POINTS * skills.level_fit[:, entrants.level]
        + TRACK_POINTS * skills.track_fit[:, entrants.track]
        + WISH_POINTS * skills.wish[:, entrants.category]
    ).T
    affinity = np.maximum(1, np.rint(points)).astype(np.int32)
    affinity[~skills.reads[:, entrants.language].T] = CONFLICT
    return affinity


def floor_of(level: Level) -> int:
    """The affinity that every pair of this expertise reaches, and no pair of a lower level with no fit at all."""
    return round(EXPERTISE_POINTS * float(EXPERTISE[level]))


def below(affinity: Pairs32, entrants: Entrants, skills: Skills, level: Level) -> Pairs32:
    """The table with every pair of a lower level under `floor_of(level)`, so that no fit or wish lifts it over."""
    lower = level > skills.expertise[:, entrants.category].T
    return np.where(lower, np.minimum(affinity, floor_of(level) - 1), affinity).astype(np.int32)
