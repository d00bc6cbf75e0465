"""How far a judge is from a model sheet, in exact points: what practice before judging shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.exact import exact


@dataclass(frozen=True)
class Distance:
    """One sheet, own minus model. total: of the sums; apart: the absolute differences by criterion, added up, so that
    too much here does not hide too little there. Criteria that either left without points are not compared.
    """

    by_criterion: Mapping[str, Fraction]

    @property
    def total(self) -> Fraction:
        return sum(self.by_criterion.values(), Fraction(0))

    @property
    def apart(self) -> Fraction:
        return sum((abs(each) for each in self.by_criterion.values()), Fraction(0))


@dataclass(frozen=True)
class Closeness:
    """Over the sheets of one judge. bias: mean of the totals' differences, above zero is milder than the model."""

    sheets: int
    bias: Fraction
    apart: Fraction


def distance(own: Mapping[str, Any], model: Mapping[str, Any]) -> Distance:
    """Points by criterion; None for a criterion without points."""
    return Distance(
        {
            name: exact(points) - exact(model[name])
            for name, points in own.items()
            if points is not None and model.get(name) is not None
        }
    )


def closeness(distances: Sequence[Distance]) -> Closeness | None:
    if not distances:
        return None
    count = len(distances)
    return Closeness(
        count,
        sum((each.total for each in distances), Fraction(0)) / count,
        sum((each.apart for each in distances), Fraction(0)) / count,
    )
