"""What the committee decides by itself: an award beside the scheme, and the head judge's vote in a tie."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Invalid, NotFound
from contest.entries.competing import COMPETING
from contest.entries.tables import Entry
from contest.people.access import Actor, may_give_awards, may_reopen_sheet, require
from contest.results.tables import AwardGiven, TieVote
from contest.rules.tables import AwardPlace


def decide_award(
    session: Session, *, actor: Actor, contest_id: str, entry_id: str, place: str, note: str, now: datetime
) -> None:
    """`place`: a code of the scheme, "" for no prize ("không trao"), "scheme" to follow the scheme again."""
    require(may_give_awards(actor, contest_id))
    _require_entry(session, contest_id, entry_id)
    row = session.scalar(select(AwardGiven).where(AwardGiven.contest_id == contest_id, AwardGiven.entry_id == entry_id))
    if place == "scheme":
        if row is not None:
            session.delete(row)
    else:
        if not note:
            raise Invalid(N_("Please give the reason; it is kept in the log."), field="note")
        row = row or AwardGiven(contest_id=contest_id, entry_id=entry_id)
        row.place_id = _place_id(session, contest_id, place) if place else None
        row.note, row.decided_at, row.decided_by = note, now, actor.id
        session.add(row)
    _record(session, actor, "award.decided", contest_id, entry_id, now=now, reason=note, place=place)


def vote_in_tie(
    session: Session, *, actor: Actor, contest_id: str, entry_id: str, place: int, reason: str, now: datetime
) -> None:
    """`place` 1 is the best of the tie; the vote counts once every entry of the tie has a place."""
    require(may_reopen_sheet(actor, contest_id))
    _require_entry(session, contest_id, entry_id)
    if not reason:
        raise Invalid(N_("Please give the reason; it is kept in the log."), field="reason")
    row = session.scalar(select(TieVote).where(TieVote.contest_id == contest_id, TieVote.entry_id == entry_id))
    row = row or TieVote(contest_id=contest_id, entry_id=entry_id)
    row.place, row.reason, row.decided_at, row.decided_by = place, reason, now, actor.id
    session.add(row)
    _record(session, actor, "tie.voted", contest_id, entry_id, now=now, reason=reason, place=place)


def _require_entry(session: Session, contest_id: str, entry_id: str) -> None:
    found = session.scalar(select(Entry.id).where(Entry.id == entry_id, Entry.contest_id == contest_id, COMPETING))
    if found is None:
        raise NotFound


def _place_id(session: Session, contest_id: str, code: str) -> str:
    found = session.scalar(select(AwardPlace.id).where(AwardPlace.contest_id == contest_id, AwardPlace.code == code))
    if found is None:
        raise Invalid(N_("Please choose one of the values offered."), field="place")
    return found


def _record(
    session: Session,
    actor: Actor,
    action: str,
    contest_id: str,
    entry_id: str,
    *,
    now: datetime,
    reason: str,
    place: object,
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        object_type="entry",
        object_id=entry_id,
        contest_id=contest_id,
        now=now,
        reason=reason,
        place=place,
    )
