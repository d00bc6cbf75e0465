"""Rank confidence sets of Mogstad, Romano, Shaikh & Wilhelm (2023): which ranks do the data not rule out?

No assumption on how the true scores are spread. Marginal: right for each entry looked at alone; simultaneous: right
for all entries at once, so wider.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring import __version__
from scoring.errors import ScoringError
from scoring.facets import Floats, code_labels

DRAWS, FEWEST_DRAWS = 4000, 500
MOST_NUMBERS = 500_000_000
MOST_ENTRIES = 3000
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class RankSets:
    """`ranks`: entry, score, se, rank, lo, hi, all_lo, all_hi, sorted by rank.

    lo..hi: marginal set; all_lo..all_hi: simultaneous set. An entry with all_lo <= k cannot be ruled out of the top k.
    """

    ranks: pd.DataFrame
    level: float
    draws: int
    method: str = "Mogstad et al."
    version: str = __version__

    def contenders(self, k: int) -> list[object]:
        """A set that holds the true top k with probability `level` at least."""
        return list(self.ranks.loc[self.ranks["all_lo"] <= k, "entry"])


@dataclass(frozen=True)
class _Pairs:
    """Entries in the order of their labels; `noise` draws the errors of all scores at once, one column a draw."""

    score: Floats
    variance: Floats
    noise: NDArray[np.float32]
    alpha: float

    def scale(self, entry: int) -> Floats:
        """Standard error of the difference to each other entry."""
        own = self.variance
        if own.ndim == 1:
            return np.asarray(np.sqrt(own[entry] + own))
        return np.asarray(np.sqrt(np.maximum(own[entry, entry] + np.diag(own) - 2 * own[entry], 0.0)))


def rank_sets(
    scores: pd.DataFrame,
    *,
    level: float = 0.9,
    draws: int = DRAWS,
    seed: int = 0,
    value: str = "adjusted",
    covariance: Floats | None = None,
) -> RankSets:
    """`scores`: entry, `value`, se. `covariance` of the scores in the order of rows, where it is known; else none."""
    _check(scores, value, level)
    code, labels = code_labels(scores["entry"])
    order = np.argsort(code)
    score, se = (scores[name].to_numpy(dtype=np.float64)[order] for name in (value, "se"))
    variance = se**2 if covariance is None else np.asarray(covariance, dtype=np.float64)[np.ix_(order, order)]
    used = int(min(draws, max(MOST_NUMBERS // len(score) ** 2, FEWEST_DRAWS)))
    pairs = _Pairs(score, variance, _noise(variance, used, seed), 1 - level)
    lo, hi, top = _marginal(pairs)
    all_lo, all_hi = _simultaneous(pairs, top)
    ranks = pd.DataFrame({"entry": pd.Series(labels, dtype=object), "score": score, "se": se})
    ranks["rank"] = ranks["score"].rank(method="min", ascending=False).astype(int)
    ranks = ranks.assign(lo=lo, hi=hi, all_lo=all_lo, all_hi=all_hi)
    return RankSets(ranks.sort_values("rank", kind="stable", ignore_index=True), level, used)


def _check(scores: pd.DataFrame, value: str, level: float) -> None:
    missing = [name for name in ("entry", value, "se") if name not in scores.columns]
    if missing:
        raise ScoringError(f"rank sets need the columns entry, {value} and se; missing: {', '.join(missing)}")
    if not 0 < level < 1:
        raise ScoringError(f"level: expected a number between 0 and 1, got {level}")
    if scores.empty:
        raise ScoringError("there are no entries to rank")
    if len(scores) > MOST_ENTRIES:
        raise ScoringError(
            f"{len(scores)} entries are too many for rank sets (at most {MOST_ENTRIES}): give those near the line, "
            "or use the empirical-Bayes rank interval"
        )
    if scores["entry"].duplicated().any():
        twice = scores.loc[scores["entry"].duplicated(), "entry"].iloc[0]
        raise ScoringError(f"entry {twice} stands in two rows; give one score per entry")
    figures = scores[[value, "se"]].to_numpy(dtype=np.float64)
    bad = ~np.isfinite(figures).all(axis=1) | (figures[:, 1] < 0)
    if bad.any():
        who = scores["entry"].iloc[int(np.flatnonzero(bad)[0])]
        raise ScoringError(
            f"entry {who}: expected a finite score and a standard error of zero or more; "
            "with one sheet per entry no standard error can be had"
        )


def _noise(variance: Floats, draws: int, seed: int) -> NDArray[np.float32]:
    normal = np.random.default_rng(seed).standard_normal((len(variance), draws))
    if variance.ndim == 1:
        return np.asarray(normal * np.sqrt(variance)[:, None], dtype=np.float32)
    values, vectors = np.linalg.eigh(variance)
    return np.asarray(vectors @ (normal * np.sqrt(np.clip(values, 0, None))[:, None]), dtype=np.float32)


def _observed(pairs: _Pairs, entry: int) -> Floats:
    """Studentised: how far each other entry lies below this one."""
    scale, gap = pairs.scale(entry), pairs.score[entry] - pairs.score
    certain = scale == 0
    sure = np.where(gap > 0, np.inf, np.where(gap < 0, -np.inf, 0.0))
    return np.asarray(np.where(certain, sure, gap / np.where(certain, 1.0, scale)))


def _drawn(pairs: _Pairs, entry: int, others: Mask) -> NDArray[np.float32]:
    """The same in the draws, one row for each of the others, if all true scores were equal."""
    scale = pairs.scale(entry)[others]
    inverse = np.where(scale == 0, 0.0, 1 / np.where(scale == 0, 1.0, scale)).astype(np.float32)
    return np.asarray((pairs.noise[entry] - pairs.noise[others]) * inverse[:, None])


def _marginal(pairs: _Pairs) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Bounds, and in each draw the largest difference of any two entries."""
    size = len(pairs.score)
    better, worse = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    largest = np.zeros(pairs.noise.shape[1], dtype=np.float32)
    for entry in range(size if size > 1 else 0):
        others = np.arange(size) != entry
        drawn = _drawn(pairs, entry, others)
        ends = drawn.max(axis=0), drawn.min(axis=0)
        np.maximum(largest, ends[0], out=largest)
        better[entry], worse[entry] = _step_down(_observed(pairs, entry)[others], drawn, ends, pairs.alpha)
    return 1 + better, size - worse, largest


