"""Sheets on paper: printed with a code that leads to their form, typed by one person, checked by another."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from litestar import Request, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database, Rows
from contest.core.errors import N_, Closed, Conflict, Forbidden, Invalid, Locked, NotFound, TooLarge
from contest.core.files import FileStore
from contest.core.i18n import either, format_points, gettext
from contest.core.text import fold
from contest.entries import kinds
from contest.judging import paper, sheet_form
from contest.judging import paper_scans as scans
from contest.judging.marking import BadMarks
from contest.judging.paper_queries import paper_rows
from contest.judging.rounds import round_to_plan
from contest.judging.values import SheetStored
from contest.people import access
from contest.people.access import Actor, signed_in
from contest.rules import queries as rules
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts, RubricFacts
from contest.settings import Settings
from contest.web.body import SentFile, SentForm, read_upload
from contest.web.forms import Bound, fill
from contest.web.render import Page, page, see_other, url
from contest.web.routing import in_thread

TYPISTS = {"perm": "secretary, organizer"}
PAPER: Final = "/c/{slug:str}/office/paper"
SHOWN: Final = 100
EMPTY: Final = SheetStored(0, "", "open", complete=False, total=None)
WORK: Final = ("differs", "first", "todo", "draft", "paper", "locked")
STATES: Final = {
    "todo": (N_("Not typed"), "quiet", "circle"),
    "draft": (N_("Begun on a device"), "info", "cloud"),
    "first": (N_("Waits for the second person"), "wait", "hourglass"),
    "differs": (N_("Two persons typed differently"), "bad", "triangle-alert"),
    "paper": (N_("Typed and checked"), "good", "circle-check"),
    "locked": (N_("Handed in on a device"), "neutral", "lock"),
}


@get(PAPER, name="judging.list_paper", opt=TYPISTS)
@in_thread
def list_paper(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Page:
    """`?q=`: an entry's code or a judge's name."""
    asked = request.query_params.get("q", "")[:60]
    with db.read() as session:
        contest, row = _enter(session, slug, actor)
        rows = paper_rows(session, row.id) if row.id else []
    words = fold(asked).split()
    found = [one for one in rows if all(word in fold(f"{one.code} {one.judge}") for word in words)]
    found.sort(key=lambda one: WORK.index(one.state))  # what waits for somebody first; by code within
    open_ones = [one for one in rows if one.state not in {"paper", "locked"}]
    judges = list({one.judge_id: (one.judge_id, one.judge) for one in open_ones}.values())
    return page(
        "judging/paper_list.html", contest=contest, round_name=either(row.name, row.name_en), rows=found[:SHOWN],
        more=max(len(found) - SHOWN, 0), states=STATES, judges=sorted(judges, key=lambda one: one[1]),
        counts=[(gettext(STATES[name][0]), sum(one.state == name for one in rows)) for name in WORK],
        me=signed_in(actor).id, form=fill({"q": asked}), asked=asked,
    )  # fmt: skip


@get(f"{PAPER}/print", name="judging.print_paper", opt=TYPISTS)
@in_thread
def print_paper(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    settings: NamedDependency[Settings],
    request: Request[Any, Any, Any],
) -> Page:
    """One page of A4 a sheet, for the browser to print; `?judge=` one judge's, else all that are not handed in."""
    judge = request.query_params.get("judge", "")
    with db.read() as session:
        contest, row = _enter(session, slug, actor)
        rows = [one for one in paper_rows(session, row.id) if one.state not in {"paper", "locked"}] if row.id else []
        rows = [one for one in rows if judge in {"", one.judge_id}]
        rubrics = {
            (one.category_id, one.track_id): rules.rubric_of(
                session, contest.id, one.category_id, one.track_id, scope=row.code
            )
            for one in {(each.category_id, each.track_id): each for each in rows}.values()
        }
    site = settings.public_url.rstrip("/")
    sheets = [(one, rubrics[one.category_id, one.track_id], _code(site, slug, one.id)) for one in rows]
    return page("judging/paper_print.html", contest=contest, round_name=either(row.name, row.name_en), sheets=sheets)


