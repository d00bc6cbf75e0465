"""Why an entry has its score: every term, and the terms add up to what was published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.aggregate import PLACES, EntryScore, Term
from scoring.errors import ScoringError
from scoring.exact import exact, round_half_up


@dataclass(frozen=True, slots=True)
class Explanation:
    entry: str
    published: Decimal
    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        assert sum((term.amount for term in self.terms), Fraction(0)) == exact(self.published)


def explain(scores: Iterable[EntryScore], entry: str, *, places: int = PLACES) -> Explanation:
    """`scores` from `compose`, `combine_rounds` or `add_severity`: those carry their terms."""
    found = [each for each in scores if each.entry == entry]
    if not found:
        raise ScoringError(f"there is no score for entry {entry}; it may lack a complete sheet")
    score = found[0]
    if not score.terms:
        raise ScoringError("this score carries no terms; make it with compose")
    published = round_half_up(score.score, places)
    rest = exact(published) - score.score
    terms = (*score.terms, Term("rounding", rest)) if rest else score.terms
    return Explanation(entry, published, terms)


def add_severity(
    scores: Iterable[EntryScore],
    severity: Mapping[str, float],
    weights: Mapping[tuple[str, str], float] | None = None,
) -> tuple[EntryScore, ...]:
    """The adjusted score in exact terms: each sheet's total plus its judge's severity, then their mean.

    `scores` are plain means of sheets; `weights` by (entry, judge) are those of the robust adjustment.
    """
    everyone = tuple(scores)
    if any(sheet.weight != 1 for score in everyone for sheet in score.sheets):
        raise ScoringError("severity is added to plain means; leave out the weights of the sheets")
    return tuple(_add(score, severity, weights) for score in everyone)


def _add(
    score: EntryScore, severity: Mapping[str, float], weights: Mapping[tuple[str, str], float] | None
) -> EntryScore:
    own = [Fraction(1) if weights is None else exact(weights[score.entry, sheet.judge]) for sheet in score.sheets]
    whole = sum(own, Fraction(0))
    shares = {sheet.judge: weight / whole for sheet, weight in zip(score.sheets, own, strict=True)}
    even = Fraction(1, len(score.sheets))
    terms = [_reweigh(term, shares[term.judge or ""] / even) for term in score.terms]
    for judge, share in shares.items():
        points = exact(severity[judge])
        if points:
            terms.append(Term("severity", points * share, judge, None, points, share))
    return replace(score, score=sum((term.amount for term in terms), Fraction(0)), terms=tuple(terms))


def _reweigh(term: Term, by: Fraction) -> Term:
    return (
        term
        if by == 1
        else replace(term, amount=term.amount * by, factor=None if term.factor is None else term.factor * by)
    )
