"""The head judge: every sheet with its state, wide gaps, one sheet with its history, reopening."""

from datetime import datetime
from typing import Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, NotFound
from contest.core.i18n import either, gettext
from contest.entries.listing import page_number
from contest.judging import queries
from contest.judging.cases import cases_of
from contest.judging.deadline import counted_rows
from contest.judging.forms import ReasonForm
from contest.judging.locking import reopen_sheet
from contest.judging.paper_scans import scans_of
from contest.judging.rounds import FirstRound
from contest.judging.versions import two_versions
from contest.people import access
from contest.people.access import Actor, signed_in
from contest.rules import queries as rules
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.web.forms import Bound, RawForm, bind, fill
from contest.web.render import Page, page, see_other, url
from contest.web.routing import in_thread

HEAD = {"perm": "organizer, head_judge"}
PAGE: Final = 100
SHEETS = "/c/{slug:str}/office/sheets"


@get(SHEETS, name="judging.show_sheets", opt=HEAD)
@in_thread
def show_sheets(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Page:
    number = page_number(request.query_params.get("page", ""))
    first = (number - 1) * PAGE
    left = request.query_params.get("left") == "1"
    with db.read() as session:
        contest = _contest(session, actor, slug)
        rounds = queries.round_rows(session, contest.id)
        row = next((one for one in rounds if one.state == "judging"), rounds[0] if rounds else FirstRound(0))
        everything = queries.assignment_rows(session, row.id)
        cases = cases_of(session, contest)
        reports = queries.missing_file_rows(session, contest.id)
        counted = counted_rows(session, row.id)
    missing = [one for one in everything if one.state != "locked"]
    sheets = missing if left else everything
    return page(
        "judging/sheets.html",
        contest=contest,
        round_name=either(row.name, row.name_en),
        sheets=sheets[first : first + PAGE],
        shown=len(sheets),
        left=left,
        total=len(everything),
        first=first,
        number=number,
        cases=sum(case.open for case in cases),
        reports=reports,
        counted=counted,
        locked=len(everything) - len(missing),
    )


@get(f"{SHEETS}/{{sheet:str}}", name="judging.show_sheet_history", opt=HEAD)
@in_thread
def show_sheet_history(
    *,
    slug: FromPath[str],
    sheet: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
) -> Page:
    with db.read() as session:
        context = _history(session, _contest(session, actor, slug), actor, sheet)
    return page("judging/sheet_history.html", form=fill({}), **context)


@post(f"{SHEETS}/{{sheet:str}}/reopen", name="judging.reopen", opt={"perm": "head_judge"})
@in_thread
def reopen(
    *,
    slug: FromPath[str],
    sheet: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    bound: Bound[ReasonForm] = bind(ReasonForm, raw)
    if bound.value is None:
        with db.read() as session:
            context = _history(session, _contest(session, actor, slug), actor, sheet)
        return page("judging/sheet_history.html", form=bound, status=422, **context)
    with db.write() as session:
        _contest(session, actor, slug)
        reopen_sheet(session, actor=signed_in(actor), sheet_id=sheet, reason=bound.value.reason, now=now)
    say = gettext(N_("The sheet is open again for its judge. The version handed in is kept."))
    return see_other("judging.show_sheet_history", slug=slug, sheet=sheet, say=say)


def _contest(session: Session, actor: Actor | None, slug: str) -> ContestFacts:
    contest = enter_contest(session, slug, actor=signed_in(actor))
    access.require_visible(access.may_see_scores_of_others(actor, contest.id))
    return contest


def _history(session: Session, contest: ContestFacts, actor: Actor | None, sheet_id: str) -> dict[str, Any]:
    row = queries.sheet_row(session, contest.id, sheet_id)
    if row is None:
        raise NotFound
    rubric = rules.rubric_by_id(session, row.rubric_id)
    events = queries.event_rows(session, sheet_id)
    criteria = [(each.id, either(each.name, each.name_en), each.max_points) for each in rubric.criteria]
    base = url("judging.show_paper", slug=contest.slug, assignment=row.assignment_id) + "/scan"
    return {
        "contest": contest, "row": row, "events": events, "criteria": criteria, "both": two_versions(events, criteria),
        "scans": scans_of(session, row.assignment_id, base=base),
        "may_reopen": row.state == "locked" and access.may_reopen_sheet(actor, contest.id),
    }  # fmt: skip
