"""Work on a dossier before it is handed in: begin it and save its parts, in any order and with any gap."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Forbidden, Invalid, Locked
from contest.core.text import clean, clean_line, fold
from contest.core.tokens import new_id
from contest.entries import queries
from contest.entries.dossier import AuthorLine, Contact, Dossier, MaterialLine, MentorLine, OwnerRole
from contest.entries.rows import (
    keep_account,
    people_values,
    plain_values,
    refuse_stale,
    touch,
    write_links,
    write_owner,
    write_people,
)
from contest.entries.tables import Entry, EntryLink
from contest.people.access import Actor, may_edit_entry, may_start_entry, require, require_visible
from contest.rules import queries as rules
from contest.rules.schedule import Activity, Schedule, require_open

MOST_LINES = 6  # authors or mentors of one entry; the track's own limit is a gap, not an error


def create_draft(
    session: Session,
    *,
    actor: Actor,
    contest_id: str,
    category_id: str,
    track_id: str,
    level: str,
    school_id: str,
    now: datetime,
    owner_id: str | None = None,
    owner_role: OwnerRole = "other",
    import_key: str | None = None,
    dossier: Dossier | None = None,
    schedule: Schedule | None = None,
) -> str:
    """The id of a new draft; the same `import_key` gives the entry it made before, unchanged.

    `dossier`: everything at once (files excepted), for imports and the demo. `schedule`: read once by a bulk caller.
    """
    require(may_start_entry(actor, contest_id, school_id))
    if owner_id not in {None, actor.id}:
        require(actor.has(contest_id, "organizer", "secretary") or school_id in actor.schools_led_in(contest_id))
    if import_key and (known := queries.ids_by_import_key(session, contest_id, [import_key])):
        return known[import_key]
    require_open(schedule or rules.schedule_of(session, contest_id), "submission", now, school_id=school_id)
    entry_id = new_id()
    session.execute(
        insert(Entry).values(
            id=entry_id,
            contest_id=contest_id,
            category_id=category_id,
            track_id=track_id,
            level=level,
            school_id=school_id,
            owner_id=owner_id or actor.id,
            import_key=import_key,
            created_at=now,
            updated_at=now,
            **(plain_values(dossier) if dossier else {}),
        )
    )
    if dossier is not None:
        write_people(session, entry_id, dossier.authors, dossier.mentors)
        write_links(session, entry_id, dossier, now)
    elif owner_role != "other":
        write_owner(session, entry_id, owner_id or actor.id, owner_role)
    audit.record(
        session,
        actor=actor,
        action="entry.begun",
        object_type="entry",
        object_id=entry_id,
        contest_id=contest_id,
        now=now,
    )
    return entry_id


def save_dossier(session: Session, *, actor: Actor, entry_id: str, dossier: Dossier, now: datetime) -> None:
    """Everything at once (files excepted): what a second import of a corrected row does. A workbook knows no demo kit,
    so none means the one there is.
    """
    entry = editable(session, actor=actor, entry_id=entry_id, now=now)
    for name, value in plain_values(dossier).items():
        if name != "kit" or value:
            setattr(entry, name, value)
    entry.category_id, entry.track_id, entry.level = dossier.category_id, dossier.track_id, dossier.level
    write_people(session, entry_id, dossier.authors, dossier.mentors)
    session.execute(delete(EntryLink).where(EntryLink.entry_id == entry_id))
    write_links(session, entry_id, dossier, now)
    touch(session, entry, now)


def save_people(
    session: Session,
    *,
    actor: Actor,
    entry_id: str,
    authors: Sequence[AuthorLine],
    mentors: Sequence[MentorLine],
    contact: Contact,
    now: datetime,
    seen: str | None = None,
) -> None:
    """Order counts. Lines carry their row's id, which keeps the account of a person whose name is corrected."""
    entry = editable(session, actor=actor, entry_id=entry_id, now=now)
    stored = queries.dossier(session, entry)
    known = {a.id: a.account_id for a in stored.authors} | {m.id: m.account_id for m in stored.mentors}
    authors = [keep_account(line, known) for line in authors]
    mentors = [keep_account(line, known) for line in mentors]
    values = people_values(authors, mentors, contact)
    refuse_stale(seen, people_values(stored.authors, stored.mentors, stored.contact), values)
    if len(authors) > MOST_LINES or len(mentors) > MOST_LINES:
        raise Invalid(N_("At most %(most)s people can be named here."), field="name1", most=MOST_LINES)
    if sorted(fold(a.full_name) for a in authors) != sorted({fold(a.full_name) for a in authors}):
        raise Invalid(N_("The same author is named twice."), field="name1")
    write_people(session, entry_id, authors, mentors)
    entry.contact_name, entry.contact_phone, entry.contact_email = contact.name, contact.phone, contact.email
    touch(session, entry, now)


def save_product(
    session: Session,
    *,
    actor: Actor,
    entry_id: str,
    title: str,
    summary: str,
    category_id: str,
    track_id: str,
    level: str,
    now: datetime,
    seen: str | None = None,
) -> None:
    entry = editable(session, actor=actor, entry_id=entry_id, now=now)
    book = queries.book_of(session, entry.contest_id)
    if category_id not in book.categories or track_id not in book.tracks or level not in book.contest.levels:
        raise Invalid(N_("Please choose one of the values offered."), field="category_id")
    values = {
        "title": clean_line(title),
        "summary": clean(summary),
        "category_id": category_id,
        "track_id": track_id,
        "level": level,
    }
    _save_fields(session, entry, values, now=now, seen=seen)


