"""Does each category of the scale do its work?"""

import numpy as np
import pandas as pd

from scoring.facets import Coded, Floats
from scoring.jmle import Estimate
from scoring.rasch import Moments, Scale

FEWEST_RATINGS = 10


def category_table(used: Coded, scale: Scale, found: Estimate, at: Moments) -> pd.DataFrame:
    """One row a used category. `step` is the logit where it and the category below it are equally likely.

    Flags: few (under ten ratings), disordered_average (better entries do not get the higher category),
    disordered_step (never the most likely category between its neighbours), gap (a category below it was never used).
    """
    category = scale.category(used.score)
    chosen = np.zeros_like(at.probability)
    chosen[np.arange(len(category)), category] = 1.0
    count = chosen.sum(axis=0)
    average = (chosen * found.logit[:, None]).sum(axis=0) / count
    expected = (at.probability * found.logit[:, None]).sum(axis=0) / at.probability.sum(axis=0)
    z2 = (scale.offset[category] - at.mean) ** 2 / np.maximum(at.variance, 1e-12)
    gaps = np.diff(scale.offset, prepend=-1.0)
    step = np.concatenate([[np.nan], -np.diff(found.kappa) / gaps[1:]])
    table = pd.DataFrame(
        {
            "category": scale.points,
            "count": count.astype(int),
            "share": count / count.sum(),
            "average_measure": average,
            "expected_measure": expected,
            "outfit": (chosen * z2[:, None]).sum(axis=0) / count,
            "step": step,
            "se": _step_error(at),
        }
    )
    table["flags"] = _flags(count, average, step, gaps)
    return table


def _step_error(at: Moments) -> Floats:
    above = at.probability[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
    information = (above * (1 - above)).sum(axis=0)
    return np.concatenate([[np.nan], 1 / np.sqrt(np.maximum(information, 1e-12))])


def _flags(count: Floats, average: Floats, step: Floats, gaps: Floats) -> list[str]:
    rows = []
    for at in range(len(count)):
        marks = {
            "few": count[at] < FEWEST_RATINGS,
            "disordered_average": at > 0 and average[at] <= average[at - 1],
            "disordered_step": at > 1 and step[at] <= step[at - 1],
            "gap": gaps[at] > 1,
        }
        rows.append(" ".join(name for name, marked in marks.items() if marked))
    return rows
