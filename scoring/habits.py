"""How a judge uses the scale: the spread of the marks beside the others', and whether the criteria move as one."""

import numpy as np
import pandas as pd

from scoring.facets import Coded, Floats, Ints

FEWEST = 3


def range_use(entry: Ints, judge: Ints, total: Floats, judges: int) -> Floats:
    """Standard deviation of a judge's totals over that of the others' totals on the same entries (severity removed).

    Far below 1: everything near the middle (central tendency). NaN with fewer than three sheets on either side.
    """
    total = total - total.mean()
    own = [_sums(judge, power, judges) for power in (np.ones_like(total), total, total**2)]
    of_entry = [_sums(entry, power, int(entry.max()) + 1) for power in (np.ones_like(total), total, total**2)]
    met = [_sums(judge, each[entry], judges) for each in of_entry]
    others = [all_ - mine for all_, mine in zip(met, own, strict=True)]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.sqrt(_variance(*own) / _variance(*others))


def _sums(code: Ints, values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(code, values, size), dtype=np.float64)


def _variance(count: Floats, total: Floats, square: Floats) -> Floats:
    spread = (square - total**2 / count) / (count - 1)
    return np.where((count >= FEWEST) & (spread > 1e-12 * square / count), spread, np.nan)


def halo_index(coded: Coded) -> Floats:
    """Mean correlation between criteria over the sheets of a judge; NaN with one criterion or under three sheets.

    Good entries are good in most criteria, so it is never near 0: compare judges with each other, not with zero.
    """
    judges = coded.sizes[1]
    found = np.full(judges, np.nan)
    if len(coded.codes) == 2 or coded.sizes[2] == 1:  # noqa: PLR2004 - entry and judge only
        return found
    sheet, place = np.unique(coded.codes[0] * judges + coded.codes[1], return_inverse=True)
    marks = np.full((len(sheet), coded.sizes[2]), np.nan)
    marks[place, coded.codes[2]] = coded.score
    of_judge = sheet % judges
    order = np.argsort(of_judge, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(of_judge[order])) + 1):
        found[of_judge[rows[0]]] = _mean_correlation(marks[rows])
    return found


def _mean_correlation(marks: Floats) -> float:
    marks = marks[:, np.isfinite(marks).any(axis=0)]
    marks = marks[np.isfinite(marks).all(axis=1)]
    marks = marks[:, np.ptp(marks, axis=0) > 0] if len(marks) else marks
    if len(marks) < FEWEST or marks.shape[1] < 2:  # noqa: PLR2004 - a pair of criteria
        return float("nan")
    table = np.atleast_2d(np.corrcoef(marks, rowvar=False))
    return float(table[np.triu_indices(len(table), 1)].mean())


def effective_weights(marks: pd.DataFrame, weight: dict[str, float]) -> pd.DataFrame:
    """What share of the totals' variance each criterion makes: nominal weights are not effective weights.

    `marks`: entry, judge, criterion, score. Columns: criterion, nominal, effective (both add up to 1).
    """
    wide = marks.pivot_table(index=["entry", "judge"], columns="criterion", values="score").dropna()
    points = wide * pd.Series(weight)[wide.columns]
    total = points.sum(axis=1)
    share = points.apply(lambda column: column.cov(total)) / total.var()
    nominal = pd.Series(weight)[wide.columns] / sum(weight.values())
    table = pd.DataFrame({"nominal": nominal, "effective": share})
    return table.rename_axis("criterion").reset_index()
