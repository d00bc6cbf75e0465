"""Categories, tracks and the places of the dossier. While entries are taken, what they rely on is not tightened."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from contest.core.database import is_referenced
from contest.core.errors import N_, Invalid, Locked, NotFound
from contest.core.tokens import new_id
from contest.people.access import Actor
from contest.rules.drafts import CategoryDraft, SlotDraft, TrackDraft
from contest.rules.locks import locks_of
from contest.rules.queries import current_rubrics
from contest.rules.service.act import Act
from contest.rules.service.rubrics import add_rubric
from contest.rules.tables import Category, Rubric, Slot, Track
from contest.rules.values import CriterionFacts, as_draft

Part = Category | Track | Slot
P = TypeVar("P", Category, Track, Slot)
OWN = ("rubric", "criterion", "slot")  # rows of this room that go with the part they belong to


def add_category(session: Session, *, actor: Actor, contest_id: str, draft: CategoryDraft, now: datetime) -> str:
    """Its rubrics begin as copies of the first category's, so that there is something to edit."""
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    act.require_unlocked("rubrics")
    _check_prefix(session, Category, contest_id, draft.prefix, but="")
    category = Category(contest_id=contest_id, code=new_id()[:12], **asdict(draft))
    session.add(category)
    session.flush()
    models: dict[str, tuple[CriterionFacts, ...]] = {}
    for (_, track_id), rubric in current_rubrics(session, contest_id).items():
        models.setdefault(track_id, rubric.criteria)
    for track_id, criteria in models.items():
        drafts = [as_draft(criterion) for criterion in criteria]
        add_rubric(session, contest_id, category_id=category.id, track_id=track_id, criteria=drafts, now=now)
    act.log("category.added", on=_named(category), name=category.name)
    return category.id


def save_category(
    session: Session, *, actor: Actor, contest_id: str, category_id: str, draft: CategoryDraft, now: datetime
) -> None:
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    category = _part(session, Category, contest_id, category_id)
    _check_prefix(session, Category, contest_id, draft.prefix, but=category.id)
    _refuse_changes(act, category, draft, ("prefix", "attendance_gate"))
    _apply(act, "category.changed", category, asdict(draft))


def remove_category(session: Session, *, actor: Actor, contest_id: str, category_id: str, now: datetime) -> None:
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    _remove(act, "category.removed", _part(session, Category, contest_id, category_id))


def save_track(
    session: Session, *, actor: Actor, contest_id: str, track_id: str, draft: TrackDraft, now: datetime
) -> None:
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    track = _part(session, Track, contest_id, track_id)
    if draft.min_mentors > draft.max_mentors:
        raise Invalid(N_("The most mentors must not be fewer than the fewest."), field="max_mentors")
    _check_prefix(session, Track, contest_id, draft.prefix, but=track.id)
    locked = ("prefix", "max_authors", "min_mentors", "max_mentors", "needs_consent")
    _refuse_changes(act, track, draft, locked)
    _apply(act, "track.changed", track, asdict(draft))


def remove_track(session: Session, *, actor: Actor, contest_id: str, track_id: str, now: datetime) -> None:
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    _remove(act, "track.removed", _part(session, Track, contest_id, track_id))


def add_slot(session: Session, *, actor: Actor, contest_id: str, draft: SlotDraft, now: datetime) -> str:
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    _check_slot(session, contest_id, draft)
    if draft.required or draft.one_of:
        act.require_unlocked("dossier", field="required")
    slot = Slot(contest_id=contest_id, code=new_id()[:12], **_slot_values(draft))
    session.add(slot)
    session.flush()
    act.log("slot.added", on=_named(slot), name=slot.name)
    return slot.id


def save_slot(
    session: Session, *, actor: Actor, contest_id: str, slot_id: str, draft: SlotDraft, now: datetime
) -> None:
    """Once entries are taken a place may take more, never less."""
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    slot = _part(session, Slot, contest_id, slot_id)
    _check_slot(session, contest_id, draft)
    why = locks_of(session, contest_id, now).get("dossier")
    if why and (field := _tightened(slot, draft)):
        raise Locked(why, field=field)
    _apply(act, "slot.changed", slot, _slot_values(draft))


def remove_slot(session: Session, *, actor: Actor, contest_id: str, slot_id: str, now: datetime) -> None:
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    _remove(act, "slot.removed", _part(session, Slot, contest_id, slot_id))


def _part(session: Session, table: type[P], contest_id: str, row_id: str) -> P:
    row = session.get(table, row_id)
    if row is None or row.contest_id != contest_id:
        raise NotFound
    return row


def _check_prefix(
    session: Session, table: type[Category] | type[Track], contest_id: str, prefix: str, *, but: str
) -> None:
    taken = select(table.id).where(table.contest_id == contest_id, table.prefix == prefix, table.id != but)
    if session.scalar(taken):
        raise Invalid(N_("These letters are taken."), field="prefix")


def _check_slot(session: Session, contest_id: str, draft: SlotDraft) -> None:
    if draft.category_id is not None:
        _part(session, Category, contest_id, draft.category_id)
    if draft.takes != "link" and not draft.types:
        raise Invalid(N_("Please give at least one kind of file."), field="types")
    if draft.required and draft.one_of:
        raise Invalid(N_("A place is either required or one of several, not both."), field="required")


def _slot_values(draft: SlotDraft) -> dict[str, Any]:
    return {**asdict(draft), "types": [] if draft.takes == "link" else list(draft.types)}


def _tightened(slot: Slot, draft: SlotDraft) -> str:
    """The first field by which something handed in before could no longer be handed in; '' for none."""
    reasons = {
        "category_id": draft.category_id != slot.category_id and draft.category_id is not None,
        "takes": draft.takes not in {slot.takes, "either"},
        "types": draft.takes != "link" and not set(slot.types) <= set(draft.types),
        "max_megabytes": draft.max_bytes < slot.max_bytes,
        "max_count": draft.max_count < slot.max_count,
        "required": draft.required and not slot.required,
        "one_of": bool(draft.one_of) and draft.one_of != slot.one_of,
    }
    return next((field for field, tighter in reasons.items() if tighter), "")


def _refuse_changes(act: Act, row: Category | Track, draft: Any, fields: tuple[str, ...]) -> None:
    field = next((name for name in fields if getattr(row, name) != getattr(draft, name)), "")
    if field:
        act.require_unlocked("entrants", field=field)


def _apply(act: Act, action: str, row: Part, values: dict[str, Any]) -> None:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        act.log(action, on=_named(row), name=row.name, changed=changed)


def _remove(act: Act, action: str, row: Part) -> None:
    act.require_unlocked("dossier" if isinstance(row, Slot) else "entrants")
    if is_referenced(act.session, type(row), row.id, but=OWN):
        raise Locked(N_("“%(name)s” is in use and cannot be removed."), name=row.name)
    if not isinstance(row, Slot):
        _keep_one(act, type(row))
        pointing = Rubric.category_id if isinstance(row, Category) else Rubric.track_id
        act.session.execute(delete(Rubric).where(pointing == row.id))
        act.session.execute(delete(Slot).where(Slot.category_id == row.id))
    act.log(action, on=_named(row), name=row.name)
    act.session.delete(row)
    act.session.flush()


def _keep_one(act: Act, table: type[Category] | type[Track]) -> None:
    if act.session.scalar(select(func.count()).where(table.contest_id == act.contest_id)) == 1:
        raise Locked(N_("The last one cannot be removed."))


def _named(row: Part) -> tuple[str, str]:
    return row.__tablename__, row.id
