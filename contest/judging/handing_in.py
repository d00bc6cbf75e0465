"""The table before handing in: what each sheet still lacks, first those that lack something."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.database import AnyRow, Rows
from contest.core.errors import NotFound
from contest.judging.desk import DeskRow
from contest.judging.marking import Missing, missing_in
from contest.judging.sheets import stored_sheets
from contest.judging.tables import HandingIn, Round, Sheet
from contest.rules import queries as rules


@dataclass(frozen=True, slots=True)
class HandingLine:
    """`missing` is None for a sheet that was never begun; `rank` is the place among the judge's own totals."""

    row: DeskRow
    missing: list[Missing] | None
    rank: int | None

    @property
    def ready(self) -> bool:
        return self.missing == [] or self.row.state == "locked"


def handing_lines(session: Session, rows: Sequence[DeskRow]) -> list[HandingLine]:
    """Six statements for any number of sheets."""
    sheets = session.scalars(select(Sheet).where(Sheet.id.in_([row.sheet_id for row in rows if row.sheet_id]))).all()
    stored = stored_sheets(session, sheets)
    rubrics = rules.rubrics_by_id(session, {sheet.rubric_id for sheet in sheets})
    totals = sorted((row.total for row in rows if row.total is not None), reverse=True)
    lines = [
        HandingLine(
            row,
            missing_in(rubrics[stored[row.sheet_id].rubric_id], stored[row.sheet_id]) if row.sheet_id else None,
            totals.index(row.total) + 1 if row.total is not None else None,
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (line.ready, line.row.position))


def receipt_rows(session: Session, judge_id: str) -> Rows:
    """What was handed in by this judge, newest first: id, at, how, lines, digest, round, round_en (names)."""
    return session.execute(
        select(
            HandingIn.id, HandingIn.at, HandingIn.how, HandingIn.lines, HandingIn.digest, Round.name.label("round"),
            Round.name_en.label("round_en"),
        )
        .join(Round, Round.id == HandingIn.round_id)
        .where(HandingIn.judge_id == judge_id)
        .order_by(HandingIn.at.desc(), HandingIn.id)
    ).all()  # fmt: skip


def own_receipt(session: Session, *, judge_id: str, receipt: str) -> AnyRow:
    """404 for what is not the judge's own."""
    found = next((row for row in receipt_rows(session, judge_id) if row.id == receipt), None)
    if found is None:
        raise NotFound
    return found
