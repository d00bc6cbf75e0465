"""Workbooks as schools send them, and what is said when one was taken."""

import base64
import io
from collections.abc import Sequence
from urllib.parse import unquote

import xlsxwriter

HEAD = (
    "STT",
    "Tên sản phẩm",
    "Hạng mục",
    "Bảng",
    "Họ và đệm",
    "Tên",
    "Lớp",
    "GV hướng dẫn",
    "Người liên hệ",
    "SĐT liên hệ",
)


def workbook(*rows: Sequence[object]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(number, column, cell)
    return stream.getvalue()


def entry(number, **changes):
    row = {
        "stt": number, "title": f"Sản phẩm số {number}", "category": "Trợ lý ảo", "track": "Học sinh", "family": "Trần Văn",
        "given": f"Em{number}", "job": f"8A{number}", "mentor": "Lê Thị Bình", "contact": "Lê Thị Bình", "phone": 912000001,
    }  # fmt: skip
    return tuple((row | changes).values())


def flash_of(response):
    return base64.urlsafe_b64decode(unquote(response.cookies["flash"])).decode()
