"""Whether an activity is open, for whom, until when. The only place that compares a moment with a deadline.

A deadline counts to the end of its second: people see clocks with seconds, so what arrives at 17:00:00 is in time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from contest.core import errors
from contest.core.errors import N_
from contest.core.i18n import format_when

Activity = Literal["submission", "checking", "judging", "publication", "appeal", "ceremony"]
ACTIVITIES: Final[tuple[Activity, ...]] = ("submission", "checking", "judging", "publication", "appeal", "ceremony")
NEEDED: Final[tuple[Activity, ...]] = ("submission", "checking", "judging", "publication")
Reason = Literal["not_running", "not_planned", "not_yet", "over"]


@dataclass(frozen=True, slots=True)
class Window:
    opens_at: datetime
    closes_at: datetime
    grace: timedelta = timedelta(0)  # only for what was begun before the deadline


@dataclass(frozen=True, slots=True)
class Schedule:
    windows: Mapping[Activity, Window] = field(default_factory=dict)
    extensions: Mapping[tuple[Activity, str], datetime] = field(default_factory=dict)  # (activity, school id) -> until
    running: bool = True  # neither in setup nor closed

    def deadline(self, activity: Activity, school_id: str | None = None) -> datetime | None:
        """A school's own deadline never comes before the common one."""
        window = self.windows.get(activity)
        if window is None:
            return None
        own = self.extensions.get((activity, school_id)) if school_id else None
        return max(own, window.closes_at) if own else window.closes_at


@dataclass(frozen=True, slots=True)
class Open:
    until: datetime
    in_grace: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    reason: Reason
    at: datetime | None = None  # when it opens ("not_yet") or when it closed ("over")


def open_at(
    schedule: Schedule,
    activity: Activity,
    now: datetime,
    *,
    school_id: str | None = None,
    begun_at: datetime | None = None,
    until: datetime | None = None,
) -> Open | Closed:
    """`begun_at`: when the server first heard of this piece of work; grace is only for what was begun in time.
    `until`: a later deadline given for this piece of work alone.
    """
    window = schedule.windows.get(activity)
    deadline = schedule.deadline(activity, school_id)
    if deadline is not None and until is not None:
        deadline = max(deadline, until)
    if not schedule.running:
        return Closed("not_running")
    if window is None or deadline is None:
        return Closed("not_planned")
    if now < window.opens_at:
        return Closed("not_yet", window.opens_at)
    if _not_after(now, deadline):
        return Open(deadline)
    if begun_at is not None and _not_after(begun_at, deadline) and _not_after(now, deadline + window.grace):
        return Open(deadline + window.grace, in_grace=True)
    return Closed("over", deadline)


def has_begun(schedule: Schedule, activity: Activity, now: datetime) -> bool:
    """What follows from the activity is locked from here on, also after it is over."""
    window = schedule.windows.get(activity)
    return schedule.running and window is not None and window.opens_at <= now


def require_open(
    schedule: Schedule,
    activity: Activity,
    now: datetime,
    *,
    school_id: str | None = None,
    begun_at: datetime | None = None,
    until: datetime | None = None,
) -> Open:
    answer = open_at(schedule, activity, now, school_id=school_id, begun_at=begun_at, until=until)
    if isinstance(answer, Closed):
        raise refusal(activity, answer)
    return answer


def is_over(schedule: Schedule, activity: Activity, now: datetime) -> bool:
    """Also where it cannot take place: no date, or a contest that is not running."""
    answer = open_at(schedule, activity, now)
    return isinstance(answer, Closed) and answer.reason != "not_yet"


def stood_at_close(
    schedule: Schedule, activity: Activity, changed_at: datetime, now: datetime, *, until: datetime | None = None
) -> bool:
    """The activity has closed, and what was changed last at `changed_at` was changed before. `until`: as in open_at."""
    closed = open_at(schedule, activity, now, until=until)
    then = open_at(schedule, activity, changed_at, until=until)
    return isinstance(closed, Closed) and closed.reason == "over" and isinstance(then, Open)


def require_not_over(schedule: Schedule, activity: Activity, now: datetime) -> None:
    """For what may be tried before it begins."""
    answer = open_at(schedule, activity, now)
    if isinstance(answer, Closed) and answer.reason != "not_yet":
        raise refusal(activity, answer)


def refusal(activity: Activity, closed: Closed) -> errors.Closed:
    if closed.at is None:
        return errors.Closed(_NEVER[closed.reason])
    before, after = _SAID[activity]
    return errors.Closed(before if closed.reason == "not_yet" else after, at=format_when(closed.at))


def _not_after(moment: datetime, deadline: datetime) -> bool:
    return moment.replace(microsecond=0) <= deadline


_NEVER: Final[Mapping[str, str]] = {
    "not_running": N_("This contest is not running now."),
    "not_planned": N_("The organizer has not set a date for this yet."),
}
_SAID: Final[Mapping[Activity, tuple[str, str]]] = {
    "submission": (N_("Entries are taken from %(at)s."), N_("The deadline for entries was %(at)s.")),
    "checking": (N_("Entries are checked from %(at)s."), N_("The check of entries ended at %(at)s.")),
    "judging": (N_("Judging begins at %(at)s."), N_("Judging ended at %(at)s.")),
    "publication": (N_("Results are published from %(at)s."), N_("The publication of results ended at %(at)s.")),
    "appeal": (N_("Review requests are taken from %(at)s."), N_("The deadline for review requests was %(at)s.")),
    "ceremony": (N_("The awards are given from %(at)s."), N_("The awards were given until %(at)s.")),
}
