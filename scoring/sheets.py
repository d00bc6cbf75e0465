"""A sheet is what one judge says of one entry. A missing mark is never zero."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scoring.errors import ScoringError
from scoring.exact import Number, exact
from scoring.rubric import Criterion, Rubric, Weighting, percent_weighting


class State(StrEnum):
    """Why a criterion carries no points."""

    NOT_SCORED = "not_scored"
    CANNOT_OPEN = "cannot_open"
    NOT_APPLICABLE = "not_applicable"


Mark = Number | State


@dataclass(frozen=True, slots=True)
class Issue:
    """`code` is for translation: duplicate, out_of_range, off_step, not_a_number, unknown_criterion or a State."""

    code: str
    message: str
    entry: str | None = None
    judge: str | None = None
    criterion: str | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    entry: str
    judge: str
    criterion: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """`total` is in percent, None where the sheet does not count; `completeness` is the marked share of weight."""

    entry: str
    judge: str
    marks: Mapping[str, Fraction]
    total: Fraction | None
    completeness: Fraction
    flags: tuple[str, ...] = ()
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Prepared:
    sheets: tuple[Sheet, ...]
    issues: tuple[Issue, ...]


def check_marks(
    rubric: Rubric, marks: Mapping[str, Mark | None], *, entry: str | None = None, judge: str | None = None
) -> tuple[Issue, ...]:
    """Everything that keeps these marks from being a complete sheet, criterion by criterion in the rubric's order."""
    found = [
        Issue("unknown_criterion", f"the rubric has no criterion {name}", entry, judge, name)
        for name in sorted(marks)
        if rubric.get(name) is None
    ]
    for each in rubric.criteria:
        code, message = _fault(each, marks.get(each.id))
        if code:
            found.append(Issue(code, message, entry, judge, each.id))
    return tuple(found)


def make_sheet(
    rubric: Rubric,
    marks: Mapping[str, Mark | None],
    *,
    entry: str,
    judge: str,
    weight: Number = 1,
    renormalise: bool = False,
    weighting: Weighting | None = None,
) -> Sheet:
    """Total = sum of weight x points / maximum over the sum of weights, in percent (or by another `weighting`).

    A criterion that is not applicable leaves the sum and the weights of the others are renormalised. One that is not
    scored or could not be opened withholds the total, unless `renormalise` says that the judge can no longer complete
    the sheet. Points that the rubric does not allow withhold it always.
    """
    issues = check_marks(rubric, marks, entry=entry, judge=judge)
    faulty = {issue.criterion for issue in issues}
    points = {each.id: exact(marks[each.id]) for each in rubric.criteria if each.id not in faulty}  # type: ignore[arg-type]
    flags = tuple(sorted({issue.code for issue in issues}))
    everything = sum((each.weight for each in rubric.criteria), Fraction(0))
    present = sum((each.weight for each in rubric.criteria if each.id in points), Fraction(0))
    allowed = set(State) if renormalise else {State.NOT_APPLICABLE}
    total = None
    if present > 0 and allowed.issuperset(flags):
        coefficients = (weighting or percent_weighting(rubric)).coefficients(points)
        total = sum((coefficients[name] * value for name, value in points.items()), Fraction(0))
        flags += ("renormalised",) if present != everything else ()
    return Sheet(entry, judge, points, total, present / everything, flags, exact(weight))


def prepare(
    ratings: Iterable[Rating], rubric: Rubric, *, renormalise: bool = False, weighting: Weighting | None = None
) -> Prepared:
    """Sheets sorted by entry and judge. Of two marks for one criterion none is preferred: neither counts."""
    weighting = weighting or percent_weighting(rubric)
    collected: dict[tuple[str, str], dict[str, Mark | None]] = {}
    twice: set[tuple[str, str, str]] = set()
    for rating in ratings:
        marks = collected.setdefault((rating.entry, rating.judge), {})
        if marks.get(rating.criterion) is not None and rating.mark is not None:
            twice.add((rating.entry, rating.judge, rating.criterion))
        if rating.mark is not None or rating.criterion not in marks:
            marks[rating.criterion] = rating.mark
    issues: list[Issue] = []
    for entry, judge, name in sorted(twice):
        issues.append(
            Issue("duplicate", f"criterion {name} is marked more than once; keep one mark", entry, judge, name)
        )
        collected[entry, judge][name] = State.NOT_SCORED
    sheets = []
    for (entry, judge), marks in sorted(collected.items()):
        issues += check_marks(rubric, marks, entry=entry, judge=judge)
        sheets.append(make_sheet(rubric, marks, entry=entry, judge=judge, renormalise=renormalise, weighting=weighting))
    return Prepared(tuple(sheets), tuple(issues))


def _fault(rule: Criterion, mark: Mark | None) -> tuple[str, str]:
    if mark is None:
        mark = State.NOT_SCORED
    if isinstance(mark, State):
        return mark.value, f"criterion {rule.id}: {mark.value.replace('_', ' ')}"
    try:
        points = exact(mark)
    except ScoringError as error:
        return "not_a_number", f"criterion {rule.id}: {error}"
    if not rule.minimum <= points <= rule.maximum:
        return "out_of_range", f"criterion {rule.id}: expected {rule.minimum} to {rule.maximum}, got {mark}"
    if rule.step is not None and (points - rule.minimum) % rule.step:
        return "off_step", f"criterion {rule.id}: expected steps of {rule.step} from {rule.minimum}, got {mark}"
    return "", ""
