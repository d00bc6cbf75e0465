"""Can these sheets tell severity from quality? Asked before judging, of the plan, and after it, of the sheets."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from scoring import __version__
from scoring.facets import Floats
from scoring.incidence import Incidence, lay_out, within_entry

WEAK = 0.2
GOOD = 0.5
LARGEST = 1500  # judges of one subset whose eigenvalues are still worth their seconds


@dataclass(frozen=True)
class Connectivity:
    """`subsets`: subset, entries, judges, sheets, min_efficiency (1 best, below 0.2 weak), contrast_se (mean standard
    error of a difference of two judges, in residual standard deviations). `articulation`: judges without whom their
    subset falls apart. `factors`: subset, efficiency (canonical efficiency factors, ascending).
    """

    subsets: pd.DataFrame
    factors: pd.DataFrame
    articulation: tuple[object, ...]
    min_efficiency: float
    notes: tuple[str, ...]
    version: str = __version__


def connectivity(sheets: pd.DataFrame, *, value: str = "total") -> Connectivity:
    """`sheets`: entry, judge, `value`; min_efficiency is 0 where the sheets fall into several subsets."""
    at = lay_out(sheets, value=value)
    contrast = within_entry(at).contrast
    rows, factors = [], []
    for subset in range(1, at.subsets + 1):
        judges = np.flatnonzero(at.judge_subset == subset)
        efficiency, contrast_se = _efficiency(contrast, judges, at.sheets_of_judge[judges].astype(float))
        factors += [{"subset": subset, "efficiency": each} for each in efficiency]
        rows.append(
            {
                "subset": subset,
                "entries": int((at.entry_subset == subset).sum()),
                "judges": len(judges),
                "sheets": int(at.sheets_of_judge[judges].sum()),
                "min_efficiency": efficiency[0] if len(efficiency) else np.nan,
                "contrast_se": contrast_se,
            }
        )
    table = pd.DataFrame(rows)
    lowest = 0.0 if at.subsets > 1 else float(table["min_efficiency"].iloc[0])
    cut = tuple(at.judges[each] for each in _articulation(contrast))
    found = pd.DataFrame(factors, columns=["subset", "efficiency"])
    return Connectivity(table, found, cut, lowest, _notes(at, lowest, cut))


def contrast_errors(sheets: pd.DataFrame, *, value: str = "total") -> pd.DataFrame:
    """judge_a, judge_b, se: standard error of a difference of severities (both fixed) in residual standard deviations.

    Pairs of different subsets cannot be compared: their se is infinite.
    """
    at = lay_out(sheets, value=value)
    inverse = np.linalg.pinv(within_entry(at).contrast.toarray(), rcond=1e-10, hermitian=True)
    first, second = np.triu_indices(len(at.judges), k=1)
    own = np.diag(inverse)
    square = own[first] + own[second] - 2 * inverse[first, second]
    same = at.judge_subset[first] == at.judge_subset[second]
    se = np.where(same, np.sqrt(np.clip(square, 0, None)), np.inf)
    names = np.array([*at.judges, None], dtype=object)[:-1]
    return pd.DataFrame({"judge_a": names[first], "judge_b": names[second], "se": se})


def _efficiency(contrast: sparse.csr_array, judges: np.ndarray, count: Floats) -> tuple[Floats, float]:
    """Ascending, without the one zero that belongs to a common shift."""
    if len(judges) == 1 or len(judges) > LARGEST:
        return np.empty(0), float("nan")
    part = contrast[judges][:, judges].toarray()
    root = np.sqrt(count)
    factors = np.linalg.eigvalsh(part / np.outer(root, root))[1:]
    size = len(judges)
    # the common shift is the null space; filled with an eigenvalue of one it adds one to the trace of the inverse
    trace = np.trace(np.linalg.inv(part + 1 / size)) - 1
    return np.clip(factors, 0, None), float(np.sqrt(2 * trace / (size - 1)))


def _articulation(contrast: sparse.csr_array) -> list[int]:
    """Vertices of the graph of judges who share an entry whose removal parts the others (Tarjan's low points)."""
    links = contrast.tocsr()
    state = _Search(links.shape[0])
    for root in range(links.shape[0]):
        if state.found_at[root] < 0:
            _search_from(root, links, state)
    return sorted(state.cut)


class _Search:
    def __init__(self, size: int) -> None:
        self.found_at = np.full(size, -1)
        self.low = np.zeros(size, dtype=np.int64)
        self.clock = 0
        self.cut: set[int] = set()

    def enter(self, node: int) -> None:
        self.found_at[node] = self.low[node] = self.clock
        self.clock += 1


def _search_from(root: int, links: sparse.csr_array, state: _Search) -> None:
    """Depth first without recursion: 5,000 judges may form a chain."""
    state.enter(root)
    children = 0
    stack = [(root, -1, int(links.indptr[root]))]
    while stack:
        node, parent, place = stack.pop()
        if place < links.indptr[node + 1]:
            stack.append((node, parent, place + 1))
            other = int(links.indices[place])
            if state.found_at[other] < 0:
                children += node == root
                state.enter(other)
                stack.append((other, node, int(links.indptr[other])))
            elif other not in {node, parent}:
                state.low[node] = min(state.low[node], state.found_at[other])
        elif parent >= 0:
            state.low[parent] = min(state.low[parent], state.low[node])
            if parent != root and state.low[node] >= state.found_at[parent]:
                state.cut.add(parent)
    if children > 1:
        state.cut.add(root)


def _notes(at: Incidence, lowest: float, cut: tuple[object, ...]) -> tuple[str, ...]:
    notes = []
    if at.subsets > 1:
        notes.append(f"{at.subsets} subsets share no judge: link them with two judges each way before comparing them")
    elif lowest < WEAK:
        notes.append(
            f"weak links between judges (efficiency {lowest:.2f}, good is {GOOD}): mix the pairs of judges more"
        )
    if cut:
        notes.append(
            f"without {', '.join(map(str, cut))} the judges fall apart: give another judge entries of both sides"
        )
    if len(at.judges) > LARGEST:
        notes.append(f"efficiency factors are left out for subsets of more than {LARGEST} judges")
    return tuple(notes)
