"""Schools: shared by all contests of an installation, found again by code or by level and name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Conflict, Invalid, Problem
from contest.core.text import clean_line, fold, sort_key
from contest.people.pasted import PastedRow
from contest.people.phones import parse_phone
from contest.people.schoolnames import LEVELS, Level, own_name, parse_level, propose_code, same_name_key
from contest.people.tables import School


@dataclass(frozen=True)
class SchoolFacts:
    """What a form or a row of a workbook says of a school; empty: not said. Level: see schoolnames.parse_level."""

    name: str
    level: str = ""
    code: str = ""
    short_name: str = ""
    kind: str = ""
    moet_code: str = ""
    principal: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True)
class UpsertedSchool:
    id: str
    created: bool


def upsert_school(session: Session, *, actor: audit.Who | None, facts: SchoolFacts, now: datetime) -> UpsertedSchool:
    """The school of this code, else of this level and name, brought up to what is said; else a new one.

    Importing a list twice makes no second school; what the list leaves empty stays as it is.
    """
    level, name = level_of(facts), _name(facts.name)
    parse_phone(facts.phone)  # refused before anything is touched
    found = find_school(session, name=name, level=level, code=facts.code)
    if found is None:
        return UpsertedSchool(_create(session, actor=actor, facts=facts, level=level, now=now), created=True)
    _apply(found, facts, level=level)
    if session.is_modified(found):
        audit.record(session, actor=actor, action="school.changed", object_type="school", object_id=found.id, now=now)
        session.flush()
    return UpsertedSchool(found.id, created=False)


def change_school(
    session: Session, *, actor: audit.Who | None, school_id: str, facts: SchoolFacts, now: datetime
) -> None:
    """From its form: the code too may change, as long as it is nobody else's."""
    school = session.get_one(School, school_id)
    code = normal_code(facts.code) or school.code
    if session.scalar(select(School.id).where(School.code == code, School.id != school_id)):
        raise Invalid(N_("Another school has this code."), field="code")
    school.code = code
    for field in ("short_name", "moet_code", "principal", "address"):
        setattr(school, field, clean_line(getattr(facts, field)))
    school.phone = parse_phone(facts.phone) or ""
    _apply(school, facts, level=level_of(facts))
    audit.record(session, actor=actor, action="school.changed", object_type="school", object_id=school_id, now=now)
    session.flush()


def delete_school(session: Session, *, actor: audit.Who, school_id: str, now: datetime) -> None:
    """Only while nobody and nothing belongs to it; the database knows all that may."""
    school = session.get_one(School, school_id)
    name = school.name
    try:
        with session.begin_nested():
            session.delete(school)
    except IntegrityError as used:
        raise Conflict(N_("This school has people or entries and stays.")) from used
    audit.record(
        session, actor=actor, action="school.deleted", object_type="school", object_id=school_id, now=now, name=name
    )


def take_rows(
    session: Session, *, actor: audit.Who, rows: Sequence[PastedRow], now: datetime
) -> tuple[int, int, list[tuple[PastedRow, Problem]]]:
    """How many schools are new, how many were known, and the rows that were refused with their reasons."""
    created, refused = 0, []
    for row in rows:
        try:
            created += upsert_school(session, actor=actor, facts=SchoolFacts(**row.cells), now=now).created
        except Problem as problem:
            refused.append((row, problem))
    return created, len(rows) - created - len(refused), refused


def find_school(session: Session, *, name: str, level: Level, code: str = "") -> School | None:
    """By a code that is known; else by level and own name: TH Hoa Sữa is Trường Tiểu học Hoa Sữa."""
    if code and (known := session.scalar(select(School).where(School.code == normal_code(code)))):
        return known
    wanted = same_name_key(own_name(name))
    alike = session.scalars(
        select(School)
        .where(School.level == level, School.fold.contains(fold(own_name(name)), autoescape=True))
        .order_by(School.created_at, School.id)
    )
    return next((school for school in alike if same_name_key(own_name(school.name)) == wanted), None)


def level_of(facts: SchoolFacts) -> Level:
    level = parse_level(facts.level) if facts.level.strip() else parse_level(facts.name)
    if level is None:
        raise Invalid(N_("Please give the level: %(levels)s."), field="level", levels=", ".join(LEVELS))
    return level


def normal_code(code: str) -> str:
    return "-".join(fold(code).upper().split())[:40]


def _create(session: Session, *, actor: audit.Who | None, facts: SchoolFacts, level: Level, now: datetime) -> str:
    code = normal_code(facts.code) or _free_code(session, propose_code(_name(facts.name), level))
    school = School(code=code, name="", level=level, created_at=now)
    _apply(school, facts, level=level)
    session.add(school)
    session.flush()
    audit.record(
        session, actor=actor, action="school.created", object_type="school", object_id=school.id, now=now, code=code
    )
    return school.id


def _apply(school: School, facts: SchoolFacts, *, level: Level) -> None:
    school.level, school.name = level, _name(facts.name)
    for field in ("short_name", "kind", "moet_code", "principal", "address"):
        if said := clean_line(getattr(facts, field)):
            setattr(school, field, said)
    if phone := parse_phone(facts.phone):
        school.phone = phone
    school.fold = fold(f"{school.name} {school.short_name or ''} {school.code}")[:400]
    school.sort_key = sort_key(school.name)[:500]


def _name(text: str) -> str:
    name = clean_line(text)
    if not name:
        raise Invalid(N_("Please give the school's name."), field="name")
    if len(name) > School.name.type.length:
        raise Invalid(N_("This name is too long."), field="name")
    return name


def _free_code(session: Session, wanted: str) -> str:
    taken = set(session.scalars(select(School.code).where(School.code.startswith(wanted, autoescape=True))))
    return next(code for code in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)
