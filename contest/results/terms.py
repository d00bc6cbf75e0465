"""One entry's arithmetic as a person would do it with a calculator: marks, sheet totals, their mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contest.results.values import PLACES
from scoring.aggregate import EntryScore
from scoring.exact import round_half_up


@dataclass(frozen=True)
class SheetTerms:
    judge: str
    marks: Mapping[str, Decimal]  # criterion code -> points
    total: Decimal


def terms_of(score: EntryScore, judge_names: Mapping[str, str]) -> list[SheetTerms]:
    """Judges by name, in the order of their names."""
    found = [
        SheetTerms(
            judge_names.get(sheet.judge, sheet.judge),
            {name: _decimal(points) for name, points in sheet.marks.items()},
            round_half_up(sheet.total or Fraction(0), PLACES),
        )
        for sheet in score.sheets
    ]
    return sorted(found, key=lambda each: each.judge)


def _decimal(points: Fraction) -> Decimal:
    return Decimal(points.numerator) / points.denominator
