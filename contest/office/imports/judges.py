"""Rows of a list of judges: a person, with the judge's role and a load."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.text import fold, whole_number
from contest.judging import queries as judging
from contest.judging import service
from contest.judging.judges import MOST_SHEETS
from contest.judging.tables import Judge
from contest.office.imports.context import Context, school_of
from contest.office.imports.plan import PlannedRow, refuse_twins
from contest.people.service import PersonFacts, upsert_account

_USUAL = 60  # sheets


@dataclass(frozen=True, slots=True)
class JudgeLine:
    person: PersonFacts
    capacity: int | None
    panel: str
    note: str


def plan_rows(session: Session, context: Context, rows: list[PlannedRow]) -> None:
    stored = judging.judge_rows(session, context.contest.id)
    by_mail = {judge.email: judge for judge in stored if judge.email}
    by_name = {(fold(judge.name), judge.school_id): judge for judge in stored}
    for row in rows:
        _plan(row, context)
        if row.payload is None:
            continue
        person = row.payload.person
        known = by_mail.get(person.email) or by_name.get((fold(person.full_name), person.school_id))
        if known is not None:
            row.known_id = known.id
            row.action = "update" if known.withdrawn_at or _differs(row.payload, known) else "same"
    refuse_twins((row, row.payload.person.email if row.payload else "") for row in rows)
    refuse_twins(
        (row, f"{fold(row.label)} {row.payload.person.school_id} {row.payload.person.phone}" if row.payload else "")
        for row in rows
    )


def _plan(row: PlannedRow, context: Context) -> None:
    row.label = row.get("name")
    row.need("name")
    email, phone = row.email("email"), row.phone("phone")
    school = school_of(row, context)
    capacity = row.get("capacity")
    if capacity and whole_number(capacity, most=MOST_SHEETS) is None:
        row.wrong("capacity", N_("must be a whole number from 0 to %(most)s"), most=MOST_SHEETS)
    if len(row.get("panel")) > Judge.panel.type.length:
        row.wrong("panel", N_("longer than %(most)s characters"), most=Judge.panel.type.length)
    if row.action == "bad":
        return
    facts = PersonFacts(full_name=row.label, email=email, phone=phone, school_id=school.id if school else None)
    row.payload = JudgeLine(facts, int(capacity) if capacity else None, row.get("panel"), row.get("note"))


def _differs(line: JudgeLine, stored: object) -> bool:
    told = {"capacity": line.capacity, "panel": line.panel, "note": line.note}
    return any(value not in {None, ""} and value != getattr(stored, name) for name, value in told.items())


def write_row(session: Session, context: Context, row: PlannedRow) -> None:
    """What the list leaves empty stays as it is."""
    line: JudgeLine = row.payload
    account = upsert_account(session, actor=context.actor, facts=line.person, now=context.now)
    judge = session.scalar(select(Judge).where(Judge.contest_id == context.contest.id, Judge.account_id == account.id))
    if judge is None or judge.withdrawn_at is not None:
        service.add_judge(
            session, actor=context.actor, contest_id=context.contest.id, account_id=account.id, now=context.now,
            capacity=_USUAL if line.capacity is None else line.capacity, panel=line.panel, note=line.note,
            former_school_ids=judge.former_school_ids if judge else (),
        )  # fmt: skip
        return
    service.change_judge(
        session, actor=context.actor, judge_id=judge.id, now=context.now,
        capacity=judge.capacity if line.capacity is None else line.capacity, panel=line.panel or judge.panel,
        former_school_ids=judge.former_school_ids, note=line.note or judge.note,
    )  # fmt: skip
