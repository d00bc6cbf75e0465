"""How sure is a rank? Empirical-Bayes draws of the true scores: rank intervals, P(top k) and the grey zone.

Shrinkage serves these figures only; a published score is never shrunk.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring import __version__
from scoring.errors import ScoringError
from scoring.facets import Floats

GREY = (0.1, 0.9)
DRAWS = 4000
MOST_CELLS = 80_000_000  # draws x entries held at once, 320 MB of ranks


@dataclass(frozen=True)
class RankUncertainty:
    """`ranks`: entry, score, se, rank, lo, hi, p_top_k, zone (in, grey, out), in the order of rank.

    `spread`: estimated standard deviation of the true scores.
    """

    ranks: pd.DataFrame
    top_k: int
    level: float
    spread: float
    draws: int
    notes: tuple[str, ...]
    method: str = "empirical Bayes"
    version: str = __version__


def rank_uncertainty(
    scores: pd.DataFrame, *, top_k: int, level: float = 0.9, draws: int = DRAWS, seed: int = 0, value: str = "adjusted"
) -> RankUncertainty:
    """`scores`: entry, `value`, se. Grey zone: 0.1 < P(top k) < 0.9, the jury reads these entries again."""
    _check(scores, top_k, level, value)
    table = _ordered(scores, value)
    score, se = table["score"].to_numpy(), table["se"].to_numpy()
    centre, width, spread = posterior(score, se)
    used = max(min(draws, MOST_CELLS // len(table)), 100)
    ranks = _draw_ranks(centre, width, used, seed)
    tail = (1 - level) / 2
    p_top = (ranks <= top_k).mean(axis=0)
    table = table.assign(
        rank=(-pd.Series(score)).rank(method="min").astype(int).to_numpy(),
        lo=np.quantile(ranks, tail, axis=0, method="lower"),
        hi=np.quantile(ranks, 1 - tail, axis=0, method="higher"),
        p_top_k=p_top,
        zone=np.select([p_top >= GREY[1], p_top <= GREY[0]], ["in", "out"], "grey"),
    )
    notes = [] if spread > 0 else ["the scores differ no more than chance makes them: every order is equally likely"]
    if used < draws:
        notes.append(f"{used} draws instead of {draws}, to stay within memory")
    return RankUncertainty(table, top_k, level, spread, used, tuple(notes))


def posterior(score: Floats, se: Floats) -> tuple[Floats, Floats, float]:
    """Mean and standard deviation of each true score, and the true scores' spread (method of moments).

    Without any spread all true scores are equal; the standard deviations then only set equal odds.
    """
    if len(score) == 1:
        return score, se, float("nan")
    between = float(score.var(ddof=1) - (se**2).mean())
    if between <= 0:
        return np.full(len(score), score.mean()), np.ones(len(score)), 0.0
    keep = between / (between + se**2)
    return score.mean() + keep * (score - score.mean()), np.sqrt(keep) * se, between**0.5


def _check(scores: pd.DataFrame, top_k: int, level: float, value: str) -> None:
    missing = [name for name in ("entry", value, "se") if name not in scores.columns]
    if missing:
        raise ScoringError(f"rank_uncertainty needs the columns entry, {value} and se; missing: {', '.join(missing)}")
    if not 1 <= top_k <= len(scores):
        raise ScoringError(f"top_k must lie between 1 and the number of entries ({len(scores)}), got {top_k}")
    if not 0 < level < 1:
        raise ScoringError(f"level must lie between 0 and 1, got {level}")
    if not np.isfinite(scores[[value, "se"]].to_numpy(dtype=float)).all():
        raise ScoringError(
            "a score or standard error is missing or infinite: without an entry of two sheets nothing tells how sure "
            "a rank is; collect second sheets"
        )


def _ordered(scores: pd.DataFrame, value: str) -> pd.DataFrame:
    """By score and error, names last: another spelling of a name must not draw other numbers."""
    table = pd.DataFrame(
        {"entry": scores["entry"], "score": scores[value].astype(float), "se": scores["se"].astype(float)}
    )
    names = table["entry"].map(str)
    order = np.lexsort([names.to_numpy(dtype=str), table["se"], -table["score"]])
    return table.iloc[order].reset_index(drop=True)


def _draw_ranks(centre: Floats, width: Floats, draws: int, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    ranks = np.empty((draws, len(centre)), dtype=np.int32)
    places = np.arange(1, len(centre) + 1, dtype=np.int32)
    for at in range(draws):
        truth = centre + width * random.standard_normal(len(centre))
        ranks[at, np.argsort(-truth, kind="stable")] = places
    return ranks
