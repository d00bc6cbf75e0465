"""Training entries on the judges' lists: who gets them, and who is done with them."""

from datetime import datetime
from typing import Final

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.tokens import new_id
from contest.entries.tables import Entry
from contest.judging.conflicts import conflict_pairs
from contest.judging.tables import Assignment, Round, Sheet
from contest.judging.training_tables import TrainingEntry

FIRST_TRAINING: Final = N_("Please hand in the training sheets first; then your own entries open.")
FIRST_PLACE: Final = -1000  # before every ordinary entry on a judge's list


def give_training(session: Session, round_: Round, *, now: datetime) -> int:
    """Every judge who has an entry of this round gets its training entries, but none with a conflict of interest.

    Does what is missing, so it may be called whenever panels change. Returns how many were given.
    """
    chosen = session.execute(
        select(TrainingEntry.entry_id, TrainingEntry.position)
        .join(Entry, Entry.id == TrainingEntry.entry_id)
        .where(TrainingEntry.round_id == round_.id, Entry.state == "valid")
    ).all()
    if not chosen:
        return 0
    places = {row.entry_id: FIRST_PLACE + row.position for row in chosen}
    rows = session.scalars(select(Assignment).where(Assignment.round_id == round_.id)).all()
    judges = {row.judge_id for row in rows if row.released_at is None}
    stored = {(row.entry_id, row.judge_id): row for row in rows if row.entry_id in places}
    barred = conflict_pairs(session, round_.contest_id, entry_ids=places, judge_ids=judges)
    pairs = {(entry, judge) for entry in places for judge in judges} - barred.keys()
    wanted = sorted(pair for pair in pairs if pair not in stored or stored[pair].released_at is not None)
    for entry, judge in wanted:
        given = stored.get((entry, judge)) or Assignment(
            id=new_id(), round_id=round_.id, judge_id=judge, entry_id=entry
        )
        given.position, given.locked, given.assigned_at = places[entry], True, now
        given.released_at, given.release_reason = None, ""
        session.add(given)
    session.flush()
    return len(wanted)


_OPEN_TRAINING: Final = (  # built once: every save of a sheet asks
    select(Assignment.id)
    .join(Entry, Entry.id == Assignment.entry_id)
    .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
    .where(
        Assignment.round_id == bindparam("round"),
        Assignment.judge_id == bindparam("judge"),
        Assignment.released_at.is_(None),
        and_(Entry.training, Entry.state == "valid"),
        Sheet.id.is_(None) | (Sheet.state == "open"),
    )
    .limit(1)
)


def waits_for_training(session: Session, *, round_: Round, judge_id: str) -> bool:
    """The round asks for training first, and this judge has not handed in every training sheet."""
    if not round_.training_first:
        return False
    return session.scalar(_OPEN_TRAINING, {"round": round_.id, "judge": judge_id}) is not None
