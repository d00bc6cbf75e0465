"""The assignment as a workbook to take away and bring back; what it changes is shown before it counts."""

from datetime import datetime
from typing import Any, Final

from litestar import Request, get, post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import Invalid
from contest.core.i18n import gettext
from contest.core.tabular import XLSX
from contest.core.workbooks import MOST_BYTES, read_workbook
from contest.judging.assignment_pages import begun_office_round, office_round
from contest.judging.repairs import Happening
from contest.judging.run_pages import started
from contest.judging.runs import ask
from contest.judging.workbook import Fault, assignment_book, checked_pairs
from contest.people.access import Actor, signed_in
from contest.rules.values import ContestFacts
from contest.web.body import SentForm, read_upload
from contest.web.forms import Bound, RawForm, fill
from contest.web.render import Page, page, plain
from contest.web.routing import in_thread

OFFICE = {"perm": "organizer, head_judge"}
WORKBOOK = "/c/{slug:str}/office/assignment/workbook"
ROOM: Final = 64 * 1024  # boundaries and fields beside the file


@get(WORKBOOK, name="judging.show_workbook", opt=OFFICE)
@in_thread
def show_workbook(*, slug: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]) -> Page:
    with db.read() as session:
        contest, _ = office_round(session, actor, slug)
    return page("judging/workbook.html", contest=contest, form=fill({}), faults=())


@get(WORKBOOK + ".xlsx", name="judging.download_workbook", opt=OFFICE)
@in_thread
def download_workbook(
    *, slug: FromPath[str], db: NamedDependency[Database], actor: NamedDependency[Actor | None]
) -> Page:
    with db.read() as session:
        contest, row = office_round(session, actor, slug)
        body = assignment_book(session, round_id=row.id, title=f"{gettext('Assign judges')} – {contest.name}")
    name = f'attachment; filename="{contest.slug}-assignment.xlsx"'
    return plain(body, XLSX, headers={"content-disposition": name})


@post(WORKBOOK, name="judging.bring_workbook", opt={**OFFICE, "upload": True})
async def bring_workbook(
    *,
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page | Redirect:
    def look() -> ContestFacts:
        with db.read() as session:
            return office_round(session, actor, slug)[0]

    contest = await sync_to_thread(look)
    sent = await read_upload(request, max_bytes=MOST_BYTES + ROOM)
    try:
        return await sync_to_thread(_brought, db, actor, contest, sent, now)
    finally:
        sent.close()


def _brought(
    db: Database, actor: Actor | None, contest: ContestFacts, sent: SentForm, now: datetime
) -> Page | Redirect:
    file = sent.file("workbook")
    try:
        sheet = read_workbook(file.stream.read() if file else b"")
    except Invalid as problem:
        form: Bound[Any] = Bound(RawForm()).refuse(problem)
        return page("judging/workbook.html", status=422, contest=contest, form=form, faults=())
    with db.read() as session:
        pairs, faults = checked_pairs(session, contest.id, sheet)
    if faults:
        return _refused(contest, faults)

    def question(session: Session) -> tuple[str, bool]:
        _, round_id = begun_office_round(session, actor, contest.slug, now)
        happening = Happening(kind="given", pairs=tuple(sorted(pairs)))
        return ask(session, actor=signed_in(actor), round_id=round_id, happening=happening, now=now)

    return started(db, contest.slug, now, question)


def _refused(contest: ContestFacts, faults: list[Fault]) -> Page:
    return page("judging/workbook.html", status=422, contest=contest, form=fill({}), faults=faults)
