"""A panel's minuted decision on one entry: what it does to the mean of the sheets is a rule published beforehand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from scoring.aggregate import EntryScore, Term
from scoring.errors import ScoringError
from scoring.exact import Number, exact

Manner = Literal["replace", "sheet"]


@dataclass(frozen=True, slots=True)
class Decided:
    """replace: the panel's points stand instead of the mean; sheet: they count as one sheet more."""

    points: Fraction
    manner: Manner

    @classmethod
    def of(cls, points: Number, manner: Manner) -> "Decided":
        return cls(exact(points), manner)


def apply_decisions(scores: Iterable[EntryScore], decided: Mapping[str, Decided]) -> tuple[EntryScore, ...]:
    """The sheets stay what they are, and the means of their criteria still break ties."""
    everyone = tuple(scores)
    unknown = decided.keys() - {each.entry for each in everyone}
    if unknown:
        raise ScoringError(f"a panel decided on entries without a sheet: {', '.join(sorted(unknown))}")
    return tuple(_decide(each, decided[each.entry]) if each.entry in decided else each for each in everyone)


def _decide(score: EntryScore, decided: Decided) -> EntryScore:
    if decided.manner == "replace":
        term = Term("panel", decided.points, None, None, decided.points, Fraction(1))
        return replace(score, score=decided.points, terms=(term,))
    whole = sum((sheet.weight for sheet in score.sheets), Fraction(0)) + 1
    terms = [_share(sheet.judge, sheet.total or Fraction(0), sheet.weight / whole) for sheet in score.sheets]
    terms.append(Term("panel", decided.points / whole, None, None, decided.points, 1 / whole))
    return replace(score, score=sum((term.amount for term in terms), Fraction(0)), terms=tuple(terms))


def _share(judge: str, total: Fraction, share: Fraction) -> Term:
    return Term("sheet", total * share, judge, None, total, share)
