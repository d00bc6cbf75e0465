"""The head judge's cases: the queue, one case with its sheets side by side, and what he does about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import Field
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, Closed, Conflict, Invalid, NotFound
from contest.core.i18n import either, gettext
from contest.judging import queries as judging
from contest.judging import settling
from contest.judging.case_view import side_by_side
from contest.judging.cases import Case, cases_of
from contest.judging.settling import panel_options
from contest.people import access
from contest.people.access import Actor, signed_in
from contest.results.case_rows import ACTS, SORTS, STATES, CaseRow, case_rows
from contest.results.estimate import estimate_of
from contest.results.ranking import rank_contest
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.web.forms import Bound, Form, Line, LocalDecimal, LocalTime, RawForm, Text, bind, fill
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

HEAD = {"perm": "organizer, head_judge"}
ACT = {"perm": "head_judge"}
CASES = "/c/{slug:str}/office/cases"
CASE = f"{CASES}/{{round:str}}/{{entry:str}}"
Reason = Annotated[Text, Field(min_length=3, max_length=4000)]
Id = Annotated[str, Field(max_length=32)]


class RaiseForm(Form):
    code: Annotated[Line, Field(min_length=1, max_length=20)]
    reason: Reason


class AskForm(Form):
    reason: Reason
    until: LocalTime | None = None


class ExtraForm(Form):
    judge: Id
    reason: Reason


class PanelForm(Form):
    points: Annotated[LocalDecimal, Field(ge=0, le=100, decimal_places=2)]
    members: tuple[Id, ...] = ()
    minutes: Reason


class ReasonOnly(Form):
    reason: Reason


@dataclass(frozen=True)
class Doing:
    """One act: its form, the service that takes the form's fields, its button, what is said afterwards."""

    form: type[Form]
    act: Callable[..., object]
    button: str
    icon: str
    said: str


SAVED = N_("Saved.")
DOINGS: Final[dict[str, Doing]] = {
    "ask": Doing(
        AskForm, settling.ask_again, N_("Ask the judges to look again"), "undo-2",
        N_("The judges are asked. Each sees the own sheet only."),
    ),
    "extra": Doing(
        ExtraForm, settling.send_extra_judge, N_("Send an extra judge"), "users", N_("The judge has this entry now.")
    ),
    "panel": Doing(
        PanelForm, settling.decide, N_("Record a panel's decision"), "gavel", N_("The panel's decision is recorded.")
    ),
    "discuss": Doing(ReasonOnly, settling.open_discussion, N_("Open a discussion"), "eye", SAVED),
    "close": Doing(ReasonOnly, settling.close_case, N_("Close with a reason"), "circle-check", SAVED),
    "revoke": Doing(ReasonOnly, settling.revoke_decision, N_("Take the decision back"), "undo-2", SAVED),
    "raise": Doing(ReasonOnly, settling.raise_case, N_("Open a case"), "flag", SAVED),
}  # fmt: skip


def offered(case: Case, contest: ContestFacts) -> list[str]:
    """Which acts make sense now; the services ask again."""
    handed_in = all(sheet.state == "locked" for sheet in case.sheets)
    wanted = {
        "ask": case.open and any(sheet.counts for sheet in case.sheets),
        "extra": case.open,
        "panel": case.open and handed_in,
        "discuss": case.open and handed_in and contest.open_discussion and not case.discussed,
        "close": case.open and handed_in and case.panel is None,
        "revoke": case.panel is not None,
        "raise": not case.open,
    }
    return [do for do in DOINGS if wanted[do]]


