"""How well a facet's measures are told apart. For judges high separation is bad: they differ in severity."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from scoring.facets import Floats


@dataclass(frozen=True)
class Spread:
    """`separation` = true spread over root mean square error; `reliability` = share of the variance that is true."""

    rmse: float
    true_sd: float
    separation: float
    strata: float
    reliability: float


@dataclass(frozen=True)
class ChiSquare:
    value: float
    df: int
    p: float


def spread(measure: Floats, se: Floats, *, sample: bool) -> Spread:
    """`sample`: the elements stand for others like them, so the variance is divided by their number less one."""
    few = len(measure) <= int(sample)
    error = float(np.mean(se**2)) if len(se) else np.nan
    variance = np.nan if few else float(np.var(measure, ddof=int(sample)))
    true = max(variance - error, 0.0) if not few else np.nan
    separation = float(np.sqrt(true / error))
    return Spread(
        float(np.sqrt(error)),
        float(np.sqrt(true)),
        separation,
        (4 * separation + 1) / 3,
        separation**2 / (1 + separation**2),
    )


def fixed_chi_square(measure: Floats, se: Floats) -> ChiSquare:
    """Could all elements be one and the same but for error?"""
    return _chi_square(measure, 1 / se**2, len(measure) - 1)


def random_chi_square(measure: Floats, se: Floats) -> ChiSquare:
    """Could the elements be a sample from one normal distribution?"""
    if len(measure) <= 2:  # noqa: PLR2004 - one degree of freedom each for mean and variance
        return ChiSquare(np.nan, len(measure) - 2, np.nan)
    true = max(float(np.var(measure, ddof=1) - np.mean(se**2)), 0.0)
    return _chi_square(measure, 1 / (se**2 + true), len(measure) - 2)


def _chi_square(measure: Floats, weight: Floats, df: int) -> ChiSquare:
    if df < 1:
        return ChiSquare(np.nan, df, np.nan)
    value = float((weight * measure**2).sum() - (weight * measure).sum() ** 2 / weight.sum())
    return ChiSquare(value, df, float(chi2.sf(value, df)))
