"""The office's page of panels: a suggestion shown before it is applied, pairs set and taken by hand, undo."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, Conflict, Invalid
from contest.core.i18n import either, gettext
from contest.judging import queries
from contest.judging.assignments import (
    add_assignment,
    apply_assignment,
    last_run,
    lock_assignment,
    release_assignment,
    undo_last_run,
)
from contest.judging.conflicts import Pair
from contest.judging.forms import PairForm, ReasonForm, SheetsForm
from contest.judging.judge_pages import office_contest
from contest.judging.rounds import begun_round, close_round, open_round, round_to_plan, set_sheets_per_entry
from contest.judging.suggestion import answer_for
from contest.judging.values import digest
from contest.people.access import Actor, signed_in
from contest.rules import queries as rules
from contest.rules.values import ContestFacts
from contest.web.forms import RawForm, bind, fill, required
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

OFFICE = {"perm": "organizer, head_judge"}
ASSIGNMENT = "/c/{slug:str}/office/assignment"
PAGE: Final = 100


@get(ASSIGNMENT, name="judging.show_assignment", opt=OFFICE)
@in_thread
def show_assignment(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Page:
    number = request.query_params.get("page", "1")
    with db.read() as session:
        contest = office_contest(session, actor, slug)
        context = _assignment(session, contest, number=int(number) if number.isdecimal() else 1)
    return page("judging/assignment.html", form=fill({}), **context)


@post(f"{ASSIGNMENT}/suggest", name="judging.suggest", opt=OFFICE, status_code=200)
@in_thread
def suggest(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page:
    """Shows a plan, or in words why there is none. Nothing but the number of sheets is stored."""
    with db.write() as session:
        contest = office_contest(session, actor, slug)
        form = required(bind(SheetsForm, raw))
        round_id = begun_round(session, actor=signed_in(actor), contest_id=contest.id, now=now)
        set_sheets_per_entry(session, actor=signed_in(actor), round_id=round_id, sheets=form.sheets, now=now)
    with db.read() as session:
        answer = answer_for(session, round_id)
        context = _suggestion(session, contest, round_id, answer)
    return page("judging/suggestion.html", **context)


@post(f"{ASSIGNMENT}/apply", name="judging.apply_suggestion", opt=OFFICE)
@in_thread
def apply_suggestion(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Redirect:
    """The same question has the same answer, so the plan shown is found again; if it is not, look again first."""
    person = signed_in(actor)
    with db.read() as session:
        contest = office_contest(session, person, slug)
        row = _round(session, contest)
        pairs = _pairs(answer_for(session, row.id))
    if digest(sorted(pairs)) != raw.get("plan"):
        raise Conflict(N_("Entries, judges or sheets changed since this suggestion. Please look at a new one."))
    with db.write() as session:
        done = apply_assignment(session, actor=person, round_id=row.id, pairs=pairs, now=now)
    say = gettext(N_("Applied: %(added)s given, %(released)s taken back, %(kept)s unchanged."))
    counts = {"added": done.added, "released": done.released, "kept": done.kept}
    return see_other("judging.show_assignment", slug=slug, say=say % counts)


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
        row = _round(session, office_contest(session, actor, slug))
        undo_last_run(session, actor=signed_in(actor), round_id=row.id, now=now)
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
                entry = _entry(session, contest, bound.value.entry_code)
                round_id = begun_round(session, actor=signed_in(actor), contest_id=contest.id, now=now)
                add_assignment(
                    session, actor=signed_in(actor), round_id=round_id, entry_id=entry, judge_id=bound.value.judge,
                    now=now,
                )  # fmt: skip
            return see_other("judging.show_assignment", slug=slug, say=gettext(N_("The judge has this entry now.")))
    except (Invalid, Conflict) as problem:
        bound.refuse(problem)
    with db.read() as session:
        context = _assignment(session, contest)
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
) -> Redirect:
    act = close_round if raw.get("to") == "closed" else open_round
    with db.write() as session:
        contest = office_contest(session, actor, slug)
        round_id = begun_round(session, actor=signed_in(actor), contest_id=contest.id, now=now)
        act(session, actor=signed_in(actor), round_id=round_id, now=now)
    return see_other("judging.show_assignment", slug=slug, say=gettext(N_("Saved.")))


def _entry(session: Session, contest: ContestFacts, code: str) -> str:
    found = queries.entry_by_code(session, contest.id, code)
    if found is None:
        raise Invalid(N_("There is no accepted entry with this code."), field="entry_code")
    return found


def _round(session: Session, contest: ContestFacts) -> Any:
    return round_to_plan(session, contest_id=contest.id, sheets_per_entry=contest.sheets_per_entry)


def _assignment(session: Session, contest: ContestFacts, *, number: int = 1) -> dict[str, Any]:
    row = _round(session, contest)
    judges = [judge for judge in queries.judge_rows(session, contest.id) if judge.withdrawn_at is None]
    entries = queries.entries_to_judge(session, contest.id)
    panels = defaultdict(list)
    for one in queries.assignment_rows(session, row.id):
        panels[one.entry_id].append(one)
    first = (max(number, 1) - 1) * PAGE
    return {
        "contest": contest, "round": row, "round_name": either(row.name, row.name_en), "judges": judges,
        "entries": entries[first : first + PAGE], "panels": panels, "total": len(entries), "first": first,
        "number": max(number, 1), "more": first + PAGE < len(entries),
        "short": sum(len(panels[entry.id]) < row.sheets_per_entry for entry in entries),
        "room": sum(judge.capacity for judge in judges), "may_undo": last_run(session, row.id) is not None,
    }  # fmt: skip


def _suggestion(session: Session, contest: ContestFacts, round_id: str, answer: Any) -> dict[str, Any]:
    pairs = _pairs(answer)
    judges = [row for row in queries.judge_rows(session, contest.id) if row.withdrawn_at is None]
    entries = {row.id: row for row in queries.entries_to_judge(session, contest.id)}
    now_there = {(row.entry_id, row.judge_id) for row in queries.assignment_rows(session, round_id)}
    in_category = Counter((judge, entries[entry].category_id) for entry, judge in pairs if entry in entries)
    return {
        "contest": contest, "judges": judges, "loads": Counter(judge for _, judge in pairs),
        "categories": [(row.id, either(row.name, row.name_en)) for row in rules.category_rows(session, contest.id)],
        "in_category": in_category, "added": len(pairs - now_there), "released": len(now_there - pairs),
        "kept": len(pairs & now_there), "plan": digest(sorted(pairs)),
        "shortfalls": [_in_words(session, contest, item) for item in getattr(answer, "shortfalls", ())],
        "entry_count": len({entry for entry, _ in pairs}),
    }  # fmt: skip


def _pairs(answer: Any) -> set[Pair]:
    return {(str(entry), str(judge)) for entry, judge in getattr(answer, "pairs", ())}


def _in_words(session: Session, contest: ContestFacts, item: Any) -> str:
    """The solver's sentence in the reader's language; it names a category by its id."""
    names = {row.id: either(row.name, row.name_en) for row in rules.category_rows(session, contest.id)}
    params = {key: names.get(str(value), value) for key, value in item.message.params.items()}
    return gettext(item.message.text) % params
