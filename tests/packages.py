"""Packages put into the tables directly, as inspection and blindness leave them."""

from collections.abc import Mapping
from datetime import datetime

from cast import World
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.files import FileStore, register
from contest.entries.file_tables import FileCheck, PackageMember
from contest.entries.redaction.tables import CleanCopy
from contest.entries.tables import EntryFile, EntryVersion


def add_package(
    session: Session,
    world: World,
    files: FileStore,
    entry_id: str,
    members: Mapping[str, bytes],
    *,
    now: datetime,
    kind: str = "game",
    owner: str = "mallory",
) -> tuple[str, str]:
    """(entry file id, stored file id) of a zip with these members, also in the version handed in."""
    zipped = files.keep_bytes(b"PK" + repr(sorted(members)).encode())
    stored = register(
        session, zipped, name="tro-choi.zip", media_type="application/zip", by=world.people[owner], now=now
    )
    row = EntryFile(
        entry_id=entry_id, slot_id=world.slots["product"], file_id=stored.id, added_at=now, added_by=world.people[owner]
    )
    session.add(row)
    check = session.get(FileCheck, stored.id) or FileCheck(file_id=stored.id)
    check.state, check.package, check.checked_at = "ready", kind, now
    session.add(check)
    for path, content in members.items():
        kept = files.keep_bytes(content)
        session.add(PackageMember(package_file_id=stored.id, path=path, key=kept.key, size=kept.size, media_type=""))
    session.flush()
    session.add(CleanCopy(entry_file_id=row.id, entry_id=entry_id, state="as_is", file_id=stored.id, made_at=now))
    session.flush()
    line = {
        "slot_id": row.slot_id, "file_id": stored.id, "name": stored.name, "media_type": stored.media_type,
        "size": stored.size, "sha256": stored.sha256, "id": row.id,
    }  # fmt: skip
    for version in session.scalars(select(EntryVersion).where(EntryVersion.entry_id == entry_id)):
        version.content = {**version.content, "files": [*version.content["files"], line]}
    return row.id, stored.id
