"""A workbook as JSON, in a process of its own: a hostile file may exhaust that one's memory and time, not ours.

Run as a script by contest.core.workbooks; imports nothing of ours. A cell far to the lower right makes the
reader allocate the whole rectangle, and 5 MB of zip may hold gigabytes; the limits of the process end both.
"""

import datetime as dt
import json
import resource
import sys
from typing import Any

MEMORY = 512 * 1024 * 1024
SECONDS = 20
MOST_COLUMNS = 80
LONGEST_CELL = 5000


def text_of(value: Any) -> str:
    """As the cell is read by people: whole numbers without ",0", days as 30/11/2026."""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - exact up to there
        return str(int(value))
    if isinstance(value, dt.datetime):
        midnight = (value.hour, value.minute) == (0, 0)
        return value.strftime("%d/%m/%Y" if midnight else "%H:%M %d/%m/%Y")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    return str(value)[:LONGEST_CELL]


def sheet_of(path: str, most_rows: int) -> dict[str, Any]:
    """First row's number and the rows of the first sheet that has any; {"refused": ...} when there are too many."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height == 0:
                continue
            if sheet.height > most_rows:
                return {"refused": "rows"}
            rows = sheet.to_python(skip_empty_area=True)
            start = sheet.start or (0, 0)
            return {"first": start[0] + 1, "rows": [[text_of(v) for v in row[:MOST_COLUMNS]] for row in rows]}
    return {"refused": "empty"}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    path, most_rows = sys.argv[1:]
    json.dump(sheet_of(path, int(most_rows)), sys.stdout)


if __name__ == "__main__":
    main()
