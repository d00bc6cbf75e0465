"""What a dry run can find, in words that say what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from contest.core.errors import N_, Invalid
from contest.core.i18n import gettext
from contest.entries.play import queries

WORDS: Final = {
    "error": N_("A script stopped with an error:"),
    "missing": N_("A file is not in the package (mind capitals and marks in its name):"),
    "outside": N_("An address outside the package is asked for and blocked; put the file into the package:"),
    "dialog": N_("A message window of the browser is not shown; write the words into the page:"),
    "popup": N_("A new window is blocked; show it in the same page:"),
    "direct": N_("A direct connection to other devices is opened, which the contest does not allow:"),
    "device": N_("Camera, microphone and other devices are refused:"),
    "database": N_("The browser's database (IndexedDB) is not there; the product must go on without it:"),
    "offline": N_("Working offline by a service worker is not possible here:"),
    "storage": N_("Scores and settings are kept only until the frame closes:"),
    "worker": N_("A second script thread runs through a stand-in:"),
    "address": N_("A change of the page's address has no effect:"),
}
HARMLESS: Final = frozenset({"storage", "worker", "address"})
MODES: Final = {
    "closed": N_("Closed frame without storage"),
    "own": N_("Frame with an address and storage of its own"),
}
MOST: Final = 100


class Finding(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=20)
    where: str = Field(max_length=300)


_FINDINGS: Final = TypeAdapter(list[Finding])


@dataclass(frozen=True, slots=True)
class Report:
    mode: str
    made_at: datetime
    by: str
    browser: str
    bad: list[tuple[str, str]]
    notes: list[tuple[str, str]]


def parse_findings(sent: str) -> list[dict[str, Any]]:
    try:
        found = _FINDINGS.validate_json(sent)
    except ValidationError as error:
        raise Invalid(N_("This request is not understood.")) from error
    return [one.model_dump() for one in found[:MOST] if one.code in WORDS]


def reports_of(session: Session, package_id: str, *, named: bool = True) -> list[Report]:
    """`named`: false where a blind judge reads it."""
    return [
        Report(
            mode=gettext(MODES[row.mode]),
            made_at=row.made_at,
            by=row.by if named else "",
            browser=row.browser,
            bad=_lines(row.findings, harmless=False),
            notes=_lines(row.findings, harmless=True),
        )
        for row in queries.report_rows(session, package_id)
    ]


def _lines(findings: Sequence[dict[str, Any]], *, harmless: bool) -> list[tuple[str, str]]:
    words = worded()
    return [(words[f["code"]], f["where"]) for f in findings if (f["code"] in HARMLESS) == harmless]


def worded() -> dict[str, str]:
    return {code: gettext(words) for code, words in WORDS.items()}
