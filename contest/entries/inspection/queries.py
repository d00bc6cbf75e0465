"""What the inspection says of files, for the pages and the rules of other parts of the room."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.i18n import gettext, translate
from contest.entries.dossier import Dossier
from contest.entries.file_tables import FileCheck
from contest.entries.inspection import words

SHOWN = {"received": "received", "checking": "scanning", "ready": "ready", "problem": "failed"}  # of contest.web.states


@dataclass(frozen=True, slots=True)
class Look:
    """One file's inspection. `reason` and `params` are a message, `findings` codes of inspection.words."""

    state: str
    reason: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    findings: tuple[dict[str, str], ...] = ()

    @property
    def shown(self) -> str:
        return SHOWN[self.state]

    @property
    def pending(self) -> bool:
        return self.state in {"received", "checking"}

    @property
    def bad(self) -> bool:
        return self.state == "problem"

    def say(self) -> str:
        return translate(self.reason, self.params) if self.reason else ""

    @property
    def notes(self) -> list[tuple[str, str]]:
        """(what was noticed, where), without plain facts."""
        told = [(words.finding(entry), entry.get("where", "")) for entry in self.findings if not words.quiet(entry)]
        return [(gettext(text), where) for text, where in told if text]


def looks(session: Session, file_ids: Iterable[str]) -> dict[str, Look]:
    """By stored file's id, in one statement; files from before inspections have none."""
    rows = session.execute(
        select(FileCheck.file_id, FileCheck.state, FileCheck.reason, FileCheck.params, FileCheck.findings).where(
            FileCheck.file_id.in_(list(file_ids))
        )
    )
    return {row.file_id: Look(row.state, row.reason, row.params, tuple(row.findings)) for row in rows}


def looks_of(session: Session, *dossiers: Dossier) -> dict[str, Look]:
    return looks(session, {line.file_id for dossier in dossiers for line in dossier.files})
