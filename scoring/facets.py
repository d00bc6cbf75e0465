"""Long ratings as integer codes: the same codes for every order of the rows, errors that name the row."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring.errors import ScoringError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """`codes[f]` numbers the element of facet `names[f]` in each rating, an index into `labels[f]`."""

    names: tuple[str, ...]
    labels: tuple[list[object], ...]
    codes: tuple[Ints, ...]
    score: Floats

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(len(each) for each in self.labels)

    def keep(self, rows: NDArray[np.bool_]) -> "Coded":
        """The ratings of `rows`; elements left without a rating keep their codes."""
        return Coded(self.names, self.labels, tuple(each[rows] for each in self.codes), self.score[rows])


def code_ratings(
    ratings: pd.DataFrame, facets: Sequence[str], *, value: str = "score", repeats: bool = False, numeric: bool = True
) -> Coded:
    """Rows without a value are no ratings and are left out. Rows are sorted: sums do not depend on their order."""
    _check_columns(ratings, [*facets, value])
    score = _numbers(ratings[value], value) if numeric else pd.Series(np.zeros(len(ratings)))
    rated = (score.notna() if numeric else ratings[value].notna()).to_numpy()
    if not rated.any():
        raise ScoringError(f"there are no ratings: the column {value} is empty; read in the score sheets first")
    columns = {name: _elements(ratings[name], name)[rated] for name in facets}
    coded = {name: code_labels(column) for name, column in columns.items()}
    codes = [coded[name][0] for name in facets]
    points = score.to_numpy(dtype=np.float64)[rated]
    order = np.lexsort([points, *reversed(codes)])
    if not repeats:
        _refuse_repeats(columns, codes, order)
    return Coded(
        tuple(facets), tuple(coded[name][1] for name in facets), tuple(code[order] for code in codes), points[order]
    )


def code_labels(column: pd.Series) -> tuple[Ints, list[object]]:
    """Numbers in their own order first, then words: the codes are the same for every order of the rows."""
    codes, found = pd.factorize(column, sort=False)
    labels = list(found.tolist())
    order = sorted(range(len(labels)), key=lambda each: _sort_key(labels[each]))
    place = np.empty(len(labels), dtype=np.int64)
    place[order] = np.arange(len(labels))
    return place[codes], [labels[each] for each in order]


def facet_names(ratings: pd.DataFrame) -> tuple[str, ...]:
    """Criterion may be absent: then a sheet is one rating."""
    return ("entry", "judge", "criterion") if "criterion" in ratings.columns else ("entry", "judge")


def _sort_key(label: object) -> tuple[int, float, str]:
    return (0, float(label), "") if isinstance(label, int | float) else (1, 0.0, str(label))


def _check_columns(ratings: pd.DataFrame, wanted: list[str]) -> None:
    missing = [name for name in wanted if name not in ratings.columns]
    if missing:
        found = ", ".join(str(each) for each in ratings.columns) or "none"
        raise ScoringError(f"expected the columns {', '.join(wanted)}; missing: {', '.join(missing)}; found: {found}")


def _numbers(column: pd.Series, name: str) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce").astype(np.float64)
    bad = (numbers.isna() & column.notna()) | np.isinf(numbers)
    if bad.any():
        row = int(np.flatnonzero(bad.to_numpy())[0])
        raise ScoringError(f"row {row + 1}, column {name}: expected a finite number, got {column.iloc[row]!r}")
    return numbers


def _elements(column: pd.Series, name: str) -> pd.Series:
    if column.isna().any():
        row = int(np.flatnonzero(column.isna().to_numpy())[0])
        raise ScoringError(f"row {row + 1}, column {name}: expected a name or number, got an empty cell")
    return column


def _refuse_repeats(columns: dict[str, pd.Series], codes: list[Ints], order: Ints) -> None:
    same = np.ones(len(order) - 1, dtype=bool)
    for code in codes:
        same &= np.diff(code[order]) == 0
    if same.any():
        at = int(np.flatnonzero(same)[0])
        rows = sorted(int(each) for each in order[at : at + 2])
        who = ", ".join(f"{name} {column.iloc[rows[0]]}" for name, column in columns.items())
        raise ScoringError(f"{who} is rated twice (ratings {rows[0] + 1} and {rows[1] + 1}); keep one of the two")
