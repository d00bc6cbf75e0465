"""Joint maximum likelihood of the rating scale model: Newton steps on all measures and steps at once."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import cho_solve, cholesky

from scoring.errors import ScoringError
from scoring.facets import Coded, Floats, Ints
from scoring.rasch import Moments, Scale, moments

MOST_STEPS = 100
SMALL_STEP = 1e-9
SHORTEST = 1e-4
SINGULAR = 1e-10
RUNAWAY = 30.0  # logits: no finite estimate lies there


@dataclass(frozen=True)
class Estimate:
    """`measures[f]` add up to the logit, each with its sign; NaN where an element has no rating here."""

    measures: tuple[Floats, ...]
    kappa: Floats
    logit: Floats
    log_likelihood: float
    iterations: int
    converged: bool


@dataclass(frozen=True)
class _Layout:
    """First facet (`first`, eliminated as a diagonal), then the other facets side by side, then the free kappas."""

    first: Ints
    others: tuple[Ints, ...]
    n_first: int
    starts: tuple[int, ...]
    width: int
    penalty: Floats
    category: Ints
    offset: Floats


def estimate(coded: Coded, scale: Scale, subset: Ints) -> Estimate:
    """`subset` numbers the connected subset of each rating; inside each the other facets' measures have mean zero."""
    used = [np.unique(code, return_inverse=True) for code in coded.codes]
    layout = _lay_out([inverse for _, inverse in used], scale, coded.score, subset)
    theta, kappa, count, converged = _climb(layout)
    parts = np.split(theta, [layout.n_first, *(layout.n_first + start for start in layout.starts[1:])])
    measures = []
    for size, (elements, _), part in zip(coded.sizes, used, parts, strict=True):
        full = np.full(size, np.nan)
        full[elements] = part
        measures.append(full)
    logit = _logit(theta, layout)
    return Estimate(tuple(measures), kappa, logit, _log_likelihood(logit, kappa, layout), count, converged)


def _lay_out(codes: list[Ints], scale: Scale, score: Floats, subset: Ints) -> _Layout:
    first, *others = codes
    sizes = [int(code.max()) + 1 for code in others]
    starts = tuple(int(each) for each in np.concatenate([[0], np.cumsum(sizes)[:-1]]))
    width = int(sum(sizes))
    rows = []
    for place, (code, start, size) in enumerate(zip(others, starts, sizes, strict=True)):
        group = subset if place == 0 else np.zeros_like(subset)
        for each in np.unique(group):
            row = np.zeros(width)
            row[start : start + size][np.unique(code[group == each])] = 1.0
            rows.append(row)
    return _Layout(
        first, tuple(others), int(first.max()) + 1, starts, width, np.array(rows), scale.category(score), scale.offset
    )


def _climb(layout: _Layout) -> tuple[Floats, Floats, int, bool]:
    theta, kappa = _start(layout)
    best = _log_likelihood(_logit(theta, layout), kappa, layout)
    for count in range(1, MOST_STEPS + 1):
        at = moments(_logit(theta, layout), kappa, layout.offset)
        step = _newton_step(at, layout)
        if step is None and count == 1:
            raise ScoringError(
                "the measures cannot be told apart: a facet is nested in another (each criterion has its own judges, "
                "say); leave the criterion out or let some judges mark more than one of them"
            )
        if step is None:
            return theta, kappa, count, False
        step_theta, step_kappa = step
        length = 1.0
        while True:
            new_theta, new_kappa = theta + length * step_theta, kappa + length * step_kappa
            value = _log_likelihood(_logit(new_theta, layout), new_kappa, layout)
            if value >= best - 1e-9 * abs(best) or length < SHORTEST:
                break
            length /= 2
        theta, kappa, best = new_theta, new_kappa, value
        if max(np.abs(theta).max(), np.abs(np.diff(kappa)).max()) > RUNAWAY:
            return np.clip(theta, -RUNAWAY, RUNAWAY), kappa, count, False
        if max(np.abs(step_theta).max(), np.abs(step_kappa).max(initial=0.0)) * length < SMALL_STEP:
            return theta, kappa, count, True
    return theta, kappa, MOST_STEPS, False


