"""When everything happens in the demo, counted back from `now` so that the wanted stage is the present one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from contest.rules.schedule import Activity, Window

Stage = Literal["open", "submitted", "judging", "scored", "published"]
STAGES: Final[tuple[Stage, ...]] = ("open", "submitted", "judging", "scored", "published")
GRACE: Final = timedelta(minutes=30)

# days from now: each activity's beginning and end
_DAYS: Final[Mapping[Stage, Mapping[Activity, tuple[int, int]]]] = {
    "open": {"submission": (-20, 8), "checking": (-20, 10), "judging": (11, 21), "publication": (30, 90)},
    "submitted": {"submission": (-30, -1), "checking": (-30, 3), "judging": (4, 14), "publication": (20, 80)},
    "judging": {"submission": (-38, -10), "checking": (-38, -8), "judging": (-6, 5), "publication": (10, 70)},
    "scored": {"submission": (-45, -16), "checking": (-45, -14), "judging": (-12, 1), "publication": (2, 60)},
    "published": {"submission": (-52, -24), "checking": (-52, -22), "judging": (-20, -6), "publication": (-2, 60)},
}


@dataclass(frozen=True)
class Calendar:
    now: datetime
    windows: Mapping[Activity, Window]

    def reached(self, stage: Stage, wanted: Stage) -> bool:
        return STAGES.index(wanted) >= STAGES.index(stage)

    def during(self, activity: Activity, share: float) -> datetime:
        """A moment inside the activity, but never in the future."""
        window = self.windows[activity]
        end = min(window.closes_at, self.now)
        return window.opens_at + (end - window.opens_at) * min(max(share, 0.0), 1.0)


def calendar_for(stage: Stage, now: datetime) -> Calendar:
    days = _DAYS[stage]
    five = now.replace(hour=10, minute=0, second=0, microsecond=0)  # 17:00 in Hanoi, a deadline's hour
    windows = {
        activity: Window(five + timedelta(days=first), five + timedelta(days=last), GRACE)
        for activity, (first, last) in days.items()
    }
    return Calendar(now, windows)
