"""Rows of a list of entries: each becomes a draft, or brings the draft it made before up to date."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.core.database import hold_rows
from contest.core.errors import N_, Problem
from contest.core.text import fold
from contest.entries import queries, service
from contest.entries.dossier import AuthorLine, Contact, Dossier, MentorLine
from contest.entries.tables import Author, Entry
from contest.office.imports.context import Context, school_of
from contest.office.imports.match import Choices, KnownSchool, spelling
from contest.office.imports.merging import CODES, Difference, Merge, token_of
from contest.office.imports.plan import PlannedRow, refuse_twins
from contest.people.access import Actor, may_edit_entry
from contest.people.schoolnames import LEVELS, parse_level
from contest.rules.schedule import require_open

_IN = ("draft", "submitted", "returned", "valid")
_OPEN = frozenset({"draft", "returned"})
_LONGEST = {"title": 200, "job1": 100, "job2": 100, "job3": 100, "part1": 200, "part2": 200, "part3": 200}
_SHOWN: Final = 60  # characters of a text in a message
Pupil = tuple[str, str, str, str]  # school, category, folded name, folded class


def hold_drafts(session: Session, actor: Actor, contest_id: str) -> None:
    """A page saved at this moment is finished first, or waits: nothing typed is lost between plan and writing."""
    drafts = queries.readable_entries(actor, contest_id).where(Entry.state.in_(_OPEN)).with_only_columns(Entry.id)
    hold_rows(session, drafts.order_by(Entry.id))


def plan_rows(session: Session, context: Context, rows: list[PlannedRow]) -> None:
    for row in rows:
        _plan(row, context)
    keys = {id(row): import_key(context.contest.id, row.payload) for row in rows if row.payload}
    refuse_twins((row, keys.get(id(row), "")) for row in rows)
    _recognise(session, context, rows, keys)
    _refuse_second_teams(session, context, rows)
    _refuse_above_quota(session, context, rows)


def import_key(contest_id: str, dossier: Dossier) -> str:
    """The same line of a list is the same entry: school, category, track, first author and title, spelt any way."""
    first = fold(dossier.authors[0].full_name) if dossier.authors else ""
    parts = [contest_id, dossier.school_id, dossier.category_id, dossier.track_id, first, spelling(dossier.title)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def write_row(session: Session, context: Context, row: PlannedRow) -> None:
    dossier: Dossier = row.payload
    if row.known_id:
        service.save_dossier(session, actor=context.actor, entry_id=row.known_id, dossier=dossier, now=context.now)
        return
    service.create_draft(
        session,
        actor=context.actor,
        contest_id=context.contest.id,
        category_id=dossier.category_id,
        track_id=dossier.track_id,
        level=dossier.level,
        school_id=dossier.school_id,
        import_key=import_key(context.contest.id, dossier),
        dossier=dossier,
        schedule=context.schedule,
        now=context.now,
    )


# -- one row by itself -----------------------------------------------------------------------------------------------
def _plan(row: PlannedRow, context: Context) -> None:
    row.label = row.get("title")
    row.need("title", "author1", "job1")
    for key, most in _LONGEST.items():
        if len(row.get(key)) > most:
            row.wrong(key, N_("longer than %(most)s characters"), most=most)
    category, track = _choice(row, "category", context.categories), _choice(row, "track", context.tracks)
    school = school_of(row, context, level=row.get("level"))
    if school is None and not row.get("school"):
        row.wrong("school", N_("empty"))
    level = _level(row, context, school)
    phones = {key: row.phone(key) for key in ("mentor_phone1", "contact_phone")}
    email = row.email("contact_email")
    authors = _authors(row, context, pupils=bool(track and track.needs_consent))
    if track and len(authors) > track.max_authors:
        row.wrong(f"author{len(authors)}", N_("this track takes at most %(most)s authors"), most=track.max_authors)
    declared = _declared(row, context)
    if row.action == "bad" or category is None or track is None or school is None:
        return
    try:
        require_open(context.schedule, "submission", context.now, school_id=school.id)
    except Problem as problem:
        row.refuse(problem)
        return
    row.payload = Dossier(
        category_id=category.id,
        track_id=track.id,
        level=level,
        school_id=school.id,
        title=row.get("title"),
        summary=row.get("summary"),
        authors=authors,
        mentors=_mentors(row, phones["mentor_phone1"]),
        contact=Contact(row.get("contact"), phones["contact_phone"], email),
        ai_use=declared,
        sources=row.get("sources"),
    )


def _choice(row: PlannedRow, key: str, choices: Choices) -> Any:
    written = row.get(key)
    if not written:
        row.wrong(key, N_("empty"))
        return None
    found = choices.find(written)
    if found is None:
        row.wrong(key, N_("“%(text)s” is not among the choices"), text=written)
    elif not any(fold(written) in fold(words) for words in (found.name, found.name_en, found.code, found.prefix)):
        row.mention(key, N_("“%(text)s” was read as “%(name)s”"), text=written, name=found.name)
    return found


def _level(row: PlannedRow, context: Context, school: KnownSchool | None) -> str:
    """Empty: the school's own."""
    written = row.get("level")
    level = parse_level(written) if written else (school.level if school else None)
    if level is None and written:
        row.wrong("level", N_("must be one of %(levels)s"), levels=", ".join(LEVELS))
    elif level is not None and level not in context.contest.levels:
        row.wrong("level", N_("the level %(level)s does not take part in this contest"), level=level)
    return level or ""


