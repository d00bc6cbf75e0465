"""How long the rest will take this judge, from the judge's own finished sheets; said only once it can be said."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Final

from contest.core.errors import N_
from contest.core.i18n import format_points, gettext
from contest.judging.desk import DeskRow

LONGEST: Final = timedelta(minutes=45)  # a longer gap between two finished sheets was a break
FEWEST: Final = 3
STEP: Final = 5  # minutes; nobody works to the minute
IN_HOURS_FROM: Final = 90  # minutes
_MINUTES: Final = N_("You need about %(minutes)s minutes more")
_HOURS: Final = N_("You need about %(hours)s hours more")


def minutes_left(rows: Iterable[DeskRow]) -> int | None:
    """The median gap between own finished sheets, times the sheets not finished; None before there are enough gaps."""
    every = list(rows)
    ends = sorted(row.updated_at for row in every if row.state in {"done", "locked"} and row.updated_at is not None)
    gaps = [later - earlier for earlier, later in pairwise(ends) if later - earlier <= LONGEST]
    unfinished = sum(row.state in {"todo", "in_progress"} for row in every)
    if len(gaps) < FEWEST or not unfinished:
        return None
    minutes = median(gap / timedelta(minutes=1) for gap in gaps) * unfinished
    return max(STEP, round(minutes / STEP) * STEP)


def time_left(rows: Iterable[DeskRow]) -> str:
    """Empty where it can't be said yet."""
    minutes = minutes_left(rows)
    if minutes is None:
        return ""
    if minutes < IN_HOURS_FROM:
        return gettext(_MINUTES) % {"minutes": minutes}
    return gettext(_HOURS) % {"hours": format_points(Decimal(minutes) / 60, 1).removesuffix(",0").removesuffix(".0")}
