"""Something happened to a running round; and why a judge has an entry or not. What changes is shown first (runs)."""

from collections import Counter
from datetime import datetime
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, Invalid, NotFound
from contest.judging import queries, run_words
from contest.judging.assignment_pages import begun_office_round, office_round
from contest.judging.conflicts import conflict_of
from contest.judging.entry_codes import entries_by_code
from contest.judging.forms import RepairForm
from contest.judging.questions import question_of
from contest.judging.repairs import Happening
from contest.judging.run_pages import started
from contest.judging.runs import ask, last_prices
from contest.judging.tables import Round
from contest.people.access import Actor, signed_in
from contest.rules.values import ContestFacts
from contest.web.forms import RawForm, bind, fill
from contest.web.render import Page, page
from contest.web.routing import in_thread

OFFICE = {"perm": "organizer, head_judge"}
REPAIR = "/c/{slug:str}/office/assignment/repair"


@get(REPAIR, name="judging.show_repair", opt=OFFICE)
@in_thread
def show_repair(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Page:
    """`?judge=` and `?what=` choose beforehand, for the link on a judge's page."""
    with db.read() as session:
        contest, _ = office_round(session, actor, slug)
        judges = _judges(session, contest)
    wanted = request.query_params
    first = {"what": wanted.get("what", "withdrawn"), "judge": wanted.get("judge", ""), "sheets": 1, "moves": 0}
    return page("judging/repair.html", contest=contest, judges=judges, form=fill(first))


@post(REPAIR, name="judging.repair", opt=OFFICE)
@in_thread
def repair(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    with db.read() as session:
        contest, _ = office_round(session, actor, slug)
        judges = _judges(session, contest)
    bound = bind(RepairForm, raw)
    try:
        if bound.value is not None:
            form = bound.value

            def question(session: Session) -> tuple[str, bool]:
                happening = _happening(session, contest, form)
                _, round_id = begun_office_round(session, actor, slug, now)
                return ask(session, actor=signed_in(actor), round_id=round_id, happening=happening, now=now)

            return started(db, slug, now, question)
    except Invalid as problem:
        bound.refuse(problem)
    return page("judging/repair.html", status=422, contest=contest, judges=judges, form=bound)


@get("/c/{slug:str}/office/assignment/why", name="judging.show_why", opt=OFFICE)
@in_thread
def show_why(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Page:
    """Why does this judge score, or not score, this entry?"""
    wanted = request.query_params
    with db.read() as session:
        contest, row = office_round(session, actor, slug)
        judge = next((one for one in queries.judge_rows(session, contest.id) if one.id == wanted.get("judge")), None)
        code = wanted.get("code", "").strip().upper()
        entry = next((one for one in queries.entries_to_judge(session, contest.id) if one.code == code), None)
        if judge is None or entry is None or judge.withdrawn_at is not None:
            raise NotFound(N_("There is no such judge or accepted entry in this round."))
        context = _why(session, contest, row.id, judge=judge, entry=entry)
    return page("judging/why.html", contest=contest, judge=judge, entry=entry, **context)


def _why(session: Session, contest: ContestFacts, round_id: str, *, judge: Any, entry: Any) -> dict[str, Any]:
    from contest.judging.assign import Plan, why
    from contest.judging.outcomes import said

    question = question_of(session, session.get_one(Round, round_id))
    if entry.id not in set(question.problem.entries):
        raise NotFound(N_("There is no such judge or accepted entry in this round."))
    loads: Counter[str] = Counter(one for _, one in question.present)
    everybody: dict[Any, int] = {str(one): loads[str(one)] for one in question.problem.judges}
    plan = Plan(tuple(sorted(question.present)), 0, 0, everybody, prices=last_prices(session, round_id))
    answer = why(question.problem, plan, judge=judge.id, entry=entry.id, rules=question.constraints.rules())
    people = {row.id: row.name for row in queries.judge_rows(session, contest.id)}
    return {
        "answer": answer,
        "reasons": run_words.sentences([said(message) for message in answer.reasons], {}),
        "kind": conflict_of(session, contest_id=contest.id, entry_id=entry.id, judge_id=judge.id),
        "panel": [people[one] for row, one in sorted(question.present) if row == entry.id],
        "runner_up": people.get(str(answer.runner_up), ""),
    }


def _happening(session: Session, contest: ContestFacts, form: RepairForm) -> Happening:
    entries = entries_by_code(session, contest.id, form.codes, field="codes")
    names = {row.id for row in queries.judge_rows(session, contest.id) if row.withdrawn_at is None}
    if form.what != "extra" and form.judge not in names:
        raise Invalid(N_("Please choose a judge."), field="judge")
    if form.what in {"extra", "recused"} and not entries:
        raise Invalid(N_("Please name at least one entry."), field="codes")
    common: dict[str, Any] = {"kind": "repair", "moves": form.moves, "reason": form.reason}
    if form.what == "withdrawn":
        return Happening(**common, withdrawn=(form.judge,))
    if form.what == "recused":
        return Happening(**common, recused=tuple((entry, form.judge) for entry in entries))
    if form.what == "late":
        return Happening(**common, late=(form.judge,))
    return Happening(**common, extra=dict.fromkeys(entries, form.sheets))


def _judges(session: Session, contest: ContestFacts) -> list[tuple[str, str]]:
    rows = queries.judge_rows(session, contest.id)
    return [(row.id, f"{row.name} ({row.assigned}/{row.capacity})") for row in rows if row.withdrawn_at is None]
