"""Lists as files that Excel in Vietnam opens right: .xlsx with text that is never a formula, CSV with BOM and ";"."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from contest.core.i18n import current_zone, format_points

Cell = str | int | Decimal | Fraction | datetime | None
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"
# what Excel takes for the beginning of a formula, full-width forms included (OWASP CSV injection)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
_WIDEST: Final = 60


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([_safe(text) for text in headers])
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return b"\xef\xbb\xbf" + stream.getvalue().encode()


def xlsx_bytes(title: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet: a title row, bold frozen headers, columns as wide as their texts."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        when = book.add_format({"num_format": "hh:mm dd/mm/yyyy", "align": "left"})
        sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
        widths = [len(text) for text in headers]
        for column, text in enumerate(headers):
            sheet.write_string(1, column, text, bold)
        for number, row in enumerate(rows, start=2):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, when)
                widths[column] = max(widths[column], len(str(cell if cell is not None else "")))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width + 2, _WIDEST))
        sheet.freeze_panes(2, 0)
    return stream.getvalue()


def _write(sheet: object, row: int, column: int, cell: Cell, when: object) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(row, column, cell)  # type: ignore[attr-defined]
    elif isinstance(cell, datetime):
        local = cell.astimezone(current_zone()).replace(tzinfo=None)
        sheet.write_datetime(row, column, local, when)  # type: ignore[attr-defined]
    else:
        sheet.write_number(row, column, float(cell))  # type: ignore[attr-defined]


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(current_zone()):%H:%M %d/%m/%Y}"
    if isinstance(cell, Decimal):
        return format_points(cell)
    return _safe(str(cell))


def _safe(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) else text
