"""Phases, and later deadlines for one school or all, each with its reason in the log."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_, Invalid, Locked
from contest.core.i18n import format_when
from contest.people.access import Actor, may_extend_deadline, require
from contest.people.tables import School
from contest.rules.queries import schedule_of
from contest.rules.schedule import NEEDED, Activity, Window, has_begun
from contest.rules.service.act import Act
from contest.rules.tables import Contest, Extension, Phase


def save_phases(
    session: Session,
    *,
    actor: Actor,
    contest_id: str,
    phases: Mapping[Activity, Window],
    now: datetime,
    reason: str = "",
) -> None:
    """The whole calendar at once. What has begun keeps its beginning; once announced, a change needs a reason."""
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    check_windows(phases)
    stored = {phase.kind: phase for phase in session.scalars(select(Phase).where(Phase.contest_id == contest_id))}
    schedule = schedule_of(session, contest_id)
    changed = {kind: window for kind, window in phases.items() if schedule.windows.get(kind) != window}
    dropped = [kind for kind in schedule.windows if kind not in phases]
    if not changed and not dropped:
        return
    for kind in [*changed, *dropped]:
        _keep_the_begun(schedule.windows.get(kind), phases.get(kind), kind, begun=has_begun(schedule, kind, now))
    if session.get_one(Contest, contest_id).state != "setup" and not reason:
        raise Invalid(N_("Please give the reason: the dates are public already."), field="reason")
    for kind in dropped:
        session.delete(stored[kind])
    for kind, window in changed.items():
        phase = stored.get(kind) or Phase(contest_id=contest_id, kind=kind)
        phase.opens_at, phase.closes_at = window.opens_at, window.closes_at
        phase.grace_minutes = int(window.grace.total_seconds() // 60)
        session.add(phase)
    moved = {kind: [window.opens_at.isoformat(), window.closes_at.isoformat()] for kind, window in changed.items()}
    act.log("phases.changed", reason=reason, phases=moved, dropped=dropped)


def extend_school(
    session: Session,
    *,
    actor: Actor,
    contest_id: str,
    kind: Activity,
    school_id: str,
    until: datetime,
    reason: str,
    now: datetime,
) -> None:
    require(may_extend_deadline(actor, contest_id))
    if session.get(School, school_id) is None:
        raise Invalid(N_("Please choose a school."), field="school_id")
    current = schedule_of(session, contest_id).deadline(kind, school_id)
    _require_later(until, current, now)
    session.add(
        Extension(
            contest_id=contest_id, kind=kind, school_id=school_id, until=until, reason=_reason(reason),
            granted_by=actor.id, granted_at=now,
        )
    )  # fmt: skip
    act = Act(session, actor, contest_id, now)
    act.log("deadline.extended", reason=reason, kind=kind, school=school_id, until=until)


def extend_all(
    session: Session,
    *,
    actor: Actor,
    contest_id: str,
    kind: Activity,
    until: datetime,
    reason: str,
    now: datetime,
) -> None:
    """For everybody the phase itself becomes longer."""
    require(may_extend_deadline(actor, contest_id))
    phase = session.scalar(select(Phase).where(Phase.contest_id == contest_id, Phase.kind == kind))
    _require_later(until, phase.closes_at if phase else None, now)
    assert phase is not None
    before, phase.closes_at = phase.closes_at, until
    act = Act(session, actor, contest_id, now)
    act.log("deadline.extended", reason=_reason(reason), kind=kind, before=before, until=until)


def check_windows(phases: Mapping[Activity, Window]) -> None:
    """What a calendar must hold whoever makes it; fields are named kind.opens and kind.closes."""
    for kind in NEEDED:
        if kind not in phases:
            raise Invalid(N_("Please give both dates."), field=f"{kind}.opens")
    for kind, window in phases.items():
        if window.opens_at >= window.closes_at:
            raise Invalid(N_("The end must come after the beginning."), field=f"{kind}.closes")
    if phases["judging"].opens_at < phases["submission"].closes_at:
        raise Invalid(N_("Judging begins after the deadline for entries."), field="judging.opens")
    if phases["publication"].opens_at < phases["judging"].closes_at:
        raise Invalid(N_("Results are published after judging has ended."), field="publication.opens")


def _keep_the_begun(before: Window | None, after: Window | None, kind: Activity, *, begun: bool) -> None:
    if before and begun and (after is None or after.opens_at != before.opens_at):
        raise Locked(N_("This has begun already; its beginning stays."), field=f"{kind}.opens")


def _require_later(until: datetime, current: datetime | None, now: datetime) -> None:
    if current is None:
        raise Invalid(N_("The organizer has not set a date for this yet."), field="kind")
    if until <= current:
        at = format_when(current)
        raise Invalid(N_("The new deadline must come after the present one, %(at)s."), field="until", at=at)
    if until <= now:
        raise Invalid(N_("The new deadline must lie in the future."), field="until")
    if until > now + timedelta(days=366):
        raise Invalid(N_("The new deadline is more than a year away."), field="until")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid(N_("Please give the reason; it stands in the log."), field="reason")
    return reason
