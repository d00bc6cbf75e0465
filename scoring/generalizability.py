"""How well the published mean would come out again with other judges: G(q,k) and what more sheets would buy."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from scoring.facets import Floats, Ints

MOST_SHEETS = 10
ROUNDING = 1e-12


@dataclass(frozen=True)
class Design:
    """`sheets`: harmonic mean of the sheets per entry. `q`: 0 if all judges saw all entries, 1/sheets if none meet."""

    sheets: float
    q: float


@dataclass(frozen=True)
class Variances:
    entry: float
    judge: float
    residual: float


def design_of(entry: Ints, judge: Ints) -> Design:
    """Putka, Le, McCloy & Diaz 2008; q counts for each two entries the judges they share."""
    count = np.bincount(entry).astype(np.float64)
    entries = len(count)
    sheets = entries / float((1 / count).sum())
    if entries == 1:
        return Design(sheets, 1 / sheets)
    weight = sparse.csr_array((1 / count[entry], (judge, entry)))
    weight.sum_duplicates()
    shared = float((weight.sum(axis=1) ** 2).sum()) - float((weight.data**2).sum())
    q = 1 / sheets - shared / (entries * (entries - 1))
    return Design(sheets, q if q > ROUNDING else 0.0)


def g_coefficient(variance: Variances, design: Design) -> float:
    return _share(variance.entry, design.q * variance.judge + variance.residual / design.sheets)


def decision_study(variance: Variances, *, most: int = MOST_SHEETS) -> pd.DataFrame:
    """One row per number of sheets k = 1 ... most.

    own_judges: each entry has its own judges, severity stays in the score. same_judges: all judges see all entries, or
    severity is removed. sem: standard error of the mean of k sheets with own judges, in points.
    """
    k: Floats = np.arange(1, most + 1, dtype=np.float64)
    own, same = (variance.judge + variance.residual) / k, variance.residual / k
    return pd.DataFrame(
        {
            "sheets": k.astype(int),
            "own_judges": [_share(variance.entry, error) for error in own],
            "same_judges": [_share(variance.entry, error) for error in same],
            "sem": np.sqrt(own),
        }
    )


def single_sheet(variance: Variances) -> tuple[float, float]:
    """ICC(A,1) and ICC(C,1) from the components: missing sheets allowed."""
    return _share(variance.entry, variance.judge + variance.residual), _share(variance.entry, variance.residual)


def _share(true: float, error: float) -> float:
    return true / (true + error) if true + error > 0 else float("nan")
