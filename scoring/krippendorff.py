"""Krippendorff's alpha: one minus observed over expected disagreement; judges may have missed any unit."""

from typing import Literal, get_args

import numpy as np

from scoring.errors import ScoringError
from scoring.facets import Floats
from scoring.table import RatingTable

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
METRICS: tuple[Metric, ...] = get_args(Metric)


def alpha(table: RatingTable, metric: Metric) -> float:
    """NaN where no unit has two ratings. All ratings the same: no disagreement could be expected, also NaN."""
    if metric not in METRICS:
        raise ScoringError(f"metric: expected one of {', '.join(METRICS)}, got {metric}")
    coincidence = coincidences(table.counts)
    return alpha_at(coincidence, _distance(table, metric, coincidence.sum(axis=1)))


def alpha_at(coincidence: Floats, distance: Floats) -> float:
    of_value = coincidence.sum(axis=1)
    expected = float(of_value @ distance @ of_value)
    if expected == 0:
        return float("nan")
    return 1 - float(of_value.sum() - 1) * float((coincidence * distance).sum()) / expected


def coincidences(counts: Floats) -> Floats:
    """Pairs of ratings inside a unit, each unit weighing as many as it has ratings; a single rating has no pair."""
    in_unit = counts.sum(axis=1)
    paired = counts[in_unit > 1]
    others = in_unit[in_unit > 1] - 1
    return np.asarray(paired.T @ (paired / others[:, None]) - np.diag((paired / others[:, None]).sum(axis=0)))


def _distance(table: RatingTable, metric: Metric, of_value: Floats) -> Floats:
    """Squared difference of each two categories."""
    size = len(table.categories)
    if metric == "nominal":
        return 1.0 - np.eye(size)
    values = table.values
    if metric == "ordinal":
        middle = np.cumsum(of_value) - of_value / 2
        return np.asarray((middle[:, None] - middle) ** 2)
    difference = values[:, None] - values
    if metric == "interval":
        return difference**2
    total = values[:, None] + values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(total == 0, 0.0, difference / np.where(total == 0, 1.0, total)) ** 2)
