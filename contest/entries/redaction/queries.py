"""Whose names an entry hides, what was left in by decision, which copies of files exist. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.entries.dossier import Dossier
from contest.entries.redaction.names import Hidden
from contest.entries.redaction.tables import BlindFinding, BlindScan, CleanCopy
from contest.entries.tables import Author, Entry, EntryVersion, Mentor
from contest.people.tables import Account, School

Left = Mapping[tuple[str, str], frozenset[str]]  # (place, context) -> folded spellings left in by decision


@dataclass(frozen=True, slots=True)
class Decided:
    left: Left = field(default_factory=dict)
    copies: Mapping[str, Any] = field(default_factory=dict)  # entry file id -> row of CleanCopy


def hidden_of(session: Session, entry_ids: Sequence[str]) -> dict[str, Hidden]:
    """Four statements for any number of entries. The rows of now; a version's own names are added by `with_version`."""
    rows = session.execute(
        select(
            Entry.id, Entry.contact_name, Entry.contact_phone, Entry.contact_email, School.name, School.short_name,
            School.code, School.principal, School.phone, Account.full_name, Account.email, Account.phone,
        )
        .join(School, School.id == Entry.school_id)
        .join(Account, Account.id == Entry.owner_id)
        .where(Entry.id.in_(entry_ids))
    ).all()  # fmt: skip
    authors = _by_entry(session, entry_ids, Author, Author.full_name, Author.job_or_class)
    mentors = _by_entry(session, entry_ids, Mentor, Mentor.full_name, Mentor.phone)
    return {
        row[0]: Hidden(
            authors=tuple((name, about) for name, about in authors[row[0]]),
            mentors=tuple(name for name, _phone in mentors[row[0]]),
            contacts=_said(row[1], row[7], row[9]),
            schools=_said(row[4], row[5], row[6]),
            phones=_said(row[2], row[8], row[11], *(phone for _name, phone in mentors[row[0]])),
            emails=_said(row[3], row[10]),
        )
        for row in rows
    }


def with_version(hidden: Hidden, dossier: Dossier) -> Hidden:
    """A name since corrected in the rows still stands in what was handed in."""
    return Hidden(
        authors=tuple(dict.fromkeys([*hidden.authors, *((a.full_name, a.job_or_class) for a in dossier.authors)])),
        mentors=tuple(dict.fromkeys([*hidden.mentors, *(m.full_name for m in dossier.mentors)])),
        contacts=hidden.contacts,
        schools=hidden.schools,
        phones=hidden.phones,
        emails=hidden.emails,
    )


def decided_on(session: Session, entry_ids: Sequence[str]) -> dict[str, Decided]:
    left: defaultdict[str, defaultdict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in session.execute(
        select(BlindFinding.entry_id, BlindFinding.place, BlindFinding.context, BlindFinding.needle).where(
            BlindFinding.entry_id.in_(entry_ids), BlindFinding.state == "ignored"
        )
    ):
        left[row.entry_id][row.place, row.context].add(row.needle)
    copies: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for copy in session.execute(
        select(CleanCopy.entry_id, CleanCopy.entry_file_id, CleanCopy.state, CleanCopy.file_id).where(
            CleanCopy.entry_id.in_(entry_ids)
        )
    ):
        copies[copy.entry_id][copy.entry_file_id] = copy
    return {
        entry_id: Decided({key: frozenset(needles) for key, needles in left[entry_id].items()}, dict(copies[entry_id]))
        for entry_id in entry_ids
    }


def finding_rows(session: Session, entry_id: str, version: int) -> Rows:
    """What was found in this version: undecided first, then by place."""
    return session.execute(
        select(
            BlindFinding.id, BlindFinding.place, BlindFinding.kind, BlindFinding.name, BlindFinding.found,
            BlindFinding.around, BlindFinding.state, BlindFinding.reason, BlindFinding.decided_at,
            Account.full_name.label("by"),
        )
        .outerjoin(Account, Account.id == BlindFinding.decided_by)
        .where(BlindFinding.entry_id == entry_id, BlindFinding.version == version)
        .order_by(BlindFinding.state != "open", BlindFinding.place, BlindFinding.needle)
    ).all()  # fmt: skip


def copy_rows(session: Session, entry_id: str) -> dict[str, Any]:
    """Entry file id -> state, reason, recipe, pages, file_id of its copy."""
    rows = session.execute(
        select(
            CleanCopy.entry_file_id, CleanCopy.state, CleanCopy.reason, CleanCopy.recipe, CleanCopy.pages,
            CleanCopy.file_id,
        ).where(CleanCopy.entry_id == entry_id)
    )  # fmt: skip
    return {row.entry_file_id: row for row in rows}


def last_versions(session: Session, entry_ids: Iterable[str]) -> dict[str, int]:
    rows = session.execute(
        select(EntryVersion.entry_id, func.max(EntryVersion.number))
        .where(EntryVersion.entry_id.in_(list(entry_ids)))
        .group_by(EntryVersion.entry_id)
    )
    return {row[0]: row[1] for row in rows}


def readiness(session: Session, entry_ids: Sequence[str]) -> dict[str, str]:
    """Entry id -> none (nothing handed in) | waiting | names (undecided) | files (copies still to be made) | ready.

    Four statements for any number of entries; asked of blind contests only.
    """
    versions = last_versions(session, entry_ids)
    scans = {
        row.entry_id: row.version
        for row in session.execute(
            select(BlindScan.entry_id, BlindScan.version).where(BlindScan.entry_id.in_(entry_ids))
        )
    }
    undecided = {
        (row.entry_id, row.version)
        for row in session.execute(
            select(BlindFinding.entry_id, BlindFinding.version)
            .where(BlindFinding.entry_id.in_(entry_ids), BlindFinding.state == "open")
            .distinct()
        )
    }
    unmade = set(
        session.scalars(
            select(CleanCopy.entry_id)
            .where(CleanCopy.entry_id.in_(entry_ids), CleanCopy.state.in_(("waiting", "working")))
            .distinct()
        )
    )
    return {
        entry_id: _state(versions.get(entry_id), scans.get(entry_id), undecided, unmade, entry_id)
        for entry_id in entry_ids
    }


def _state(version: int | None, scanned: int | None, undecided: set[Any], unmade: set[str], entry_id: str) -> str:
    if version is None:
        return "none"
    if scanned != version:
        return "waiting"
    if (entry_id, version) in undecided:
        return "names"
    return "files" if entry_id in unmade else "ready"


def _by_entry(session: Session, entry_ids: Sequence[str], table: Any, *columns: Any) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in session.execute(
        select(table.entry_id, *columns).where(table.entry_id.in_(entry_ids)).order_by(table.position)
    ):
        found[row[0]].append(tuple(row[1:]))
    return found


def _said(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
