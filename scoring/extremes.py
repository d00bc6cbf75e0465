"""Elements whose every rating is the lowest or the highest have no finite measure: set aside and measured last."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError
from scoring.facets import Coded, Floats
from scoring.rasch import Scale, make_scale, moments

BOUND = 40.0
EXACT = 1e-10


@dataclass(frozen=True)
class Calibration:
    """`rounds[t]`: the (facet, element) pairs set aside in round t, extreme among what the rounds before had left."""

    rows: NDArray[np.bool_]
    scale: Scale
    rounds: tuple[tuple[tuple[int, int], ...], ...]


def set_aside(coded: Coded, *, collapse: bool = False) -> Calibration:
    rows = np.ones(len(coded.score), dtype=bool)
    rounds: list[tuple[tuple[int, int], ...]] = []
    while True:
        scale = make_scale(coded.score[rows], collapse=collapse)
        extreme = tuple(
            (facet, int(element)) for facet in range(len(coded.names)) for element in _extreme(coded, facet, rows)
        )
        if not extreme:
            return Calibration(rows, scale, tuple(rounds))
        rounds.append(extreme)
        for facet, element in extreme:
            rows &= coded.codes[facet] != element
        if not rows.any():
            raise ScoringError(
                "every entry, judge or criterion has only the lowest or only the highest rating: no measure is finite; "
                "wait for more score sheets or use the mean"
            )


def _extreme(coded: Coded, facet: int, rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    size = len(coded.labels[facet])
    if size == 1:
        return np.empty(0, dtype=np.int64)
    code, score = coded.codes[facet][rows], coded.score[rows]
    count = np.bincount(code, minlength=size)
    lowest = np.bincount(code[score == score.min()], minlength=size)
    highest = np.bincount(code[score == score.max()], minlength=size)
    return np.flatnonzero((count > 0) & ((lowest == count) | (highest == count)))


def measure_extreme(logit: Floats, category_offset: Floats, kappa: Floats, offset: Floats, *, amount: float) -> float:
    """What to add to `logit` so that the expected sum is the observed one moved `amount` units towards the middle."""
    top = offset[-1] * len(logit)
    target = float(np.clip(category_offset.sum(), min(amount, top / 2), max(top - amount, top / 2)))
    low, high = -BOUND, BOUND
    shift = 0.0
    for _ in range(100):
        at = moments(logit + shift, kappa, offset)
        gap = target - at.mean.sum()
        low, high = (shift, high) if gap > 0 else (low, shift)
        step = shift + gap / max(at.variance.sum(), 1e-12)
        new = step if low < step < high else (low + high) / 2
        if abs(new - shift) < EXACT:
            break
        shift = new
    return new
