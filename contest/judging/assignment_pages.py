"""The office's page of panels: a suggestion shown before it is applied, pairs set and taken by hand, undo."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, Conflict, Invalid
from contest.core.i18n import either, gettext, translate
from contest.entries.listing import page_number
from contest.judging import queries
from contest.judging.assignments import (
    add_assignment,
    last_run,
    lock_assignment,
    release_assignment,
    undo_last_run,
)
from contest.judging.constraints import Constraints
from contest.judging.counting import REHEARSAL
from contest.judging.forms import PairForm, ReasonForm, RoundForm
from contest.judging.judge_pages import office_contest
from contest.judging.questions import entries_of
from contest.judging.rehearsal import end_rehearsal, start_rehearsal, trials_of
from contest.judging.rounds import begun_round, close_round, make_round, open_round, round_to_plan
from contest.judging.runs import run_rows
from contest.people.access import Actor, signed_in
from contest.rules import queries as rules
from contest.rules.values import ContestFacts
from contest.web.forms import Bound, RawForm, bind, fill, required
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

OFFICE = {"perm": "organizer, head_judge"}
ASSIGNMENT = "/c/{slug:str}/office/assignment"
PAGE: Final = 100
LONGEST_REASON: Final = 500
ROUND_ACTS: Final[dict[str, Callable[..., object]]] = {
    "closed": close_round, "rehearsal": start_rehearsal, "planning": end_rehearsal,
}  # fmt: skip


@get(ASSIGNMENT, name="judging.show_assignment", opt=OFFICE)
@in_thread
def show_assignment(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Page:
    number, view = request.query_params.get("page", "1"), request.query_params.get("view", "")
    with db.read() as session:
        contest = office_contest(session, actor, slug)
        context = assignment_context(session, contest, number=page_number(number))
    return page("judging/assignment.html", form=fill({}), **{**context, "view": view})


@post(f"{ASSIGNMENT}/undo", name="judging.undo_assignment", opt=OFFICE)
@in_thread
def undo(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Redirect:
    with db.write() as session:
        round_id = begun_office_round(session, actor, slug, now)[1]
        undo_last_run(session, actor=signed_in(actor), round_id=round_id, now=now)
    return see_other("judging.show_assignment", slug=slug, say=gettext(N_("The last suggestion is undone.")))


@post(f"{ASSIGNMENT}/add", name="judging.add_pair", opt=OFFICE)
@in_thread
def add_pair(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    with db.read() as session:
        contest = office_contest(session, actor, slug)
    bound = bind(PairForm, raw)
    try:
        if bound.value is not None:
            with db.write() as session:
                say, kind = _added(session, signed_in(actor), contest, bound.value, now)
            return see_other("judging.show_assignment", slug=slug, say=say, kind=kind)
    except (Invalid, Conflict) as problem:
        bound.refuse(problem)
    with db.read() as session:
        context = assignment_context(session, contest)
    return page("judging/assignment.html", form=bound, status=422, **context)


@post(f"{ASSIGNMENT}/{{assignment:str}}/release", name="judging.release", opt=OFFICE)
@in_thread
def release(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Redirect:
    with db.write() as session:
        office_contest(session, actor, slug)
        form = required(bind(ReasonForm, raw))
        release_assignment(session, actor=signed_in(actor), assignment_id=assignment, reason=form.reason, now=now)
    return see_other("judging.show_assignment", slug=slug, say=gettext(N_("The entry is taken from the judge.")))


@post(f"{ASSIGNMENT}/{{assignment:str}}/lock", name="judging.lock_pair", opt=OFFICE)
@in_thread
def lock_pair(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Redirect:
    with db.write() as session:
        office_contest(session, actor, slug)
        lock_assignment(
            session, actor=signed_in(actor), assignment_id=assignment, locked=raw.get("locked") == "1", now=now
        )
    return see_other("judging.show_assignment", slug=slug)


@post(f"{ASSIGNMENT}/round", name="judging.turn_round", opt=OFFICE)
@in_thread
def turn_round(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    bound: Bound[Any] = Bound(raw)
    try:
        with db.write() as session:
            round_id = begun_office_round(session, actor, slug, now)[1]
            if (act := ROUND_ACTS.get(raw.get("to"))) is not None:
                act(session, actor=signed_in(actor), round_id=round_id, now=now)
            else:
                although = raw.get("although")[:LONGEST_REASON]
                open_round(session, actor=signed_in(actor), round_id=round_id, now=now, although=although)
    except Invalid as problem:
        if problem.field == "shares":
            say = translate(problem.message, problem.params)
            return see_other("judging.show_rounds", slug=slug, say=say, kind="error")
        if problem.field != "although":
            raise
        bound.refuse(problem)
        with db.read() as session:
            context = assignment_context(session, office_contest(session, actor, slug))
        return page("judging/assignment.html", form=bound, status=422, **context)
    return see_other("judging.show_assignment", slug=slug, say=gettext(N_("Saved.")))


@post(f"{ASSIGNMENT}/rounds", name="judging.make_round", opt=OFFICE)
@in_thread
def save_new_round(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Redirect:
    """The next round begins once the one before is closed; who scored an entry before is then known."""
    with db.write() as session:
        contest = office_contest(session, actor, slug)
        form = required(bind(RoundForm, raw))
        before = queries.round_rows(session, contest.id)
        if any(row.state != "closed" for row in before):
            raise Conflict(N_("Please close the present round first."))
        make_round(
            session, actor=signed_in(actor), contest_id=contest.id, code=f"round-{len(before) + 1}", name=form.name,
            now=now,
        )  # fmt: skip
    return see_other("judging.show_assignment", slug=slug, say=gettext(N_("Saved.")))


def _added(session: Session, actor: Actor, contest: ContestFacts, form: PairForm, now: datetime) -> tuple[str, str]:
    """What to say afterwards: hard rules refuse, a judge with too many sheets is only pointed out."""
    entry = queries.entry_by_code(session, contest.id, form.entry_code)
    if entry is None:
        raise Invalid(N_("There is no accepted entry with this code."), field="entry_code")
    round_id = begun_round(session, actor=actor, contest_id=contest.id, now=now)
    add_assignment(session, actor=actor, round_id=round_id, entry_id=entry, judge_id=form.judge, now=now)
    session.flush()
    judge = next(row for row in queries.judge_rows(session, contest.id) if row.id == form.judge)
    if judge.assigned > judge.capacity:
        words = gettext(N_("The judge has this entry now, and with it %(load)s sheets; at most %(most)s were agreed."))
        return words % {"load": judge.assigned, "most": judge.capacity}, "warning"
    return gettext(N_("The judge has this entry now.")), "success"


def office_round(session: Session, actor: Actor | None, slug: str) -> tuple[ContestFacts, Any]:
    contest = office_contest(session, actor, slug)
    return contest, round_to_plan(session, contest_id=contest.id, sheets_per_entry=contest.sheets_per_entry)


def begun_office_round(session: Session, actor: Actor | None, slug: str, now: datetime) -> tuple[ContestFacts, str]:
    """The contest and the id of its round, begun now where nobody has acted on it yet."""
    contest = office_contest(session, actor, slug)
    return contest, begun_round(session, actor=signed_in(actor), contest_id=contest.id, now=now)


def assignment_context(session: Session, contest: ContestFacts, *, number: int = 1) -> dict[str, Any]:
    row = round_to_plan(session, contest_id=contest.id, sheets_per_entry=contest.sheets_per_entry)
    wanted = Constraints.of(row.constraints)
    judges = [judge for judge in queries.judge_rows(session, contest.id) if judge.withdrawn_at is None]
    entries = entries_of(session, contest.id, wanted)
    need = {entry.id: row.sheets_per_entry + wanted.extra.get(entry.id, 0) for entry in entries}
    panels: dict[str, list[Any]] = defaultdict(list)
    for one in queries.assignment_rows(session, row.id):
        panels[one.entry_id].append(one)
    first = (max(number, 1) - 1) * PAGE
    return {
        "contest": contest, "round": row, "round_name": either(row.name, row.name_en), "judges": judges,
        "entries": entries[first : first + PAGE], "panels": panels, "total": len(entries), "first": first,
        "number": max(number, 1), "more": first + PAGE < len(entries),
        "short": sum(len(panels[entry.id]) < need[entry.id] for entry in entries), "needed": sum(need.values()),
        "runs": run_rows(session, row.id),
        "trials": trials_of(session, row.id) if row.state == REHEARSAL else None,
        "matrix": _matrix(panels), "by_judge": _by_judge(panels), "view": "",
        "categories": [(one.id, either(one.name, one.name_en)) for one in rules.category_rows(session, contest.id)],
        "room": sum(judge.capacity for judge in judges), "may_undo": last_run(session, row.id) is not None,
    }  # fmt: skip


def _matrix(panels: dict[str, list[Any]]) -> Counter[tuple[str, str]]:
    return Counter((one.judge_id, one.category_id) for panel in panels.values() for one in panel)


def _by_judge(panels: dict[str, list[Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for panel in panels.values():
        for one in panel:
            found[one.judge_id].append(one)
    return found