def _step_down(
    observed: Floats, drawn: NDArray[np.float32], ends: tuple[NDArray[np.float32], ...], alpha: float
) -> tuple[int, int]:
    """How many are surely better and surely worse. Two one-sided hypotheses for each other entry; a rejection takes out
    its own direction only: taking out both would make the sets too narrow.
    """
    above, below = np.zeros(len(observed), dtype=bool), np.zeros(len(observed), dtype=bool)
    highest, lowest = ends
    while True:
        limit = np.quantile(np.maximum(highest, -lowest), 1 - alpha)
        new_below, new_above = ~below & (observed > limit), ~above & (-observed > limit)
        above |= new_above
        below |= new_below
        if not (new_below.any() or new_above.any()) or (above.all() and below.all()):
            return int(above.sum()), int(below.sum())
        if new_below.any():
            highest = drawn[~below].max(axis=0, initial=-np.inf)
        if new_above.any():
            lowest = drawn[~above].min(axis=0, initial=np.inf)


def _simultaneous(pairs: _Pairs, top: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """One family of all ordered pairs; `below[i, j]`: j is surely below i."""
    size = len(pairs.score)
    observed = np.array([_observed(pairs, entry) for entry in range(size)])
    below = np.zeros((size, size), dtype=bool)
    others = ~np.eye(size, dtype=bool)
    while (others & ~below).any():
        new = others & ~below & (observed > np.quantile(top, 1 - pairs.alpha))
        if not new.any():
            break
        below |= new
        top = np.full(pairs.noise.shape[1], -np.inf, dtype=np.float32)
        for entry in range(size):
            if (alive := others[entry] & ~below[entry]).any():
                np.maximum(top, _drawn(pairs, entry, alive).max(axis=0), out=top)
    return 1 + below.sum(axis=0), size - below.sum(axis=1)
