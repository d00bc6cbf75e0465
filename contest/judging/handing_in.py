"""The table before handing in: what each sheet still lacks, first those that lack something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.tables import AuditEvent
from contest.judging.desk import DeskRow
from contest.judging.marking import Missing, missing_in
from contest.judging.sheets import stored_sheets
from contest.judging.tables import Sheet
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


def receipt_rows(session: Session, *, judge_id: str, account_id: str) -> Rows:
    """What this judge handed in, newest first: at, detail (sheets, digest, receipt)."""
    return session.execute(
        select(AuditEvent.at, AuditEvent.detail)
        .where(
            AuditEvent.object_id == judge_id,
            AuditEvent.action == "sheets.handed_in",
            AuditEvent.actor_id == account_id,
        )
        .order_by(AuditEvent.id.desc())
    ).all()


def receipt_of(rows: Rows, receipt: str) -> tuple[datetime, dict[str, Any]] | None:
    return next(((row.at, row.detail) for row in rows if row.detail["receipt"] == receipt), None)