@get(CASES, name="results.show_cases", opt=HEAD)
@in_thread
def show_cases(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Page:
    asked = request.query_params.get("sort", "line")
    return _queue(db, slug, actor, fill({}), sort=asked if asked in SORTS else "line")


@post(CASES, name="results.raise_case", opt=ACT)
@in_thread
def raise_case(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    with db.read() as session:
        contest = _contest(session, slug, actor)
    access.require(access.may_settle_cases(actor, contest.id))
    bound = bind(RaiseForm, raw)
    try:
        if bound.value is not None:
            with db.write() as session:
                case = _case_by_code(session, contest, bound.value.code)
                settling.raise_case(
                    session, actor=signed_in(actor), round_id=case.round_id, entry_id=case.entry_id,
                    reason=bound.value.reason, now=now,
                )  # fmt: skip
            return see_other("results.show_case", slug=slug, round=case.round_id, entry=case.entry_id)
    except (Invalid, Conflict) as problem:
        bound.refuse(problem)
    return _queue(db, slug, actor, bound, status=422)


@get(CASE, name="results.show_case", opt=HEAD)
@in_thread
def show_case(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002 - the name in the path
    entry: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Page:
    """`?do=` shows the form of one act."""
    do = request.query_params.get("do", "")
    return _case(db, slug, actor, (round, entry), fill({}), do=do if do in DOINGS else "")


@post(f"{CASE}/{{do:str}}", name="results.settle_case", opt=ACT)
@in_thread
def settle_case(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002
    entry: FromPath[str],
    do: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    person = signed_in(actor)
    with db.read() as session:
        access.require(access.may_settle_cases(person, _contest(session, slug, person).id))
    if do not in DOINGS:
        raise NotFound
    doing = DOINGS[do]
    bound = bind(doing.form, raw)
    try:
        if bound.value is not None:
            with db.write() as session:
                enter_contest(session, slug, actor=person)
                values = bound.value.model_dump()
                doing.act(session, actor=person, round_id=round, entry_id=entry, now=now, **values)
            return see_other("results.show_case", slug=slug, round=round, entry=entry, say=gettext(doing.said))
    except (Invalid, Conflict, Closed) as problem:
        bound.refuse(problem)
    return _case(db, slug, actor, (round, entry), bound, do=do, status=422)


def _contest(session: Session, slug: str, actor: Actor | None) -> ContestFacts:
    contest = enter_contest(session, slug, actor=signed_in(actor))
    access.require_visible(access.may_see_scores_of_others(actor, contest.id))
    return contest


def _case_by_code(session: Session, contest: ContestFacts, code: str) -> Case:
    """In the last round it is judged in."""
    entry = judging.entry_by_code(session, contest.id, code)
    found = cases_of(session, contest, entry_id=entry) if entry else []
    if not found:
        raise Invalid(N_("There is no accepted entry with this code in the hands of judges."), field="code")
    return found[-1]


def _queue(
    db: Database, slug: str, actor: Actor | None, form: Bound[Any], *, sort: str = "line", status: int = 200
) -> Page:
    with db.read() as session:
        contest = _contest(session, slug, actor)
        ranking = rank_contest(session, contest)
        rows = case_rows(cases_of(session, contest), ranking, sort=sort)
    places = {place.code: either(place.name, place.name_en) for place in ranking.places}
    return page(
        "results/cases.html", status=status, contest=contest, rows=rows, places=places, sort=sort, sorts=SORTS,
        states=STATES, form=form, open=sum(row.case.open for row in rows),
        may_act=access.may_settle_cases(actor, contest.id),
    )  # fmt: skip


def _following(queue: Sequence[CaseRow], here: Case) -> Case | None:
    """The next case that waits for the head judge, in the order of the queue; after the last one the first."""
    place = next((number for number, row in enumerate(queue) if row.case is here), -1)
    around = [*queue[place + 1 :], *queue[: max(place, 0)]]
    return next((row.case for row in around if row.case.state == "raised"), None)


def _case(
    db: Database,
    slug: str,
    actor: Actor | None,
    where: tuple[str, str],
    form: Bound[Any],
    *,
    do: str,
    status: int = 200,
) -> Page:
    with db.read() as session:
        contest = _contest(session, slug, actor)
        cases = cases_of(session, contest)
        case = next((each for each in cases if (each.round_id, each.entry_id) == where), None)
        if case is None:
            raise NotFound
        table = side_by_side(session, case)
        queue = case_rows(cases, rank_contest(session, contest), sort="line")
        judges = judging.judge_rows(session, contest.id)
        able = settling.able_judges(session, contest, case)
        members = panel_options(session, contest.id)
        totals = judging.sheet_totals(session, contest.id, round_id=case.round_id)
    return page(
        "results/case.html", status=status, contest=contest, case=case, table=table,
        row=next((row for row in queue if row.case is case), None), following=_following(queue, case),
        names={judge.id: judge.name for judge in judges}, able=able, members=members, states=STATES, acts=ACTS,
        form=form, may_act=access.may_settle_cases(actor, contest.id), do=do, doings=DOINGS,
        offered=offered(case, contest), estimate=estimate_of(totals, case.entry_id),
        sitting=form.all("members") or [signed_in(actor).id, *(sheet.account_id for sheet in case.sheets)],
    )  # fmt: skip
