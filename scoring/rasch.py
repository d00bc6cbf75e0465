"""The rating scale model: log(P_k / P_(k-1)) = entry - judge - criterion - step_k, on the categories that were used."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd

import numpy as np

from scoring.errors import ScoringError
from scoring.facets import Floats, Ints

MOST_CATEGORIES = 100


@dataclass(frozen=True)
class Scale:
    """`points[k]` is what the judges wrote for category k, `offset[k]` its distance from the lowest in units of `unit`.

    A middle category that nobody used keeps its place in the offsets ("keep"): 1, 2, 4 has the offsets 0, 1, 3.
    """

    points: Floats
    offset: Floats
    unit: float

    def category(self, score: Floats) -> Ints:
        """The nearest used category; scores beyond the ends fall into the end category."""
        index = np.clip(np.searchsorted(self.points, score - self.unit / 1e6), 0, len(self.points) - 1)
        return np.asarray(index, dtype=np.int64)


@dataclass(frozen=True)
class Moments:
    """Of the rating in units of the scale, one row a rating."""

    probability: Floats
    mean: Floats
    variance: Floats
    fourth: Floats


def make_scale(score: Floats, *, collapse: bool = False) -> Scale:
    points = np.unique(score)
    if len(points) == 1:
        raise ScoringError(
            f"every rating that can be used is {points[0]:g}: there is nothing to compare; "
            "a Rasch analysis needs entries and judges that differ"
        )
    exact = [Fraction(repr(float(each))).limit_denominator(1000) for each in points]
    steps = [high - low for low, high in pairwise(exact)]
    denominator = np.lcm.reduce([each.denominator for each in steps])
    unit = Fraction(gcd(*(int(each * int(denominator)) for each in steps)), int(denominator))
    offset = np.array([float((each - exact[0]) / unit) for each in exact])
    if collapse:
        offset = np.arange(len(points), dtype=np.float64)
    if offset[-1] > MOST_CATEGORIES:
        raise ScoringError(
            f"the ratings run over {offset[-1] + 1:.0f} categories; a rating scale model needs at most "
            f"{MOST_CATEGORIES + 1}: give the marks of the criteria, not totals, or round them first"
        )
    return Scale(points, offset, float(unit))


def moments(logit: Floats, kappa: Floats, offset: Floats) -> Moments:
    """`kappa[k]` = minus the sum of the steps up to category k."""
    power = logit[:, None] * offset + kappa
    power -= power.max(axis=1, keepdims=True)
    probability = np.exp(power)
    probability /= probability.sum(axis=1, keepdims=True)
    mean = probability @ offset
    squared = (offset - mean[:, None]) ** 2
    variance = np.einsum("nk,nk->n", probability, squared)
    fourth = np.einsum("nk,nk->n", probability, squared**2)
    return Moments(probability, mean, variance, fourth)


def expected_points(logit: Floats, kappa: Floats, scale: Scale) -> Floats:
    return np.asarray(moments(logit, kappa, scale.offset).probability @ scale.points)