def save_statements(
    session: Session,
    *,
    actor: Actor,
    entry_id: str,
    ai_use: Mapping[str, str],
    sources: str,
    pledges: Iterable[str],
    now: datetime,
    seen: str | None = None,
    materials: Iterable[MaterialLine] = (),
) -> None:
    """A pledge keeps the time of its first tick; a tick taken away is gone."""
    entry = editable(session, actor=actor, entry_id=entry_id, now=now)
    ticked = {code: entry.pledges.get(code, now.isoformat()) for code in pledges}
    values = {
        "ai_use": {k: clean(v) for k, v in ai_use.items()},
        "sources": clean(sources),
        "materials": [asdict(line) for line in materials],
        "pledges": ticked,
    }
    _save_fields(session, entry, values, now=now, seen=seen)


def save_attendance(
    session: Session,
    *,
    actor: Actor,
    entry_id: str,
    answers: Mapping[str, str],
    now: datetime,
    seen: str | None = None,
) -> None:
    entry = editable(session, actor=actor, entry_id=entry_id, now=now)
    _save_fields(session, entry, {"attendance": {k: clean(v) for k, v in answers.items()}}, now=now, seen=seen)


def confirm_consents(session: Session, *, actor: Actor, entry_id: str, count: int, now: datetime) -> None:
    """How many pupils have brought the signed papers: said by the school or the mentor, not by a pupil."""
    entry = editable(session, actor=actor, entry_id=entry_id, now=now)
    facts = queries.entry_facts(session, entry)
    if actor.id in facts.author_ids:
        raise Forbidden(N_("The mentor or the school confirms the consent of the pupils and their parents."))
    pupils = queries.dossier(session, entry).pupils
    if not 0 <= count <= pupils:
        raise Invalid(N_("The entry has %(pupils)s pupils."), field="consents", pupils=pupils)
    before, entry.consents = entry.consents, count
    touch(session, entry, now)
    audit.record(
        session,
        actor=actor,
        action="entry.consents_confirmed",
        object_type="entry",
        object_id=entry_id,
        contest_id=entry.contest_id,
        now=now,
        before=before,
        after=count,
    )


def move_author(session: Session, *, actor: Actor, entry_id: str, author_id: str, up: bool, now: datetime) -> None:
    """One place up or down; the first is the main author. At an end nothing moves."""
    entry = editable(session, actor=actor, entry_id=entry_id, now=now)
    stored = queries.dossier(session, entry)
    lines = list(stored.authors)
    place = next((i for i, line in enumerate(lines) if line.id == author_id), None)
    require_visible(place is not None)
    assert place is not None
    other = place - 1 if up else place + 1
    if 0 <= other < len(lines):
        lines[place], lines[other] = lines[other], lines[place]
        write_people(session, entry_id, lines, stored.mentors)
        touch(session, entry, now)


def editable(
    session: Session,
    *,
    actor: Actor,
    entry_id: str,
    now: datetime,
    begun_at: datetime | None = None,
    schedule: Schedule | None = None,
) -> Entry:
    """The entry, locked for this transaction, if this person may work on it now.

    Drafts and submitted entries until the deadline; returned ones until the check of entries ends.
    """
    query = queries.readable_entries(actor).where(Entry.id == entry_id)
    entry = session.scalars(query.with_for_update(of=Entry)).one_or_none()
    return _require_editable(session, actor, entry, now=now, begun_at=begun_at, schedule=schedule)


def editable_now(
    session: Session, *, actor: Actor, entry_id: str, now: datetime, begun_at: datetime | None = None
) -> Entry:
    """The same question, without a lock: asked on the way, and again by the transaction that writes."""
    entry = session.scalars(queries.readable_entries(actor).where(Entry.id == entry_id)).one_or_none()
    return _require_editable(session, actor, entry, now=now, begun_at=begun_at, schedule=None)


def _require_editable(
    session: Session,
    actor: Actor,
    entry: Entry | None,
    *,
    now: datetime,
    begun_at: datetime | None,
    schedule: Schedule | None,
) -> Entry:
    require_visible(entry is not None)
    assert entry is not None
    require(may_edit_entry(actor, queries.owner_facts(entry)))
    if entry.state not in _OPEN_IN:
        raise Locked(LOCKED[entry.state])
    schedule = schedule or rules.schedule_of(session, entry.contest_id)
    require_open(schedule, _OPEN_IN[entry.state], now, school_id=entry.school_id, begun_at=begun_at)
    return entry


_OPEN_IN: dict[str, Activity] = {"draft": "submission", "submitted": "submission", "returned": "checking"}
LOCKED = {
    "valid": N_("This entry was checked and accepted, so it is locked. To change it, ask the secretary to return it."),
    "rejected": N_("This entry was rejected, so it is locked."),
    "withdrawn": N_("This entry was withdrawn."),
}


def _save_fields(session: Session, entry: Entry, values: Mapping[str, Any], *, now: datetime, seen: str | None) -> None:
    refuse_stale(seen, {name: getattr(entry, name) for name in values}, values)
    for name, value in values.items():
        setattr(entry, name, value)
    touch(session, entry, now)
