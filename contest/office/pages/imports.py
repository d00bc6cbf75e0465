"""Lists brought in by workbook: template, preview, import, the rows to correct."""

import io
from datetime import datetime
from typing import Any, Final, get_args

from litestar import Request, get, post
from litestar.concurrency import sync_to_thread
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import NotFound, Problem
from contest.core.files import FileStore
from contest.core.i18n import gettext, ngettext
from contest.core.tabular import XLSX
from contest.core.workbooks import MOST_BYTES, read_workbook
from contest.entries import queries as entries
from contest.office.asks import Db, Files, InPath, Me, Now, Raw
from contest.office.imports import service
from contest.office.imports.columns import COLUMNS, KINDS, Kind
from contest.office.imports.header import listing_of
from contest.office.imports.templates import TITLES, choices_of, returned_rows, template
from contest.people.access import Actor, may_see_control_room, require, signed_in
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.web.body import SentFile, SentForm, read_upload
from contest.web.forms import Bound, RawForm, fill
from contest.web.render import Page, page, plain, see_other
from contest.web.routing import in_thread

PATH: Final = "/c/{slug:str}/office/import/{what:str}"
OPT: Final = {"perm": "importer"}
SHOWN: Final = 200  # rows and messages of a preview; the counts and the workbook say the rest


@get(PATH, name="office.show_import", opt=OPT)
@in_thread
def show_import(*, slug: InPath, what: InPath, actor: Me, db: Db) -> Page:
    with db.read() as session:
        contest, _me, wanted = _enter(session, slug, what, actor)
    return _form(contest, wanted, actor)


@get(PATH + "/template.xlsx", name="office.download_template", opt=OPT)
@in_thread
def download_template(*, slug: InPath, what: InPath, actor: Me, db: Db) -> Page:
    with db.read() as session:
        contest, me, wanted = _enter(session, slug, what, actor)
        book = entries.book_of(session, contest)
        led = None if may_see_control_room(me, contest.id) else me.schools_led_in(contest.id)
        schools = [row.name for row in entries.school_choices(session, led) if row.level in contest.levels or led]
    choices = choices_of(
        levels=contest.levels, categories=list(book.categories.values()), tracks=list(book.tracks.values()),
        schools=schools,
    )  # fmt: skip
    return _workbook(template(wanted, contest_name=contest.name, choices=choices), f"{contest.slug}-{wanted}-template")


@post(PATH, name="office.send_workbook", opt=OPT | {"upload": True})
async def send_workbook(
    *, request: Request[Any, Any, Any], slug: InPath, what: InPath, actor: Me, db: Db, files: Files, now: Now
) -> Page | Redirect:
    """Kept for its sender; only its id travels on."""
    await sync_to_thread(_let_in, db, slug, what, actor)  # before a byte of the body is read
    try:
        sent = await read_upload(request, max_bytes=MOST_BYTES)
    except Problem as problem:
        return await sync_to_thread(_again, db, slug, what, actor, problem)
    return await sync_to_thread(_keep, db, files, (slug, what, actor), sent, now)


@get(PATH + "/{import_id:str}", name="office.show_preview", opt=OPT)
@in_thread
def show_preview(*, slug: InPath, what: InPath, import_id: InPath, actor: Me, db: Db, files: Files, now: Now) -> Page:
    with db.read() as session:
        contest, me, wanted = _enter(session, slug, what, actor)
        sent, stored = service.sent_workbook(session, actor=me, contest=contest, kind=wanted, import_id=import_id)
    sheet = service.read_sent(files, stored)
    with db.read() as session:
        plan = service.plan_of(session, actor=me, contest=contest, kind=wanted, sheet=sheet, now=now)
    return page(
        "office/import_preview.html",
        contest=contest,
        kind=wanted,
        title=gettext(TITLES[wanted]),
        sent=sent,
        name=stored.name,
        plan=plan,
        errors=[note for row in plan.bad_rows for note in row.errors][:SHOWN],
        most=SHOWN,
        office=may_see_control_room(me, contest.id),
    )


