"""What the page on files tells beside the files themselves: uploads not finished, uploads refused, states of checks."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.i18n import translate
from contest.core.uploading import Incoming, Vanished
from contest.entries.dossier import Dossier
from contest.entries.file_tables import FileCheck
from contest.entries.uploads import queries
from contest.people.access import Actor


@dataclass(frozen=True, slots=True)
class UploadLine:
    id: str
    slot_id: str
    name: str
    mark: str
    size: int
    stored: int
    state: str  # receiving | finishing | refused
    said: str  # why it was refused
    begun_at: datetime
    own: bool  # only who began it can go on


@dataclass(frozen=True, slots=True)
class CheckLine:
    state: str  # of contest.web.states
    said: str = ""  # what is wrong and what to do

    @property
    def pending(self) -> bool:
        return self.state in {"received", "scanning"}


@dataclass(frozen=True)
class Shelf:
    uploads: list[UploadLine] = field(default_factory=list)
    checks: dict[str, CheckLine] = field(default_factory=dict)  # stored file id -> its check

    def of_slot(self, slot_id: str) -> list[UploadLine]:
        return [line for line in self.uploads if line.slot_id == slot_id]

    @property
    def unfinished(self) -> int:
        return sum(line.state == "receiving" for line in self.uploads)


_STATES = {"received": "received", "checking": "scanning", "ready": "ready", "problem": "failed"}


def shelf_of(
    session: Session, incoming: Incoming, *, actor: Actor, entry_id: str, dossier: Dossier, now: datetime
) -> Shelf:
    """Two statements, and one look into the store for each unfinished upload."""
    uploads = [_line(row, incoming, actor) for row in queries.shown_rows(session, entry_id, now=now)]
    query = select(FileCheck.file_id, FileCheck.state, FileCheck.reason, FileCheck.params)
    checks = session.execute(query.where(FileCheck.file_id.in_([line.file_id for line in dossier.files])))
    return Shelf(
        uploads,
        {
            row.file_id: CheckLine(_STATES[row.state], translate(row.reason, row.params) if row.reason else "")
            for row in checks
        },
    )


def _line(row: Any, incoming: Incoming, actor: Actor) -> UploadLine:
    try:
        stored = incoming.stored(row.id) if row.state == "receiving" else row.size
    except Vanished:
        stored = 0
    return UploadLine(
        id=row.id,
        slot_id=row.slot_id,
        name=row.name,
        mark=row.mark,
        size=row.size,
        stored=stored,
        state=row.state,
        said=translate(row.reason, row.params) if row.reason else "",
        begun_at=row.begun_at,
        own=row.owner_id == actor.id,
    )
