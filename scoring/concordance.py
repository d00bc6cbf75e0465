"""Kendall's W: do all judges put the entries into one order? Complete tables only."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, rankdata

from scoring.errors import ScoringError
from scoring.facets import Floats


@dataclass(frozen=True)
class Concordance:
    w: float
    uncorrected: float
    chi2: float
    df: int
    p: float
    entries: int
    judges: int


def kendall_w(cells: Floats) -> Concordance:
    """Entries that some judge did not see make W meaningless: leave them out before, or use alpha."""
    if not np.isfinite(cells).all():
        raise ScoringError("some judges did not rate some entries: Kendall's W needs a complete block; use alpha")
    n, m = cells.shape
    if n == 1 or m == 1:
        raise ScoringError(f"Kendall's W needs two entries and two judges; there are {n} and {m}")
    ranks = rankdata(cells, axis=0)
    deviation = ((ranks.sum(axis=1) - m * (n + 1) / 2) ** 2).sum()
    ties = sum(
        float((count**3 - count).sum()) for count in (np.unique(each, return_counts=True)[1] for each in ranks.T)
    )
    whole = m**2 * (n**3 - n)
    corrected = whole - m * ties
    w = float(12 * deviation / corrected) if corrected > 0 else float("nan")
    value = m * (n - 1) * w
    return Concordance(w, float(12 * deviation / whole), value, n - 1, float(chi2.sf(value, n - 1)), n, m)