def _start(layout: _Layout) -> tuple[Floats, Floats]:
    """All elements alike: the steps that give the observed share of each category."""
    counts = np.bincount(layout.category, minlength=len(layout.offset))
    kappa = np.log(counts / counts[0])
    slope = kappa[-1] / layout.offset[-1]
    theta = np.concatenate([np.full(layout.n_first, slope), np.zeros(layout.width)])
    return theta, kappa - slope * layout.offset


def _logit(theta: Floats, layout: _Layout) -> Floats:
    total = theta[layout.first]
    for code, start in zip(layout.others, layout.starts, strict=True):
        total = total + theta[layout.n_first + start + code]
    return np.asarray(total)


def _log_likelihood(logit: Floats, kappa: Floats, layout: _Layout) -> float:
    power = logit[:, None] * layout.offset + kappa
    top = power.max(axis=1)
    chosen = power[np.arange(len(logit)), layout.category]
    return float((chosen - top - np.log(np.exp(power - top[:, None]).sum(axis=1))).sum())


def _newton_step(at: Moments, layout: _Layout) -> tuple[Floats, Floats] | None:
    diagonal, border, rest, gradient = _information(at, layout)
    if diagonal.min() < SINGULAR * diagonal.max():
        return None
    scaled = sparse.csr_array(border * (1 / diagonal)[:, None])
    schur = rest - (border.T @ scaled).toarray()
    size = float(np.mean(np.diag(schur))) or 1.0
    width = layout.width
    schur[:width, :width] += layout.penalty.T @ layout.penalty * size
    head, tail = gradient[: layout.n_first], gradient[layout.n_first :]
    step = _solve(schur, tail - scaled.T @ head)
    if step is None:
        return None
    first = (head - border @ step) / diagonal
    kappa = np.zeros(len(layout.offset))
    kappa[1:-1] = step[width:]
    return np.concatenate([first, step[:width]]), kappa


def _solve(schur: Floats, right: Floats) -> Floats | None:
    """None where the system is singular: at the start a facet is nested, later a measure runs off to infinity."""
    try:
        factor = cholesky(schur, lower=True, check_finite=False)
    except np.linalg.LinAlgError:
        return None
    if (np.diag(factor) ** 2 < SINGULAR * np.diag(schur)).any():
        return None
    return np.asarray(cho_solve((factor, True), right, check_finite=False))


def _information(at: Moments, layout: _Layout) -> tuple[Floats, sparse.csr_array, Floats, Floats]:
    n, width, inner = layout.n_first, layout.width, slice(1, len(layout.offset) - 1)
    covariance = (at.probability * (layout.offset - at.mean[:, None]))[:, inner]
    columns = [_indicator(code, start, width) for code, start in zip(layout.others, layout.starts, strict=True)]
    others = sparse.csr_array(sum(columns[1:], columns[0]))
    first = _indicator(layout.first, 0, n)
    weighted = sparse.csr_array(others * at.variance[:, None])
    border = sparse.csr_array(sparse.hstack([first.T @ weighted, sparse.csr_array(first.T @ covariance)]))
    inside = at.probability[:, inner]
    corner = np.diag(inside.sum(axis=0)) - inside.T @ inside
    beside = others.T @ covariance
    rest = np.block([[(others.T @ weighted).toarray(), beside], [beside.T, corner]])
    residual = layout.offset[layout.category] - at.mean
    observed = np.bincount(layout.category, minlength=len(layout.offset))[inner]
    gradient = np.concatenate([first.T @ residual, others.T @ residual, observed - inside.sum(axis=0)])
    diagonal = np.asarray(np.bincount(layout.first, at.variance, minlength=n), dtype=np.float64)
    return diagonal, border, np.asarray(rest), np.asarray(gradient)


def _indicator(code: Ints, start: int, width: int) -> sparse.csr_array:
    rows = len(code)
    return sparse.csr_array((np.ones(rows), start + code, np.arange(rows + 1)), shape=(rows, width))
