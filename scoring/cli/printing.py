"""Tables out: aligned text, CSV or JSON."""

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TextIO

import numpy as np
import pandas as pd

from scoring import __version__
from scoring.errors import ScoringError

DIGITS = 6


@dataclass(frozen=True)
class Report:
    """What a command found: its main table first, single figures, and sentences a reader must see."""

    tables: dict[str, pd.DataFrame]
    figures: dict[str, Any] = field(default_factory=dict)
    notes: Sequence[str] = ()


def write(report: Report, *, style: str, table: str | None, out: TextIO | None = None) -> None:
    """CSV holds one table: the first, or the one named. The notes go to standard error, in JSON into the document."""
    target = out or sys.stdout
    if table is not None and table not in report.tables:
        raise ScoringError(f"--table: expected one of {', '.join(report.tables)}, got {table}")
    chosen = {table: report.tables[table]} if table else report.tables
    if style == "json":
        document: dict[str, Any] = {name: _records(frame) for name, frame in chosen.items()}
        document |= {"figures": _plain(report.figures), "notes": list(report.notes), "version": __version__}
        json.dump(document, target, ensure_ascii=False, indent=1)
        target.write("\n")
        return
    if style == "csv":
        _write_csv(next(iter(chosen.values())), target)
    else:
        _write_text(chosen, report.figures if table is None else {}, target)
    for note in report.notes:
        sys.stderr.write(f"note: {note}\n")


def _write_csv(frame: pd.DataFrame, target: TextIO) -> None:
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False):
        writer.writerow([each if isinstance(each, Decimal) else _plain(each) for each in row])


def _write_text(tables: dict[str, pd.DataFrame], figures: dict[str, Any], target: TextIO) -> None:
    for name, frame in tables.items():
        target.write(f"{name}\n")
        cells = [[str(each) for each in frame.columns]]
        cells += [[_shown(each) for each in row] for row in frame.itertuples(index=False)]
        widths = [max(len(row[at]) for row in cells) for at in range(len(frame.columns))]
        lines = ("  ".join(each.rjust(width) for each, width in zip(row, widths, strict=True)) for row in cells)
        target.writelines(f"{line.rstrip()}\n" for line in lines)
        target.write("\n")
    for name, value in figures.items():
        target.write(f"{name}: {_shown(value)}\n")


def _shown(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    plain = _plain(value)
    if plain is None:
        return "-"
    return f"{plain:.{DIGITS}g}" if isinstance(plain, float) else str(plain)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [dict(zip(map(str, frame.columns), map(_plain, row), strict=True)) for row in frame.itertuples(index=False)]


def _plain(value: Any) -> Any:
    """JSON's own types; what is not a finite number is null."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Decimal):
        return float(value)
    if value is None or value is pd.NA or (isinstance(value, float) and not np.isfinite(value)):
        return None
    return value if isinstance(value, bool | int | float | str) else str(value)
