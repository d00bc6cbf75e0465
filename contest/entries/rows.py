"""How a dossier lies in the tables: people in order, links, what searching and sorting go by, stale forms refused."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from contest.core.errors import N_, Conflict
from contest.core.text import clean, clean_line, fold, name_sort_key, sort_key
from contest.core.tokens import new_id
from contest.entries.dossier import AuthorLine, Contact, Dossier, MentorLine, OwnerRole, digest
from contest.entries.tables import Author, Entry, EntryFile, EntryLink, Mentor
from contest.people.tables import Account


def touch(session: Session, entry: Entry, now: datetime, *, dossier: Dossier | None = None) -> None:
    """After each change: revision, time, and what searching and sorting go by. `dossier`: where it is at hand."""
    session.flush()
    names = _names_in(session, entry.id) if dossier is None else people_names(dossier)
    entry.search = search_text(entry.title, names, entry.code)
    entry.title_sort = sort_key(entry.title)
    entry.revision += 1
    entry.updated_at = now
    session.flush()


def people_names(dossier: Dossier) -> list[str]:
    return [*(line.full_name for line in dossier.authors), *(line.full_name for line in dossier.mentors)]


def _names_in(session: Session, entry_id: str) -> list[str]:
    authors = select(Author.full_name).where(Author.entry_id == entry_id).order_by(Author.position)
    mentors = select(Mentor.full_name).where(Mentor.entry_id == entry_id).order_by(Mentor.position)
    return [*session.scalars(authors), *session.scalars(mentors)]


def search_text(title: str, names: Iterable[str], code: str | None) -> str:
    """Folded first, then as written in small letters: a query with marks finds its exact hits in the second half."""
    written = " | ".join([title, *names, code or ""])
    return f"{fold(written)}\n{written.casefold()}"


def refuse_stale(seen: str | None, stored: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """`seen`: fingerprint of the values the form was filled from; another tab may have saved since."""
    if seen is not None and seen != fingerprint(stored) and dict(stored) != dict(wanted):
        raise Conflict(N_("This part was changed in another window. Compare the two, then save again."), current=stored)


def fingerprint(values: Mapping[str, Any]) -> str:
    return digest(values)[:16]


def people_values(authors: Iterable[AuthorLine], mentors: Iterable[MentorLine], contact: Contact) -> dict[str, Any]:
    """Names and values of the form on people, as they are compared and shown."""
    values: dict[str, Any] = {}
    for n, author in enumerate(authors, start=1):
        values |= {f"name{n}": author.full_name, f"job{n}": author.job_or_class}
        values |= {f"part{n}": author.part, f"age{n}": author.age_band}
    for n, mentor in enumerate(mentors, start=1):
        values |= {f"mentor{n}": mentor.full_name, f"mentor_phone{n}": mentor.phone}
    return values | {"contact_name": contact.name, "contact_phone": contact.phone, "contact_email": contact.email}


def plain_values(dossier: Dossier) -> dict[str, Any]:
    names = people_names(dossier)
    title = clean_line(dossier.title)
    return {
        "title": title,
        "title_sort": sort_key(title),
        "search": search_text(title, [clean_line(name) for name in names], None),
        "summary": clean(dossier.summary),
        "ai_use": dict(dossier.ai_use),
        "sources": clean(dossier.sources),
        "materials": [asdict(line) for line in dossier.materials],
        "pledges": dict(dossier.pledges),
        "attendance": dict(dossier.attendance),
        "kit": dict(dossier.kit),
        "consents": dossier.consents,
        "contact_name": clean_line(dossier.contact.name),
        "contact_phone": dossier.contact.phone,
        "contact_email": dossier.contact.email,
    }


def write_people(session: Session, entry_id: str, authors: Iterable[AuthorLine], mentors: Iterable[MentorLine]) -> None:
    session.execute(delete(Author).where(Author.entry_id == entry_id))
    session.execute(delete(Mentor).where(Mentor.entry_id == entry_id))
    rows = [
        _person(entry_id, n, line) | {"job_or_class": line.job_or_class, "part": line.part, "age_band": line.age_band}
        | {"sort_key": name_sort_key(clean_line(line.full_name))}
        for n, line in enumerate(authors, start=1)
    ]  # fmt: skip
    if rows:
        session.execute(insert(Author), rows)
    if guides := [_person(entry_id, n, line) | {"phone": line.phone} for n, line in enumerate(mentors, start=1)]:
        session.execute(insert(Mentor), guides)


def _person(entry_id: str, position: int, line: AuthorLine | MentorLine) -> dict[str, Any]:
    name = clean_line(line.full_name)
    return {
        "id": line.id or new_id(),
        "entry_id": entry_id,
        "position": position,
        "full_name": name,
        "fold": fold(name),
        "account_id": line.account_id,
    }


def write_owner(session: Session, entry_id: str, owner_id: str, owner_role: OwnerRole) -> None:
    name = session.scalars(select(Account.full_name).where(Account.id == owner_id)).one()
    if owner_role == "author":
        write_people(session, entry_id, [AuthorLine(name, account_id=owner_id)], [])
    else:
        write_people(session, entry_id, [], [MentorLine(name, account_id=owner_id)])


def write_links(session: Session, entry_id: str, dossier: Dossier, now: datetime) -> None:
    rows = [
        {
            "id": line.id or new_id(),
            "entry_id": entry_id,
            "slot_id": line.slot_id,
            "url": line.url,
            "note": line.note,
            "added_at": now + timedelta(microseconds=place),  # keeps their order
        }
        for place, line in enumerate(dossier.links)
    ]
    if rows:
        session.execute(insert(EntryLink), rows)


def keep_account(line: Any, known: Mapping[str, str | None]) -> Any:
    """The account belongs to the row, never to what a browser says; an id of another entry is no id."""
    if line.id in known:
        return replace(line, account_id=known[line.id])
    return replace(line, id="", account_id=None)


def restore(session: Session, entry: Entry, dossier: Dossier, now: datetime) -> None:
    """Make the working copy what a version holds; contacts, which versions leave out, stay as they are now."""
    phones = {
        row.id: row.phone for row in session.execute(select(Mentor.id, Mentor.phone).where(Mentor.entry_id == entry.id))
    }
    kept = {"contact_name", "contact_phone", "contact_email"}
    for name, value in plain_values(dossier).items():
        if name not in kept:
            setattr(entry, name, value)
    entry.category_id, entry.track_id, entry.level = dossier.category_id, dossier.track_id, dossier.level
    write_people(
        session, entry.id, dossier.authors, [replace(line, phone=phones.get(line.id, "")) for line in dossier.mentors]
    )
    session.execute(delete(EntryLink).where(EntryLink.entry_id == entry.id))
    write_links(session, entry.id, dossier, now)
    wanted = [line.id for line in dossier.files]
    session.execute(
        update(EntryFile)
        .where(EntryFile.entry_id == entry.id, EntryFile.id.not_in(wanted), EntryFile.removed_at.is_(None))
        .values(removed_at=now)
    )
    session.execute(update(EntryFile).where(EntryFile.id.in_(wanted)).values(removed_at=None))
    touch(session, entry, now)
