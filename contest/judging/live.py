"""A live round: its order by lot or by hand, times and rooms, told to the finalists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import Rows
from contest.core.errors import N_, Conflict, Invalid, NotFound
from contest.core.i18n import either, format_when, gettext, speaking
from contest.core.mail import queue_mail
from contest.core.tokens import new_id
from contest.judging.finalists import finalist_rows
from contest.judging.live_tables import Finalist, LivePlan
from contest.judging.lots import drawn
from contest.judging.tables import Round
from contest.people import access
from contest.people.access import Actor
from contest.people.tables import Account
from contest.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Draw:
    """What the office asks for. `category_id` empty: all entries in one row; `seed` empty: a new one is made."""

    starts_at: datetime
    talk_minutes: int
    question_minutes: int
    pause_minutes: int
    room: str = ""
    category_id: str = ""
    seed: str = ""

    @property
    def step(self) -> timedelta:
        return timedelta(minutes=self.talk_minutes + self.question_minutes + self.pause_minutes)


def live_round(session: Session, *, actor: Actor, round_id: str) -> Round:
    found = session.get(Round, round_id)
    if found is None:
        raise NotFound
    access.require_visible(access.may_run_live_round(actor, found.contest_id))
    return found


def plan_of(session: Session, round_id: str) -> LivePlan:
    """As stored, or as it begins; a new one is not added here."""
    return session.get(LivePlan, round_id) or LivePlan(
        round_id=round_id, seed="", talk_minutes=7, question_minutes=3, pause_minutes=2, by_hand=False
    )


def draw_order(session: Session, *, actor: Actor, round_id: str, draw: Draw, now: datetime) -> list[str]:
    """Returns the codes in the order drawn. Drawing again is in the log with both seeds."""
    found = live_round(session, actor=actor, round_id=round_id)
    rows = [row for row in finalist_rows(session, round_id) if draw.category_id in {"", row.category_id}]
    if not rows:
        raise Invalid(N_("No entry is let into this round yet."))
    plan = plan_of(session, round_id)
    _require_not_told(plan)
    before, seed = plan.seed, draw.seed or plan.seed or new_id()[:12]
    plan.seed, plan.by_hand, plan.drawn_at, plan.drawn_by = seed, False, now, actor.id
    plan.talk_minutes, plan.question_minutes, plan.pause_minutes = (
        draw.talk_minutes, draw.question_minutes, draw.pause_minutes,
    )  # fmt: skip
    session.add(plan)
    by_code = {str(row.code): row.entry_id for row in rows}
    order = drawn(seed, by_code)
    for place, code in enumerate(order):
        finalist = session.get_one(Finalist, (round_id, by_code[code]))
        finalist.position, finalist.room = place + 1, draw.room
        finalist.starts_at = draw.starts_at + place * draw.step
    audit.record(
        session, actor=actor, action="live.drawn", object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id, seed=seed, before=before, order=order, room=draw.room,
    )  # fmt: skip
    session.flush()
    return order


def move(
    session: Session, *, actor: Actor, round_id: str, entry_id: str, starts_at: datetime, room: str, reason: str,
    now: datetime,
) -> None:  # fmt: skip
    """By hand, with a reason. Who knows the schedule already is told by the next announcement."""
    found = live_round(session, actor=actor, round_id=round_id)
    finalist = session.get(Finalist, (round_id, entry_id))
    if finalist is None:
        raise NotFound
    if not reason:
        raise Invalid(N_("Please give the reason; it is kept in the log."), field="reason")
    before = {"starts_at": _iso(finalist.starts_at), "room": finalist.room}
    finalist.starts_at, finalist.room = starts_at, room
    plan = plan_of(session, round_id)
    plan.by_hand = True
    session.add(plan)
    audit.record(
        session, actor=actor, action="live.moved", object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id, reason=reason, entry=entry_id, before=before, starts_at=_iso(starts_at), room=room,
    )  # fmt: skip


def announce(session: Session, *, actor: Actor, round_id: str, address: str, now: datetime) -> int:
    """The finalists may see the schedule and get a mail with their own time. Returns how many mails were queued."""
    found = live_round(session, actor=actor, round_id=round_id)
    rows = finalist_rows(session, round_id)
    if not rows or any(row.starts_at is None for row in rows):
        raise Conflict(N_("Every entry of this round needs its time first."))
    plan = plan_of(session, round_id)
    again = plan.announced_at is not None
    plan.announced_at = now
    session.add(plan)
    sent = sum(_tell(session, found, row, address, now) for row in rows)
    audit.record(
        session, actor=actor, action="live.announced", object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id, mails=sent, again=again,
    )  # fmt: skip
    return sent


def take_back(session: Session, *, actor: Actor, round_id: str, now: datetime) -> None:
    """The schedule is the office's own again."""
    found = live_round(session, actor=actor, round_id=round_id)
    plan = plan_of(session, round_id)
    if plan.announced_at is None:
        raise Conflict(N_("This schedule is not announced."))
    plan.announced_at = None
    audit.record(
        session, actor=actor, action="live.taken_back", object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id,
    )  # fmt: skip


def clashes(rows: Rows, plan: LivePlan) -> list[tuple[str, str]]:
    """Codes of two entries in one room at one time."""
    length = timedelta(minutes=plan.talk_minutes + plan.question_minutes)
    by_room: dict[str, list[Any]] = {}
    for row in rows:
        if row.starts_at is not None:
            by_room.setdefault(row.room, []).append(row)
    return [
        (str(one.code), str(other.code))
        for own in by_room.values()
        for one, other in pairwise(own)
        if other.starts_at - one.starts_at < length
    ]


def announced_rounds(session: Session, contest_id: str) -> Mapping[str, LivePlan]:
    plans = session.scalars(
        select(LivePlan)
        .join(Round, Round.id == LivePlan.round_id)
        .where(Round.contest_id == contest_id, LivePlan.announced_at.is_not(None))
        .order_by(Round.position)
    )
    return {plan.round_id: plan for plan in plans}


def _require_not_told(plan: LivePlan) -> None:
    if plan.announced_at is not None:
        raise Conflict(N_("The finalists know this schedule. Take the announcement back first."))


def _tell(session: Session, found: Round, row: Any, address: str, now: datetime) -> int:
    owner = session.get_one(Account, row.owner_id)
    if not owner.email:
        return 0
    contest = rules.contest_by_id(session, found.contest_id)
    with speaking("en" if owner.locale == "en" else "vi", contest.zone):
        name = either(found.name, found.name_en)
        subject = gettext("%(round)s: time of entry %(code)s") % {"round": name, "code": row.code}
        lines = [
            gettext("Entry %(code)s is in %(round)s.") % {"code": row.code, "round": name},
            gettext("Time: %(when)s.") % {"when": format_when(row.starts_at)},
        ]
        if row.room:
            lines.append(gettext("Room: %(room)s.") % {"room": row.room})
        lines.append(gettext("The whole schedule: %(address)s") % {"address": address})
    queue_mail(
        session, to_address=owner.email, to_name=owner.full_name, subject=subject, body="\n".join(lines), now=now,
        contest_id=contest.id,
    )  # fmt: skip
    return 1


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
