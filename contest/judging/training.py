"""The office chooses training entries and writes their models; nothing of it changes once judges practise."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Conflict, Invalid, Locked, NotFound
from contest.entries.tables import Entry
from contest.judging.counting import REHEARSAL, real_sheet
from contest.judging.marking import require_allowed
from contest.judging.models import ModelValue, Practice, practices
from contest.judging.rounds import round_for_office
from contest.judging.tables import Assignment, Round, Sheet
from contest.judging.training_tables import ModelMark, TrainingEntry
from contest.judging.values import MarkValue
from contest.people.access import Actor

TAKEN_OUT = "training"  # release reason of what judges had before


def choose_training(session: Session, *, actor: Actor, round_id: str, entry_id: str, now: datetime) -> None:
    """The entry leaves the competition and the judges who had it; one with real marks cannot."""
    found = _before_opening(session, actor, round_id)
    entry = session.get(Entry, entry_id)
    if entry is None or entry.contest_id != found.contest_id or entry.state != "valid":
        raise NotFound
    if entry.training:
        raise Invalid(N_("This is a training entry already."), field="entry_code")
    real = select(Sheet.id).join(Assignment, real_sheet()).where(Assignment.entry_id == entry_id)
    if session.scalar(real.limit(1)) is not None:
        raise Conflict(N_("Judges have scored this entry already; it stays in the competition."))
    entry.training = True
    for assignment in session.scalars(
        select(Assignment).where(Assignment.entry_id == entry_id, Assignment.released_at.is_(None))
    ):
        assignment.released_at, assignment.release_reason = now, TAKEN_OUT
    last = session.scalar(select(func.max(TrainingEntry.position)).where(TrainingEntry.round_id == round_id)) or 0
    session.add(
        TrainingEntry(entry_id=entry_id, round_id=round_id, position=last + 1, chosen_at=now, chosen_by=actor.id)
    )
    session.flush()
    _log(session, actor, found, "training.chosen", entry=entry, now=now)


def drop_training(session: Session, *, actor: Actor, round_id: str, entry_id: str, now: datetime) -> None:
    """Back into the competition, without a model and without judges."""
    found = _before_opening(session, actor, round_id)
    entry = session.get(Entry, entry_id)
    chosen = session.get(TrainingEntry, entry_id)
    if entry is None or chosen is None or chosen.round_id != round_id:
        raise NotFound
    entry.training = False
    session.execute(delete(ModelMark).where(ModelMark.entry_id == entry_id))
    session.delete(chosen)
    session.flush()
    _log(session, actor, found, "training.dropped", entry=entry, now=now)


def save_model(
    session: Session,
    *,
    actor: Actor,
    round_id: str,
    entry_id: str,
    marks: Mapping[str, ModelValue],
    note: str,
    now: datetime,
) -> None:
    """Criterion id -> model; a criterion left out has none yet. Raises BadMarks. Fixed once a judge has seen it."""
    found = round_for_office(session, actor=actor, round_id=round_id)
    practice = practice_of(session, round_id, entry_id)
    require_allowed(practice.rubric, {name: MarkValue("marked", mark.points) for name, mark in marks.items()})
    if model_is_seen(session, entry_id):
        raise Locked(N_("Judges have seen this model; it cannot be changed any more."))
    session.execute(delete(ModelMark).where(ModelMark.entry_id == entry_id))
    session.add_all(
        ModelMark(entry_id=entry_id, criterion_id=name, points=mark.points, rationale=mark.rationale)
        for name, mark in marks.items()
    )
    session.get_one(TrainingEntry, entry_id).note = note
    session.flush()
    audit.record(
        session, actor=actor, action="training.model_saved", object_type="entry", object_id=entry_id, now=now,
        contest_id=found.contest_id, code=practice.code, marks=len(marks),
    )  # fmt: skip


def set_training_first(session: Session, *, actor: Actor, round_id: str, wanted: bool, now: datetime) -> None:
    found = round_for_office(session, actor=actor, round_id=round_id)
    if found.training_first == wanted:
        return
    found.training_first = wanted
    audit.record(
        session, actor=actor, action="training.order_set", object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id, first=wanted,
    )  # fmt: skip


def practice_of(session: Session, round_id: str, entry_id: str) -> Practice:
    found = next((one for one in practices(session, round_id) if one.entry_id == entry_id), None)
    if found is None:
        raise NotFound
    return found


def model_is_seen(session: Session, entry_id: str) -> bool:
    """A judge handed in his training sheet, so the model was shown to him."""
    locked = (
        select(Sheet.id).join(Assignment, real_sheet()).where(Assignment.entry_id == entry_id, Sheet.state == "locked")
    )
    return session.scalar(locked.limit(1)) is not None


def _before_opening(session: Session, actor: Actor, round_id: str) -> Round:
    found = round_for_office(session, actor=actor, round_id=round_id)
    if found.state not in {"planning", REHEARSAL}:
        raise Conflict(N_("Training entries are chosen before the round opens."))
    return found


def _log(session: Session, actor: Actor, found: Round, action: str, *, entry: Entry, now: datetime) -> None:
    audit.record(
        session, actor=actor, action=action, object_type="entry", object_id=entry.id, now=now,
        contest_id=found.contest_id, code=entry.code, round=found.id,
    )  # fmt: skip
