"""Every SELECT of the room. What a person may read starts from `readable_entries`, never from an id alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.errors import NotFound
from contest.core.tables import StoredFile
from contest.entries.dossier import AuthorLine, Contact, Dossier, FileLine, LinkLine, MaterialLine, MentorLine
from contest.entries.tables import Author, Entry, EntryCheck, EntryFile, EntryLink, EntryVersion, Mentor
from contest.people.access import STAFF, Actor, EntryFacts
from contest.people.tables import Account, School
from contest.rules import queries as rules
from contest.rules.values import ContestFacts


@dataclass(frozen=True, slots=True)
class Book:
    """What of the rule book a dossier is held against; rows by id, in the order of the rules."""

    contest: ContestFacts
    categories: dict[str, Any]
    tracks: dict[str, Any]
    slots: dict[str, Any]

    def slots_for(self, category_id: str) -> list[Any]:
        return [slot for slot in self.slots.values() if slot.category_id in {None, category_id}]


def book_of(session: Session, contest: ContestFacts | str) -> Book:
    """Three statements, or four with only an id."""
    facts = rules.contest_by_id(session, contest) if isinstance(contest, str) else contest
    return Book(
        contest=facts,
        categories={row.id: row for row in rules.category_rows(session, facts.id)},
        tracks={row.id: row for row in rules.track_rows(session, facts.id)},
        slots={row.id: row for row in rules.slot_rows(session, facts.id)},
    )


def readable_entries(actor: Actor | None, contest_id: str | None = None) -> Select[Entry]:
    """Entries whose identity the actor may see: the staff's whole contest, a party's own, a coordinator's school.

    A judge's and the head judge's way to an entry is contest.entries.blind, not this.
    """
    query = select(Entry).where(_readable(actor))
    return query if contest_id is None else query.where(Entry.contest_id == contest_id)


def _readable(actor: Actor | None) -> ColumnElement[bool]:
    if actor is None:
        return false()
    staffed = {g.contest_id for g in actor.grants if g.role in STAFF}
    led = {(g.contest_id, g.school_id) for g in actor.grants if g.role == "coordinator" and g.school_id}
    return or_(
        Entry.owner_id == actor.id,
        exists().where(Author.entry_id == Entry.id, Author.account_id == actor.id).correlate(Entry),
        exists().where(Mentor.entry_id == Entry.id, Mentor.account_id == actor.id).correlate(Entry),
        *([Entry.contest_id.in_(sorted(staffed))] if staffed else []),
        *(and_(Entry.contest_id == contest_id, Entry.school_id == school_id) for contest_id, school_id in sorted(led)),
    )


def entry_by_id(session: Session, *, actor: Actor | None, entry_id: str, contest_id: str | None = None) -> Entry:
    """Not found is also what one may not see."""
    entry = session.scalars(readable_entries(actor, contest_id).where(Entry.id == entry_id)).one_or_none()
    if entry is None:
        raise NotFound
    return entry


def entry_facts(session: Session, entry: Entry) -> EntryFacts:
    return facts_of(session, [entry.id])[entry.id]


def owner_facts(entry: Entry) -> EntryFacts:
    """Enough to ask who may edit, without a statement: accounts of authors and mentors are left out."""
    return EntryFacts(entry.id, entry.contest_id, entry.school_id, entry.owner_id, entry.state)


def facts_of(session: Session, entry_ids: Sequence[str]) -> dict[str, EntryFacts]:
    """For the rules of people.access, for many entries in three statements; unscoped, so never shown as it is."""
    authors, mentors = _accounts(session, Author, entry_ids), _accounts(session, Mentor, entry_ids)
    rows = session.execute(
        select(Entry.id, Entry.contest_id, Entry.school_id, Entry.owner_id, Entry.state).where(Entry.id.in_(entry_ids))
    )
    return {
        row.id: EntryFacts(
            id=row.id,
            contest_id=row.contest_id,
            school_id=row.school_id,
            owner_id=row.owner_id,
            state=row.state,
            mentor_ids=frozenset(mentors[row.id]),
            author_ids=frozenset(authors[row.id]),
        )
        for row in rows
    }


def _accounts(
    session: Session, table: type[Author] | type[Mentor], entry_ids: Sequence[str]
) -> defaultdict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    rows = session.execute(select(table.entry_id, table.account_id).where(table.entry_id.in_(entry_ids)))
    for entry_id, account_id in rows:
        if account_id is not None:
            found[entry_id].append(account_id)
    return found


def dossiers(session: Session, entries: Iterable[Entry]) -> dict[str, Dossier]:
    """The working copies of entries already found through the scope: four statements for any number."""
    found = list(entries)
    ids = [entry.id for entry in found]
    authors = _lines(session, Author, AuthorLine, ids)
    mentors = _lines(session, Mentor, MentorLine, ids)
    files, links = _files(session, ids), _links(session, ids)
    return {
        entry.id: Dossier(
            category_id=entry.category_id,
            track_id=entry.track_id,
            level=entry.level,
            school_id=entry.school_id,
            title=entry.title,
            summary=entry.summary,
            authors=tuple(authors[entry.id]),
            mentors=tuple(mentors[entry.id]),
            contact=Contact(entry.contact_name, entry.contact_phone, entry.contact_email),
            ai_use=entry.ai_use,
            sources=entry.sources,
            materials=tuple(MaterialLine(**line) for line in entry.materials),
            pledges=entry.pledges,
            attendance=entry.attendance,
            kit=entry.kit,
            consents=entry.consents,
            files=tuple(files[entry.id]),
            links=tuple(links[entry.id]),
        )
        for entry in found
    }


def dossier(session: Session, entry: Entry) -> Dossier:
    return dossiers(session, [entry])[entry.id]


def _lines(session: Session, table: Any, line: Any, ids: list[str]) -> defaultdict[str, list[Any]]:
    names = list(line.__dataclass_fields__)
    found: defaultdict[str, list[Any]] = defaultdict(list)
    query = select(table.entry_id, *(getattr(table, name) for name in names)).where(table.entry_id.in_(ids))
    for row in session.execute(query.order_by(table.position)):
        found[row[0]].append(line(*row[1:]))
    return found


def _files(session: Session, ids: list[str]) -> defaultdict[str, list[FileLine]]:
    found: defaultdict[str, list[FileLine]] = defaultdict(list)
    query = (
        select(
            EntryFile.entry_id,
            EntryFile.slot_id,
            EntryFile.file_id,
            StoredFile.name,
            StoredFile.media_type,
            StoredFile.size,
            StoredFile.sha256,
            EntryFile.id,
        )
        .join(StoredFile, StoredFile.id == EntryFile.file_id)
        .where(EntryFile.entry_id.in_(ids), EntryFile.removed_at.is_(None))
        .order_by(EntryFile.added_at, EntryFile.id)
    )
    for row in session.execute(query):
        found[row[0]].append(FileLine(*row[1:]))
    return found


def _links(session: Session, ids: list[str]) -> defaultdict[str, list[LinkLine]]:
    found: defaultdict[str, list[LinkLine]] = defaultdict(list)
    query = (
        select(EntryLink.entry_id, EntryLink.slot_id, EntryLink.url, EntryLink.note, EntryLink.id)
        .where(EntryLink.entry_id.in_(ids))
        .order_by(EntryLink.added_at, EntryLink.id)
    )
    for row in session.execute(query):
        found[row[0]].append(LinkLine(*row[1:]))
    return found


def last_version(session: Session, entry_id: str) -> EntryVersion | None:
    """What counts: the last version handed in."""
    return session.scalars(
        select(EntryVersion).where(EntryVersion.entry_id == entry_id).order_by(EntryVersion.number.desc()).limit(1)
    ).one_or_none()


def version_rows(session: Session, entry_id: str) -> Rows:
    """number, submitted_at, digest, by (a name); the newest first."""
    return session.execute(
        select(EntryVersion.number, EntryVersion.submitted_at, EntryVersion.digest, Account.full_name.label("by"))
        .join(Account, Account.id == EntryVersion.submitted_by)
        .where(EntryVersion.entry_id == entry_id)
        .order_by(EntryVersion.number.desc())
    ).all()


def check_rows(session: Session, entry_id: str) -> Rows:
    """version, decision, gates, reason, checked_at, by (a name); the newest first."""
    return session.execute(
        select(
            EntryCheck.version,
            EntryCheck.decision,
            EntryCheck.gates,
            EntryCheck.reason,
            EntryCheck.checked_at,
            Account.full_name.label("by"),
        )
        .join(Account, Account.id == EntryCheck.checked_by)
        .where(EntryCheck.entry_id == entry_id)
        .order_by(EntryCheck.checked_at.desc(), EntryCheck.id)
    ).all()


def ids_by_import_key(session: Session, contest_id: str, keys: Iterable[str]) -> dict[str, str]:
    """Import key -> entry id, for the rows of a workbook that were taken before."""
    rows = session.execute(
        select(Entry.import_key, Entry.id).where(Entry.contest_id == contest_id, Entry.import_key.in_(list(keys)))
    )
    return {key: entry_id for key, entry_id in rows if key is not None}


def school_choices(session: Session, ids: Iterable[str] | None = None) -> Rows:
    """id, name, level; sorted as Vietnam does; of `ids` or all."""
    query = select(School.id, School.name, School.level).order_by(School.sort_key, School.id)
    return session.execute(query if ids is None else query.where(School.id.in_(list(ids)))).all()
