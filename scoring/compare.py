"""Methods others use, kept to be compared with, each with its warning. None of them ranks by default."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from scoring import __version__
from scoring.components import variance_components
from scoring.errors import ScoringError
from scoring.facets import Floats, code_ratings
from scoring.incidence import Incidence, lay_out, raw_means, sums, within_entry

BOTH_RANDOM_WARNING = (
    "both-random BLUP assumes that judges saw random stacks: where panels follow quality, age group or region it takes "
    "quality for severity (Kendall tau 0.27 where the raw mean has 0.69); use the severity adjustment"
)
Z_SCORE_WARNING = (
    "z-scores take a good stack for a lenient judge, do not exist for one sheet or equal marks, and destroy absolute "
    "standards (Kendall tau 0.18 where the raw mean has 0.69); use the severity adjustment"
)
TWO_WAY_WARNING = (
    "two-way fixed effects remove severity in full however little is known of it: with weak links the scores swing; "
    "use the severity adjustment, of which this is the limit for a large Vj"
)


@dataclass(frozen=True)
class Comparison:
    """`scores`: entry, raw, adjusted, n_sheets, subset. `judges`: judge, severity (+ severe), n_sheets, subset."""

    scores: pd.DataFrame
    judges: pd.DataFrame
    details: dict[str, float]
    warning: str
    method: str
    version: str = __version__


def both_random(sheets: pd.DataFrame, *, value: str = "total") -> Comparison:
    """Adjusted = mean + the entry's prediction (BLUP), as in y ~ 1 + (1 | entry) + (1 | judge)."""
    at = lay_out(sheets, value=value)
    fit = variance_components(code_ratings(sheets, ("entry", "judge"), value=value))
    details = {
        "Ve": fit.entry,
        "Vj": fit.judge,
        "Vr": fit.residual,
        "mean": fit.mean,
        "mean_se": fit.mean_se,
        "reml": fit.criterion,
    }
    adjusted = fit.mean + fit.entry_effect
    warning = BOTH_RANDOM_WARNING
    return _comparison(at, adjusted, 0.0 - fit.judge_effect, details, warning=warning, method="both-random BLUP")


def z_scores(sheets: pd.DataFrame, *, value: str = "total") -> Comparison:
    """Adjusted = mean of the entry's z; NaN where no judge of the entry has two different marks."""
    at = lay_out(sheets, value=value)
    count = at.sheets_of_judge
    mean = sums(at.judge, at.total, len(count)) / count
    square = sums(at.judge, (at.total - mean[at.judge]) ** 2, len(count))
    spread = np.sqrt(square / np.where(count > 1, count - 1, np.nan))
    spread[spread <= 1e-12 * np.abs(mean)] = np.nan
    z = (at.total - mean[at.judge]) / spread[at.judge]
    known = ~np.isnan(z)
    usable = sums(at.entry, known.astype(float), len(at.entries))
    adjusted = sums(at.entry, np.where(known, z, 0), len(at.entries)) / np.where(usable, usable, np.nan)
    details = {"judges_without_z": float(np.isnan(spread).sum())}
    return _comparison(at, adjusted, at.total.mean() - mean, details, warning=Z_SCORE_WARNING, method="z-score")


def two_way_fixed(sheets: pd.DataFrame, *, value: str = "total") -> Comparison:
    """Least squares with entries and judges fixed; severities add up to zero in every connected subset."""
    at = lay_out(sheets, value=value)
    within = within_entry(at)
    lenience = np.linalg.pinv(within.contrast.toarray(), rcond=1e-10, hermitian=True) @ within.surplus
    adjusted = within.mean - within.average @ lenience
    residual = at.total - adjusted[at.entry] - lenience[at.judge]
    rss = float(residual @ residual)
    judge_df = len(at.judges) - at.subsets
    df = within.degrees - judge_df
    if df < 1:
        raise ScoringError(
            "two-way fixed effects leave no residual: entries need more sheets by judges who share entries"
        )
    by_judge = within.rss - rss
    details = {"rss": rss, "df": float(df), "sigma": (rss / df) ** 0.5}
    between = float(((within.mean - at.total.mean()) ** 2) @ within.weight_of_entry)
    details |= _f_test("entries", between, len(at.entries) - 1, rss, df)
    details |= _f_test("judges", by_judge, judge_df, rss, df)
    return _comparison(at, adjusted, -lenience, details, warning=TWO_WAY_WARNING, method="two-way fixed effects")


def _f_test(name: str, square: float, degrees: int, rss: float, df: int) -> dict[str, float]:
    """Entries first, then judges, as in R's table of sequential sums of squares."""
    if degrees < 1 or rss <= 0:
        return {f"F_{name}": float("nan"), f"p_{name}": float("nan")}
    f = (square / degrees) / (rss / df)
    return {f"F_{name}": f, f"p_{name}": float(stats.f.sf(f, degrees, df))}


def _comparison(
    at: Incidence, adjusted: Floats, severity: Floats, details: dict[str, float], *, warning: str, method: str
) -> Comparison:
    scores = pd.DataFrame(
        {
            "entry": at.entries,
            "raw": raw_means(at),
            "adjusted": adjusted,
            "n_sheets": at.sheets_of_entry,
            "subset": at.entry_subset,
        }
    )
    judges = pd.DataFrame(
        {"judge": at.judges, "severity": severity, "n_sheets": at.sheets_of_judge, "subset": at.judge_subset}
    )
    return Comparison(scores, judges, details, warning, method)
