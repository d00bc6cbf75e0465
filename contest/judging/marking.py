"""What keeps marks from being right, and what keeps a sheet from being handed in. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Final, Literal

from contest.core.errors import N_, Invalid
from contest.core.i18n import format_points
from contest.judging.values import STEP, MarkValue, SheetStored
from contest.rules.values import CriterionFacts, LevelFacts, RubricFacts
from scoring.exact import round_half_up
from scoring.rubric import Rubric, criterion
from scoring.sheets import Mark, State, check_marks, make_sheet

WEAK_TOTAL: Final = Decimal(50)  # below it the authors are told how to go on
_SAID: Final = {
    "out_of_range": N_("Please give points from 0 to %(maximum)s."),
    "off_step": N_("Please go in steps of %(step)s."),
    "not_a_number": N_("Please give a number, for example 8,5."),
    "unknown_criterion": N_("This criterion is not in the rubric."),
}
_UNFINISHED: Final = frozenset(State)


@dataclass(frozen=True, slots=True)
class Fault:
    """`criterion`: id; the message is translated where it is shown."""

    criterion: str
    message: str
    params: Mapping[str, str]


class BadMarks(Invalid):
    """Marks the rubric does not allow: nothing is stored and nothing is mended; every fault is named."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults[0].message, field=f"points-{faults[0].criterion}", **faults[0].params)
        self.faults = faults


def require_allowed(rubric: RubricFacts, marks: Mapping[str, MarkValue]) -> None:
    """Range, step and criterion; unfinished is allowed, because a sheet grows."""
    largest = {each.id: format_points(each.max_points) for each in rubric.criteria}
    faults = [
        Fault(
            issue.criterion or "",
            _SAID[issue.code],
            {"maximum": largest.get(issue.criterion or "", ""), "step": format_points(STEP)},
        )
        for issue in check_marks(exact_rubric(rubric), _as_scoring(marks))
        if issue.code not in _UNFINISHED
    ]
    if faults:
        raise BadMarks(faults)


def total_of(rubric: RubricFacts, marks: Mapping[str, MarkValue]) -> Fraction | None:
    """Exact points of a finished sheet; None while a mark is missing or a file could not be opened."""
    return make_sheet(exact_rubric(rubric), _as_scoring(marks), entry="", judge="").total


def shown_total(total: Fraction | None) -> Decimal | None:
    return None if total is None else round_half_up(total, 2)


def middle_of(level: LevelFacts) -> Decimal:
    """What picking a level proposes: the middle of its range, a quarter point rounded up to the half."""
    steps = (level.low + level.high) / 2 / STEP
    return (steps + Decimal("0.5")).to_integral_value(rounding=ROUND_FLOOR) * STEP


Lack = Literal["not_scored", "level_reason", "state_reason", "total_reason"]


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing a sheet still needs before it is handed in; `criterion` is None for the whole sheet."""

    lack: Lack
    criterion: CriterionFacts | None = None

    @property
    def anchor(self) -> str:
        """Where on the sheet it is mended."""
        if self.criterion is None:
            return "f-advice"
        field = "points" if self.lack == "not_scored" else "comment"
        return f"f-{field}-{self.criterion.id}"


def missing_in(rubric: RubricFacts, sheet: SheetStored | None) -> list[Missing]:
    """A mark or an explicit state for each criterion; a reason for the lowest level, for what could not be opened or
    does not apply, and for a total under 50 (domain.md 2.2).
    """
    marks = sheet.marks if sheet else {}
    found = list(_missing_by_criterion(rubric.criteria, marks))
    if sheet and sheet.total is not None and sheet.total < WEAK_TOTAL and not sheet.next_step:
        found.append(Missing("total_reason"))
    return found


def _missing_by_criterion(criteria: Iterable[CriterionFacts], marks: Mapping[str, MarkValue]) -> Iterator[Missing]:
    for each in criteria:
        mark = marks.get(each.id, MarkValue())
        if mark.state == "not_scored":
            yield Missing("not_scored", each)
        elif mark.state != "marked" and not mark.comment:
            yield Missing("state_reason", each)
        elif mark.points is not None and is_lowest(each, mark.points) and not mark.comment:
            yield Missing("level_reason", each)


def is_lowest(each: CriterionFacts, points: Decimal) -> bool:
    level = each.level_of(points)
    return level is not None and level == each.levels[-1] and len(each.levels) > 1


def exact_rubric(rubric: RubricFacts) -> Rubric:
    return Rubric(tuple(criterion(each.id, maximum=each.max_points, step=STEP) for each in rubric.criteria))


def _as_scoring(marks: Mapping[str, MarkValue]) -> dict[str, Mark | None]:
    return {name: mark.points if mark.state == "marked" else State(mark.state) for name, mark in marks.items()}
