"""Own marks beside the model, and how far each judge is from it; points are compared by scoring.training."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.entries.tables import Entry
from contest.judging.models import ModelValue, Practice
from contest.judging.tables import Assignment, Judge, Mark, Sheet
from contest.judging.values import MarkValue, SheetStored
from contest.people.tables import Account
from contest.rules.values import CriterionFacts, LevelFacts
from scoring.exact import round_half_up
from scoring.training import Closeness, Distance, closeness, distance


@dataclass(frozen=True, slots=True)
class Beside:
    """One criterion: own mark, model, and own minus model (None where there is nothing to compare)."""

    criterion: CriterionFacts
    own: MarkValue
    own_level: LevelFacts | None
    model: ModelValue
    model_level: LevelFacts | None
    apart: Decimal | None


@dataclass(frozen=True, slots=True)
class Comparison:
    lines: tuple[Beside, ...]
    own_total: Decimal | None
    model_total: Decimal | None
    apart: Decimal  # the differences added up without their signs


@dataclass(frozen=True, slots=True)
class JudgeLine:
    """bias: mean over training entries of own total minus the model's; apart: mean of the summed differences."""

    name: str
    given: int
    handed_in: int
    bias: Decimal | None
    apart: Decimal | None
    entries: Mapping[str, Decimal]  # code -> own total minus the model's


def compare(practice: Practice, sheet: SheetStored) -> Comparison:
    """Criteria of the sheet's own rubric version that the model speaks of."""
    found = _distance({name: mark.points for name, mark in sheet.marks.items()}, practice)
    lines = []
    for each in practice.rubric.criteria:
        model = practice.marks.get(each.id)
        if model is None:
            continue
        own = sheet.marks.get(each.id, MarkValue())
        level = each.level_of(own.points) if own.points is not None else None
        lines.append(
            Beside(each, own, level, model, each.level_of(model.points), _shown(found.by_criterion.get(each.id)))
        )
    return Comparison(tuple(lines), sheet.total, practice.total, round_half_up(found.apart, 2))


def report(session: Session, round_id: str, practices: Sequence[Practice]) -> list[JudgeLine]:
    """For the head judge; those farthest from the model first. Two statements."""
    by_entry = {one.entry_id: one for one in practices}
    rows = session.execute(
        select(Assignment.judge_id, Account.full_name, Assignment.entry_id, Sheet.id.label("sheet_id"), Sheet.state)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Account, Account.id == Judge.account_id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Assignment.round_id == round_id, Assignment.released_at.is_(None), Entry.training)
        .order_by(Account.sort_key, Judge.id, Assignment.position)
    ).all()
    points: defaultdict[str, dict[str, Decimal | None]] = defaultdict(dict)
    for mark in session.execute(
        select(Mark.sheet_id, Mark.criterion_id, Mark.points).where(
            Mark.sheet_id.in_([row.sheet_id for row in rows if row.state == "locked"])
        )
    ):
        points[mark.sheet_id][mark.criterion_id] = mark.points
    names = {row.judge_id: row.full_name for row in rows}
    given: defaultdict[str, int] = defaultdict(int)
    apart: defaultdict[str, dict[str, Distance]] = defaultdict(dict)
    for row in rows:
        given[row.judge_id] += 1
        practice = by_entry.get(row.entry_id)
        if row.state == "locked" and practice is not None:
            apart[row.judge_id][practice.code] = _distance(points[row.sheet_id], practice)
    lines = [_line(names[judge], given[judge], apart[judge]) for judge in names]
    return sorted(lines, key=lambda line: -(line.apart if line.apart is not None else Decimal(-1)))


def _line(name: str, given: int, apart: Mapping[str, Distance]) -> JudgeLine:
    all_of: Closeness | None = closeness(list(apart.values()))
    return JudgeLine(
        name, given, len(apart), _shown(all_of.bias) if all_of else None, _shown(all_of.apart) if all_of else None,
        {code: round_half_up(each.total, 2) for code, each in apart.items()},
    )  # fmt: skip


def _distance(own: Mapping[str, Decimal | None], practice: Practice) -> Distance:
    return distance(own, {name: mark.points for name, mark in practice.marks.items()})


def _shown(value: Fraction | None) -> Decimal | None:
    return None if value is None else round_half_up(value, 2)
