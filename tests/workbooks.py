"""Workbooks as schools send them."""

import io
from collections.abc import Sequence

import xlsxwriter


def workbook(*rows: Sequence[object]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return stream.getvalue()
