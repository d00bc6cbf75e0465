"""What the inspection says of files, for the pages and the rules of other parts of the room."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from contest.core.i18n import gettext, translate
from contest.core.tables import StoredFile
from contest.entries.dossier import Dossier
from contest.entries.file_tables import FileCheck, Rendition
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


def held_back(session: Session, file_ids: Iterable[str]) -> dict[str, Literal["hidden", "preparing"]]:
    """Stored file's id -> why a judge does not get it (yet); those he may get are left out."""
    rows = session.execute(
        select(StoredFile.id, StoredFile.gone_at, FileCheck.state)
        .outerjoin(FileCheck, FileCheck.file_id == StoredFile.id)
        .where(
            StoredFile.id.in_(list(file_ids)),
            or_(StoredFile.gone_at.is_not(None), FileCheck.state.in_(("received", "checking", "problem"))),
        )
    )
    return {row.id: "hidden" if row.gone_at or row.state == "problem" else "preparing" for row in rows}


def cleaned_copy(session: Session, file_id: str) -> StoredFile | None:
    """An image without place and camera, for everybody but its own side and the office."""
    return session.scalars(
        select(StoredFile)
        .join(Rendition, Rendition.file_id == StoredFile.id)
        .where(Rendition.source_id == file_id, Rendition.kind == "cleaned")
    ).one_or_none()


def looks_of(session: Session, *dossiers: Dossier) -> dict[str, Look]:
    return looks(session, {line.file_id for dossier in dossiers for line in dossier.files})
