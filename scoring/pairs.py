"""How often two judges give the same entry the same rating on a criterion, beside what the model expects."""

from dataclasses import dataclass

import numpy as np

from scoring.facets import Coded, Floats
from scoring.rasch import Scale, moments


@dataclass(frozen=True)
class Agreement:
    """Observed far above expected: the judges talk to each other. Far below: noise."""

    opportunities: int
    observed: int
    expected: float

    @property
    def observed_share(self) -> float:
        return self.observed / self.opportunities if self.opportunities else float("nan")

    @property
    def expected_share(self) -> float:
        return self.expected / self.opportunities if self.opportunities else float("nan")


def agreement(coded: Coded, scale: Scale, logit: Floats, kappa: Floats) -> Agreement:
    known = np.isfinite(logit)
    probability = moments(logit[known], kappa, scale.offset).probability
    chosen = np.zeros_like(probability)
    chosen[np.arange(len(chosen)), scale.category(coded.score[known])] = 1.0
    cell = coded.codes[0][known]
    for code, size in zip(coded.codes[2:], coded.sizes[2:], strict=True):
        cell = cell * size + code[known]
    group = np.unique(cell, return_inverse=True)[1]
    per_cell = np.bincount(group)
    pairs = int((per_cell * (per_cell - 1)).sum()) // 2
    return Agreement(pairs, round(_pair_sum(group, chosen)), _pair_sum(group, probability))


def _pair_sum(group: np.ndarray[tuple[int], np.dtype[np.int64]], share: Floats) -> float:
    """Sum over pairs in a group of the probability that both fall into one category."""
    total = 0.0
    for column in share.T:
        total += float((np.bincount(group, column) ** 2).sum() - (column**2).sum())
    return total / 2
