"""What share each sheet has in its entry's value: the mean and its robust kin, all as weights that add up to one."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from statistics import median
from typing import Literal

from scoring.errors import ScoringError

Kind = Literal["mean", "trimmed", "median", "huber"]

HUBER = 1.345  # 95 % efficient for normal errors
MAD = 1.4826  # makes the median absolute deviation a standard deviation
STEPS = 50
DIGITS = 10**9  # Huber weights are cut to nine decimals, so that equal sheets give equal scores everywhere


def mean_shares(weights: Sequence[Fraction]) -> list[Fraction]:
    total = sum(weights, Fraction(0))
    if total <= 0:
        raise ScoringError("the weights of the sheets must add up to more than zero")
    return [weight / total for weight in weights]


def trimmed_shares(values: Sequence[Fraction], *, drop_low: int, drop_high: int) -> list[Fraction]:
    """Too few sheets to drop any and keep one: the plain mean (as Tabbycat does)."""
    if min(drop_low, drop_high) < 0:
        raise ScoringError("the number of sheets to drop must not be negative")
    count = len(values)
    kept = count - drop_low - drop_high
    if kept < 1:
        return [Fraction(1, count)] * count
    order = sorted(range(count), key=lambda each: values[each])
    middle = set(order[drop_low : count - drop_high])
    return [Fraction(1, kept) if each in middle else Fraction(0) for each in range(count)]


def median_shares(values: Sequence[Fraction]) -> list[Fraction]:
    dropped = (len(values) - 1) // 2
    return trimmed_shares(values, drop_low=dropped, drop_high=dropped)


def huber_shares(values: Sequence[Fraction], *, scale: float) -> list[Fraction]:
    """Sheets further than 1.345 scales from the centre lose weight; a scale of zero leaves the mean."""
    points = [float(value) for value in values]
    weights = [1.0] * len(points)
    for _ in range(STEPS if scale > 0 else 0):
        centre = sum(w * v for w, v in zip(weights, points, strict=True)) / sum(weights)
        limits = [abs(value - centre) for value in points]
        weights = [1.0 if away <= HUBER * scale else HUBER * scale / away for away in limits]
    return mean_shares([Fraction(round(weight * DIGITS), DIGITS) for weight in weights])


def common_scale(groups: Iterable[Sequence[Fraction]]) -> float:
    """MAD of the sheets around their entries' medians, over all entries: one entry has too few sheets for its own.

    With an odd number of sheets one deviation is zero by construction, and is left out.
    """
    away: list[float] = []
    for values in groups:
        middle = median(values)
        own = sorted(float(abs(value - middle)) for value in values)
        away += own[1:] if len(own) % 2 else own
    return MAD * median(away) if away else 0.0
