"""Array types of the solver, and the one place where affinities are read.

An affinity source is an entries x judges table of int32 that is read in blocks of rows, so that 500 million pairs need
no 2 GB in memory: a numpy array, a memory map, or anything with `shape`, `block` and `at`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Pairs32 = NDArray[np.int32]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

BLOCK_PAIRS = 1_000_000


class Affinity(Protocol):
    @property
    def shape(self) -> tuple[int, int]: ...

    def block(self, start: int, stop: int) -> Pairs32: ...

    def at(self, entries: Ints, judges: Ints) -> Pairs32: ...


@dataclass(frozen=True, eq=False)
class Table:
    """A numpy array or memory map seen in another order of rows and columns; nothing is copied."""

    values: NDArray[Any]
    rows: Ints
    columns: Ints

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.columns)

    def block(self, start: int, stop: int) -> Pairs32:
        rows = self.rows[start:stop]
        contiguous = len(rows) > 0 and rows[-1] - rows[0] == len(rows) - 1 and bool((np.diff(rows) == 1).all())
        part = self.values[rows[0] : rows[-1] + 1] if contiguous else self.values[rows]
        identity = len(self.columns) == part.shape[1] and bool((np.diff(self.columns) == 1).all())
        return np.asarray(part if identity else part[:, self.columns], dtype=np.int32)

    def at(self, entries: Ints, judges: Ints) -> Pairs32:
        return np.asarray(self.values[self.rows[entries], self.columns[judges]], dtype=np.int32)


@dataclass(frozen=True, eq=False)
class Reordered:
    """Any other source in another order of rows and columns; rows must be asked for one block at a time."""

    source: Affinity
    rows: Ints
    columns: Ints

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.columns)

    def block(self, start: int, stop: int) -> Pairs32:
        rows = np.repeat(self.rows[start:stop], len(self.columns))
        columns = np.tile(self.columns, stop - start)
        return self.source.at(rows, columns).reshape(stop - start, len(self.columns))

    def at(self, entries: Ints, judges: Ints) -> Pairs32:
        return self.source.at(self.rows[entries], self.columns[judges])


def reorder(source: Any, *, rows: Ints, columns: Ints) -> Affinity:
    if isinstance(source, np.ndarray):
        return Table(values=source, rows=rows, columns=columns)
    if bool((np.diff(rows) == 1).all()) and bool((np.diff(columns) == 1).all()):
        return source  # type: ignore[no-any-return]  # a protocol of three members is checked by its use
    return Reordered(source=source, rows=rows, columns=columns)


def spans(shape: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Row ranges of about a million pairs each."""
    step = max(1, BLOCK_PAIRS // max(shape[1], 1))
    for start in range(0, shape[0], step):
        yield start, min(start + step, shape[0])


def codes(labels: Any, size: int) -> tuple[Ints, list[Any]]:
    """Labels as 0..n-1 in the order of the sorted labels; None, "" and -1 mean unknown and stay -1."""
    if labels is None:
        return np.full(size, -1, dtype=np.int64), []
    values = labels.tolist() if isinstance(labels, np.ndarray) else list(labels)
    known = {value for value in values if value is not None and value not in ("", -1)}
    names = sorted(known, key=lambda value: (str(type(value)), value))
    index = {name: number for number, name in enumerate(names)}
    return np.array([index.get(value, -1) for value in values], dtype=np.int64), names
