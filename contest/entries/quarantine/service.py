"""Gate 6 of a dossier: files with biometrics of real pupils and no consent go, and a record of them stays.

From the commit on nobody reaches a byte: the file and everything made of it are cut off in the same transaction. The
task `delete-quarantined` then takes the objects out of the store, and whatever a job that was under way adds later.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import wake_after_commit
from contest.core.errors import N_, Forbidden, Invalid, NotFound
from contest.core.tables import StoredFile
from contest.entries import queries, service
from contest.entries.file_tables import FileCheck, Upload
from contest.entries.quarantine.derived import cut_off
from contest.entries.quarantine.tables import QuarantinedFile
from contest.entries.rows import touch
from contest.entries.tables import Entry, EntryFile
from contest.people.access import Actor, may_check_entries, require

TASK = "delete-quarantined"
GATE = "G6"
TAKEN = N_("The office took this file out because of the personal data it shows. Its content is deleted.")
_CHECKED_IN = frozenset({"submitted", "valid", "rejected"})


def quarantine(
    session: Session,
    *,
    actor: Actor,
    entry_id: str,
    file_ids: Collection[str],
    reason: str,
    now: datetime,
    address: str = "",
) -> int:
    """`file_ids`: of the entry's files, replaced ones too. Returns how many were taken out.

    The same content under another name in this entry goes with it. An entry that was handed in is returned, so its
    people are told; uploads under way to it end.
    """
    entry = session.scalars(
        queries.readable_entries(actor).where(Entry.id == entry_id).with_for_update(of=Entry)
    ).one_or_none()
    if entry is None:
        raise NotFound
    require(may_check_entries(actor, entry.contest_id))
    facts = queries.entry_facts(session, entry)
    if actor.id in facts.author_ids | facts.mentor_ids:
        raise Forbidden(N_("You belong to this entry, so somebody else of the office checks it."))
    chosen = _chosen(session, entry_id, file_ids)
    if not chosen:
        raise Invalid(N_("Please choose at least one file."), field="files")
    if not reason.strip():
        raise Invalid(N_("Please give the reason; it stays in the record."), field="reason")
    for held, stored in chosen:
        _take(session, held, stored, actor=actor, entry=entry, reason=reason.strip(), now=now)
    _end_uploads(session, entry_id)
    touch(session, entry, now)
    _return(session, entry, actor=actor, reason=reason.strip(), now=now, address=address)
    wake_after_commit(session, TASK)
    return len(chosen)


def _chosen(session: Session, entry_id: str, file_ids: Collection[str]) -> Sequence[tuple[EntryFile, StoredFile]]:
    rows = session.execute(
        select(EntryFile, StoredFile)
        .join(StoredFile, StoredFile.id == EntryFile.file_id)
        .where(EntryFile.entry_id == entry_id, StoredFile.gone_at.is_(None))
    ).all()
    wanted = {stored.sha256 for held, stored in rows if held.id in file_ids}
    return [(held, stored) for held, stored in rows if stored.sha256 in wanted]


def _take(
    session: Session,
    held: EntryFile,
    stored: StoredFile,
    *,
    actor: Actor,
    entry: Entry,
    reason: str,
    now: datetime,
) -> None:
    stored.gone_at = now
    held.removed_at = held.removed_at or now
    keys = cut_off(session, stored.id, entry_file_id=held.id)
    session.execute(
        update(FileCheck)
        .where(FileCheck.file_id == stored.id)
        .values(state="problem", reason=TAKEN, params={}, findings=[], package="", preview_state="none")
    )
    session.add(
        QuarantinedFile(
            contest_id=entry.contest_id, entry_id=entry.id, file_id=stored.id, slot_id=held.slot_id, name=stored.name,
            media_type=stored.media_type, size=stored.size, sha256=stored.sha256, derived=len(keys), reason=reason,
            taken_at=now, taken_by=actor.id, keys=sorted({stored.key, *keys}),
        )
    )  # fmt: skip
    audit.record(
        session, actor=actor, action="entry.file_quarantined", object_type="entry", object_id=entry.id,
        contest_id=entry.contest_id, now=now, reason=reason, sha256=stored.sha256, size=stored.size,
    )  # fmt: skip


def _end_uploads(session: Session, entry_id: str) -> None:
    """Half of the same film may be on its way; its bytes are swept as those of any upload that ended."""
    session.execute(
        update(Upload).where(Upload.entry_id == entry_id, Upload.state == "receiving").values(state="ended")
    )


def _return(session: Session, entry: Entry, *, actor: Actor, reason: str, now: datetime, address: str) -> None:
    last = queries.last_version(session, entry.id)
    if last is None or entry.state not in _CHECKED_IN:
        return
    session.flush()
    service.check_entry(
        session, actor=actor, entry_id=entry.id, decision="returned", version=last.number, gates={GATE: reason},
        address=address, now=now,
    )  # fmt: skip
