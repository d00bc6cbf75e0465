"""From sheets to one score per entry. The official score is the weighted mean of the complete sheets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from scoring.errors import ScoringError
from scoring.exact import round_half_up
from scoring.sheets import Sheet

PLACES = 2


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of a score; `amount` = points x factor where both are given.

    mark: a judge's points on a criterion; sheet: a sheet of which only the total is known; severity: what is added
    because the judge is severe (or taken off); panel: what a panel decided; rounding: what a rounding stage changed.
    """

    kind: Literal["mark", "sheet", "severity", "panel", "rounding"]
    amount: Fraction
    judge: str | None = None
    criterion: str | None = None
    points: Fraction | None = None
    factor: Fraction | None = None


@dataclass(frozen=True, slots=True)
class EntryScore:
    """`score` is unrounded; `criteria` are mean points, for ties; `sheets` are those that counted, by judge.

    `terms`, where the method keeps them, add up to `score`.
    """

    entry: str
    score: Fraction
    criteria: Mapping[str, Fraction]
    sheets: tuple[Sheet, ...]
    terms: tuple[Term, ...] = ()

    @property
    def n_sheets(self) -> int:
        return len(self.sheets)

    def published(self, places: int = PLACES) -> Decimal:
        return round_half_up(self.score, places)


def weighted_mean(values: Sequence[Fraction], weights: Sequence[Fraction] | None = None) -> Fraction:
    if not values:
        raise ScoringError("a mean needs at least one sheet")
    if weights is None:
        return sum(values, Fraction(0)) / len(values)
    total = sum(weights, Fraction(0))
    if total <= 0:
        raise ScoringError("the weights of the sheets must add up to more than zero")
    return sum((weight * value for weight, value in zip(weights, values, strict=True)), Fraction(0)) / total


def score_entries(sheets: Iterable[Sheet], *, min_judges: int = 1) -> tuple[EntryScore, ...]:
    """Entries with fewer than `min_judges` sheets that count are left out: they have no score, not a score of zero."""
    by_entry: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        if sheet.total is not None:
            by_entry.setdefault(sheet.entry, []).append(sheet)
    return tuple(
        _score(entry, sorted(own, key=lambda sheet: sheet.judge))
        for entry, own in sorted(by_entry.items())
        if len(own) >= min_judges
    )


def _score(entry: str, sheets: Sequence[Sheet]) -> EntryScore:
    judges = [sheet.judge for sheet in sheets]
    if len(set(judges)) < len(judges):
        raise ScoringError(f"entry {entry} has two sheets of one judge; keep one")
    totals = [sheet.total for sheet in sheets if sheet.total is not None]
    return EntryScore(
        entry=entry,
        score=weighted_mean(totals, [sheet.weight for sheet in sheets]),
        criteria=criterion_means(sheets),
        sheets=tuple(sheets),
    )


def criterion_means(sheets: Sequence[Sheet]) -> dict[str, Fraction]:
    return {name: _criterion_mean(sheets, name) for name in sorted({name for sheet in sheets for name in sheet.marks})}


def _criterion_mean(sheets: Sequence[Sheet], name: str) -> Fraction:
    marked = [sheet for sheet in sheets if name in sheet.marks]
    weights = [sheet.weight for sheet in marked]
    return weighted_mean([sheet.marks[name] for sheet in marked], weights if any(weights) else None)
