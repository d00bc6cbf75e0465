"""What is marked, out of how much, and in which order the criteria break ties."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from scoring.errors import ScoringError
from scoring.exact import Number, exact

PERCENT = Fraction(100)


@dataclass(frozen=True, slots=True)
class Level:
    """`lower` and `upper` are percent of a criterion's maximum; the lower bound belongs to the level."""

    number: int
    lower: Fraction
    upper: Fraction


DEFAULT_LEVELS = (
    Level(4, Fraction(85), Fraction(100)),
    Level(3, Fraction(65), Fraction(85)),
    Level(2, Fraction(50), Fraction(65)),
    Level(1, Fraction(0), Fraction(50)),
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """`step` is the smallest difference between two marks (None: any decimal)."""

    id: str
    maximum: Fraction
    weight: Fraction
    minimum: Fraction = Fraction(0)
    step: Fraction | None = None

    def __post_init__(self) -> None:
        if self.maximum <= self.minimum:
            raise ScoringError(f"criterion {self.id}: the maximum must be above the minimum")
        if self.weight < 0:
            raise ScoringError(f"criterion {self.id}: the weight must not be negative")
        if self.step is not None and self.step <= 0:
            raise ScoringError(f"criterion {self.id}: the step must be above zero")


def criterion(
    identity: str,
    *,
    maximum: Number,
    weight: Number | None = None,
    minimum: Number = 0,
    step: Number | None = None,
) -> Criterion:
    """Without a weight a criterion weighs its maximum, so that a sheet of 100 points simply adds up."""
    most = exact(maximum)
    return Criterion(
        id=identity,
        maximum=most,
        weight=most if weight is None else exact(weight),
        minimum=exact(minimum),
        step=None if step is None else exact(step),
    )


@dataclass(frozen=True, slots=True)
class Rubric:
    """`precedence`: criterion ids in the order in which they break ties, first the strongest."""

    criteria: tuple[Criterion, ...]
    precedence: tuple[str, ...] = ()
    levels: tuple[Level, ...] = DEFAULT_LEVELS
    _by_id: dict[str, Criterion] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.criteria:
            if each.id in self._by_id:
                raise ScoringError(f"criterion {each.id} is listed twice")
            self._by_id[each.id] = each
        if sum((each.weight for each in self.criteria), Fraction(0)) <= 0:
            raise ScoringError("a rubric needs at least one criterion with a weight above zero")
        for name in self.precedence:
            if name not in self._by_id:
                raise ScoringError(f"the tie order names the criterion {name}, which the rubric has not")

    def get(self, identity: str) -> Criterion | None:
        return self._by_id.get(identity)

    def level_of(self, identity: str, points: Number) -> Level | None:
        """The level whose range holds these points; None where the rubric's levels leave a hole."""
        share = exact(points) * PERCENT / self._by_id[identity].maximum
        for level in sorted(self.levels, key=lambda each: each.lower, reverse=True):
            if level.lower <= share:
                return level
        return None


@dataclass(frozen=True, slots=True)
class Weighting:
    """How the points of a sheet add up: `unit` turns points into the scale of the total, `weight` shares it out.

    Weights are renormalised over the criteria present, unless `adds` says that points are simply summed.
    """

    weight: Mapping[str, Fraction]
    unit: Mapping[str, Fraction]
    adds: bool = False

    def coefficients(self, present: Iterable[str]) -> dict[str, Fraction]:
        """Total = sum of coefficient x points"""
        names = list(present)
        whole = Fraction(1) if self.adds else sum((self.weight[name] for name in names), Fraction(0))
        return {name: self.weight[name] * self.unit[name] / whole for name in names} if whole else {}


def percent_weighting(rubric: Rubric) -> Weighting:
    return Weighting(
        weight={each.id: each.weight for each in rubric.criteria},
        unit={each.id: PERCENT / each.maximum for each in rubric.criteria},
    )


def plain_weighting(names: Iterable[str], *, adds: bool = False) -> Weighting:
    """Without a rubric: the mean of the criteria's points, or their sum."""
    one = dict.fromkeys(names, Fraction(1))
    return Weighting(weight=one, unit=one, adds=adds)


def read_rubric(document: Mapping[str, Any]) -> Rubric:
    """From JSON: {"criteria": [{"id", "max", "weight"?, "min"?, "step"?}], "precedence"?: [ids], "levels"?: [...]}."""
    rows = document.get("criteria")
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise ScoringError('a rubric needs a list "criteria" with at least one criterion')
    levels = tuple(Level(row["level"], exact(row["from"]), exact(row["to"])) for row in document.get("levels", ()))
    return Rubric(
        criteria=tuple(_read_criterion(row, position) for position, row in enumerate(rows, start=1)),
        precedence=tuple(document.get("precedence", ())),
        levels=levels or DEFAULT_LEVELS,
    )


def _read_criterion(row: Mapping[str, Any], position: int) -> Criterion:
    for key in ("id", "max"):
        if key not in row:
            raise ScoringError(f'criterion number {position} of the rubric lacks "{key}"')
    return criterion(
        str(row["id"]),
        maximum=row["max"],
        weight=row.get("weight"),
        minimum=row.get("min", 0),
        step=row.get("step"),
    )
