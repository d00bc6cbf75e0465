"""The secretary takes files out of a dossier, and sees on record what was taken out."""

from datetime import datetime
from typing import Annotated, Any

from litestar import get, post
from litestar.response import Redirect
from pydantic import Field

from contest.core.database import Database
from contest.core.errors import N_, Invalid, Problem
from contest.core.i18n import ngettext
from contest.entries.asks import Db, InPath, Me, Now, Raw, Rules
from contest.entries.desk import desk_of
from contest.entries.parts import answer_lines
from contest.entries.quarantine import queries, service
from contest.entries.words import BIOMETRIC, named
from contest.people.access import Actor, may_check_entries, require_visible, signed_in
from contest.rules.nav import enter_contest
from contest.web.forms import Bound, Form, Text, bind
from contest.web.render import Page, page, see_other, url
from contest.web.routing import in_thread

STAFF = {"perm": "staff"}
PATH = "/c/{slug:str}/office/entries/{entry_id:str}/quarantine"


class TakeOutForm(Form):
    files: Annotated[list[Annotated[str, Field(max_length=32)]], Field(max_length=200)] = []  # noqa: RUF012 - pydantic copies it
    reason: Annotated[Text, Field(max_length=2000)] = ""
    understood: bool = False


@get(PATH, name="entries.show_quarantine", opt=STAFF)
@in_thread
def show_quarantine(*, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now) -> Page:
    return _page(db, slug, entry_id, me=signed_in(actor), now=now)


@post(PATH, name="entries.take_out", opt=STAFF)
@in_thread
def take_out(
    *, slug: InPath, entry_id: InPath, actor: Me, db: Db, now: Now, raw: Raw, settings: Rules
) -> Page | Redirect:
    me = signed_in(actor)
    bound = bind(TakeOutForm, raw)
    if bound.value is None:
        return _page(db, slug, entry_id, me=me, now=now, form=bound)
    sent: TakeOutForm = bound.value
    try:
        if sent.files and sent.reason.strip() and not sent.understood:
            raise Invalid(N_("Please tick that you know it cannot be undone."), field="understood")
        with db.write() as session:
            enter_contest(session, slug, actor=me)
            taken = service.quarantine(
                session,
                actor=me,
                entry_id=entry_id,
                file_ids=sent.files,
                reason=sent.reason,
                now=now,
                address=settings.public_url + url("entries.show_entry", slug=slug, entry_id=entry_id),
            )
    except Problem as problem:
        if not problem.field:
            raise
        return _page(db, slug, entry_id, me=me, now=now, form=bound.refuse(problem))
    said = ngettext("%(number)s file is taken out.", "%(number)s files are taken out.", taken) % {"number": taken}
    return see_other("entries.show_quarantine", slug=slug, entry_id=entry_id, say=said)


@get("/c/{slug:str}/office/quarantine", name="entries.list_taken", opt=STAFF)
@in_thread
def list_taken(*, slug: InPath, actor: Me, db: Db) -> Page:
    me = signed_in(actor)
    with db.read() as session:
        contest = enter_contest(session, slug, actor=me)
        require_visible(may_check_entries(me, contest.id))
        rows = queries.records(session, contest.id)
    return page("entries/quarantine_list.html", contest=contest, rows=rows)


def _page(db: Database, slug: str, entry_id: str, *, me: Actor, now: datetime, form: Bound[Any] | None = None) -> Page:
    with db.read() as session:
        desk = desk_of(session, actor=me, slug=slug, entry_id=entry_id, now=now)
        require_visible(may_check_entries(me, desk.contest.id))
        files = queries.files_of_entry(session, entry_id)
        rows = queries.records(session, desk.contest.id, entry_id=entry_id)
    shown = desk.version.dossier if desk.version else desk.dossier
    return page(
        "entries/quarantine.html",
        status=200 if form is None else 422,
        desk=desk,
        contest=desk.contest,
        form=form,
        files=files,
        rows=rows,
        named=named,
        asked=desk.book.categories[shown.category_id].attendance_gate,
        biometric=shown.attendance.get("kind") in BIOMETRIC,
        answers=answer_lines(desk, shown),
    )
