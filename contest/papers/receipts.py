"""The receipt of sheets handed in, on paper (templates/receipt.typ) and as the lines its digest is made of."""

from collections.abc import Mapping
from typing import Any

from contest.core.database import AnyRow
from contest.core.errors import N_
from contest.core.i18n import current_locale, either, format_when, gettext
from contest.judging.values import text_of_lines
from contest.papers.press import make_pdf, qr_of
from contest.rules.values import ContestFacts

STATEMENT = N_("I scored every entry myself, by the criteria, and have no conflict of interest with any of them.")
AT_DEADLINE = N_("These sheets were complete but not handed in at the deadline; by the contest's rule they count.")
HOW = N_(
    "The digest is the SHA-256 of the lines of the attached file receipt.txt, sorted: code, total, version and receipt "
    "of each sheet, a blank between them, a line feed after each. Check: sha256sum receipt.txt"
)


def receipt_pdf(contest: ContestFacts, row: AnyRow, *, judge: str, address: str) -> bytes:
    """`row`: of judging.handing_in.receipt_rows; `address`: of the receipt's page, for the QR code."""
    return make_pdf("receipt", _data(contest, row, judge=judge, address=address))


def _data(contest: ContestFacts, row: AnyRow, *, judge: str, address: str) -> Mapping[str, Any]:
    facts = [
        (gettext(N_("Judge")), judge),
        (gettext(N_("Round")), either(row.round, row.round_en)),
        (gettext(N_("Time")), format_when(row.at, seconds=True)),
        (gettext(N_("Sheets")), str(len(row.lines))),
        (gettext(N_("Receipt")), row.id),
    ]
    return {
        "title": gettext(N_("Receipt of handing in")),
        "organizer": contest.organizer,
        "contest": either(contest.name, contest.name_en),
        "foot": f"{judge} · {format_when(row.at, seconds=True)}",
        "facts": facts,
        "qr": qr_of(address),
        "qr_alt": gettext(N_("QR code: this receipt's page, %(address)s")) % {"address": address},
        "statement": gettext(STATEMENT if row.how == "judge" else AT_DEADLINE),
        "table_title": gettext(N_("Sheets handed in")),
        "heads": [gettext(head) for head in (N_("No."), N_("Code"), N_("Points"), N_("Version"), N_("Receipt"))],
        "rows": [_cells(number, line) for number, line in enumerate(row.lines, start=1)],
        "digest": row.digest,
        "how": gettext(HOW),
        "lines": text_of_lines(row.lines),
    }


def _cells(number: int, line: str) -> list[str]:
    code, total, revision, receipt = line.split(" ")
    shown = "–" if total == "-" else total.replace(".", ",") if current_locale() == "vi" else total
    return [str(number), code, shown, revision, receipt]
