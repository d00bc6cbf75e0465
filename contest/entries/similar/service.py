from datetime import datetime

from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Invalid
from contest.entries.similar import queries
from contest.people.access import Actor, may_check_entries, require


def dismiss(session: Session, *, actor: Actor, contest_id: str, pair_id: str, reason: str, now: datetime) -> None:
    """Set a pair aside; it does not come back, and the log says who looked at it and why it is nothing."""
    require(may_check_entries(actor, contest_id))
    found = queries.pair(session, contest_id=contest_id, pair_id=pair_id)
    if not reason.strip():
        raise Invalid(N_("Please say why this is nothing to act on."), field="reason")
    found.reason, found.dismissed_at, found.dismissed_by = reason.strip(), now, actor.id
    audit.record(
        session, actor=actor, action="likeness.set_aside", object_type="likeness", object_id=pair_id, now=now,
        contest_id=contest_id, reason=reason.strip(), kind=found.kind, entries=[found.left_id, found.right_id],
    )  # fmt: skip


def take_up_again(session: Session, *, actor: Actor, contest_id: str, pair_id: str, now: datetime) -> None:
    require(may_check_entries(actor, contest_id))
    found = queries.pair(session, contest_id=contest_id, pair_id=pair_id)
    found.reason, found.dismissed_at, found.dismissed_by = "", None, None
    audit.record(
        session, actor=actor, action="likeness.taken_up_again", object_type="likeness", object_id=pair_id, now=now,
        contest_id=contest_id,
    )  # fmt: skip