def _authors(row: PlannedRow, context: Context, *, pupils: bool) -> tuple[AuthorLine, ...]:
    age = context.ages.find(row.get("age")) if row.get("age") else ""
    if age is None:
        row.wrong("age", N_("“%(text)s” is not among the choices"), text=row.get("age"))
    band = (age or "") if pupils else "adult"
    authors = []
    for number in ("1", "2", "3"):
        name = row.get(f"author{number}")
        if name and number != "1":
            row.need(f"job{number}")
        if name:
            authors.append(AuthorLine(name, row.get(f"job{number}"), row.get(f"part{number}"), band))
    names = [fold(author.full_name) for author in authors]
    if len(set(names)) < len(names):
        row.wrong(f"author{len(names)}", N_("the same author is named twice"))
    return tuple(authors)


def _declared(row: PlannedRow, context: Context) -> dict[str, str]:
    """The declaration of AI use and help; nothing of it is needed in a workbook."""
    found = {name: row.get(name) for name in ("tools", "purpose", "human", "help_who") if row.get(name)}
    for key, name, choices in (("level_of_ai", "level", context.ai_levels), ("help", "help", context.help_levels)):
        if row.get(key):
            level = choices.find(row.get(key))
            if level is None:
                row.wrong(key, N_("“%(text)s” is not among the choices"), text=row.get(key))
            else:
                found[name] = level
    return found


def _mentors(row: PlannedRow, phone: str) -> tuple[MentorLine, ...]:
    named = [(row.get("mentor1"), phone), (row.get("mentor2"), "")]
    return tuple(MentorLine(name, number) for name, number in named if name)


# -- rows against what is there --------------------------------------------------------------------------------------
def _recognise(session: Session, context: Context, rows: list[PlannedRow], keys: dict[int, str]) -> None:
    """A line taken before: what is empty in its draft is filled; where the two differ, the draft stays as its people
    wrote it until who imports has seen both and said otherwise.
    """
    known = queries.ids_by_import_key(session, context.contest.id, sorted(set(keys.values())))
    scope = queries.readable_entries(context.actor, context.contest.id).where(Entry.id.in_(sorted(known.values())))
    stored = {entry.id: entry for entry in session.scalars(scope)} if known else {}
    dossiers = queries.dossiers(session, stored.values()) if stored else {}
    facts = queries.facts_of(session, sorted(stored)) if stored else {}
    for row in rows:
        entry_id = known.get(keys.get(id(row), ""))
        if row.action == "bad" or entry_id is None:
            continue
        if entry_id not in stored:
            row.wrong("", N_("this entry exists already, and it is not yours to see"))
            continue
        row.known_id, said = entry_id, row.payload if row.get("level") else replace(row.payload, level="")
        merge, asked = Merge(), Merge(list_wins=True)
        row.payload, other = merge.dossiers(dossiers[entry_id], said), asked.dossiers(dossiers[entry_id], said)
        if asked.differences and stored[entry_id].state in _OPEN and may_edit_entry(context.actor, facts[entry_id]):
            row.token = token_of(row.row.number, asked.differences)
            if row.token in context.list_wins:
                row.payload = other
            else:
                _differs(row, asked.differences)
        row.action = "same" if row.payload == dossiers[entry_id] else "update"
        if row.action == "update" and stored[entry_id].state not in _OPEN:
            row.action = "same"
            row.mention("", N_("this entry was handed in already, so the list no longer changes it"))
        elif row.action == "update" and not may_edit_entry(context.actor, facts[entry_id]):
            row.action = "same"
            row.mention("", N_("the school works on this entry itself, so the list no longer changes it"))


