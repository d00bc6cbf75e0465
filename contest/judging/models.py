"""Training entries with their models, as values: the points and reasons judges compare themselves with afterwards."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_, Invalid
from contest.entries.blind import title_for_judges
from contest.entries.tables import Entry
from contest.judging.marking import shown_total, total_of
from contest.judging.tables import Round
from contest.judging.training_tables import ModelMark, TrainingEntry
from contest.judging.values import MarkValue
from contest.rules import queries as rules
from contest.rules.values import RubricFacts


@dataclass(frozen=True, slots=True)
class ModelValue:
    points: Decimal
    rationale: str


@dataclass(frozen=True, slots=True)
class Practice:
    """One training entry; `rubric` is the version its sheets are begun with now."""

    entry_id: str
    code: str
    title: str
    note: str
    rubric: RubricFacts
    marks: Mapping[str, ModelValue]  # criterion id -> model

    @property
    def complete(self) -> bool:
        return all(each.id in self.marks for each in self.rubric.criteria)

    @property
    def total(self) -> Decimal | None:
        marks = {name: MarkValue("marked", mark.points) for name, mark in self.marks.items()}
        known = {each.id for each in self.rubric.criteria}
        return shown_total(total_of(self.rubric, {name: mark for name, mark in marks.items() if name in known}))


def practices(session: Session, round_id: str) -> list[Practice]:
    """Of one round, in their order; a handful by nature."""
    marks: defaultdict[str, dict[str, ModelValue]] = defaultdict(dict)
    for row in session.execute(
        select(ModelMark.entry_id, ModelMark.criterion_id, ModelMark.points, ModelMark.rationale)
        .join(TrainingEntry, TrainingEntry.entry_id == ModelMark.entry_id)
        .where(TrainingEntry.round_id == round_id)
    ):
        marks[row.entry_id][row.criterion_id] = ModelValue(row.points, row.rationale)
    rows = session.execute(
        select(
            Entry.id,
            Entry.code,
            title_for_judges(),
            Entry.contest_id,
            Entry.category_id,
            Entry.track_id,
            TrainingEntry.note,
            Round.code.label("round_code"),
        )
        .join(TrainingEntry, TrainingEntry.entry_id == Entry.id)
        .join(Round, Round.id == TrainingEntry.round_id)
        .where(TrainingEntry.round_id == round_id, Entry.state == "valid")
        .order_by(TrainingEntry.position, Entry.code)
    ).all()
    return [
        Practice(
            row.id, row.code, row.title, row.note,
            rules.rubric_of(session, row.contest_id, row.category_id, row.track_id, scope=row.round_code),
            marks[row.id],
        )
        for row in rows
    ]  # fmt: skip


def require_models(session: Session, round_: Round) -> None:
    """A round opens only when every training entry says what the model is."""
    lacking = [one.code for one in practices(session, round_.id) if not one.complete]
    if lacking:
        raise Invalid(N_("These training entries have no complete model yet: %(codes)s."), codes=", ".join(lacking))
