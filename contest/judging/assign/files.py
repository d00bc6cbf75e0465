"""A fair from files and a plan back into files (`contest plan`). Every error names file, line and column."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from contest.judging.assign.problem import Problem, Rules
from contest.judging.assign.rules_file import Wanted, read_rules

MOST_DENSE = 400_000_000


class BadFile(Exception):
    """`entries.csv, line 3, column k: ...`"""

    def __init__(self, path: Path, message: str, *, line: int | None = None, column: str | int | None = None) -> None:
        place = path.name if line is None else f"{path.name}, line {line}"
        place += "" if column is None else f", column {column}"
        super().__init__(f"{place}: {message}")


@dataclass(frozen=True, eq=False)
class FairFiles:
    problem: Problem
    rules: Rules


def read_fair(folder: Path, rules_path: Path) -> FairFiles:
    wanted = read_rules(rules_path, error=BadFile)
    entries = list(_rows(folder / "entries.csv", "entry"))
    judges = list(_rows(folder / "judges.csv", "judge"))
    names, judge_names = [row["entry"] for row in entries], [row["judge"] for row in judges]
    need = [_need(row, folder, wanted) for row in entries]
    capacity = [_capacity(row, folder, wanted) for row in judges]
    known = _Known({name: n for n, name in enumerate(names)}, {name: n for n, name in enumerate(judge_names)})
    problem = Problem(
        entries=names,
        judges=judge_names,
        affinity=_affinity(folder, known),
        need=need,
        capacity=capacity,
        category=[row.get("category", "") for row in entries],
        entry_school=[row.get("school", "") for row in entries],
        judge_school=[row.get("school", "") for row in judges],
        judge_type=[row.get("type", "") for row in judges],
        seen=_pairs(wanted, "history", folder, known, rules_path),
        submitted=_pairs(wanted, "submitted", folder, known, rules_path),
        kept=_pairs(wanted, "kept", folder, known, rules_path),
        forbidden=_pairs(wanted, "conflicts", folder, known, rules_path),
        anchors=_anchors(wanted, names, rules_path),
    )
    return FairFiles(problem, wanted.rules)


@dataclass(frozen=True)
class _Known:
    entries: dict[str, int]
    judges: dict[str, int]


def _rows(path: Path, key: str) -> Iterator[dict[str, str]]:
    """Rows as name -> text with the line under `""`; the key column must be there, filled and unique."""
    seen: dict[str, int] = {}
    for line, row in _lines(path, (key,)):
        if not row[key]:
            raise BadFile(path, "is empty", line=line, column=key)
        if row[key] in seen:
            raise BadFile(path, f"{row[key]!r} is already in line {seen[row[key]]}", line=line, column=key)
        seen[row[key]] = line
        yield {**row, "": str(line)}
    if not seen:
        raise BadFile(path, f"names no {key}")


def _lines(path: Path, required: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    if not path.is_file():
        raise BadFile(path, "is missing")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            header = [name.strip() for name in next(reader, [])]
            for name in required:
                if name not in header:
                    raise BadFile(path, f"the column {name!r} is missing; found {', '.join(header) or 'none'}", line=1)
            for cells in reader:
                if not any(cells):
                    continue
                if len(cells) != len(header):
                    message = f"has {len(cells)} values, the heading has {len(header)}"
                    raise BadFile(path, message, line=reader.line_num, column=min(len(cells), len(header)) + 1)
                yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=True))
        except UnicodeDecodeError as error:
            raise BadFile(path, f"is not UTF-8 text (byte {error.start})") from error
        except csv.Error as error:
            raise BadFile(path, str(error), line=reader.line_num) from error


def _whole(text: str, path: Path, *, line: int, column: str, least: int = 0) -> int:
    try:
        number = int(text)
    except ValueError:
        raise BadFile(path, f"{text!r} is not a whole number", line=line, column=column) from None
    if number < least:
        raise BadFile(path, f"{number} is below {least}", line=line, column=column)
    return number


def _need(row: dict[str, str], folder: Path, wanted: Wanted) -> int:
    if not row.get("k"):
        return wanted.judges_per_entry
    return _whole(row["k"], folder / "entries.csv", line=int(row[""]), column="k")


def _capacity(row: dict[str, str], folder: Path, wanted: Wanted) -> int:
    own = wanted.capacities.get(row["judge"])
    if own is not None:
        return own
    if row.get("capacity"):
        return _whole(row["capacity"], folder / "judges.csv", line=int(row[""]), column="capacity")
    if wanted.capacity is None:
        raise BadFile(folder / "judges.csv", "is empty", line=int(row[""]), column="capacity")
    return wanted.capacity


def _affinity(folder: Path, known: _Known) -> np.ndarray[Any, Any]:
    table, pairs = folder / "affinity.npy", folder / "pairs.csv"
    shape = (len(known.entries), len(known.judges))
    if table.is_file():
        return _table(table, shape)
    if not pairs.is_file():
        raise BadFile(table, "is missing, and so is pairs.csv")
    if shape[0] * shape[1] > MOST_DENSE:
        raise BadFile(pairs, "is too large a fair for a list of pairs; give affinity.npy")
    values = np.full(shape, -1, dtype=np.int32)
    told: set[tuple[int, int]] = set()
    for line, row in _lines(pairs, ("entry", "judge", "affinity")):
        place = _place(row, pairs, line, known)
        if place in told:
            raise BadFile(pairs, f"{row['entry']}, {row['judge']} occurs twice", line=line, column="entry")
        told.add(place)
        values[place] = _whole(row["affinity"], pairs, line=line, column="affinity", least=-1)
    return values


def _table(path: Path, shape: tuple[int, int]) -> np.ndarray[Any, Any]:
    try:
        values = np.load(path, mmap_mode="r", allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise BadFile(path, f"is no numpy table ({error})") from error
    if values.shape != shape:
        raise BadFile(path, f"has shape {values.shape}; {shape[0]} entries and {shape[1]} judges were read")
    if values.dtype.kind not in "iu":
        raise BadFile(path, f"holds {values.dtype}; whole numbers (int32) are needed")
    return np.asarray(values)


def _place(row: dict[str, str], path: Path, line: int, known: _Known) -> tuple[int, int]:
    if row["entry"] not in known.entries:
        raise BadFile(path, f"unknown entry {row['entry']!r}", line=line, column="entry")
    if row["judge"] not in known.judges:
        raise BadFile(path, f"unknown judge {row['judge']!r}", line=line, column="judge")
    return known.entries[row["entry"]], known.judges[row["judge"]]


def _pairs(wanted: Wanted, name: str, folder: Path, known: _Known, rules_path: Path) -> list[tuple[str, str]]:
    """Pairs of a rule: written out, or the name of a CSV file with the columns entry and judge."""
    given = wanted.pairs.get(name, ())
    if isinstance(given, str):
        path = folder / given
        lines = list(_lines(path, ("entry", "judge")))
        for line, row in lines:
            _place(row, path, line, known)
        return [(row["entry"], row["judge"]) for _, row in lines]
    for entry, judge in given:
        if entry not in known.entries or judge not in known.judges:
            message = f"{name}: unknown pair {entry!r}, {judge!r}"
            raise BadFile(rules_path, message, line=wanted.line_of(name))
    return list(given)


def _anchors(wanted: Wanted, names: list[str], path: Path) -> list[str]:
    unknown = next((entry for entry in wanted.anchors if entry not in set(names)), None)
    if unknown is not None:
        raise BadFile(path, f"anchor_entries: unknown entry {unknown!r}", line=wanted.line_of("anchor_entries"))
    if not wanted.anchor_count:
        return list(wanted.anchors)
    order = sorted(names)
    step = max(1, len(order) // wanted.anchor_count)
    return order[step // 2 :: step][: wanted.anchor_count]
