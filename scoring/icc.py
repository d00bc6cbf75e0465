"""Intraclass correlations of a complete table of entries by judges (Shrout & Fleiss 1979; McGraw & Wong 1996)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import f as f_distribution

from scoring.errors import ScoringError
from scoring.facets import Floats

COLUMNS = ("name", "model", "meaning", "value", "f", "df1", "df2", "p", "low", "high", "df_interval")


@dataclass(frozen=True)
class MeanSquares:
    """Between entries, within entries, between judges, error; of n entries and k judges."""

    between: float
    within: float
    judges: float
    error: float
    n: int
    k: int


def icc_table(cells: Floats, *, level: float = 0.95) -> pd.DataFrame:
    """Six rows. ICC1: each entry has other judges. A: severity counts as error. C: it does not. k: mean of k judges."""
    found = mean_squares(cells)
    table = pd.DataFrame(list(_rows(found, 1 - level)), columns=list(COLUMNS[:-1]))
    # some programs print the test of ICC(A,1) with the degrees of freedom of its interval
    return table.assign(df_interval=np.where(table["name"] == "ICC(A,1)", _agreement_df(found)[1], np.nan))


def mean_squares(cells: Floats) -> MeanSquares:
    n, k = cells.shape
    if n == 1 or k == 1:
        raise ScoringError(f"intraclass correlations need two entries and two judges; there are {n} and {k}")
    if not np.isfinite(cells).all():
        raise ScoringError(
            "some judges did not rate some entries: use the variance components, which allow for missing sheets"
        )
    cells = cells - cells.mean()
    by_entry, by_judge = cells.mean(axis=1), cells.mean(axis=0)
    between = k * float((by_entry**2).sum()) / (n - 1)
    within = float(((cells - by_entry[:, None]) ** 2).sum()) / (n * (k - 1))
    judges = n * float((by_judge**2).sum()) / (k - 1)
    error = float(((cells - by_entry[:, None] - by_judge) ** 2).sum()) / ((n - 1) * (k - 1))
    return MeanSquares(between, within, judges, error, n, k)


def _rows(ms: MeanSquares, alpha: float) -> Iterator[tuple[object, ...]]:
    n, k, b, w, j, e = ms.n, ms.k, ms.between, ms.within, ms.judges, ms.error
    with np.errstate(divide="ignore", invalid="ignore"):
        one_way = _f_test(np.divide(b, w), n - 1, n * (k - 1))
        two_way = _f_test(np.divide(b, e), n - 1, (n - 1) * (k - 1))
        one_way_ends, two_way_ends = _f_ends(one_way, alpha), _f_ends(two_way, alpha)
        agreement = _agreement_ends(ms, alpha)
        of_mean = tuple(float(np.divide(k * end, 1 + (k - 1) * end)) for end in agreement)
        single1, singlea = np.divide(b - w, b + (k - 1) * w), np.divide(b - e, b + (k - 1) * e + k * (j - e) / n)
        single3, mean1 = np.divide(b - e, b + (k - 1) * e), np.divide(b - w, b)
        meana, mean3 = np.divide(b - e, b + (j - e) / n), np.divide(b - e, b)
    yield ("ICC1", "one-way", "one sheet, other judges for each entry", single1, *one_way, *_single(one_way_ends, k))
    yield ("ICC(A,1)", "two-way", "one sheet, severity counts as error", singlea, *two_way, *agreement)
    yield ("ICC(C,1)", "two-way", "one sheet, severity removed", single3, *two_way, *_single(two_way_ends, k))
    yield (
        "ICC1k",
        "one-way",
        f"mean of {k} sheets, other judges for each entry",
        mean1,
        *one_way,
        *_mean(one_way_ends),
    )
    yield (
        "ICC(A,k)",
        "two-way",
        f"mean of {k} sheets, severity counts as error",
        meana,
        *two_way,
        *of_mean,
    )
    yield ("ICC(C,k)", "two-way", f"mean of {k} sheets, severity removed", mean3, *two_way, *_mean(two_way_ends))


def _f_test(ratio: float, df1: int, df2: int) -> tuple[float, int, int, float]:
    return float(ratio), df1, df2, float(f_distribution.sf(ratio, df1, df2))


def _f_ends(test: tuple[float, int, int, float], alpha: float) -> tuple[float, float]:
    ratio, df1, df2, _ = test
    low = ratio / f_distribution.ppf(1 - alpha / 2, df1, df2)
    return float(low), float(ratio * f_distribution.ppf(1 - alpha / 2, df2, df1))


def _single(ends: tuple[float, float], k: int) -> tuple[float, float]:
    low, high = ends
    return (low - 1) / (low + k - 1), (high - 1) / (high + k - 1)


def _mean(ends: tuple[float, float]) -> tuple[float, float]:
    """Minus infinity where all entries have one mean (F = 0)."""
    with np.errstate(divide="ignore"):
        return float(1 - np.divide(1, ends[0])), float(1 - np.divide(1, ends[1]))


def _agreement_ends(ms: MeanSquares, alpha: float) -> tuple[float, float]:
    """McGraw & Wong's interval of ICC(A,1), with Satterthwaite's degrees of freedom."""
    n, k, b, j, e = ms.n, ms.k, ms.between, ms.judges, ms.error
    _, df = _agreement_df(ms)
    upper = f_distribution.ppf(1 - alpha / 2, n - 1, df)
    lower = f_distribution.ppf(1 - alpha / 2, df, n - 1)
    rest = k * j + (k * n - k - n) * e
    low = np.divide(n * (b - upper * e), upper * rest + n * b)
    high = np.divide(n * (lower * b - e), rest + n * lower * b)
    return float(low), float(high)


def _agreement_df(ms: MeanSquares) -> tuple[float, float]:
    n, k, b, j, e = ms.n, ms.k, ms.between, ms.judges, ms.error
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.divide(b - e, b + (k - 1) * e + k * (j - e) / n)
        a = np.divide(k * value, n * (1 - value))
        c = 1 + np.divide(k * value * (n - 1), n * (1 - value))
        df = np.divide((a * j + c * e) ** 2, (a * j) ** 2 / (k - 1) + (c * e) ** 2 / ((n - 1) * (k - 1)))
    return float(value), float(df)
