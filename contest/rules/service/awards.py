from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.core.database import is_referenced
from contest.core.errors import N_, Invalid, Locked
from contest.people.access import Actor
from contest.rules.drafts import PlaceDraft
from contest.rules.service.act import Act
from contest.rules.tables import AwardPlace


def save_awards(
    session: Session, *, actor: Actor, contest_id: str, places: Sequence[PlaceDraft], now: datetime
) -> None:
    """The whole scheme, the best prize first. Fields are named p1.name, p1.min_score …"""
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    act.require_unlocked("awards")
    _check(places)
    stored = {p.code: p for p in session.scalars(select(AwardPlace).where(AwardPlace.contest_id == contest_id))}
    gone = [place for code, place in stored.items() if code not in {p.code for p in places}]
    for place in gone:
        if is_referenced(session, AwardPlace, place.id):
            raise Locked(N_("“%(name)s” has been given already and cannot be removed."), name=place.name)
    session.execute(delete(AwardPlace).where(AwardPlace.id.in_([place.id for place in gone])))
    for position, draft in enumerate(places):
        row = stored.get(draft.code) or AwardPlace(contest_id=contest_id, code=draft.code)
        row.name, row.name_en, row.position = draft.name, draft.name_en, position
        row.places, row.min_score = draft.places, draft.min_score
        session.add(row)
    act.log("awards.changed", places=[f"{p.name}: {p.places} ≥ {p.min_score}" for p in places])


def _check(places: Sequence[PlaceDraft]) -> None:
    for number, place in enumerate(places, start=1):
        above = places[number - 2] if number > 1 else None
        if place.places is None and place.min_score is None:
            raise Invalid(N_("Please give a number of places, a minimum score, or both."), field=f"p{number}.places")
        if above and above.min_score is not None and place.min_score is not None and place.min_score > above.min_score:
            raise Invalid(
                N_("A lower prize cannot ask for a higher score than the prize above it."), field=f"p{number}.min_score"
            )
    if len({place.code for place in places}) < len(places):
        raise Invalid(N_("Two prizes have the same code."), field="p1.name")
