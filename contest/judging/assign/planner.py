"""Before judges are invited: how many sheets, judges and hours a wanted accuracy costs.

Accuracy comes from simulated contests (`scoring.planning`), with the variances of an earlier contest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from scoring.generalizability import Variances
from scoring.planning import plan as simulate


@dataclass(frozen=True)
class Workload:
    """sheets in all, judges needed at `most` sheets each, sheets and minutes per judge."""

    per_entry: int
    sheets: int
    judges: int
    per_judge: Fraction
    minutes: Fraction


@dataclass(frozen=True)
class Outlook:
    """tau: expected rank correlation with the truth; top_k: share of the truly best k found; both adjusted scores."""

    workload: Workload
    tau: float
    top_k: float


def workload(*, entries: int, per_entry: int, minutes_per_sheet: Fraction, minutes_per_judge: Fraction) -> Workload:
    """The fewest judges whose minutes cover all sheets, and never fewer than a panel."""
    sheets = entries * per_entry
    most = max(int(minutes_per_judge // minutes_per_sheet), 1)
    judges = max(ceil(Fraction(sheets, most)), per_entry)
    share = Fraction(sheets, judges)
    return Workload(per_entry, sheets, judges, share, share * minutes_per_sheet)


def outlooks(
    variances: Variances,
    *,
    entries: int,
    per_entry: Sequence[int],
    minutes_per_sheet: Fraction,
    minutes_per_judge: Fraction,
    top_k: int,
    repeats: int = 60,
) -> list[Outlook]:
    """One per number of sheets, so that an organizer sees what another sheet costs and buys."""
    found = []
    for sheets in per_entry:
        load = workload(
            entries=entries,
            per_entry=sheets,
            minutes_per_sheet=minutes_per_sheet,
            minutes_per_judge=minutes_per_judge,
        )
        told = simulate(
            variances, entries=entries, judges=load.judges, sheets=(sheets,), top_k=top_k, repeats=repeats
        ).designs.iloc[0]
        found.append(Outlook(load, float(told["tau"]), float(told["top_k"])))
    return found
