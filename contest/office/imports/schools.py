"""Rows of a list of schools."""

from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_, Problem
from contest.office.imports.context import Context
from contest.office.imports.plan import PlannedRow, refuse_twins
from contest.people.phones import parse_phone
from contest.people.schoolnames import own_name, same_name_key
from contest.people.schools import SchoolFacts, level_of, upsert_school
from contest.people.tables import School

_LONGEST = {"name": 200, "short_name": 100, "moet_code": 20, "principal": 200, "address": 300, "code": 40}


def plan_rows(session: Session, context: Context, rows: list[PlannedRow]) -> None:
    names = [field.name for field in fields(SchoolFacts)]
    columns = [getattr(School, name) for name in names]
    stored = {row[0]: row[1:] for row in session.execute(select(School.id, *columns))}
    for row in rows:
        _plan(row, context)
        if row.action != "bad" and row.known_id:
            row.action = "update" if _differs(row.payload, SchoolFacts(*stored[row.known_id])) else "same"
    refuse_twins((row, row.get("code") and f"code {row.get('code').upper()}") for row in rows)
    refuse_twins(
        (row, f"{row.payload.level} {same_name_key(own_name(row.label))}" if row.payload else "") for row in rows
    )


def _plan(row: PlannedRow, context: Context) -> None:
    row.label = row.get("name")
    row.need("name")
    for key, most in _LONGEST.items():
        if len(row.get(key)) > most:
            row.wrong(key, N_("longer than %(most)s characters"), most=most)
    phone = row.phone("phone")
    if row.action == "bad":
        return
    facts = SchoolFacts(
        **{key: row.get(key) for key in ("name", "code", "short_name", "moet_code", "principal", "address")}
    )
    try:
        level = level_of(SchoolFacts(name=facts.name, level=row.get("level")))
    except Problem as problem:
        row.refuse(problem, "level")
        return
    known = (context.schools.by_code(facts.code) if facts.code else None) or context.schools.find(facts.name, level)
    row.known_id = known.id if known else None
    row.payload = SchoolFacts(
        name=facts.name, level=level, code=facts.code, short_name=facts.short_name, moet_code=facts.moet_code,
        principal=facts.principal, phone=phone, address=facts.address,
    )  # fmt: skip


def _differs(said: SchoolFacts, stored: SchoolFacts) -> bool:
    """What the list leaves empty says nothing; the code only finds the school."""
    told = {
        field.name: getattr(said, field.name) for field in fields(SchoolFacts) if field.name not in {"code", "phone"}
    }
    if any(value and value != getattr(stored, name) for name, value in told.items()):
        return True
    return bool(said.phone) and parse_phone(said.phone) != stored.phone


def write_row(session: Session, context: Context, row: PlannedRow) -> None:
    upsert_school(session, actor=context.actor, facts=row.payload, now=context.now)
