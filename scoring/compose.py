"""Scores by any published method as a sum of terms, in exact rationals.

By sheet: each sheet's total, then the method over the judges. By component: the method over the judges for each
criterion, then the weighted sum (as in figure skating). A multiplier (difficulty) comes after the component's rounding.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from scoring.aggregate import EntryScore, Term, criterion_means
from scoring.errors import ScoringError
from scoring.exact import exact, round_half_up
from scoring.rubric import Weighting
from scoring.shares import Kind, common_scale, huber_shares, mean_shares, median_shares, trimmed_shares
from scoring.sheets import Sheet

Stage = Literal["component", "sheet", "end"]
Multipliers = Mapping[tuple[str, str | None], Fraction]


@dataclass(frozen=True, slots=True)
class Method:
    """`round_at` rounds half-up to `places` at that stage; the published score is rounded at the end in any case."""

    kind: Kind = "mean"
    drop_low: int = 1
    drop_high: int = 1
    round_at: Stage = "end"
    places: int = 2
    by_component: bool = False
    min_judges: int = 1

    @property
    def level(self) -> Stage:
        return "component" if self.by_component or self.round_at == "component" else "sheet"


@dataclass(frozen=True)
class _Job:
    method: Method
    weighting: Weighting
    multipliers: Multipliers
    scales: Mapping[str | None, float] = field(default_factory=dict)


def compose(
    sheets: Iterable[Sheet], weighting: Weighting, method: Method | None = None, multipliers: Multipliers | None = None
) -> tuple[EntryScore, ...]:
    """Sheets without a total do not count; by component every mark counts, also of a sheet without a total.

    `multipliers` by (entry, None), or by (entry, criterion) where the method works by component.
    """
    method = method or Method()
    by_entry: dict[str, list[Sheet]] = {}
    for sheet in sorted(sheets, key=lambda each: (each.entry, each.judge)):
        if sheet.marks if method.level == "component" else sheet.total is not None:
            by_entry.setdefault(sheet.entry, []).append(sheet)
    _refuse(by_entry, method, multipliers or {})
    job = _Job(method, weighting, multipliers or {}, _scales(by_entry, method))
    return tuple(_score(entry, own, job) for entry, own in by_entry.items() if len(own) >= method.min_judges)


def _refuse(by_entry: Mapping[str, Sequence[Sheet]], method: Method, multipliers: Multipliers) -> None:
    for entry, own in by_entry.items():
        if len({sheet.judge for sheet in own}) < len(own):
            raise ScoringError(f"entry {entry} has two sheets of one judge; keep one")
        if method.kind in {"trimmed", "median"} and len({sheet.weight for sheet in own}) > 1:
            raise ScoringError(f"entry {entry}: the {method.kind} method cannot use sheets of different weight")
    if method.level == "sheet" and any(name is not None for _, name in multipliers):
        raise ScoringError("a multiplier that differs between criteria needs scoring by component")


def _scales(by_entry: Mapping[str, Sequence[Sheet]], method: Method) -> dict[str | None, float]:
    if method.kind != "huber":
        return {}
    if method.level == "sheet":
        return {None: common_scale([[s.total for s in own if s.total is not None] for own in by_entry.values()])}
    names = {name for own in by_entry.values() for sheet in own for name in sheet.marks}
    groups = {name: [[s.marks[name] for s in own if name in s.marks] for own in by_entry.values()] for name in names}
    return {name: common_scale([values for values in groups[name] if values]) for name in names}


def _score(entry: str, sheets: Sequence[Sheet], job: _Job) -> EntryScore:
    terms = _by_component(entry, sheets, job) if job.method.level == "component" else _by_sheet(entry, sheets, job)
    return EntryScore(
        entry=entry,
        score=sum((term.amount for term in terms), Fraction(0)),
        criteria=criterion_means(sheets),
        sheets=tuple(sheets),
        terms=tuple(terms),
    )


def _by_sheet(entry: str, sheets: Sequence[Sheet], job: _Job) -> list[Term]:
    totals = [_rounded(sheet.total or Fraction(0), job.method, "sheet") for sheet in sheets]
    factor = job.multipliers.get((entry, None), Fraction(1))
    terms: list[Term] = []
    for sheet, rounded, share in zip(sheets, totals, _shares(totals, sheets, None, job), strict=True):
        terms += _sheet_terms(sheet, rounded, share * factor, job.weighting)
    return terms


def _sheet_terms(sheet: Sheet, rounded: Fraction, factor: Fraction, weighting: Weighting) -> list[Term]:
    total = sheet.total or Fraction(0)
    if sheet.marks:
        coefficients = weighting.coefficients(sheet.marks)
        terms = [
            _term("mark", sheet.judge, name, points, factor * coefficients[name])
            for name, points in sheet.marks.items()
        ]
    else:
        terms = [_term("sheet", sheet.judge, None, total, factor)]
    if rounded != total:
        terms.append(Term("rounding", (rounded - total) * factor, sheet.judge))
    return terms


def _by_component(entry: str, sheets: Sequence[Sheet], job: _Job) -> list[Term]:
    names = [name for name in job.weighting.weight if any(name in sheet.marks for sheet in sheets)]
    coefficients = job.weighting.coefficients(names)
    terms: list[Term] = []
    for name in names:
        marked = [sheet for sheet in sheets if name in sheet.marks]
        points = [sheet.marks[name] for sheet in marked]
        own = job.multipliers.get((entry, name), job.multipliers.get((entry, None), Fraction(1)))
        factor = own * coefficients[name]
        shares = _shares(points, marked, name, job)
        value = sum((share * each for share, each in zip(shares, points, strict=True)), Fraction(0))
        terms += [
            _term("mark", sheet.judge, name, each, share * factor)
            for sheet, each, share in zip(marked, points, shares, strict=True)
        ]
        rounded = _rounded(value, job.method, "component")
        if rounded != value:
            terms.append(Term("rounding", (rounded - value) * factor, criterion=name))
    return terms


def _shares(values: Sequence[Fraction], sheets: Sequence[Sheet], name: str | None, job: _Job) -> list[Fraction]:
    method = job.method
    if method.kind == "trimmed":
        return trimmed_shares(values, drop_low=method.drop_low, drop_high=method.drop_high)
    if method.kind == "median":
        return median_shares(values)
    if method.kind == "huber":
        return huber_shares(values, scale=job.scales[name])
    return mean_shares([sheet.weight for sheet in sheets])


def _rounded(value: Fraction, method: Method, stage: Stage) -> Fraction:
    return exact(round_half_up(value, method.places)) if method.round_at == stage else value


def _term(kind: Literal["mark", "sheet"], judge: str, name: str | None, points: Fraction, factor: Fraction) -> Term:
    return Term(kind, points * factor, judge, name, points, factor)
