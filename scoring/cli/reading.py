"""CSV in. A bad file is told by line, column and what was expected there."""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import numpy as np
import pandas as pd

from scoring.errors import ScoringError
from scoring.exact import exact
from scoring.rubric import Rubric, read_rubric
from scoring.sheets import State

MISSING = {"", "na", "nan", "n/a", "null", "none"}
STATES = {state.value for state in State}
EXPECTED_SCORE = f"a number, {', '.join(sorted(STATES))}, or an empty cell"


@dataclass(frozen=True)
class Columns:
    """The file's names for ours. `criteria`: several columns, one for each criterion, instead of criterion and score.

    `numbers` are further columns that must hold a number on every row, `words` further ones that must not be empty.
    `nominal`: scores are words.
    """

    entry: str = "entry"
    judge: str = "judge"
    criterion: str | None = None
    score: str = "score"
    criteria: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    zero_is_missing: bool = False
    nominal: bool = False
    optional: tuple[str, ...] = field(default=("criterion",))


@dataclass(frozen=True)
class _Cell:
    source: str
    line: int
    column: str
    text: str

    def refuse(self, expected: str) -> ScoringError:
        return ScoringError(
            f"{self.source}, line {self.line}, column {self.column}: expected {expected}, got {self.text!r}"
        )


def read_ratings(path: str, columns: Columns) -> pd.DataFrame:
    """entry, judge, criterion (if the file has one), score (Decimal text as read, a state, or None) and `line`."""
    if path == "-":
        return _read(sys.stdin, "standard input", columns)
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return _read(file, path, columns)
    except OSError as error:
        raise ScoringError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ScoringError(
            f"{path}: expected text in UTF-8, got byte {error.object[error.start]} at {error.start}"
        ) from error


def load_rubric(path: str) -> Rubric:
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise ScoringError(f"{path}: cannot be read ({error.strerror})") from error
    except json.JSONDecodeError as error:
        raise ScoringError(f"{path}, line {error.lineno}, column {error.colno}: expected JSON, {error.msg}") from error
    if not isinstance(document, dict):
        raise ScoringError(f'{path}: expected a JSON object with a list "criteria"')
    return read_rubric(document)


def numeric(ratings: pd.DataFrame) -> pd.DataFrame:
    """Scores as floats, states and empty cells as NaN: for the statistical methods."""
    missing = ratings["score"].isna() | ratings["score"].isin(STATES)
    marked = ratings["score"][~missing]
    scores = pd.Series([float(each) for each in marked], index=marked.index, dtype="float64")
    return ratings.assign(score=scores.reindex(ratings.index))


def _read(file: TextIO, source: str, columns: Columns) -> pd.DataFrame:
    head = file.readline()
    if not head.strip():
        raise ScoringError(f"{source}: expected a header line with column names, got an empty file")
    delimiter = max(",;\t", key=head.count)
    names = [name.strip() for name in next(csv.reader([head], delimiter=delimiter))]
    wanted = _wanted(names, columns, source)
    plain = None if columns.criteria else _read_plain(file, names, wanted, columns, delimiter)
    if plain is not None:
        return plain
    rows = []
    reader = csv.reader(file, delimiter=delimiter)
    for cells in reader:
        line = reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names):
            raise ScoringError(f"{source}, line {line}: expected {len(names)} columns, got {len(cells)}")
        row = dict(zip(names, (cell.strip() for cell in cells), strict=True))
        rows += list(_ratings(row, wanted, columns, source, line))
    if not rows:
        raise ScoringError(f"{source}: expected at least one rating below the header, got none")
    return pd.DataFrame(rows)


def _read_plain(
    file: TextIO, names: Sequence[str], wanted: dict[str, str], columns: Columns, delimiter: str
) -> pd.DataFrame | None:
    """Files without a fault in one pass by pandas; None, and the file where it was, for anything unusual."""
    if not file.seekable():
        return None
    start = file.tell()
    try:
        table = pd.read_csv(file, sep=delimiter, names=list(names), dtype=str, na_filter=False, skip_blank_lines=False)
        found = pd.DataFrame({ours: table[theirs].str.strip() for ours, theirs in wanted.items()})
        usable = len(table) > 0 and not (table == "").any(axis=None) and not (found == "").any(axis=None)
        for name in ("score", *columns.numbers):
            values = pd.to_numeric(found[name]).to_numpy(dtype=float)
            usable = usable and np.isfinite(values).all() and not (columns.zero_is_missing and (values == 0).any())
    except (ValueError, TypeError):
        usable = False
    if not usable:
        file.seek(start)
        return None
    return found.assign(line=np.arange(2, len(found) + 2))


def _wanted(names: Sequence[str], columns: Columns, source: str) -> dict[str, str]:
    """Our name to the file's name."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ScoringError(f"{source}, line 1: column {twice[0]} stands there twice")
    wanted = {"entry": columns.entry, "judge": columns.judge}
    wanted |= {name: name for name in (*columns.numbers, *columns.words)}
    if not columns.criteria:
        wanted["score"] = columns.score
        if columns.criterion is not None or "criterion" in names:
            wanted["criterion"] = columns.criterion or "criterion"
    for ours, theirs in [*wanted.items(), *((each, each) for each in columns.criteria)]:
        if theirs not in names:
            hint = f" or map it: --{ours} NAME" if ours in {"entry", "judge", "criterion", "score"} else ""
            raise ScoringError(f"{source}, line 1: expected a column {theirs}{hint}; found: {', '.join(names)}")
    return wanted


def _ratings(
    row: dict[str, str], wanted: dict[str, str], columns: Columns, source: str, line: int
) -> Iterator[dict[str, object]]:
    def cell(ours: str) -> _Cell:
        return _Cell(source, line, wanted[ours], row[wanted[ours]])

    base: dict[str, object] = {ours: _label(cell(ours)) for ours in ("entry", "judge", *columns.words)}
    base |= {name: _number(cell(name), "a number") for name in columns.numbers}
    base["line"] = line
    for name in columns.criteria:
        mark = _mark(_Cell(source, line, name, row[name]), columns)
        yield base | {"criterion": name, "score": mark}
    if not columns.criteria:
        criterion = {"criterion": _label(cell("criterion"))} if "criterion" in wanted else {}
        yield base | criterion | {"score": _mark(cell("score"), columns)}


def _label(cell: _Cell) -> str:
    if not cell.text:
        raise cell.refuse("a name")
    return cell.text


def _mark(cell: _Cell, columns: Columns) -> str | None:
    if cell.text.lower() in MISSING:
        return None
    if cell.text in STATES or columns.nominal:
        return cell.text
    number = _number(cell, EXPECTED_SCORE)
    return None if columns.zero_is_missing and exact(number) == 0 else number


def _number(cell: _Cell, expected: str) -> str:
    """A decimal comma is a point; a fraction such as 1/2 is no mark."""
    text = cell.text.replace(",", ".") if cell.text.count(",") == 1 and "." not in cell.text else cell.text
    if "/" in text or "_" in text:
        raise cell.refuse(expected)
    try:
        exact(text)
    except ScoringError:
        raise cell.refuse(expected) from None
    return text
