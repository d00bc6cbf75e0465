"""The job `blind-entries`: reads each last version for hidden names, then makes the copies of files that judges get.

Only in blind contests. Texts are read in process; strangers' files only in the sandbox.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from urllib.parse import unquote

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from contest.core.clock import Clock
from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.text import fold
from contest.entries import blind
from contest.entries.dossier import Dossier, dossier_of
from contest.entries.queries import last_version
from contest.entries.redaction import copies
from contest.entries.redaction.findings import write_findings
from contest.entries.redaction.names import BLIND_TASK, Hidden, find, needles_of
from contest.entries.redaction.queries import hidden_of, with_version
from contest.entries.redaction.tables import BlindFinding, BlindScan, CleanCopy
from contest.entries.tables import Entry, EntryVersion
from contest.rules.tables import Contest

TASK: Final = BLIND_TASK
STATES: Final = ("submitted", "returned", "valid")
AT_ONCE: Final = 500
_AROUND: Final = 60


def work_off(db: Database, files: FileStore, *, clock: Clock) -> int:
    """How many entries were read and copies made."""
    with db.read() as session:
        waiting = due(session)
    for entry_id in waiting:
        with db.write() as session:
            scan_entry(session, entry_id=entry_id, now=clock())
    return len(waiting) + copies.make_waiting(db, files, clock=clock)


def due(session: Session) -> list[str]:
    last = (
        select(EntryVersion.entry_id, func.max(EntryVersion.number).label("number"))
        .group_by(EntryVersion.entry_id)
        .subquery()
    )
    return list(
        session.scalars(
            select(Entry.id)
            .join(Contest, Contest.id == Entry.contest_id)
            .join(last, last.c.entry_id == Entry.id)
            .outerjoin(BlindScan, BlindScan.entry_id == Entry.id)
            .where(
                Contest.blind.is_(True),
                Entry.state.in_(STATES),
                or_(BlindScan.version.is_(None), BlindScan.version != last.c.number),
            )
            .order_by(Entry.submitted_at, Entry.id)
            .limit(AT_ONCE)
        )
    )


def scan_entry(session: Session, *, entry_id: str, now: datetime) -> None:
    """What was decided on the very same text stands; a name no longer there is forgotten unless it was decided on."""
    version = last_version(session, entry_id)
    entry = session.get(Entry, entry_id, with_for_update=True)
    if version is None or entry is None:
        return
    dossier = dossier_of(version.content)
    hidden = with_version(hidden_of(session, [entry_id])[entry_id], dossier)
    write_findings(session, entry_id, version.number, list(text_findings(dossier, hidden)))
    _forget_unseen(session, entry_id, version.number)
    _ask_for_copies(session, entry_id, version.number, dossier, hidden)
    blind.mask_title(session, entry, dossier)
    scan = session.get(BlindScan, entry_id)
    if scan is None:
        session.add(BlindScan(entry_id=entry_id, version=version.number, scanned_at=now))
    else:
        scan.version, scan.scanned_at = version.number, now
    session.flush()


def text_findings(dossier: Dossier, hidden: Hidden) -> Iterable[dict[str, Any]]:
    needles = needles_of(hidden)
    for place, text in blind.shown_texts(dossier):
        plain = unquote(text) if place.endswith(":url") else text
        for match in find(plain, needles):
            hit = plain[match.start : match.end]
            around = " ".join(plain[max(0, match.start - _AROUND) : match.end + _AROUND].split())
            yield {
                "place": place, "needle": fold(hit)[:300], "context": blind.context_of(text), "kind": match.kind,
                "name": match.name[:200], "found": hit[:300], "around": around, "cleaned": False,
            }  # fmt: skip


def _forget_unseen(session: Session, entry_id: str, version: int) -> None:
    session.execute(
        delete(BlindFinding).where(
            BlindFinding.entry_id == entry_id,
            BlindFinding.version != version,
            BlindFinding.state.in_(("open", "cleaned")),
            BlindFinding.place.not_like("file:%"),
        )
    )


def _ask_for_copies(session: Session, entry_id: str, version: int, dossier: Dossier, hidden: Hidden) -> None:
    """One copy a file of this version; a copy made for other names is made again."""
    known = {row.entry_file_id: row for row in session.scalars(select(CleanCopy).where(CleanCopy.entry_id == entry_id))}
    wanted = [line.id for line in dossier.files]
    for file_id in wanted:
        copy = known.pop(file_id, None)
        if copy is None:
            recipe = {"hidden": hidden.as_json(), "left": {}, "pages": []}
            session.add(CleanCopy(entry_file_id=file_id, entry_id=entry_id, recipe=recipe))
        elif Hidden.from_json(copy.recipe["hidden"]) != hidden:
            copies.ask_again(session, copy, copy.recipe | {"hidden": hidden.as_json()})
    for copy in known.values():
        session.delete(copy)
    for row in session.scalars(
        select(BlindFinding).where(BlindFinding.entry_id == entry_id, BlindFinding.place.like("file:%"))
    ):
        if row.place.split(":")[1] in wanted:
            row.version = version
        elif row.state in {"open", "cleaned"}:
            session.delete(row)
