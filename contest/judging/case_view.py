"""The sheets of one entry side by side: per criterion every judge's points and words, and how far they lie apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.i18n import either
from contest.judging.cases import Case, CaseSheet
from contest.judging.sheets import stored_sheets
from contest.judging.tables import Sheet
from contest.judging.values import MarkValue, SheetStored
from contest.rules import queries as rules

WIDE = Decimal("0.3")  # of a criterion's points: from here on two judges mean different things


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    maximum: Decimal
    marks: tuple[MarkValue, ...]  # by judge, in the order of the case's sheets

    @property
    def spread(self) -> Decimal | None:
        points = [mark.points for mark in self.marks if mark.points is not None]
        return max(points) - min(points) if len(points) > 1 else None

    @property
    def wide(self) -> bool:
        return self.spread is not None and self.spread >= self.maximum * WIDE


@dataclass(frozen=True, slots=True)
class SideBySide:
    """`sheets` and `stored` go together; only judges who have begun. `gap`: of the totals handed in."""

    sheets: tuple[CaseSheet, ...]
    stored: tuple[SheetStored, ...]
    lines: tuple[Line, ...]
    gap: Decimal | None


def side_by_side(session: Session, case: Case, *, only: Sequence[str] | None = None) -> SideBySide:
    """`only`: ids of sheets; without it all that are begun."""
    shown = [sheet for sheet in case.sheets if sheet.sheet_id and (only is None or sheet.sheet_id in only)]
    rows = session.scalars(select(Sheet).where(Sheet.id.in_([sheet.sheet_id for sheet in shown]))).all()
    stored = stored_sheets(session, rows)
    kept = [stored[str(sheet.sheet_id)] for sheet in shown]
    rubrics = rules.rubrics_by_id(session, {each.rubric_id for each in kept})
    criteria = {c.code: c for rubric in rubrics.values() for c in rubric.criteria}
    by_code = {rubric_id: {c.code: c.id for c in rubric.criteria} for rubric_id, rubric in rubrics.items()}
    lines = tuple(
        Line(
            either(criterion.name, criterion.name_en),
            criterion.max_points,
            tuple(each.marks.get(by_code[each.rubric_id].get(code, ""), MarkValue()) for each in kept),
        )
        for code, criterion in criteria.items()
    )
    return SideBySide(tuple(shown), tuple(kept), lines, case.gap)
