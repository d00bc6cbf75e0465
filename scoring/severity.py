"""The adjusted score: entries fixed, judges random.

Shown beside the official mean, never instead of it unless the contest said so beforehand. It compares judges only on
entries they share, so panels by level or age group do not fool it (design: the textbook model with both random does).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from scoring import __version__
from scoring.errors import ScoringError
from scoring.facets import Floats
from scoring.incidence import Incidence, WithinEntry, lay_out, raw_means, within_entry
from scoring.reml import PRIOR_SCALE, JudgeVariance, fit_ratio, given_ratio
from scoring.spectrum import EXACT_JUDGES, Spectrum, decompose

FEW_JUDGES = 5
HUBER = 1.345
HUBER_STEPS = 8
MAD = 1.4826
SUSPECT = 0.5  # sheets whose robust weight falls below this are shown to the organizer

FewJudges = Literal["prior", "refuse", "plain"]
Fit = tuple[WithinEntry, Spectrum, JudgeVariance, Floats]


@dataclass(frozen=True)
class Adjustment:
    """`scores`: entry, raw, adjusted, se, n_sheets, subset. `judges`: judge, severity (+ severe), se, n_sheets,
    subset. `sheets`: entry, judge, total, residual, weight, suspect (ask the judge to look at it again).
    `variance`: Vj, Vr, ratio, reml (-2 log REML). `notes` say what the figures rest on.
    """

    scores: pd.DataFrame
    judges: pd.DataFrame
    sheets: pd.DataFrame
    variance: dict[str, float]
    notes: tuple[str, ...]
    method: str
    version: str = __version__


def adjust_severity(
    sheets: pd.DataFrame,
    *,
    value: str = "total",
    robust: bool = False,
    few_judges: FewJudges = "prior",
    ratio: float | None = None,
    seed: int = 0,
    exact_to: int = EXACT_JUDGES,
) -> Adjustment:
    """`sheets`: entry, judge, `value` (float). `ratio` takes Vj/Vr from past contests instead of estimating it.

    `few_judges` says what happens below five judges, where Vj can hardly be estimated: a half-normal prior on Vj/Vr, a
    refusal, or nothing. `robust` weighs sheets by Huber's rule. `seed` and `exact_to` matter beyond 1,500 judges only.
    """
    if ratio is not None and not 0 <= ratio < np.inf:
        raise ScoringError(f"the ratio Vj/Vr must be a finite number from zero up, got {ratio}")
    at = lay_out(sheets, value=value)
    prior, notes = _policy(at, few_judges, ratio)

    def fit(weight: Floats | None) -> Fit:
        within = within_entry(at, weight)
        spectrum = decompose(within.contrast, within.surplus, seed=seed, exact_to=exact_to)
        return within, spectrum, *_estimate(within, spectrum, prior, ratio)

    weight = None
    fitted = fit(None)
    for _ in range(HUBER_STEPS if robust else 0):
        weight = _huber_weights(at, fitted)
        fitted = fit(weight)
    method = "severity, robust" if robust else "severity"
    return _result(at, fitted, weight, (*notes, *_caveats(at, fitted[2], exact_to)), method)


def _policy(at: Incidence, few_judges: FewJudges, ratio: float | None) -> tuple[float | None, list[str]]:
    count = len(at.judges)
    if count >= FEW_JUDGES or ratio is not None or few_judges == "plain":
        return None, []
    if few_judges == "refuse":
        raise ScoringError(
            f"{count} judges are too few to estimate how much judges differ (at least {FEW_JUDGES}); "
            "publish the raw mean, or give the ratio Vj/Vr of a past contest"
        )
    return PRIOR_SCALE, [f"{count} judges only: Vj/Vr is held down by a half-normal prior of scale {PRIOR_SCALE}"]


def _estimate(
    within: WithinEntry, spectrum: Spectrum, prior: float | None, ratio: float | None
) -> tuple[JudgeVariance, Floats]:
    silent = np.zeros(len(within.surplus))
    if within.degrees < 1:
        return JudgeVariance(0.0, float("nan"), float("nan"), bound=False), silent
    if ratio is not None:
        fitted = given_ratio(spectrum, within.rss, within.degrees, ratio)
    elif _all_agree(within):
        return JudgeVariance(0.0, 0.0, float("-inf"), bound=False), silent
    else:
        fitted = fit_ratio(spectrum, within.rss, within.degrees, prior_scale=prior)
    return fitted, spectrum.shrink(fitted.ratio) if fitted.ratio > 0 else silent


def _all_agree(within: WithinEntry) -> bool:
    """Deviations that are rounding noise of the means only."""
    return within.rss <= 1e-24 * float(within.weight_of_entry @ within.mean**2)


def _huber_weights(at: Incidence, fitted: Fit) -> Floats:
    residual = np.abs(_residuals(at, fitted))
    scale = MAD * float(np.median(residual))
    return np.ones(at.n_sheets) if scale == 0 else np.minimum(1, HUBER * scale / np.maximum(residual, HUBER * scale))


def _residuals(at: Incidence, fitted: Fit) -> Floats:
    within, _, _, lenience = fitted
    adjusted = within.mean - within.average @ lenience
    return np.asarray(at.total - adjusted[at.entry] - lenience[at.judge])


def _result(at: Incidence, fitted: Fit, weight: Floats | None, notes: tuple[str, ...], method: str) -> Adjustment:
    within, spectrum, variance, lenience = fitted
    raw = raw_means(at)
    # without severity the raw mean itself is returned, bit for bit
    adjusted = within.mean - within.average @ lenience if variance.ratio > 0 or weight is not None else raw
    used = np.ones(at.n_sheets) if weight is None else weight
    scores = pd.DataFrame(
        {
            "entry": at.entries,
            "raw": raw,
            "adjusted": adjusted,
            "se": _entry_se(within, spectrum, variance),
            "n_sheets": at.sheets_of_entry,
            "subset": at.entry_subset,
        }
    )
    judges = pd.DataFrame(
        {
            "judge": at.judges,
            "severity": 0.0 - lenience,
            "se": _judge_se(len(at.judges), spectrum, variance),
            "n_sheets": at.sheets_of_judge,
            "subset": at.judge_subset,
        }
    )
    sheets = pd.DataFrame(
        {
            "entry": np.asarray(at.entries, dtype=object)[at.entry],
            "judge": np.asarray(at.judges, dtype=object)[at.judge],
            "total": at.total,
            "residual": _residuals(at, fitted),
            "weight": used,
            "suspect": used < SUSPECT,
        }
    )
    parts = {"Vj": variance.judge, "Vr": variance.residual, "ratio": variance.ratio, "reml": _reml(within, variance)}
    return Adjustment(scores, judges, sheets, parts, notes, method)


def _reml(within: WithinEntry, variance: JudgeVariance) -> float:
    """With the constant that makes it comparable to lme4's."""
    return variance.criterion + float(np.log(within.weight_of_entry).sum())


