"""Can the severity of judges be told apart? Per category, from the Laplacian of who scored together.

Model: points = entry + severity + error of variance 1. L = R - N'K^-1 N over the judges of a category; its null space
has one dimension per subset of judges that no entry links. The mean variance of a severity contrast is
2 trace(L+) / (n - 1), and no plan with as many sheets can be below 2 (n - 1) k / ((k - 1) R).
"""

from dataclasses import dataclass

import numpy as np

from contest.judging.assign.arrays import Floats, Ints
from contest.judging.assign.problem import Fair, Id

ZERO = 1e-9


@dataclass(frozen=True)
class Linkage:
    """subsets: groups of judges without a common link; lambda2: algebraic connectivity; crumbs: judges with 1..m-1."""

    category: str
    judges: int
    sheets: int
    subsets: int
    lambda2: float
    variance: float | None
    floor: float | None
    fewest: int
    weakest: tuple[Id, ...]

    @property
    def ratio(self) -> float | None:
        return None if self.variance is None or not self.floor else self.variance / self.floor


def linkage_report(fair: Fair, keys: Ints) -> tuple[Linkage, ...]:
    """keys: every pair of the plan. Categories in sorted order; judges with one sheet per entry alone count too."""
    judges = max(fair.size[1], 1)
    category = fair.category[keys // judges]
    return tuple(
        _linkage(fair, str(name), keys[category == number])
        for number, name in enumerate(fair.categories)
        if (category == number).any()
    )


def laplacian(entry: Ints, judge: Ints) -> tuple[Floats, Ints]:
    """The judges' information matrix of one category and how many sheets each of them has."""
    members, column = np.unique(judge, return_inverse=True)
    _, row = np.unique(entry, return_inverse=True)
    size = np.bincount(row)
    matrix = np.zeros((len(members), len(members)))
    order = np.argsort(row, kind="stable")
    row, column = row[order], column[order]
    start = np.cumsum(size) - size
    for width in np.unique(size):
        first = start[size == width]
        panel = column[first[:, None] + np.arange(width)[None, :]]
        for left in range(width):
            for right in range(width):
                np.add.at(
                    matrix, (panel[:, left], panel[:, right]), (width if left == right else 0) / width - 1 / width
                )
    return matrix, np.bincount(column, minlength=len(members))


def _linkage(fair: Fair, name: str, keys: Ints) -> Linkage:
    judges = fair.size[1]
    entry, judge = keys // judges, keys % judges
    matrix, load = laplacian(entry, judge)
    members = np.unique(judge)
    subsets, variance, lambda2 = _spectrum(matrix)
    per_entry = len(keys) / max(len(np.unique(entry)), 1)
    spread = len(members) > 1 and per_entry > 1
    floor = 2 * (len(members) - 1) * per_entry / ((per_entry - 1) * len(keys)) if spread else None
    return Linkage(
        category=name,
        judges=len(members),
        sheets=len(keys),
        subsets=subsets,
        lambda2=lambda2,
        variance=variance,
        floor=floor,
        fewest=int(load.min()),
        weakest=tuple(fair.judges[number] for number in members[np.argsort(np.diag(matrix), kind="stable")[:3]]),
    )


def _spectrum(matrix: Floats) -> tuple[int, float | None, float]:
    """Subsets, mean contrast variance (None where severity can't be estimated across subsets), lambda2."""
    values = np.linalg.eigvalsh(matrix)
    positive = values[values > ZERO * max(1.0, float(values[-1]))]
    subsets = len(values) - len(positive)
    if subsets > 1 or len(values) == 1:
        return subsets, None, 0.0
    return subsets, float(2 * (1 / positive).sum() / (len(values) - 1)), float(positive[0])
