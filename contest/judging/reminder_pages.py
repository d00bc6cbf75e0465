"""Reminders to judges: who gets which mail is shown word for word before anything is sent."""

from datetime import datetime
from typing import Annotated, Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import Field

from contest.core.database import Database
from contest.core.errors import N_, Conflict
from contest.core.i18n import either, ngettext, translate
from contest.judging.judge_pages import office_contest
from contest.judging.reminding import LONGEST, letters_of, send_letters
from contest.judging.rounds import round_to_plan
from contest.people.access import Actor, signed_in
from contest.settings import Settings
from contest.web.forms import Bound, Form, RawForm, Text, bind, fill
from contest.web.render import Page, page, see_other, url
from contest.web.routing import in_thread

OFFICE = {"perm": "organizer, head_judge"}
REMINDERS = "/c/{slug:str}/office/reminders"


class ReminderForm(Form):
    """`shown`: key of the list that was on the page; empty: only look again with this note."""

    note: Annotated[Text, Field(max_length=LONGEST)] = ""
    shown: Annotated[str, Field(max_length=64)] = ""
    send: bool = False


@get(REMINDERS, name="judging.show_reminders", opt=OFFICE)
@in_thread
def show_reminders(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
) -> Page:
    return _preview(db, slug, actor, now, settings, form=fill({}))


@post(REMINDERS, name="judging.send_reminders", opt=OFFICE)
@in_thread
def send_reminders(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    settings: NamedDependency[Settings],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    with db.read() as session:
        office_contest(session, actor, slug)
    bound = bind(ReminderForm, raw)
    if bound.value is None or not bound.value.send:
        return _preview(db, slug, actor, now, settings, form=bound, status=200 if bound.value else 422)
    try:
        with db.write() as session:
            contest = office_contest(session, actor, slug)
            row = round_to_plan(session, contest_id=contest.id, sheets_per_entry=contest.sheets_per_entry)
            sent = send_letters(
                session, actor=signed_in(actor), contest=contest, round_id=row.id, shown=bound.value.shown,
                note=bound.value.note, address=_desk(settings, slug), now=now,
            )  # fmt: skip
    except Conflict as problem:
        bound.refuse(problem)
        return _preview(db, slug, actor, now, settings, form=bound, status=409)
    words = ngettext("%(num)s reminder is on its way.", "%(num)s reminders are on their way.", sent) % {"num": sent}
    say = words if sent else translate(N_("These reminders were sent already; nobody got a second one."))
    return see_other("judging.show_reminders", slug=slug, say=say)


def _desk(settings: Settings, slug: str) -> str:
    return settings.public_url.rstrip("/") + url("judging.show_desk", slug=slug)


def _preview(
    db: Database,
    slug: str,
    actor: Actor | None,
    now: datetime,
    settings: Settings,
    *,
    form: Bound[Any],
    status: int = 200,
) -> Page:
    with db.read() as session:
        contest = office_contest(session, actor, slug)
        row = round_to_plan(session, contest_id=contest.id, sheets_per_entry=contest.sheets_per_entry)
        note = form.value.note if form.value else form.get("note")[:LONGEST]
        letters = letters_of(session, contest, round_id=row.id, note=note, address=_desk(settings, slug), now=now)
    return page(
        "judging/reminders.html", status=status, contest=contest, round_name=either(row.name, row.name_en),
        letters=letters, form=form, open=row.state == "judging",
    )  # fmt: skip