@post(PATH + "/{import_id:str}", name="office.take_workbook", opt=OPT)
@in_thread
def take_workbook(
    *, slug: InPath, what: InPath, import_id: InPath, actor: Me, db: Db, files: Files, now: Now, raw: Raw
) -> Redirect:
    """`list_wins`: rows in which the list replaces what stands on the page, each as its difference was shown."""
    with db.read() as session:
        contest, me, wanted = _enter(session, slug, what, actor)
        _sent, stored = service.sent_workbook(session, actor=me, contest=contest, kind=wanted, import_id=import_id)
    sheet = service.read_sent(files, stored)
    with db.write() as session:
        done = service.take(
            session, actor=me, contest=contest, kind=wanted, import_id=import_id, sheet=sheet, now=now,
            list_wins=set(raw.all("list_wins")),
        )  # fmt: skip
    said = gettext("Taken: %(created)s new, %(updated)s brought up to date, %(same)s unchanged.") % {
        "created": done.created, "updated": done.updated, "same": done.same,
    }  # fmt: skip
    if done.bad:
        said += " " + ngettext("%(n)s row comes back to you.", "%(n)s rows come back to you.", done.bad) % {
            "n": done.bad
        }
    where = {"slug": slug, "what": what, "import_id": import_id}
    return see_other("office.show_preview", say=said, kind="warning" if done.bad else "success", **where)


@get(PATH + "/{import_id:str}/rows.xlsx", name="office.download_bad_rows", opt=OPT)
@in_thread
def download_bad_rows(
    *, slug: InPath, what: InPath, import_id: InPath, actor: Me, db: Db, files: Files, now: Now
) -> Page:
    """Planned anew: a row that was taken or has become right meanwhile is not among them."""
    with db.read() as session:
        contest, me, wanted = _enter(session, slug, what, actor)
        _sent, stored = service.sent_workbook(session, actor=me, contest=contest, kind=wanted, import_id=import_id)
    sheet = service.read_sent(files, stored)
    with db.read() as session:
        plan = service.plan_of(session, actor=me, contest=contest, kind=wanted, sheet=sheet, now=now)
    return _workbook(returned_rows(plan), f"{contest.slug}-{wanted}-rows")


def _enter(session: Session, slug: str, what: str, actor: Actor | None) -> tuple[ContestFacts, Actor, Kind]:
    contest = enter_contest(session, slug, actor=actor)
    me = signed_in(actor)
    wanted: Kind | None = next((known for known in get_args(Kind) if known == what), None)
    if wanted is None:
        raise NotFound
    require(service.may_import_kind(me, contest.id, wanted))
    return contest, me, wanted


def _let_in(db: Database, slug: str, what: str, actor: Actor | None) -> None:
    with db.read() as session:
        _enter(session, slug, what, actor)


def _keep(
    db: Database, files: FileStore, where: tuple[str, str, Actor | None], sent: SentForm, now: datetime
) -> Page | Redirect:
    (slug, what, actor), file = where, sent.file("workbook")
    try:
        content = _bytes_of(file)
        sheet = read_workbook(content)
        kept = files.keep(io.BytesIO(content))
        with db.write() as session:
            contest, me, wanted = _enter(session, slug, what, actor)
            listing_of(sheet, wanted)
            import_id = service.keep_workbook(
                session, actor=me, contest=contest, kind=wanted, kept=kept, name=file.name if file else "", now=now
            )
    except Problem as problem:
        return _again(db, slug, what, actor, problem)
    return see_other("office.show_preview", slug=slug, what=what, import_id=import_id)


def _bytes_of(file: SentFile | None) -> bytes:
    if file is None:
        return b""
    with file.stream:
        return file.stream.read()


def _again(db: Database, slug: str, what: str, actor: Actor | None, problem: Problem) -> Page:
    """The upload page with what is wrong; what one may not see raises as before."""
    with db.read() as session:
        contest, _me, wanted = _enter(session, slug, what, actor)
    problem.field = "workbook"
    form: Bound[Any] = Bound(RawForm())
    return _form(contest, wanted, actor, form=form.refuse(problem), status=problem.status)


def _form(
    contest: ContestFacts, kind: Kind, actor: Actor | None, *, form: Bound[Any] | None = None, status: int = 200
) -> Page:
    return page(
        "office/import.html",
        status=status,
        contest=contest,
        kind=kind,
        title=gettext(TITLES[kind]),
        kinds=[(k, gettext(TITLES[k])) for k in KINDS if service.may_import_kind(actor, contest.id, k)],
        columns=[(gettext(column.title), column.needed) for column in COLUMNS[kind]],
        form=form or fill({}),
        office=may_see_control_room(actor, contest.id),
    )


def _workbook(content: bytes, name: str) -> Page:
    return plain(content, XLSX, headers={"content-disposition": f'attachment; filename="{name}.xlsx"'})
