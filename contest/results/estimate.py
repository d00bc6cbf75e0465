"""What one entry might be worth once the severity of its judges is taken into account. Beside the sheets for the head
judge alone; no score, rank or award is ever made of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from contest.core.errors import N_

LEAST_SPARE: Final = 10  # sheets beyond one an entry: with fewer the interval itself is a guess
WIDE: Final = 1.645  # standard errors on either side: nine intervals of ten hold the truth

ONE_SHEET: Final = N_("An estimate needs two sheets of this entry handed in.")
TOO_FEW: Final = N_("There is no estimate yet: too few entries have two sheets handed in.")
APART: Final = N_(
    "There is no estimate: the judges of this entry and those they share entries with have marked too few in common, "
    "so a strict judge cannot be told from a weak entry."
)


@dataclass(frozen=True, slots=True)
class Leaning:
    """How far a judge marks above (+) or below (-) the others on the entries they share."""

    points: Decimal
    margin: Decimal


@dataclass(frozen=True, slots=True)
class Estimate:
    """`lacks`: message id of why there is none; `alike`: judges differ no more than chance, it is the mean; `weak`:
    they share few entries, the interval says more than the figure.
    """

    lacks: str = ""
    points: Decimal = Decimal(0)
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    sheets: int = 0
    judges: int = 0
    alike: bool = False
    weak: bool = False
    leanings: Mapping[str, Leaning] = field(default_factory=dict)  # by judge id, of this entry's


def estimate_of(totals: Sequence[Any], entry_id: str) -> Estimate:
    """`totals`: entry_id, judge_id, total of the sheets of one round that count (scoring.severity says how)."""
    own = {row.judge_id for row in totals if row.entry_id == entry_id}
    if len(own) < 2:  # noqa: PLR2004 - nobody to compare with
        return Estimate(ONE_SHEET)
    if len(totals) - len({row.entry_id for row in totals}) < LEAST_SPARE:
        return Estimate(TOO_FEW)
    import pandas as pd  # takes half a second, once a process

    from scoring.connectivity import WEAK, connectivity
    from scoring.severity import adjust_severity

    table = pd.DataFrame(
        [(row.entry_id, row.judge_id, float(row.total)) for row in totals], columns=["entry", "judge", "total"]
    )
    found = adjust_severity(table)
    score = found.scores.set_index("entry").loc[entry_id]
    links = connectivity(table).subsets.set_index("subset").loc[score["subset"]]
    if links["sheets"] - links["entries"] < LEAST_SPARE:
        return Estimate(APART)
    reach = WIDE * float(score["se"])
    judges = found.judges[found.judges["judge"].isin(own)]
    return Estimate(
        points=_on_scale(score["adjusted"]),
        low=_on_scale(score["adjusted"] - reach),
        high=_on_scale(score["adjusted"] + reach),
        sheets=int(links["sheets"]),
        judges=int(links["judges"]),
        alike=found.variance["ratio"] == 0,
        weak=bool(links["min_efficiency"] < WEAK),
        leanings={row.judge: Leaning(_shown(-row.severity), _shown(WIDE * row.se)) for row in judges.itertuples()},
    )


def _on_scale(value: float) -> Decimal:
    return min(max(_shown(value), Decimal(0)), Decimal(100))


def _shown(value: float) -> Decimal:
    """One decimal: more would promise too much, and a score has two."""
    return Decimal(str(round(float(value), 1))) + 0
