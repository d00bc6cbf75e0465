"""What would a design find out, before anybody judges: entries x sheets x judges in simulated contests."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from scipy.stats import kendalltau

from scoring import __version__
from scoring.errors import ScoringError
from scoring.facets import Floats, Ints
from scoring.generalizability import Variances
from scoring.severity import adjust_severity
from scoring.uncertainty import posterior

MOST_ENTRIES = 20_000
DRAWS, REPEATS = 200, 200


@dataclass(frozen=True)
class Plan:
    """designs: one row per number of sheets. sheets, n_sheets, sheets_per_judge, reliability, tau_mean and tau (rank
    correlation with the truth of raw mean and adjusted score), top_k_mean and top_k (share of the true top k found),
    first (how often the truly best entry comes first), width (ranks that a rank interval spans), tau_se.
    """

    designs: pd.DataFrame
    variance: Variances
    top_k: int
    level: float
    repeats: int
    notes: tuple[str, ...]
    version: str = __version__


@dataclass(frozen=True)
class _Round:
    tau_mean: float
    tau: float
    top_mean: float
    top: float
    first: float
    width: float


def plan(
    variance: Variances,
    *,
    entries: int,
    judges: int,
    sheets: Sequence[int] = (1, 2, 3, 4, 5),
    top_k: int = 10,
    level: float = 0.9,
    repeats: int = REPEATS,
    seed: int = 0,
) -> Plan:
    """Judges are dealt at random and evenly. Take the variances from past contests: `past_variances`."""
    _check(variance, entries, judges, sheets, top_k=top_k, level=level, repeats=repeats)
    rows = []
    for each in sorted(set(sheets)):
        # the same contests for every number of sheets: their luck cancels in the comparison
        found = [_simulate(variance, (entries, judges, each), top_k, level, [seed, at]) for at in range(repeats)]
        rows.append(_row(variance, (entries, judges, each), found))
    return Plan(pd.DataFrame(rows), variance, top_k, level, repeats, _advice(entries, judges, max(sheets)))


def past_variances(sheets: pd.DataFrame) -> Variances:
    """From the sheets (entry, judge, total) of a past contest, as the severity adjustment sees them."""
    found = adjust_severity(sheets)
    if not found.variance["Vr"] > 0:
        raise ScoringError("the past sheets do not tell how much judges differ; they need entries with two sheets")
    spread = posterior(found.scores["adjusted"].to_numpy(dtype=float), found.scores["se"].to_numpy(dtype=float))[2]
    if not spread > 0:
        raise ScoringError("the past entries differ no more than chance makes them: nothing to plan from")
    return Variances(spread**2, found.variance["Vj"], found.variance["Vr"])


def _check(
    variance: Variances, entries: int, judges: int, sheets: Sequence[int], *, top_k: int, level: float, repeats: int
) -> None:
    parts = (variance.entry, variance.judge, variance.residual)
    if not all(np.isfinite(parts)) or min(parts) < 0 or variance.entry == 0 or variance.residual == 0:
        raise ScoringError("variances: expected Ve and Vr above zero and Vj of zero or more")
    if not 2 <= entries <= MOST_ENTRIES:  # noqa: PLR2004 - one entry has no rank
        raise ScoringError(f"entries: expected 2 to {MOST_ENTRIES}, got {entries}; plan for one category at a time")
    if not sheets or min(sheets) < 1 or max(sheets) > judges:
        raise ScoringError(f"sheets: expected 1 to {judges} sheets per entry (one for each judge at most)")
    if not 1 <= top_k <= entries:
        raise ScoringError(f"top k: expected 1 to {entries}, got {top_k}")
    if not 0 < level < 1 or repeats < 1:
        raise ScoringError("level: expected a number between 0 and 1; repeats: expected 1 or more")


def _advice(entries: int, judges: int, most: int) -> tuple[str, ...]:
    load = entries * most / judges
    notes = ["judges are dealt at random and evenly; panels that do not share entries cannot be compared this well"]
    if load < 8:  # noqa: PLR2004 - the design advice of the documentation
        notes.append(f"{load:.1f} sheets a judge: under eight, neither severity nor fit can be told of a judge")
    return tuple(notes)


def _row(variance: Variances, design: tuple[int, int, int], found: list[_Round]) -> dict[str, float]:
    entries, judges, each = design
    taus = np.array([one.tau for one in found])
    return {
        "sheets": each,
        "n_sheets": entries * each,
        "sheets_per_judge": entries * each / judges,
        "reliability": variance.entry / (variance.entry + (variance.judge + variance.residual) / each),
        "tau_mean": float(np.mean([one.tau_mean for one in found])),
        "tau": float(taus.mean()),
        "top_k_mean": float(np.mean([one.top_mean for one in found])),
        "top_k": float(np.mean([one.top for one in found])),
        "first": float(np.mean([one.first for one in found])),
        "width": float(np.mean([one.width for one in found])),
        "tau_se": float(taus.std(ddof=1) / np.sqrt(len(taus))) if len(taus) > 1 else float("nan"),
    }


def _simulate(variance: Variances, design: tuple[int, int, int], top_k: int, level: float, seed: list[int]) -> _Round:
    entries, judges, each = design
    rng = np.random.default_rng(seed)
    truth = np.sqrt(variance.entry) * rng.standard_normal(entries)
    lenience = np.sqrt(variance.judge) * rng.standard_normal(judges)
    panel = deal(entries, judges, each, rng)
    noise = np.sqrt(variance.residual) * rng.standard_normal(panel.shape)
    mark = truth[:, None] + lenience[panel] + noise
    mean = mark.mean(axis=1)
    score, se = _adjust(mark, panel, judges, variance)
    best = np.argsort(-truth, kind="stable")[:top_k]
    return _Round(
        float(kendalltau(truth, mean).statistic),
        float(kendalltau(truth, score).statistic),
        _hits(best, mean),
        _hits(best, score),
        float(np.argmax(score) == best[0]),
        _mean_width(score, se, level, rng),
    )


def deal(entries: int, judges: int, each: int, rng: np.random.Generator) -> Ints:
    """Judges of each entry, `each` different ones; after every `judges` entries all judges have the same load."""
    blocks = []
    for _ in range(-(-entries // judges)):
        order = rng.permutation(judges)
        steps = rng.permutation(judges)[:each]
        blocks.append(order[(np.arange(judges)[:, None] + steps) % judges])
    return np.concatenate(blocks)[:entries].astype(np.int64)


def _adjust(mark: Floats, panel: Ints, judges: int, variance: Variances) -> tuple[Floats, Floats]:
    """Entries fixed, judges random, at the known ratio: the best that the severity adjustment can do."""
    entries, each = panel.shape
    mean = mark.mean(axis=1)
    if variance.judge == 0 or each == 1:
        return mean, np.full(entries, np.sqrt((variance.judge + variance.residual) / each))
    share = sparse.csr_array(
        (np.full(panel.size, 1 / each), panel.ravel(), np.arange(0, panel.size + 1, each)), shape=(entries, judges)
    )
    load = np.bincount(panel.ravel(), minlength=judges)
    system = np.diag(load + variance.residual / variance.judge) - each * (share.T @ share).toarray()
    surplus = np.bincount(panel.ravel(), (mark - mean[:, None]).ravel(), minlength=judges)
    factor = cho_factor(system, lower=True)
    spread = share @ cho_solve(factor, np.eye(judges))
    shared = np.asarray(share.multiply(spread).sum(axis=1)).ravel()
    return mean - share @ cho_solve(factor, surplus), np.sqrt(variance.residual * (1 / each + shared))


def _hits(best: Ints, score: Floats) -> float:
    found = np.argsort(-score, kind="stable")[: len(best)]
    return len(np.intersect1d(best, found)) / len(best)


def _mean_width(score: Floats, se: Floats, level: float, rng: np.random.Generator) -> float:
    """Ranks from the lower to the upper end of the empirical-Bayes interval."""
    centre, width, _ = posterior(score, se)
    draws = centre + width * rng.standard_normal((DRAWS, len(score)))
    ranks = np.argsort(np.argsort(-draws, axis=1), axis=1)
    tail = (1 - level) / 2
    low = np.quantile(ranks, tail, axis=0, method="lower")
    high = np.quantile(ranks, 1 - tail, axis=0, method="higher")
    return float((high - low).mean())
