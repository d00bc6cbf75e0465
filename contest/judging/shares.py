"""What each round weighs in the final score. Fixed once a round after the first is open: people rely on it then."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Invalid, Locked
from contest.judging.tables import Round
from contest.people import access
from contest.people.access import Actor


def shares_fixed(session: Session, contest_id: str) -> bool:
    return (
        session.scalar(
            select(Round.id)
            .where(Round.contest_id == contest_id, Round.position > 0, Round.opened_at.is_not(None))
            .limit(1)
        )
        is not None
    )


def shares_agreed(session: Session, contest_id: str) -> bool:
    """A new round brings no share with it: the office says what each round weighs."""
    weights = session.scalars(select(Round.weight).where(Round.contest_id == contest_id)).all()
    return len(weights) < 2 or sum(weights) == 100  # noqa: PLR2004 - per cent


def require_shares(session: Session, contest_id: str) -> None:
    if not shares_agreed(session, contest_id):
        raise Invalid(
            N_("Please set the shares of the rounds first; from the opening of this round on they stay."),
            field="shares",
        )


def set_shares(session: Session, *, actor: Actor, contest_id: str, percents: Mapping[str, int], now: datetime) -> None:
    """`percents`: round id -> per cent of the final score; together 100."""
    access.require_visible(access.may_assign(actor, contest_id))
    rounds = session.scalars(select(Round).where(Round.contest_id == contest_id).order_by(Round.position)).all()
    if set(percents) != {each.id for each in rounds} or any(not 0 <= each <= 100 for each in percents.values()):  # noqa: PLR2004
        raise Invalid(N_("Please give every round its share, from 0 to 100 per cent."), field="shares")
    if sum(percents.values()) != 100:  # noqa: PLR2004 - per cent
        raise Invalid(N_("The shares of the rounds must add up to 100 per cent."), field="shares")
    changed = {each.code: [each.weight, percents[each.id]] for each in rounds if each.weight != percents[each.id]}
    if not changed:
        return
    if shares_fixed(session, contest_id):
        raise Locked(N_("A later round has begun: the shares stay as they were announced."))
    for each in rounds:
        each.weight = percents[each.id]
    audit.record(
        session, actor=actor, action="rounds.shares_set", object_type="contest", object_id=contest_id, now=now,
        contest_id=contest_id, shares=changed,
    )  # fmt: skip
