"""A sent workbook as rows of texts, or a clear word why not."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contest.core.errors import N_, Invalid
from contest.core.text import clean_line

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_ROWS: Final = 5000
_ABOVE: Final = 20  # title and header rows, and some air
_SECONDS: Final = 30
_UNPACK: Final = Path(__file__).with_name("unpack.py")
_REFUSED: Final = {
    "rows": N_("This workbook has more than 5.000 rows. Please split it."),
    "empty": N_("This workbook is empty."),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    first: int  # the number Excel shows beside rows[0]
    rows: list[list[str]]


def read_workbook(content: bytes) -> Sheet:
    if not content:
        raise Invalid(N_("Please choose a workbook first."), field="workbook")
    with tempfile.NamedTemporaryFile(suffix=_ending(content)) as copy:
        copy.write(content)
        copy.flush()
        command = [sys.executable, "-I", str(_UNPACK), copy.name, str(MOST_ROWS + _ABOVE)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - our own script
        except subprocess.TimeoutExpired as error:
            raise _unreadable() from error
    if done.returncode != 0:
        raise _unreadable()
    read = json.loads(done.stdout)
    if reason := read.get("refused"):
        raise Invalid(_REFUSED[reason], field="workbook")
    return Sheet(read["first"], [[clean_line(cell) for cell in row] for row in read["rows"]])


def _ending(content: bytes) -> str:
    """The reader goes by the ending; the name a browser claims is not asked."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return ".xls"
    if content.startswith(b"PK\x03\x04"):
        return ".ods" if b"opendocument.spreadsheet" in content[:200] else ".xlsx"
    raise Invalid(
        N_(
            "This is no workbook. Please fill in the template and send it as .xlsx (in Excel: Save as, Excel Workbook)."
        ),
        field="workbook",
    )


def _unreadable() -> Invalid:
    return Invalid(
        N_("This workbook cannot be read: it is damaged, locked by a password or too large when unpacked."),
        field="workbook",
    )
