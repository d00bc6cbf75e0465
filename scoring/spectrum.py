"""Spectrum of the judges' contrast matrix: exact for up to 1,500 judges, by Lanczos quadrature above.

Everything REML needs is a sum over eigenvalues, so one decomposition makes every value of the variance ratio cheap.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import cg

from scoring.facets import Floats

EXACT_JUDGES = 1500
PROBES = 24
STEPS = 30
NULL = 1e-12


@dataclass(frozen=True)
class ExactSpectrum:
    """`nodes`, `counts`: trace f(S) = sum of counts x f(nodes); `r_nodes`, `r_counts`: r'f(S)r likewise."""

    nodes: Floats
    vectors: NDArray[np.float64]
    rotated: Floats

    @property
    def counts(self) -> Floats:
        return np.ones(len(self.nodes))

    @property
    def r_nodes(self) -> Floats:
        return self.nodes

    @property
    def r_counts(self) -> Floats:
        return self.rotated**2

    def shrink(self, ratio: float) -> Floats:
        """(S + I/ratio)^-1 r, the best prediction of the judges' lenience."""
        return self.vectors @ (self.rotated * ratio / (1 + ratio * self.nodes))

    def spread(self, ratio: float, average: sparse.csr_array) -> Floats:
        """Diagonal of A (S + I/ratio)^-1 A' for the rows of A."""
        root = self.vectors * np.sqrt(ratio / (1 + ratio * self.nodes))
        chunks = range(0, average.shape[0], 4096)
        return np.concatenate([((average[at : at + 4096] @ root) ** 2).sum(axis=1) for at in chunks])


@dataclass(frozen=True)
class LanczosSpectrum:
    """`ritz[p]`, `basis[p]`, `first[p]` belong to probe p; the last one is r itself."""

    contrast: sparse.csr_array
    surplus: Floats
    ritz: Floats
    basis: NDArray[np.float64]
    eigenvectors: NDArray[np.float64]
    norms: Floats

    @property
    def nodes(self) -> Floats:
        return np.asarray(self.ritz[:-1].ravel())

    @property
    def counts(self) -> Floats:
        weights = (self.norms[:-1, None] * self.eigenvectors[:-1, 0, :]) ** 2
        return np.asarray(weights.ravel() / (len(self.ritz) - 1))

    @property
    def r_nodes(self) -> Floats:
        return np.asarray(self.ritz[-1])

    @property
    def r_counts(self) -> Floats:
        return np.asarray((self.norms[-1] * self.eigenvectors[-1, 0, :]) ** 2)

    def shrink(self, ratio: float) -> Floats:
        system = self.contrast + sparse.diags_array(np.full(len(self.surplus), 1 / ratio))
        scale = sparse.diags_array(1 / system.diagonal())
        return np.asarray(cg(system, self.surplus, rtol=1e-12, maxiter=2000, M=scale)[0])

    def spread(self, ratio: float, average: sparse.csr_array) -> Floats:
        """Mean square over the probes of A (S + I/ratio)^-1/2 z: unbiased, its error a few percent of a small term."""
        shrunk = np.sqrt(ratio / (1 + ratio * self.ritz[:-1]))
        small = np.einsum("pij,pj,pj->pi", self.eigenvectors[:-1], shrunk, self.eigenvectors[:-1, 0, :])
        draws = np.einsum("pin,pi->np", self.basis[:-1], small * self.norms[:-1, None])
        return np.asarray(((average @ draws) ** 2).mean(axis=1))


Spectrum = ExactSpectrum | LanczosSpectrum


def decompose(contrast: sparse.csr_array, surplus: Floats, *, seed: int = 0, exact_to: int = EXACT_JUDGES) -> Spectrum:
    if len(surplus) <= exact_to:
        nodes, vectors = np.linalg.eigh(contrast.toarray())
        # a shift common to a subset is invisible: r has no part in the null space but for rounding
        visible = nodes > NULL * max(float(nodes[-1]), 1.0)
        return ExactSpectrum(np.where(visible, nodes, 0.0), vectors, np.where(visible, vectors.T @ surplus, 0.0))
    return _lanczos(contrast, surplus, seed)


def _lanczos(contrast: sparse.csr_array, surplus: Floats, seed: int) -> LanczosSpectrum:
    """Lanczos with full reorthogonalisation, for all probes at once."""
    size = len(surplus)
    probes = np.random.default_rng(seed).choice([-1.0, 1.0], size=(PROBES, size))
    start = np.vstack([probes, surplus])
    norms = np.linalg.norm(start, axis=1)
    basis = np.zeros((PROBES + 1, STEPS, size))
    basis[:, 0] = start / np.maximum(norms, np.finfo(float).tiny)[:, None]
    small = np.zeros((PROBES + 1, STEPS, STEPS))
    for step in range(STEPS):
        image = (contrast @ basis[:, step].T).T
        small[:, step, step] = np.einsum("pn,pn->p", image, basis[:, step])
        if step + 1 < STEPS:
            known = basis[:, : step + 1]
            for _ in range(2):
                image = image - np.einsum("pin,pi->pn", known, np.einsum("pin,pn->pi", known, image))
            length = np.linalg.norm(image, axis=1)
            small[:, step, step + 1] = small[:, step + 1, step] = length
            basis[:, step + 1] = image / np.maximum(length, np.finfo(float).tiny)[:, None]
    ritz, vectors = np.linalg.eigh(small)
    return LanczosSpectrum(contrast, surplus, np.clip(ritz, 0, None), basis, vectors, norms)
