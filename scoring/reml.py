"""The variance of judges by exact REML on what entries say about them, in one dimension.

Entries are fixed and judges random, y = entry - severity + error; the likelihood needs only the ratio of the judges'
variance to the residual variance (Henderson's mixed model equations; equal to `lmer(y ~ 0 + entry + (1 | judge))`).
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from scoring.errors import ScoringError
from scoring.spectrum import Spectrum

LOG_RATIO = (-12.0, 8.0)
FLAT = 1e-8  # a gain below this is rounding: one entry alone cannot tell Vj from Vr, whatever the ratio
PRIOR_SCALE = 0.5  # half-normal on Vj/Vr, the size of real severity (docs/scoring.md)


@dataclass(frozen=True)
class JudgeVariance:
    """`criterion`: -2 log REML without the entries' counts; `bound`: the search ended at its upper end."""

    ratio: float
    residual: float
    criterion: float
    bound: bool

    @property
    def judge(self) -> float:
        return self.ratio * self.residual


def fit_ratio(spectrum: Spectrum, rss: float, degrees: int, *, prior_scale: float | None = None) -> JudgeVariance:
    """Zero is a candidate of its own: the profile is flat beside it, and a zero ratio leaves the raw mean untouched."""
    if degrees < 1:
        raise ScoringError("no entry has two sheets: severity cannot be told from quality; collect a second sheet")

    def deviance(log_ratio: float) -> float:
        ratio = float(np.exp(log_ratio))
        penalty = 0.0 if prior_scale is None else (ratio / prior_scale) ** 2
        return _criterion(spectrum, rss, degrees, ratio) + penalty

    grid = np.linspace(*LOG_RATIO, 81)
    values = [deviance(each) for each in grid]
    best = int(np.argmin(values))
    ends = (grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)])
    found = minimize_scalar(deviance, bounds=ends, method="bounded", options={"xatol": 1e-10})
    log_ratio = float(found.x) if found.fun < values[best] else float(grid[best])
    zero = _criterion(spectrum, rss, degrees, 0.0)
    if best == 0 or zero <= deviance(log_ratio) + FLAT:
        return given_ratio(spectrum, rss, degrees, 0.0)
    fitted = given_ratio(spectrum, rss, degrees, float(np.exp(log_ratio)))
    return JudgeVariance(fitted.ratio, fitted.residual, fitted.criterion, bound=best == len(grid) - 1)


def given_ratio(spectrum: Spectrum, rss: float, degrees: int, ratio: float) -> JudgeVariance:
    residual = _residual(spectrum, rss, degrees, ratio)
    return JudgeVariance(ratio, residual, _criterion(spectrum, rss, degrees, ratio), bound=False)


def _criterion(spectrum: Spectrum, rss: float, degrees: int, ratio: float) -> float:
    spread = float(spectrum.counts @ np.log1p(ratio * spectrum.nodes))
    return spread + degrees * float(1 + np.log(2 * np.pi * _residual(spectrum, rss, degrees, ratio)))


def _residual(spectrum: Spectrum, rss: float, degrees: int, ratio: float) -> float:
    explained = ratio * float((spectrum.r_counts / (1 + ratio * spectrum.r_nodes)).sum())
    # perfectly additive sheets leave nothing: keep the logarithm finite
    return max(rss - explained, 1e-14 * rss, float(np.finfo(float).tiny)) / degrees
