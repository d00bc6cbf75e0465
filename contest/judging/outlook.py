"""What one more sheet per entry buys: judges, minutes and accuracy, before anybody is invited."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

SHEETS: Final = (1, 2, 3, 4, 5)
# points of 100: entries differ by 10, judges in severity by 5, a sheet by 8 more; the usual size in school contests
USUAL: Final = (100.0, 25.0, 64.0)
LEAST_SHEETS: Final = 30


@dataclass(frozen=True)
class Ahead:
    """judges: needed at the minutes each has; per_judge, minutes: of one judge when the judges there are share all;
    tau: expected agreement with the true order (1 = the same); found: share of the true best places that are found.
    """

    per_entry: int
    sheets: int
    judges: int
    per_judge: int
    minutes: int
    tau: Decimal
    found: Decimal
    enough: bool


def outlook(
    totals: Sequence[Any], *, entries: int, judges: int, minutes: int, minutes_each: Fraction, places: int
) -> tuple[list[Ahead], str]:
    """totals: entry_id, judge_id, total of sheets handed in. Also where the spreads come from: own or usual."""
    from contest.judging.assign.planner import outlooks
    from scoring.generalizability import Variances

    own = _own(totals)
    variances, source = (own, "own") if own is not None else (Variances(*USUAL), "usual")
    simulated = min(entries, 400)  # accuracy hardly changes with more; the page waits for it
    told = outlooks(
        variances, entries=simulated, per_entry=SHEETS, minutes_per_sheet=Fraction(minutes),
        minutes_per_judge=minutes_each, top_k=min(places, simulated), repeats=12,
    )  # fmt: skip
    rows = []
    for one in told:
        sheets = entries * one.workload.per_entry
        most = max(int(minutes_each // minutes), 1)
        needed = max(-(-sheets // most), one.workload.per_entry)
        share = -(-sheets // judges)
        rows.append(
            Ahead(
                one.workload.per_entry, sheets, needed, share, share * minutes, _two(one.tau), _two(one.top_k),
                enough=judges >= needed,
            )
        )  # fmt: skip
    return rows, source


def _own(totals: Sequence[Any]) -> Any:
    """The spreads of this contest's own sheets, once there are enough of them."""
    import pandas as pd

    from scoring.errors import ScoringError
    from scoring.planning import past_variances

    if len(totals) < LEAST_SHEETS:
        return None
    table = pd.DataFrame(
        [(row.entry_id, row.judge_id, float(row.total)) for row in totals], columns=["entry", "judge", "total"]
    )
    try:
        return past_variances(table)
    except ScoringError:
        return None


def _two(value: float) -> Decimal:
    return Decimal(str(round(value, 2)))
