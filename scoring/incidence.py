"""Who marked what: sheets as sparse matrices, and the comparison graph they form."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from scoring.facets import Floats, Ints, code_ratings


@dataclass(frozen=True)
class Incidence:
    """Sheet i is of entry `entry[i]` by judge `judge[i]`, both indices into the labels; sheets are sorted by these."""

    entries: list[object]
    judges: list[object]
    entry: Ints
    judge: Ints
    total: Floats
    entry_subset: Ints
    judge_subset: Ints

    @property
    def n_sheets(self) -> int:
        return len(self.total)

    @property
    def sheets_of_entry(self) -> Ints:
        return np.bincount(self.entry, minlength=len(self.entries))

    @property
    def sheets_of_judge(self) -> Ints:
        return np.bincount(self.judge, minlength=len(self.judges))

    @property
    def subsets(self) -> int:
        return int(self.entry_subset.max())


@dataclass(frozen=True)
class WithinEntry:
    """What the sheets say about judges once every entry has its own mean: all sums carry the sheets' weights.

    `contrast` is S0 = diag(n_j) - B'D^-1 B, `surplus` each judge's sum of deviations from the entries' means,
    `rss` the sum of squared deviations, `average` the matrix D^-1 B.
    """

    contrast: sparse.csr_array
    surplus: Floats
    rss: float
    average: sparse.csr_array
    mean: Floats
    weight_of_entry: Floats
    degrees: int


def lay_out(sheets: pd.DataFrame, *, value: str = "total") -> Incidence:
    """`sheets` has the columns entry, judge and `value` (float); rows without a value do not count."""
    coded = code_ratings(sheets, ("entry", "judge"), value=value)
    entry, judge = coded.codes
    n_entries, n_judges = coded.sizes
    # code_ratings keeps only rows that carry a value, so every label has a sheet
    entry_subset, judge_subset = _subsets(entry, judge, n_entries, n_judges)
    return Incidence(coded.labels[0], coded.labels[1], entry, judge, coded.score, entry_subset, judge_subset)


def within_entry(at: Incidence, weight: Floats | None = None) -> WithinEntry:
    given = np.ones(at.n_sheets) if weight is None else weight
    n_entries, n_judges = len(at.entries), len(at.judges)
    of_entry = sums(at.entry, given, n_entries)
    mean = sums(at.entry, given * at.total, n_entries) / of_entry
    deviation = at.total - mean[at.entry]
    incidence = sparse.csr_array((given, (at.entry, at.judge)), shape=(n_entries, n_judges))
    average = sparse.csr_array((given / of_entry[at.entry], (at.entry, at.judge)), shape=(n_entries, n_judges))
    of_judge = sums(at.judge, given, n_judges)
    contrast = sparse.csr_array(sparse.diags_array(of_judge) - incidence.T @ average)
    return WithinEntry(
        contrast=contrast,
        surplus=sums(at.judge, given * deviation, n_judges),
        rss=float(given @ deviation**2),
        average=average,
        mean=mean,
        weight_of_entry=of_entry,
        degrees=at.n_sheets - n_entries,
    )


def raw_means(at: Incidence) -> Floats:
    return sums(at.entry, at.total, len(at.entries)) / at.sheets_of_entry


def sums(group: Ints, values: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(group, values, minlength=size), dtype=np.float64)


def _subsets(entry: Ints, judge: Ints, n_entries: int, n_judges: int) -> tuple[Ints, Ints]:
    """Connected subsets, numbered from 1 in the order of their lowest entry (SciPy labels nodes in that order)."""
    size = n_entries + n_judges
    graph = sparse.coo_array((np.ones(len(entry)), (entry, judge + n_entries)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    return label[:n_entries] + 1, label[n_entries:] + 1