def _differs(row: PlannedRow, differences: Sequence[Difference]) -> None:
    for each in differences:
        if each.key in CODES:
            row.differs(each.key, N_("another choice stands on the page"))
        else:
            row.differs(
                each.key, N_("“%(stored)s” stands on the page, “%(said)s” in the list"),
                stored=_short(each.stored), said=_short(each.said),
            )  # fmt: skip


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _refuse_second_teams(session: Session, context: Context, rows: list[PlannedRow]) -> None:
    """A pupil may be in one team of a category (domain.md 1.5); two pupils of one name differ by their class."""
    taken = _pupils_in(session, context, {row.payload.school_id for row in rows if row.payload})
    for row in rows:
        if row.errors or not context.book.tracks[row.payload.track_id].needs_consent:
            continue
        for number, line in enumerate(row.payload.authors, start=1):
            pupil = (row.payload.school_id, row.payload.category_id, fold(line.full_name), fold(line.job_or_class))
            title, other = taken.get(pupil, ("", row.known_id))
            if title and (other is None or other != row.known_id):
                row.wrong(
                    f"author{number}", N_("%(name)s is already in another team of this category: %(title)s"),
                    name=line.full_name, title=title,
                )  # fmt: skip
        if not row.errors:
            for line in row.payload.authors:
                key = (row.payload.school_id, row.payload.category_id, fold(line.full_name), fold(line.job_or_class))
                taken[key] = (row.label, row.known_id)


def _pupils_in(session: Session, context: Context, school_ids: set[str]) -> dict[Pupil, tuple[str, str | None]]:
    pupil_tracks = [track.id for track in context.book.tracks.values() if track.needs_consent]
    found = session.execute(
        select(Entry.id, Entry.title, Entry.school_id, Entry.category_id, Author.fold, Author.job_or_class)
        .join(Author, Author.entry_id == Entry.id)
        .where(
            Entry.contest_id == context.contest.id, Entry.school_id.in_(sorted(school_ids)), Entry.state.in_(_IN),
            Entry.track_id.in_(pupil_tracks),
        )
    )  # fmt: skip
    return {(r.school_id, r.category_id, r.fold, fold(r.job_or_class)): (r.title, r.id) for r in found}


def _refuse_above_quota(session: Session, context: Context, rows: Iterable[PlannedRow]) -> None:
    quota = context.contest.school_quota
    if quota is None:
        return
    pupil_tracks = [track.id for track in context.book.tracks.values() if track.needs_consent]
    counted = session.execute(
        select(Entry.school_id, func.count())
        .where(Entry.contest_id == context.contest.id, Entry.state.in_(_IN), Entry.track_id.in_(pupil_tracks))
        .group_by(Entry.school_id)
    )
    held = Counter({row[0]: row[1] for row in counted})
    for row in rows:
        if row.action != "create" or row.payload.track_id not in pupil_tracks:
            continue
        held[row.payload.school_id] += 1
        if held[row.payload.school_id] > quota:
            held[row.payload.school_id] -= 1
            row.wrong("", N_("the school's quota of %(quota)s student entries is used up"), quota=quota)
