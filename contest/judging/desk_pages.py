"""The judge's desk: the own list, leaving an entry, reporting a missing file, handing in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import Database
from contest.core.errors import N_, Closed, Conflict, Invalid
from contest.core.i18n import either, gettext
from contest.entries import queries as entries
from contest.judging import desk
from contest.judging.cases import cases_of
from contest.judging.conflicts import UNDO_WITHIN, declare_conflict, lift_conflict
from contest.judging.counting import REHEARSAL
from contest.judging.forms import HandingInForm, MissingFileForm, RecusalForm
from contest.judging.handing_in import handing_lines, own_receipt, receipt_rows
from contest.judging.locking import lock_sheets
from contest.judging.looking_again import requests_of
from contest.judging.pace import time_left
from contest.judging.rounds import takes_sheets
from contest.people.access import Actor, signed_in
from contest.rules import queries as rules
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.web.forms import RawForm, bind, fill
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

JUDGE = {"perm": "judge"}
DESK = "/c/{slug:str}/judging"


@dataclass(frozen=True, slots=True)
class OwnDesk:
    contest: ContestFacts
    judge_id: str
    round_id: str
    round_name: str
    rows: list[desk.DeskRow]  # of entries that compete
    deadline: datetime | None
    writable: bool
    trial: bool = False  # a rehearsal
    training: Sequence[desk.DeskRow] = ()

    @property
    def every(self) -> list[desk.DeskRow]:
        return [*self.training, *self.rows]

    @property
    def waiting(self) -> bool:
        return any(row.waiting for row in self.rows)

    @property
    def anchors(self) -> list[desk.DeskRow]:
        return [row for row in self.rows if row.anchor]


def own_desk(session: Session, actor: Actor, slug: str, now: datetime) -> OwnDesk:
    contest = enter_contest(session, slug, actor=actor)
    judge_id = desk.judge_of(session, actor=actor, contest_id=contest.id)
    schedule = rules.schedule_of(session, contest.id)
    found = desk.current_round(session, contest.id)
    deadline = schedule.deadline("judging")
    if not found:
        return OwnDesk(contest, judge_id, "", "", [], deadline, writable=False)
    (row,) = found
    rows = desk.desk_rows(session, judge_id=judge_id, round_id=row.id)
    writable, trial = takes_sheets(row.state, schedule, now), row.state == REHEARSAL
    return OwnDesk(
        contest, judge_id, row.id, either(row.name, row.name_en), desk.ordinary(rows), deadline, writable, trial,
        [each for each in rows if each.training],
    )  # fmt: skip


def discussions(session: Session, own: OwnDesk) -> list[tuple[str, str]]:
    """(own assignment id, code) of the entries under open discussion."""
    if not own.contest.open_discussion or not own.round_id:
        return []
    cases = [case for case in cases_of(session, own.contest, round_id=own.round_id) if case.discussed]
    mine = {row.entry_id: row for row in own.rows}
    return [(mine[case.entry_id].id, case.code) for case in cases if case.entry_id in mine]


@get(DESK, name="judging.show_desk", opt=JUDGE)
@in_thread
def show_desk(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page:
    person = signed_in(actor)
    with db.read() as session:
        own = own_desk(session, person, slug, now)
        left = desk.own_conflict_rows(session, judge_id=own.judge_id, account_id=person.id)
        receipts = receipt_rows(session, own.judge_id)
        again = requests_of(session, judge_id=own.judge_id, round_id=own.round_id)
        talks = discussions(session, own)
    rows = own.training if own.waiting else own.rows
    following = next((row for row in rows if row.state in {"todo", "in_progress"}), None)
    return page(
        "judging/desk.html", contest=own.contest, own=own, done=_done(own.rows), following=following, receipts=receipts,
        again=again, talks=talks, pace=time_left(rows),
        left=[(row, now - row.declared_at <= UNDO_WITHIN) for row in left],
    )  # fmt: skip


@get(f"{DESK}/{{assignment:str}}/leave", name="judging.show_recusal", opt=JUDGE)
@in_thread
def show_recusal(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page:
    with db.read() as session:
        own = own_desk(session, signed_in(actor), slug, now)
    row = desk.row_of(own.every, assignment)
    return page("judging/recusal.html", contest=own.contest, own=own, row=row, form=fill({}))


@post(f"{DESK}/{{assignment:str}}/leave", name="judging.leave_entry", opt=JUDGE)
@in_thread
def leave_entry(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    person = signed_in(actor)
    bound = bind(RecusalForm, raw)
    with db.write() as session:
        own = own_desk(session, person, slug, now)
        row = desk.row_of(own.every, assignment)
        if bound.value is None:
            return page("judging/recusal.html", contest=own.contest, own=own, row=row, form=bound, status=422)
        declare_conflict(
            session, actor=person, judge_id=own.judge_id, kind=bound.value.kind, note=bound.value.note, now=now,
            entry_id=row.entry_id,
        )  # fmt: skip
    say = gettext(N_("Entry %(code)s has left your list. You can undo this for five minutes.")) % {"code": row.code}
    return see_other("judging.show_desk", slug=slug, say=say)


@post(f"{DESK}/left/{{conflict:str}}/undo", name="judging.take_back", opt=JUDGE)
@in_thread
def take_back(
    *,
    slug: FromPath[str],
    conflict: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Redirect:
    with db.write() as session:
        lift_conflict(session, actor=signed_in(actor), conflict_id=conflict, now=now)
    return see_other("judging.show_desk", slug=slug, say=gettext(N_("The entry is back on your list.")))


@get(f"{DESK}/{{assignment:str}}/missing-file", name="judging.show_missing_file", opt=JUDGE)
@in_thread
def show_missing_file(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page:
    with db.read() as session:
        own = own_desk(session, signed_in(actor), slug, now)
        row = desk.row_of(own.every, assignment)
        slots = _slots(session, own.contest, row)
    return page("judging/missing_file.html", contest=own.contest, row=row, slots=slots, form=fill({}))


@post(f"{DESK}/{{assignment:str}}/missing-file", name="judging.report_missing_file", opt=JUDGE)
@in_thread
def report_missing_file(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    """The office is told; the other criteria are scored meanwhile."""
    person = signed_in(actor)
    bound = bind(MissingFileForm, raw)
    with db.write() as session:
        own = own_desk(session, person, slug, now)
        row = desk.row_of(own.every, assignment)
        slots = _slots(session, own.contest, row)
        if bound.value is not None and bound.value.slot not in dict(slots):
            bound.refuse(Invalid(N_("Please choose one of the values offered."), field="slot"))
        if bound.value is None:
            return page("judging/missing_file.html", form=bound, status=422, contest=own.contest, row=row, slots=slots)
        audit.record(
            session, actor=person, action="entry.file_missing", object_type="entry", object_id=row.entry_id, now=now,
            contest_id=own.contest.id, reason=bound.value.note, slot=dict(slots)[bound.value.slot], code=row.code,
        )  # fmt: skip
    say = gettext(N_("The organizing committee has been told. Please go on with the other criteria."))
    return see_other("judging.show_sheet", slug=slug, assignment=assignment, say=say)


@get(f"{DESK}/hand-in", name="judging.show_handing_in", opt=JUDGE)
@in_thread
def show_handing_in(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page:
    with db.read() as session:
        context = _handing_in(session, signed_in(actor), slug, now)
    return page("judging/hand_in.html", form=fill({}), **context)


@post(f"{DESK}/hand-in", name="judging.hand_in", opt=JUDGE)
@in_thread
def hand_in(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    person = signed_in(actor)
    bound = bind(HandingInForm, raw)
    if bound.value is None or not bound.value.statement:
        bound.refuse(Invalid(N_("Please confirm the statement."), field="statement"))
        with db.read() as session:
            context = _handing_in(session, person, slug, now)
        return page("judging/hand_in.html", form=bound, status=422, **context)
    try:
        with db.write() as session:
            own = own_desk(session, person, slug, now)
            receipt = lock_sheets(session, actor=person, round_id=own.round_id, now=now)
    except (Invalid, Conflict, Closed) as problem:  # the table says beside it what each sheet lacks
        bound.refuse(problem)
        with db.read() as session:
            context = _handing_in(session, person, slug, now)
        return page("judging/hand_in.html", form=bound, status=problem.status, **context)
    return see_other("judging.show_receipt", slug=slug, receipt=receipt.id)


@get(f"{DESK}/receipts/{{receipt:str}}", name="judging.show_receipt", opt=JUDGE)
@in_thread
def show_receipt(
    *,
    slug: FromPath[str],
    receipt: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page:
    person = signed_in(actor)
    with db.read() as session:
        own = own_desk(session, person, slug, now)
        found = own_receipt(session, judge_id=own.judge_id, receipt=receipt)
    lines = [line.split(" ") for line in found.lines]
    return page("judging/receipt.html", contest=own.contest, receipt=found, lines=lines)


def _done(rows: Sequence[desk.DeskRow]) -> int:
    return sum(row.state in {"done", "locked"} for row in rows)


def _slots(session: Session, contest: ContestFacts, row: desk.DeskRow) -> list[tuple[str, str]]:
    book = entries.book_of(session, contest)
    return [(slot.id, either(slot.name, slot.name_en)) for slot in book.slots_for(row.category_id)]


def _handing_in(session: Session, actor: Actor, slug: str, now: datetime) -> dict[str, Any]:
    own = own_desk(session, actor, slug, now)
    lines = handing_lines(session, own.rows)
    still_open = [line for line in lines if line.row.state != "locked"]
    return {
        "contest": own.contest, "own": own, "lines": lines, "open_count": len(still_open),
        "ready": bool(still_open) and all(line.ready for line in still_open) and own.writable,
    }  # fmt: skip
