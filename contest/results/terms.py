"""One entry's arithmetic as a person would do it with a calculator: marks, sheet totals, their mean, round by round."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from contest.core.i18n import either
from contest.results.values import PLACES, Part, Standing
from scoring.aggregate import EntryScore
from scoring.exact import round_half_up


@dataclass(frozen=True)
class SheetTerms:
    judge: str
    marks: Mapping[str, Decimal]  # criterion code -> points
    total: Decimal


@dataclass(frozen=True)
class PartTerms:
    """One round. panel: what a panel decided, or None; manner: replace | sheet; percent: its share of the score.
    criteria: code, name, most points.
    """

    round_id: str
    name: str
    criteria: list[tuple[str, str, Decimal | None]]
    sheets: list[SheetTerms]
    mean: Decimal
    panel: Decimal | None
    manner: str
    points: Decimal
    percent: Decimal
    amount: Decimal


def parts_of(
    standing: Standing, judge_names: Mapping[str, str], criteria: Mapping[tuple[str, str], tuple[str, Decimal]]
) -> list[PartTerms]:
    """`criteria`: (scope, code) -> name and most points; a round without a rubric of its own has the rule book's."""
    return [
        PartTerms(
            round_id=part.round_id,
            name=either(part.name, part.name_en),
            criteria=_criteria(part, criteria),
            sheets=terms_of(part.mean, judge_names),
            mean=round_half_up(part.mean.score, PLACES),
            panel=None if part.panel is None else round_half_up(part.panel.points, PLACES),
            manner="" if part.panel is None else part.panel.manner,
            points=round_half_up(part.score, PLACES),
            percent=round_half_up(part.share * 100, PLACES),
            amount=round_half_up(part.share * part.score, PLACES),
        )
        for part in standing.parts
    ]


def _criteria(
    part: Part, named: Mapping[tuple[str, str], tuple[str, Decimal]]
) -> list[tuple[str, str, Decimal | None]]:
    codes = dict.fromkeys(code for sheet in part.mean.sheets for code in sheet.marks)
    found = {code: named.get((part.code, code)) or named.get(("", code)) for code in codes}
    return [(code, *(both or (code, None))) for code, both in found.items()]


def terms_of(score: EntryScore, judge_names: Mapping[str, str]) -> list[SheetTerms]:
    """Judges by name, in the order of their names."""
    found = [
        SheetTerms(
            judge_names.get(sheet.judge, sheet.judge),
            {name: plain_points(points) for name, points in sheet.marks.items()},
            round_half_up(sheet.total or Fraction(0), PLACES),
        )
        for sheet in score.sheets
    ]
    return sorted(found, key=lambda each: each.judge)


def plain_points(points: Fraction) -> Decimal:
    """Points are halves, exact as decimals; a fraction such as 25/2 is a date to a spreadsheet."""
    return Decimal(points.numerator) / points.denominator
