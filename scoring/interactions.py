"""Where two facets meet otherwise than each alone would make expect: a judge who is hard on one criterion, say."""

import numpy as np
import pandas as pd

from scoring.errors import ScoringError
from scoring.mfrm import MfrmResult


def interactions(result: MfrmResult, facets: tuple[str, str]) -> pd.DataFrame:
    """The two facets, count, residual (sum in points), deviation (points a rating, + higher than expected), z.

    z takes the ratings of a cell as independent; where the criteria of a sheet lean the same way it is too large.
    A screen for a talk with the judge, never a correction.
    """
    missing = [name for name in facets if name not in result.ratings.columns]
    if missing:
        return pd.DataFrame(columns=[*facets, "count", "residual", "deviation", "z"])
    if facets[0] == facets[1]:
        raise ScoringError("an interaction needs two different facets")
    known = result.ratings[np.isfinite(result.ratings["residual"])]
    sums = known.groupby(list(facets), as_index=False, sort=False).agg(
        count=("residual", "size"), residual=("residual", "sum"), variance=("variance", "sum")
    )
    sums["deviation"] = sums["residual"] / sums["count"]
    sums["z"] = sums["residual"] / np.sqrt(np.maximum(sums["variance"], 1e-12))
    largest = sums.assign(size=sums["z"].abs()).sort_values(["size", *facets], ascending=[False, True, True])
    return largest[[*facets, "count", "residual", "deviation", "z"]].reset_index(drop=True)
