"""A judge's own finished sheets in order, with the pairs worth a second look. Nothing of other judges is read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.judging.desk import DeskRow
from contest.judging.sheets import stored_sheets
from contest.judging.tables import Sheet
from contest.judging.values import SheetStored
from contest.rules import queries as rules
from contest.rules.values import CriterionFacts, LevelFacts, RubricFacts
from scoring.exact import round_half_up
from scoring.inversions import Inversion, Profile, inversions, profile

MOST_PAIRS: Final = 20


@dataclass(frozen=True, slots=True)
class Side:
    """One criterion of a pair: the level and points of the upper and the lower sheet."""

    criterion: CriterionFacts
    above: tuple[LevelFacts, Decimal]
    below: tuple[LevelFacts, Decimal]


@dataclass(frozen=True, slots=True)
class Pair:
    above: DeskRow
    below: DeskRow
    kind: str  # same_levels | dominated
    gap: Decimal
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class LookBack:
    """rows: own rank and sheet of those with a total, the highest first; unfinished: how many have none; more: pairs
    beyond those shown.
    """

    rows: tuple[tuple[int, DeskRow], ...]
    unfinished: int
    pairs: tuple[Pair, ...]
    more: int


def look_back(session: Session, rows: Sequence[DeskRow]) -> LookBack:
    """`rows`: the own list, as the desk shows it. Six statements for any number of sheets."""
    done = sorted((row for row in rows if row.total is not None), key=lambda row: (-(row.total or 0), row.position))
    sheets = session.scalars(select(Sheet).where(Sheet.id.in_([row.sheet_id for row in done]))).all()
    stored = stored_sheets(session, sheets)
    rubrics = rules.rubrics_by_id(session, {sheet.rubric_id for sheet in sheets})
    by_rubric: defaultdict[str, list[Profile]] = defaultdict(list)
    for row in done:
        sheet = stored[row.sheet_id or ""]
        if found := _profile(row, sheet, rubrics[sheet.rubric_id]):
            by_rubric[sheet.rubric_id].append(found)
    found_pairs = [(each, rubrics[name]) for name, profiles in by_rubric.items() for each in inversions(profiles)]
    found_pairs.sort(key=lambda pair: -pair[0].gap)
    by_id = {row.id: row for row in done}
    shown = [_pair(each, rubric, by_id, stored) for each, rubric in found_pairs[:MOST_PAIRS]]
    totals = [row.total for row in done]
    ranked = tuple((totals.index(row.total) + 1, row) for row in done)
    return LookBack(ranked, len(rows) - len(done), tuple(shown), max(len(found_pairs) - MOST_PAIRS, 0))


def _profile(row: DeskRow, sheet: SheetStored, rubric: RubricFacts) -> Profile | None:
    """None where a criterion has no points: such a sheet is not like the others."""
    marks = [_mark(each, sheet) for each in rubric.criteria]
    known = [mark for mark in marks if mark is not None]
    if len(known) < len(marks):
        return None
    return profile(
        row.id,
        [points for _, points in known],
        [(level.low, level.high) for level, _ in known],
        [level.level for level, _ in known],
    )


def _mark(criterion: CriterionFacts, sheet: SheetStored) -> tuple[LevelFacts, Decimal] | None:
    mark = sheet.marks.get(criterion.id)
    if mark is None or mark.points is None:
        return None
    level = criterion.level_of(mark.points)
    return None if level is None else (level, mark.points)


def _pair(found: Inversion, rubric: RubricFacts, rows: dict[str, DeskRow], stored: dict[str, SheetStored]) -> Pair:
    above, below = rows[str(found.above.name)], rows[str(found.below.name)]
    sides = []
    for each in rubric.criteria:
        upper, lower = _mark(each, stored[above.sheet_id or ""]), _mark(each, stored[below.sheet_id or ""])
        if upper is not None and lower is not None:
            sides.append(Side(each, upper, lower))
    return Pair(above, below, found.kind, round_half_up(found.gap, 2), tuple(sides))
