"""Agreement beyond chance with weights for near misses: Gwet's AC1/AC2, Fleiss, Conger and Brennan-Prediger.

Formulas of Gwet (2014), Handbook of Inter-Rater Reliability; judges may have missed any unit.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.stats import t

from scoring.errors import ScoringError
from scoring.facets import Floats
from scoring.krippendorff import alpha_at, coincidences
from scoring.table import RatingTable

Weights = Literal["identity", "linear", "quadratic", "ordinal"]
WEIGHTS: tuple[Weights, ...] = get_args(Weights)


@dataclass(frozen=True)
class Coefficient:
    """`agreement` is the weighted share of agreeing pairs, `chance` what the coefficient takes as due to chance."""

    value: float
    se: float
    low: float
    high: float
    agreement: float
    chance: float


@dataclass(frozen=True)
class _Counted:
    counts: Floats
    raters: Floats
    weights: Floats
    share: Floats
    own: Floats

    @property
    def paired(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return self.raters > 1


def weight_matrix(table: RatingTable, weights: Weights) -> Floats:
    """1 on the diagonal. Linear and quadratic by the distance of the values, ordinal by the ranks between them."""
    if weights not in WEIGHTS:
        raise ScoringError(f"weights: expected one of {', '.join(WEIGHTS)}, got {weights}")
    size = len(table.categories)
    if weights == "identity" or size == 1:
        return np.eye(size)
    values = table.values
    if weights == "ordinal":
        apart = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) + 1
        pairs = apart * (apart - 1) / 2
        return np.asarray(1 - pairs / pairs.max())
    distance = np.abs(np.subtract.outer(values, values)) / np.ptp(values)
    return np.asarray(1 - (distance if weights == "linear" else distance**2))


def gwet(table: RatingTable, weights: Weights = "identity", *, level: float = 0.95) -> Coefficient:
    """AC1 with identity weights, AC2 with others: does not collapse where nearly all ratings are alike."""
    found = _counted(table, weights)
    size = len(found.share)
    if size == 1:
        return _undefined(found)
    factor = found.weights.sum() / (size * (size - 1))
    chance = factor * float((found.share * (1 - found.share)).sum())
    return _coefficient(found, chance, factor * (1 - found.share), level)


def fleiss(table: RatingTable, weights: Weights = "identity", *, level: float = 0.95) -> Coefficient:
    """Chance from the shares of the categories over all judges."""
    found = _counted(table, weights)
    chance = float(found.share @ found.weights @ found.share)
    of_category = (found.weights @ found.share + found.share @ found.weights) / 2
    return _coefficient(found, chance, of_category, level)


def brennan_prediger(table: RatingTable, weights: Weights = "identity", *, level: float = 0.95) -> Coefficient:
    """Chance as if every category were equally likely."""
    found = _counted(table, weights)
    chance = float(found.weights.sum()) / len(found.share) ** 2
    return _coefficient(found, chance, np.full(len(found.share), chance), level, vary=False)


def conger(table: RatingTable, weights: Weights = "identity") -> Coefficient:
    """Each judge's own use of the categories makes the chance; with two judges this is Cohen's (weighted) kappa."""
    found = _counted(table, weights)
    margin = table.margins / table.margins.sum(axis=1, keepdims=True)
    judges = len(margin)
    if judges == 1:
        return _undefined(found)
    mean = margin.mean(axis=0)
    covariance = (margin.T @ margin - judges * np.outer(mean, mean)) / (judges - 1)
    chance = float((found.weights * (np.outer(mean, mean) - covariance / judges)).sum())
    observed = _observed(found)
    nan = float("nan")
    return Coefficient(_beyond(observed, chance), nan, nan, nan, observed, chance)


def light(table: RatingTable) -> float:
    """Mean of Cohen's kappa over all pairs of judges with a unit in common."""
    pairs = []
    for one in range(len(table.judges)):
        for other in range(one + 1, len(table.judges)):
            both = table.of_judges(one, other)
            if len(both.unit):
                pairs.append(conger(both).value)
    return float(np.mean(pairs)) if pairs else float("nan")


def fleiss_by_category(table: RatingTable) -> tuple[dict[object, float], float]:
    """Fleiss 1971: kappa of each category against all others, and the z of the overall kappa; complete tables only."""
    if not table.complete:
        raise ScoringError("some ratings are missing: kappa by category needs every judge on every unit")
    counts = table.counts
    n, m = table.units, len(table.judges)
    share = counts.sum(axis=0) / (n * m)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = 1 - (counts * (m - counts)).sum(axis=0) / (n * m * (m - 1) * share * (1 - share))
        free = float((share * (1 - share)).sum())
        spread = free**2 - float((share * (1 - share) * (1 - 2 * share)).sum())
        z = np.divide(fleiss(table).value * free * np.sqrt(n * m * (m - 1)), np.sqrt(2 * spread))
    return dict(zip(table.categories, each.tolist(), strict=True)), float(z)


def weighted_alpha(table: RatingTable, weights: Weights) -> float:
    """Krippendorff's alpha with the distance 1 - weight: his ordinal metric is not the ordinal weight."""
    return alpha_at(coincidences(table.counts), 1 - weight_matrix(table, weights))


def _counted(table: RatingTable, weights: Weights) -> _Counted:
    matrix = weight_matrix(table, weights)
    counts = table.counts
    raters = counts.sum(axis=1)
    share = (counts / raters[:, None]).mean(axis=0)
    pairs = (counts * (counts @ matrix - 1)).sum(axis=1)
    own = np.where(raters > 1, pairs / np.where(raters > 1, raters * (raters - 1), 1.0), 0.0)
    return _Counted(counts, raters, matrix, share, own)


def _observed(found: _Counted) -> float:
    return float(found.own[found.paired].mean()) if found.paired.any() else float("nan")


def _coefficient(
    found: _Counted, chance: float, of_category: Floats, level: float, *, vary: bool = True
) -> Coefficient:
    """Standard error over units as a sample; `of_category` says how a unit's own categories move the chance."""
    observed, chance = _observed(found), float(chance)
    value = _beyond(observed, chance)
    n = len(found.counts)
    if n == 1 or not np.isfinite(value):
        return Coefficient(value, float("nan"), float("nan"), float("nan"), observed, chance)
    each = n / found.paired.sum() * np.where(found.paired, found.own - chance, 0.0) / (1 - chance)
    if vary:
        moved = (found.counts @ of_category) / found.raters
        each = each - 2 * (1 - value) * (moved - chance) / (1 - chance)
    se = float(np.sqrt(((each - value) ** 2).sum() / (n * (n - 1))))
    reach = float(t.ppf((1 + level) / 2, n - 1)) * se
    return Coefficient(value, se, max(value - reach, -1.0), min(value + reach, 1.0), observed, chance)


def _beyond(observed: float, chance: float) -> float:
    return (observed - chance) / (1 - chance) if chance < 1 else float("nan")


def _undefined(found: _Counted) -> Coefficient:
    nan = float("nan")
    return Coefficient(nan, nan, nan, nan, _observed(found), nan)
