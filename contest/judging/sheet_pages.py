"""One score sheet: shown, saved by a form, saved by the script as it is written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, Closed, Conflict, Forbidden, Locked, SignInNeeded
from contest.core.files import FileStore
from contest.core.i18n import either, format_points, gettext, set_zone, translate
from contest.core.tokens import new_id
from contest.entries import blind
from contest.entries import queries as entries
from contest.entries.previews.tabs import Wanted, entry_files
from contest.judging import beside, desk, sheet_form, sheet_view
from contest.judging.counting import REHEARSAL
from contest.judging.looking_again import request_for, requests_of
from contest.judging.marking import BadMarks
from contest.judging.rounds import takes_sheets
from contest.judging.sheets import open_desk, record_at_desk, record_scores, rubric_for, stored_sheet, version_of
from contest.judging.values import SheetSent, SheetStored
from contest.people.access import Actor, require_visible, signed_in
from contest.rules import queries as rules
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts, RubricFacts
from contest.settings import Settings
from contest.web.forms import Bound, RawForm
from contest.web.render import Page, as_json, page, plain, redirect, url
from contest.web.routing import in_thread

JUDGE = {"perm": "judge"}
PATH = "/c/{slug:str}/judging/{assignment:str}"


@dataclass(frozen=True, slots=True)
class SheetPage:
    """All a sheet's page needs, read in one transaction."""

    contest: ContestFacts
    row: desk.DeskRow
    rows: list[desk.DeskRow]
    rubric: RubricFacts
    stored: SheetStored
    context: dict[str, Any]


@get(PATH, name="judging.show_sheet", opt=JUDGE)
@in_thread
def show_sheet(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    files: NamedDependency[FileStore],
    request: Request[Any, Any, Any],
) -> Page:
    wanted = Wanted.of(request.query_params)
    with db.read() as session:
        found = _read(session, signed_in(actor), slug, assignment, now=now, wanted=wanted, files=files)
    return page(
        "judging/score_sheet.html",
        headers=beside.frame_policy(found.context["files"], request, settings),
        form=sheet_form.fill_sheet(found.rubric, found.stored, key=new_id(), trial=found.context["trial"]),
        compact=request.cookies.get("compact") == "1",  # so that the page is not drawn twice
        **found.context,
    )


