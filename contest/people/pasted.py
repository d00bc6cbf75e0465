"""A list of schools copied out of Excel: cells between tabs, with or without STT and a heading."""

from dataclasses import dataclass
from typing import Final

from contest.core.text import clean_line, fold

COLUMNS: Final = ("name", "level", "code", "principal", "phone")
_HEADINGS: Final = ("ten truong", "ten don vi", "truong", "don vi", "stt", "tt", "school", "name")


@dataclass(frozen=True)
class PastedRow:
    line: int  # as the person counts, from 1
    text: str
    cells: dict[str, str]  # of COLUMNS


def read_pasted(text: str) -> list[PastedRow]:
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):
        cells = [clean_line(cell) for cell in line.split("\t")]
        if not any(cells) or fold(cells[0]) in _HEADINGS:
            continue
        if cells[0].rstrip(".").isdigit() and len(cells) > 1:
            cells = cells[1:]
        rows.append(PastedRow(number, line, dict(zip(COLUMNS, cells, strict=False))))
    return rows
