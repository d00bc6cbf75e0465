"""Henderson's method III: variance components from the sums of squares of fitted constants, without iteration."""

import numpy as np
from scipy import sparse
from scipy.linalg import lstsq
from scipy.sparse.linalg import cg

from scoring.facets import Floats, Ints

LARGEST_DENSE = 200
TOLERANCE = 1e-10


def constants_fit(entry: Ints, judge: Ints, score: Floats) -> tuple[float, float, float]:
    """Entry, judge and residual variance; an estimate may be negative where the true one is near zero."""
    n = len(score)
    full, rank = _two_way(entry, judge, score)
    residual = full / max(n - rank, 1)
    variances = []
    for mine, other in ((entry, judge), (judge, entry)):
        without = _one_way(other, score)
        meeting = sparse.csr_array((np.ones(n), (other, mine)))
        meeting.sum_duplicates()
        own = n - float(((meeting.data**2) / np.repeat(np.bincount(other), np.diff(meeting.indptr))).sum())
        df = rank - (int(other.max()) + 1)
        variances.append((without - full - df * residual) / own if own > TOLERANCE else 0.0)
    return variances[0], variances[1], residual


def _one_way(code: Ints, score: Floats) -> float:
    count = np.bincount(code)
    return float(score @ score - (np.bincount(code, score) ** 2 / count).sum())


def _two_way(entry: Ints, judge: Ints, score: Floats) -> tuple[float, int]:
    """Residual sum of squares and rank with the larger factor eliminated."""
    a, b = (entry, judge) if entry.max() >= judge.max() else (judge, entry)
    n_a = np.bincount(a)
    meet = sparse.csr_array((np.ones(len(a)), (a, b)))
    scaled = sparse.csr_array(meet / n_a[:, None])
    right = np.bincount(b, score) - scaled.T @ np.bincount(a, score)
    graph = sparse.block_array([[None, meet], [meet.T, None]])
    subsets = int(sparse.csgraph.connected_components(graph, directed=False)[0])
    normal = sparse.csr_array(sparse.diags_array(np.bincount(b).astype(np.float64)) - meet.T @ scaled)
    effect = lstsq(normal.toarray(), right)[0] if len(right) <= LARGEST_DENSE else _conjugate(normal, right)
    return _one_way(a, score) - float(effect @ right), len(n_a) + len(right) - subsets


def _conjugate(normal: sparse.csr_array, right: Floats) -> Floats:
    jacobi = sparse.diags_array(1 / np.maximum(normal.diagonal(), TOLERANCE))
    return np.asarray(cg(normal, right, rtol=TOLERANCE, maxiter=2000, M=jacobi)[0])