@post(PATH, name="judging.save_sheet", opt=JUDGE)
@in_thread
def save_sheet(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    person = signed_in(actor)
    with db.read() as session:
        found = _read(session, person, slug, assignment, now=now)
        shown = version_of(session, found.row.sheet_id, found.stored, sheet_form.base_of(raw))
    bound = sheet_form.read_sheet(raw, found.rubric, shown)
    if bound.value is not None:
        try:
            with db.write() as session:
                record_scores(session, actor=person, assignment_id=assignment, sheet=bound.value, now=now)
        except BadMarks as problem:
            sheet_form.refuse_marks(bound, problem)
        except Conflict as problem:
            return _compare(found, bound.value, problem)
        except (Locked, Closed, Forbidden) as problem:  # the values typed stay on the page
            return page("judging/score_sheet.html", form=bound.refuse(problem), status=problem.status, **found.context)
    if bound.value is None:
        return page("judging/score_sheet.html", form=bound, status=422, **found.context)
    return _onward(found, raw.get("go"), chosen=bool(raw.get("chosen")))


@put(f"{PATH}/scores", name="judging.autosave", opt=JUDGE, status_code=200)
@in_thread
def autosave(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
    request: Request[Any, Any, Any],
) -> Page:
    """The form's own fields as the browser encodes them. 200: what is stored; 409: what is stored instead;
    422: faults by field; 401, 403, 404, 423: problem+json. A device that kept marks names whose they are, so that
    whoever signed in there since does not send them as his own.
    """
    person = signed_in(actor)
    if request.headers.get("judge-account", person.id) != person.id:
        raise SignInNeeded
    key = request.headers.get("idempotency-key", "")
    try:
        with db.write() as session:
            bound, rubric, saved = _save(session, person, slug, assignment, raw=raw, key=key, now=now)
    except _Outdated as outdated:
        body = {"detail": gettext(outdated.problem.message), "stored": _echo(outdated.rubric, outdated.problem.current)}
        return plain(as_json(body), "application/json", status=409)
    if saved is not None:  # said after the commit, which others no longer wait for
        return plain(as_json(_echo(rubric, saved)), "application/json")
    body = {"detail": gettext(N_("Not saved. Please check these places.")), "errors": dict(bound.errors)}
    return plain(as_json(body), "application/json", status=422)


@dataclass
class _Outdated(Exception):
    """Another save came between; ends the transaction, and the rubric is needed to show both."""

    problem: Conflict
    rubric: RubricFacts


def _save(
    session: Session, person: Actor, slug: str, assignment_id: str, *, raw: RawForm, key: str, now: datetime
) -> tuple[Bound[Any], RubricFacts, SheetStored | None]:
    """None, and the faults in the form, where the marks can't be stored."""
    found = open_desk(session, actor=person, assignment_id=assignment_id)
    require_visible(found.slug == slug)
    set_zone(found.zone)
    stored = stored_sheet(session, found.sheet)
    rubric = rubric_for(session, found, stored)
    shown = version_of(session, found.sheet.id if found.sheet else None, stored, sheet_form.base_of(raw))
    bound = sheet_form.read_sheet(raw, rubric, shown, key=key)
    if bound.value is None:
        return bound, rubric, None
    try:
        return bound, rubric, record_at_desk(session, found, stored, rubric, actor=person, sheet=bound.value, now=now)
    except BadMarks as problem:
        return sheet_form.refuse_marks(bound, problem), rubric, None
    except Conflict as problem:
        raise _Outdated(problem, rubric) from problem


def _read(
    session: Session,
    actor: Actor,
    slug: str,
    assignment_id: str,
    *,
    now: datetime,
    wanted: Wanted = Wanted(),  # noqa: B008 - frozen
    files: FileStore | None = None,
) -> SheetPage:
    contest = enter_contest(session, slug, actor=actor)
    row, rows, judge_id = desk.own_row(session, actor, contest.id, assignment_id)
    (round_row,) = desk.current_round(session, contest.id)
    stored = stored_sheet(session, desk.sheet_of(session, row.sheet_id))
    book = entries.book_of(session, contest)
    view = blind.judge_view(session, row.entry_id, book=book)
    around = beside.beside_of(session, view)
    rubric = _rubric(session, contest.id, stored.rubric_id, view, scope=round_row.code)
    schedule = rules.schedule_of(session, contest.id)
    path = url("judging.show_sheet", slug=slug, assignment=assignment_id)
    shown = entry_files(
        session, view, book, wanted=wanted, path=path, base=f"{path}/files", anchor="#entry",
        runs=around.reports, links=around.links, read=files.read if files else None,
    )  # fmt: skip
    later = sheet_view.next_open(rows, row)
    asked = request_for(requests_of(session, judge_id=judge_id, round_id=round_row.id), assignment_id)
    until = asked.until if asked else None
    writable = takes_sheets(round_row.state, schedule, now, until=until)
    context = {
        "contest": contest,
        "trial": round_row.state == REHEARSAL,
        "practice": row.training,
        "anchors": [each for each in rows if each.anchor and each.id != row.id],
        "desk": sheet_view.desk_head(
            contest, rows, row, round_name=either(round_row.name, round_row.name_en),
            deadline=schedule.deadline("judging"),
        ),
        "entry": sheet_view.entry_view(view, book, thumbnail=shown.thumbnail),
        "files": shown,
        "told": around.told,
        "sheet": sheet_view.sheet_view(
            rubric, stored, writable=writable,
            earlier=desk.earlier_points(
                session, judge_id=judge_id, round_id=round_row.id, rubric_id=rubric.id, but_sheet=row.sheet_id
            ),
            paths={
                "action": path,
                "autosave": url("judging.autosave", slug=slug, assignment=assignment_id),
                "conflict": url("judging.show_recusal", slug=slug, assignment=assignment_id),
                "down": url("judging.show_down", slug=slug, assignment=assignment_id),
                "missing": url("judging.show_missing_file", slug=slug, assignment=assignment_id),
                "later": url("judging.show_sheet", slug=slug, assignment=later.id)
                if later
                else url("judging.show_desk", slug=slug),
            },
        ),
    }  # fmt: skip
    return SheetPage(contest, row, rows, rubric, stored, context)


def _rubric(session: Session, contest_id: str, rubric_id: str, view: blind.JudgeView, *, scope: str) -> RubricFacts:
    if rubric_id:
        return rules.rubric_by_id(session, rubric_id)
    return rules.rubric_of(session, contest_id, view.category_id, view.track_id, scope=scope)


def _onward(found: SheetPage, go: str, *, chosen: bool) -> Redirect:
    """After a save: where the button leads. An unfinished sheet never blocks the way. `chosen`: on the page that
    compares, so a device that still holds its own version may forget it.
    """
    head = found.context["desk"]
    there = {"next": head.next, "previous": head.previous}.get(go, found.row)
    if there is None:
        return redirect(head.home, say=gettext(N_("Saved.")))
    path = url("judging.show_sheet", slug=found.contest.slug, assignment=there.id)
    return redirect(f"{path}?chosen=1" if chosen else path, say="" if go else gettext(N_("Saved.")))


def _compare(found: SheetPage, mine: SheetSent, problem: Conflict) -> Page:
    """409: both versions side by side; the judge chooses for each place, then saves upon what is stored now."""
    return page(
        "judging/compare.html",
        status=409,
        said=translate(problem.message, problem.params),
        mine=mine,
        stored=problem.current,
        criteria=[(each.id, either(each.name, each.name_en)) for each in found.rubric.criteria],
        key=new_id(),
        rubric=found.rubric.id,
        contest=found.contest,
        entry=found.context["entry"],
        action=found.context["sheet"]["action"],
    )


def _echo(rubric: RubricFacts, stored: SheetStored) -> dict[str, Any]:
    """What the database holds, in the spelling of the form's fields."""
    form = sheet_form.fill_sheet(rubric, stored, key="")
    return {
        "revision": stored.revision,
        "total": None if stored.total is None else format_points(stored.total),
        "complete": stored.complete,
        "receipt": stored.receipt,
        "at": sheet_view.clock_time(stored.at),
        "fields": {name: value for name, value in form.raw.pairs if name not in {"key", "rubric", "revision"}},
    }
