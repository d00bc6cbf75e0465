"""Mean-square fit: does an element follow the model (1), is it noisy (above) or muted (below)?"""

from dataclasses import dataclass

import numpy as np

from scoring.facets import Floats, Ints
from scoring.rasch import Moments

MOST_SPREAD = 1.4142
FEWEST_SHEETS = 10
SMALLEST_VARIANCE = 1e-12


@dataclass(frozen=True)
class Fit:
    """One value an element; NaN where the element has no rating in the calibration."""

    infit: Floats
    infit_z: Floats
    outfit: Floats
    outfit_z: Floats


def element_fit(code: Ints, size: int, residual: Floats, at: Moments) -> Fit:
    """Wright & Masters 1982, pages 100 and 101. `residual` is observed minus expected in units of the scale."""

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(code, values, minlength=size), dtype=np.float64)

    variance = np.maximum(at.variance, SMALLEST_VARIANCE)
    with np.errstate(invalid="ignore", divide="ignore"):
        count = total(np.ones_like(variance))
        information = total(variance)
        outfit = total(residual**2 / variance) / count
        infit = total(residual**2) / information
        spread_out = total(at.fourth / variance**2) / count**2 - 1 / count
        spread_in = total(at.fourth - variance**2) / information**2
        return Fit(infit, standardized(infit, spread_in), outfit, standardized(outfit, spread_out))


def standardized(mean_square: Floats, squared_spread: Floats) -> Floats:
    """Wilson-Hilferty: about normal(0, 1) if the data fit the model."""
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.minimum(np.sqrt(squared_spread), MOST_SPREAD)
        return np.asarray((np.cbrt(mean_square) - 1) * (3 / spread) + spread / 3)


def reading(mean_square: float, sheets: int) -> str:
    """Linacre's bands; with fewer than ten sheets a mean square says nothing about a person."""
    if np.isnan(mean_square) or sheets < FEWEST_SHEETS:
        return ""
    bands = ((0.5, "muted"), (1.5, ""), (2.0, "noisy"), (np.inf, "degrading"))
    return next(word for bound, word in bands if mean_square <= bound)
