"""From a sent workbook over its preview to rows in the tables. What the browser sends afterwards names only the id."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Conflict, NotFound, Problem
from contest.core.files import FileStore, Kept, register
from contest.core.tables import StoredFile
from contest.core.workbooks import Sheet, read_workbook
from contest.office.imports import entries, judges, schools
from contest.office.imports.columns import Kind
from contest.office.imports.context import context_of
from contest.office.imports.header import listing_of
from contest.office.imports.plan import Plan, planned_rows
from contest.office.tables import WorkbookImport
from contest.people.access import Actor, may_assign, may_import, require
from contest.rules.values import ContestFacts

_MODULES: Final[dict[Kind, ModuleType]] = {"schools": schools, "judges": judges, "entries": entries}
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Outcome:
    created: int
    updated: int
    same: int
    bad: int


def may_import_kind(actor: Actor | None, contest_id: str, kind: Kind) -> bool:
    """Lists of judges give a role, which is for those who may assign; a coordinator brings entries only."""
    if actor is None:
        return False
    if kind == "entries":
        return may_import(actor, contest_id) or any(
            may_import(actor, contest_id, school_id) for school_id in actor.schools_led_in(contest_id)
        )
    return may_import(actor, contest_id) and (kind != "judges" or may_assign(actor, contest_id))


def keep_workbook(
    session: Session, *, actor: Actor, contest: ContestFacts, kind: Kind, kept: Kept, name: str, now: datetime
) -> str:
    """The id under which only its sender finds it again."""
    require(may_import_kind(actor, contest.id, kind))
    row = register(session, kept, name=name or "danh-sach.xlsx", media_type=_XLSX, by=actor.id, now=now)
    sent = WorkbookImport(contest_id=contest.id, kind=kind, file_id=row.id, sent_by=actor.id, sent_at=now)
    session.add(sent)
    session.flush()
    return sent.id


def sent_workbook(
    session: Session, *, actor: Actor, contest: ContestFacts, kind: Kind, import_id: str
) -> tuple[WorkbookImport, StoredFile]:
    require(may_import_kind(actor, contest.id, kind))
    row = session.execute(
        select(WorkbookImport, StoredFile)
        .join(StoredFile, StoredFile.id == WorkbookImport.file_id)
        .where(
            WorkbookImport.id == import_id,
            WorkbookImport.contest_id == contest.id,
            WorkbookImport.kind == kind,
            WorkbookImport.sent_by == actor.id,
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def read_sent(files: FileStore, stored: StoredFile) -> Sheet:
    """Outside every transaction: unpacking takes time."""
    return read_workbook(files.read(stored.key))


def plan_of(
    session: Session, *, actor: Actor, contest: ContestFacts, kind: Kind, sheet: Sheet, now: datetime,
    list_wins: Collection[str] = (),
) -> Plan:  # fmt: skip
    """What an import would do; writes nothing. The statements do not grow with the rows. `list_wins`: tokens of rows
    whose differences were shown and answered for the list.
    """
    require(may_import_kind(actor, contest.id, kind))
    listing = listing_of(sheet, kind)
    rows = planned_rows(listing, kind)
    context = context_of(session, contest=contest, actor=actor, now=now, list_wins=list_wins)
    _MODULES[kind].plan_rows(session, context, rows)
    return Plan(kind, listing.heads, listing.unknown, rows)


def take(
    session: Session, *, actor: Actor, contest: ContestFacts, kind: Kind, import_id: str, sheet: Sheet, now: datetime,
    list_wins: Collection[str] = (),
) -> Outcome:  # fmt: skip
    """Import the good rows, planned anew: what has changed since the preview counts. A second press changes nothing."""
    sent, _file = sent_workbook(session, actor=actor, contest=contest, kind=kind, import_id=import_id)
    if sent.taken_at is not None:
        raise Conflict(N_("This workbook was imported already."))
    if kind == "entries":
        entries.hold_drafts(session, actor, contest.id)
    plan = plan_of(session, actor=actor, contest=contest, kind=kind, sheet=sheet, now=now, list_wins=list_wins)
    context = context_of(session, contest=contest, actor=actor, now=now)
    for row in plan.rows:
        if row.action not in {"create", "update"}:
            continue
        try:
            with session.begin_nested():
                _MODULES[kind].write_row(session, context, row)
        except Problem as problem:
            row.refuse(problem)
    outcome = Outcome(plan.count("create"), plan.count("update"), plan.count("same"), plan.count("bad"))
    counted = {name: getattr(outcome, name) for name in Outcome.__dataclass_fields__}
    sent.taken_at, sent.outcome = now, counted
    audit.record(
        session, actor=actor, action=f"import.{kind}", object_type="import", object_id=import_id,
        contest_id=contest.id, now=now, list_wins=[row.row.number for row in plan.rows if row.token in list_wins],
        **counted,
    )  # fmt: skip
    return outcome