@get(f"{PAPER}/{{assignment:str}}", name="judging.show_paper", opt=TYPISTS)
@in_thread
def show_paper(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
) -> Page:
    return _show(db, slug, actor, assignment, fill({}))


@post(f"{PAPER}/{{assignment:str}}", name="judging.save_paper", opt={**TYPISTS, "upload": True})
async def save_paper(
    *,
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    files: NamedDependency[FileStore],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Page | Redirect:
    """`turn`: which of the forms was sent. What was typed stays on the page when something is wrong."""

    def look() -> None:
        with db.read() as session:
            contest, _ = _enter(session, slug, actor)
            _of_contest(session, contest, assignment)

    await sync_to_thread(look)  # before the body is read
    sent = await read_upload(request, max_bytes=settings.upload_max_bytes)
    try:
        return await sync_to_thread(_saved, Typist(db, files, slug, assignment, signed_in(actor), now), sent)
    finally:
        sent.close()


@dataclass(frozen=True, slots=True)
class Typist:
    """Who types which sheet, where and when."""

    db: Database
    files: FileStore
    slug: str
    assignment: str
    person: Actor
    now: datetime

    def show(self, form: Bound[Any], *, status: int = 200, attached: bool = False) -> Page:
        return _show(self.db, self.slug, self.person, self.assignment, form, status=status, attached=attached)

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.db.write() as session:
            contest, _ = _enter(session, self.slug, self.person)
            _of_contest(session, contest, self.assignment)
            yield session


def _saved(typist: Typist, sent: SentForm) -> Page | Redirect:
    """The scan first: it stays also where the marks are refused."""
    bound = Bound[Any](sent.raw)
    alone = bound.get("only") == "scan" or bound.get("turn") == "scan"
    try:
        _attach(typist, sent.file("scan"), needed=alone)
        if alone:
            return _attached(typist, bound)
        with typist.write() as session:
            say = _take(session, typist.person, typist.assignment, bound, typist.now)
    except BadMarks as problem:
        return typist.show(sheet_form.refuse_marks(bound, problem), status=422)
    except (Invalid, TooLarge, Conflict, Forbidden, Locked, Closed) as problem:
        return typist.show(bound.refuse(problem), status=problem.status)
    if bound.errors:
        return typist.show(bound, status=422)
    if say == DIFFERS:
        here = {"slug": typist.slug, "assignment": typist.assignment}
        return see_other("judging.show_paper", **here)  # the page itself says what differs
    return see_other("judging.list_paper", slug=typist.slug, say=gettext(say))


def _attached(typist: Typist, bound: Bound[Any]) -> Page | Redirect:
    """What was typed beside it is not saved, but stays on the page."""
    if bound.get("turn") == "scan":
        here = {"slug": typist.slug, "assignment": typist.assignment}
        return see_other("judging.show_paper", say=gettext(ATTACHED), **here)
    return typist.show(bound, attached=True)


def _attach(typist: Typist, file: SentFile | None, *, needed: bool) -> None:
    if file is None:
        if needed:
            raise Invalid(N_("Please choose a file."), field="scan")
        return
    try:
        media_type = kinds.kind_of(file.stream)
    except Invalid as problem:
        problem.field = "scan"
        raise
    scans.refuse_scan(media_type=media_type, size=file.size)
    kept = typist.files.keep(file.stream)
    with typist.write() as session:
        scans.attach(
            session, actor=typist.person, assignment_id=typist.assignment, kept=kept, media_type=media_type,
            now=typist.now,
        )  # fmt: skip


ATTACHED: Final = N_("The scan is attached.")
TYPED: Final = N_("Typed. Another person checks it against the paper now.")
DIFFERS: Final = N_("The two typings differ. Please look at the paper for each place.")
COUNTS: Final = N_("Both typings agree. The sheet is handed in for its judge.")
DROPPED: Final = N_("The typing is dropped; the sheet can be typed anew.")


def _take(session: Session, actor: Actor, assignment: str, bound: Bound[Any], now: datetime) -> str:
    """What to say; nothing was done where `bound` has errors."""
    turn = bound.get("turn")
    if turn == "drop":
        paper.drop(session, actor=actor, assignment_id=assignment, reason=bound.get("reason").strip()[:1000], now=now)
        return DROPPED
    if turn == "settle":
        picks = {name.removeprefix("pick-"): value for name, value in bound.raw.pairs if name.startswith("pick-")}
        paper.settle(session, actor=actor, assignment_id=assignment, picks=picks, now=now)
        return COUNTS
    rubric = paper.Table(session, actor, assignment).rubric
    typed = _typed(bound, rubric)
    if typed is None:
        return ""
    if turn == "second":
        if not bound.get("words"):
            raise Invalid(N_("Please compare the words with the paper and say so."), field="words")
        agreed = paper.type_second(session, actor=actor, assignment_id=assignment, typed=typed, now=now)
        return COUNTS if agreed else DIFFERS
    paper.type_first(
        session, actor=actor, assignment_id=assignment, typed=typed, over_draft=bool(bound.get("over_draft")), now=now
    )
    return TYPED


def _typed(bound: Bound[Any], rubric: RubricFacts) -> paper.Typed | None:
    read = sheet_form.read_sheet(bound.raw, rubric, EMPTY, from_paper=True)
    bound.errors += read.errors
    written = sheet_form.number_of(bound.get(paper.SUM))
    if written is None:
        bound.errors.append((paper.SUM, gettext(N_("Please type the sum that stands on the paper."))))
    if bound.errors or read.value is None or written is None:
        return None
    return paper.Typed(read.value.marks, written, read.value.strengths, read.value.next_step)


def _show(
    db: Database,
    slug: str,
    actor: Actor | None,
    assignment: str,
    form: Bound[Any],
    *,
    status: int = 200,
    attached: bool = False,
) -> Page:
    person, base = signed_in(actor), url("judging.show_paper", slug=slug, assignment=assignment) + "/scan"
    with db.read() as session:
        contest, _ = _enter(session, slug, actor)
        row = _of_contest(session, contest, assignment)
        table = paper.Table(session, person, assignment, hold=False)
        typing = table.typing
        differing = paper.differences(typing) if typing else []
        first = paper.typed_from(typing.first) if typing else None
        mine = typing is not None and typing.first_by == person.id
        draft = paper.has_draft(table)
        visible = scans.may_see(session, actor=person, contest_id=contest.id, assignment_id=assignment)
        scan = next((one for one in scans.scans_of(session, assignment, base=base) if not one.replaced), None)
    turn = "settle" if differing else "second" if typing else "first"
    return page(
        "judging/paper_form.html", status=status, contest=contest, row=row, rubric=table.rubric, turn=turn, mine=mine,
        first=first, differing=differing, draft=draft, states=STATES, form=form, scan=scan, visible=visible,
        attached=attached,
        names={each.id: either(each.name, each.name_en) for each in table.rubric.criteria}, said=_said,
    )  # fmt: skip


def _said(value: str) -> str:
    """A value of paper.Difference in words."""
    states = {
        "not_scored": N_("nothing typed"),
        "cannot_open": N_("Cannot be opened"),
        "not_applicable": N_("Does not apply"),
    }
    return gettext(states[value]) if value in states else format_points(Decimal(value))


def _enter(session: Session, slug: str, actor: Actor | None) -> tuple[ContestFacts, Any]:
    contest = enter_contest(session, slug, actor=signed_in(actor))
    access.require_visible(access.may_type_paper(actor, contest.id))
    return contest, round_to_plan(session, contest_id=contest.id, sheets_per_entry=contest.sheets_per_entry)


def _of_contest(session: Session, contest: ContestFacts, assignment: str) -> Any:
    """The row of the list; 404 for what is not in the round at hand."""
    row = round_to_plan(session, contest_id=contest.id, sheets_per_entry=contest.sheets_per_entry)
    found: Rows = paper_rows(session, row.id, assignment_id=assignment)
    if not found:
        raise NotFound
    return found[0]


def _code(site: str, slug: str, assignment: str) -> str:
    import segno

    address = site + url("judging.show_paper", slug=slug, assignment=assignment)
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=3, border=1))
