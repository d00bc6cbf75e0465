"""The assignment as a workbook, out and in. Every row is checked like a change by hand; nothing is stored here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.i18n import gettext
from contest.core.tabular import xlsx_bytes
from contest.core.text import fold
from contest.core.workbooks import Sheet
from contest.judging import queries
from contest.judging.conflicts import Pair, conflict_pairs

CODE, JUDGE, JUDGE_ID = 0, 3, 4  # columns that are read back
HEADS: Final = (
    N_("Entry code"),
    N_("Title of entry"),
    N_("Category"),
    N_("Judge"),
    N_("Judge's number (do not change)"),
    N_("State"),
)
STATES: Final = {"locked": N_("Handed in"), "open": N_("Begun")}


@dataclass(frozen=True)
class Fault:
    row: int  # as the spreadsheet counts
    message: str


def assignment_book(session: Session, *, round_id: str, title: str) -> bytes:
    rows = [
        (row.code, row.title, row.category, row.judge, row.judge_id, gettext(STATES[row.state]) if row.state else "")
        for row in queries.assignment_rows(session, round_id)
    ]
    return xlsx_bytes(title, [gettext(head) for head in HEADS], rows)


def checked_pairs(session: Session, contest_id: str, sheet: Sheet) -> tuple[list[Pair], list[Fault]]:
    """The pairs of all rows, and what is wrong with any row. A judge is found by number, else by a name that is one's
    alone. The title and header rows above the first known code are passed over.
    """
    entries = {row.code: row.id for row in queries.entries_to_judge(session, contest_id)}
    judges = [row for row in queries.judge_rows(session, contest_id) if row.withdrawn_at is None]
    barred = conflict_pairs(session, contest_id)
    pairs: list[Pair] = []
    faults: list[Fault] = []
    begun = False
    for number, cells in enumerate(sheet.rows, start=sheet.first):
        code, name, judge_id = (cells[place] if place < len(cells) else "" for place in (CODE, JUDGE, JUDGE_ID))
        begun = begun or code.upper() in entries
        if not begun or not (code or name or judge_id):
            continue
        entry, judge = entries.get(code.upper()), _judge(judges, name, judge_id)
        fault = _fault(entry, judge, pairs, barred)
        if fault:
            faults.append(Fault(number, gettext(fault) % {"code": code, "name": name or judge_id}))
        else:
            pairs.append((str(entry), str(judge)))
    if not pairs and not faults:
        faults.append(Fault(sheet.first, gettext(N_("No row of this workbook begins with the code of an entry."))))
    return pairs, faults


def _judge(judges: Sequence[Any], name: str, judge_id: str) -> str | None:
    if judge_id:
        return next((row.id for row in judges if row.id == judge_id), None)
    found = [row.id for row in judges if fold(row.name) == fold(name)]
    return found[0] if len(found) == 1 else None


def _fault(entry: str | None, judge: str | None, pairs: Sequence[Pair], barred: Any) -> str:
    if entry is None:
        return N_("%(code)s is not the code of an accepted entry.")
    if judge is None:
        return N_("%(name)s is not one judge of this contest.")
    if (entry, judge) in barred:
        return N_("%(name)s has a conflict of interest with %(code)s.")
    if (entry, judge) in pairs:
        return N_("%(name)s and %(code)s stand in this workbook twice.")
    return ""
