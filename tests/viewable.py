"""Files put into an entry as if they had been handed in and had passed inspection; then made viewable."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from cast import World
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.files import FileStore, Kept, register
from contest.core.tokens import new_id
from contest.entries.dossier import FileLine
from contest.entries.file_tables import FileCheck
from contest.entries.inspection import worker as inspection
from contest.entries.previews import work
from contest.entries.redaction import scan
from contest.entries.tables import EntryFile, EntryVersion

Given = tuple[str, str, str, bytes]  # slot, name, media type, content


def hand_in(
    db: Database, files: FileStore, world: World, entry_id: str, given: Iterable[Given], *, now: datetime
) -> list[str]:
    """Ids of the entry's files, all of them in the last version and viewable; judges of a blind contest get copies."""
    kept = [(slot, name, media_type, files.keep_bytes(content)) for slot, name, media_type, content in given]
    with db.write() as session:
        lines = [_add(session, world, entry_id, *one, now=now) for one in kept]
        last = session.scalars(
            select(EntryVersion).where(EntryVersion.entry_id == entry_id).order_by(EntryVersion.number.desc()).limit(1)
        ).one()
        content = {**last.content, "files": [*last.content["files"], *map(asdict, lines)]}
        session.add(
            EntryVersion(
                entry_id=entry_id, number=last.number + 1, submitted_at=now, submitted_by=last.submitted_by,
                content=content, digest="0" * 64,
            )
        )  # fmt: skip
    for step in (scan.work_off, inspection.work_off, work.render_waiting, work.shrink_waiting):
        step(db, files, clock=lambda: now)
    return [line.id for line in lines]


def _add(
    session: Session, world: World, entry_id: str, slot: str, name: str, media_type: str, kept: Kept, *, now: datetime
) -> FileLine:
    by = world.people["mallory"]
    stored = register(session, kept, name=name, media_type=media_type, by=by, now=now)
    row = EntryFile(
        id=new_id(), entry_id=entry_id, slot_id=world.slots[slot], file_id=stored.id, added_at=now, added_by=by
    )
    session.add_all([row, FileCheck(file_id=stored.id, state="ready")])
    return FileLine(row.slot_id, stored.id, name, media_type, kept.size, kept.sha256, row.id)
