"""Variance components with entries and judges both taken as random samples: the basis of reliability, never of ranks.

Where better entries meet particular judges the model takes their quality for mildness (docs/scoring-diagnostics.md).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import cho_solve, cholesky
from scipy.optimize import minimize

from scoring.constants_fit import constants_fit
from scoring.errors import ScoringError
from scoring.facets import Coded, Floats

LARGEST_EXACT = 1500
LOG_RATIO = (-14.0, 12.0)
STARTS = ((0.0, 0.0), (-2.0, -2.0), (-1.0, -5.0), (-5.0, -1.0))
EDGE = 0.01
NEWTON_STEPS, DELTA, SMALL = 8, 1e-4, 1e-10


@dataclass(frozen=True)
class Components:
    """`criterion` is -2 log REML likelihood (NaN for Henderson's method); effects are predictions in code order."""

    entry: float
    judge: float
    residual: float
    mean: float
    mean_se: float
    criterion: float
    entry_effect: Floats
    judge_effect: Floats
    method: str


@dataclass(frozen=True)
class _Counts:
    """The larger factor a, which is eliminated, the smaller factor b, and how often they meet."""

    n_a: Floats
    n_b: Floats
    meet: sparse.csr_array
    sum_a: Floats
    sum_b: Floats
    n: int
    total: float
    squares: float


@dataclass(frozen=True)
class _Solved:
    criterion: float
    gradient: Floats
    residual: float
    mean: float
    mean_se: float
    effect_a: Floats
    effect_b: Floats


def variance_components(coded: Coded, *, method: str = "reml") -> Components:
    """`coded` has the facets entry and judge; a pair may occur several times. "constants" is Henderson's method III.

    Beyond 1,500 levels of the smaller factor REML gives way to Henderson's method.
    """
    if method not in {"reml", "constants"}:
        raise ScoringError(f"method: expected reml or constants, got {method}")
    _check(coded)
    score = coded.score - coded.score.mean()
    swap = coded.sizes[0] < coded.sizes[1]
    counts = _count(coded, score, swap=swap)
    if method == "constants" or min(coded.sizes) > LARGEST_EXACT:
        variance = constants_fit(coded.codes[0], coded.codes[1], score)
        ratio = np.maximum(variance[:2], 0.0) / max(variance[2], SMALL * counts.squares / counts.n)
        solved = _solve(ratio[::-1] if swap else ratio, counts, gradient=False)
        return _named(coded, solved, variance, swap=swap, method="Henderson III")
    ratio = _best_ratio(counts)
    solved = _solve(ratio, counts, gradient=False)
    entry, judge = (float(each) * solved.residual for each in (ratio[::-1] if swap else ratio))
    return _named(coded, solved, (entry, judge, solved.residual), swap=swap, method="REML")


def _check(coded: Coded) -> None:
    sheets, (entries, judges) = len(coded.score), coded.sizes
    if min(entries, judges) == 1 or sheets <= max(entries, judges):
        raise ScoringError(
            "variance components need two entries, two judges, and entries with two sheets by judges with two entries; "
            f"got {sheets} sheets of {entries} entries by {judges} judges"
        )
    if np.ptp(coded.score) <= SMALL * float(np.abs(coded.score).max()):
        raise ScoringError("every score is the same: there is no variance to divide between entries and judges")


def _named(
    coded: Coded, solved: _Solved, variance: tuple[float, float, float], *, swap: bool, method: str
) -> Components:
    effects = (solved.effect_b, solved.effect_a) if swap else (solved.effect_a, solved.effect_b)
    return Components(
        *variance,
        mean=solved.mean + float(coded.score.mean()),
        mean_se=solved.mean_se,
        criterion=solved.criterion if method == "REML" else float("nan"),
        entry_effect=effects[0],
        judge_effect=effects[1],
        method=method,
    )


def _count(coded: Coded, score: Floats, *, swap: bool) -> _Counts:
    a, b = coded.codes[::-1] if swap else coded.codes
    meet = sparse.csr_array((np.ones(len(a)), (a, b)))
    meet.sum_duplicates()
    return _Counts(
        np.bincount(a).astype(np.float64),
        np.bincount(b).astype(np.float64),
        meet,
        np.asarray(np.bincount(a, score), dtype=np.float64),
        np.asarray(np.bincount(b, score), dtype=np.float64),
        len(score),
        float(score.sum()),
        float(score @ score),
    )


def _best_ratio(counts: _Counts) -> Floats:
    """Variances over the residual's, searched in logarithms; at the lower end of the search a component is zero."""

    def objective(logs: Floats) -> tuple[float, Floats]:
        at = _solve(np.exp(logs), counts)
        return at.criterion, at.gradient

    best = None
    for start in STARTS:
        found = minimize(objective, np.array(start), jac=True, method="L-BFGS-B", bounds=[LOG_RATIO] * 2)
        best = found if best is None or found.fun < best.fun else best
        # the first step may overshoot to where the criterion is flat: an edge is believed from every start only
        if found.x.min() > LOG_RATIO[0] + EDGE:
            break
    assert best is not None
    logs = _polish(np.asarray(best.x), counts)
    return np.where(logs <= LOG_RATIO[0] + EDGE, 0.0, np.exp(logs))


def _polish(logs: Floats, counts: _Counts) -> Floats:
    """Newton steps: the search stops where the criterion is flat, some digits before the optimum."""
    free = np.flatnonzero((logs > LOG_RATIO[0] + EDGE) & (logs < LOG_RATIO[1] - EDGE))
    for _ in range(NEWTON_STEPS if len(free) else 0):
        gradient = _solve(np.exp(logs), counts).gradient[free]
        if np.abs(gradient).max() < SMALL * counts.n:
            break
        curvature = np.column_stack(
            [
                (_solve(np.exp(logs + DELTA * np.eye(2)[each]), counts).gradient[free] - gradient) / DELTA
                for each in free
            ]
        )
        logs = logs.copy()
        logs[free] = np.clip(logs[free] - np.clip(np.linalg.lstsq(curvature, gradient)[0], -1, 1), *LOG_RATIO)
    return logs


def _solve(ratio: Floats, counts: _Counts, *, gradient: bool = True) -> _Solved:
    """Mixed model equations in units of the effects' standard deviations, so that they stand at a ratio of zero too."""
    root_a, root_b = np.sqrt(ratio)
    diagonal, size = root_a**2 * counts.n_a + 1, len(counts.n_b)
    border = sparse.csr_array(
        sparse.hstack([root_a * root_b * counts.meet, sparse.csr_array(root_a * counts.n_a[:, None])])
    )
    scaled = sparse.csr_array(border / diagonal[:, None])
    schur = _corner(root_b, counts) - (border.T @ scaled).toarray()
    factor = cholesky(schur, lower=True, check_finite=False)
    right_a, right_b = root_a * counts.sum_a, np.append(root_b * counts.sum_b, counts.total)
    tail = cho_solve((factor, True), right_b - scaled.T @ right_a, check_finite=False)
    head = (right_a - border @ tail) / diagonal
    df = counts.n - 1
    left = counts.squares - float(right_a @ head + right_b @ tail)
    # perfectly additive sheets leave nothing: keep the logarithm finite
    residual = max(left, 1e-14 * counts.squares) / df
    inverse = cho_solve((factor, True), np.eye(size + 1) if gradient else np.eye(size + 1)[:, [size]])
    slopes = np.full(2, np.nan)
    if gradient:
        traces = np.array(
            [(1 / diagonal).sum() + (scaled.T @ scaled).multiply(inverse).sum(), np.trace(inverse[:-1, :-1])]
        )
        slopes = np.array([len(diagonal), size]) - traces - np.array([head @ head, tail[:-1] @ tail[:-1]]) / residual
    log_determinant = np.log(diagonal).sum() + 2 * np.log(np.diag(factor)).sum()
    return _Solved(
        float(log_determinant + df * (1 + np.log(2 * np.pi * residual))),
        slopes,
        residual,
        float(tail[size]),
        float(np.sqrt(residual * inverse[size, -1])),
        root_a * head,
        root_b * tail[:size],
    )


def _corner(root_b: float, counts: _Counts) -> Floats:
    size = len(counts.n_b)
    corner = np.diag(np.append(root_b**2 * counts.n_b + 1, counts.n))
    corner[:size, size] = corner[size, :size] = root_b * counts.n_b
    return corner