def _entry_se(within: WithinEntry, spectrum: Spectrum, variance: JudgeVariance) -> Floats:
    own = 1 / within.weight_of_entry
    shared = spectrum.spread(variance.ratio, within.average) if variance.ratio > 0 else 0.0
    return np.sqrt(variance.residual * (own + shared))


def _judge_se(count: int, spectrum: Spectrum, variance: JudgeVariance) -> Floats:
    """Of the severity as a prediction: the square root of its remaining variance."""
    if not variance.ratio > 0:
        return np.zeros(count)
    return np.sqrt(variance.residual * spectrum.spread(variance.ratio, sparse.eye_array(count, format="csr")))


def _caveats(at: Incidence, variance: JudgeVariance, exact_to: int) -> list[str]:
    notes = []
    if at.subsets > 1:
        notes.append(
            f"{at.subsets} groups of judges share no entry: adjusted scores are comparable within a subset only; "
            "between subsets they compare like raw means"
        )
    if np.isnan(variance.residual):
        notes.append("no entry has two sheets: severity cannot be told from quality, the raw mean is returned")
    elif variance.ratio == 0:
        notes.append("no difference between judges was found beyond chance: the raw mean is returned")
    if len(at.judges) > exact_to:
        notes.append(f"more than {exact_to} judges: Vj and standard errors by Lanczos quadrature, good to about 1 %")
    if variance.bound:
        notes.append("judges explain nearly everything: Vj/Vr lies at the end of the search, check the data")
    return notes
