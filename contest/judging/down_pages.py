"""A judge reports that a product is down: work for the secretary, and nothing for the mark."""

from datetime import datetime
from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import Field
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import N_, Invalid
from contest.core.i18n import gettext
from contest.entries import blind
from contest.entries.links.reports import report_down
from contest.entries.tables import Entry
from contest.judging import desk
from contest.people.access import Actor, signed_in
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.web.forms import Form, RawForm, Text, bind, fill
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

JUDGE = {"perm": "judge"}
PATH = "/c/{slug:str}/judging/{assignment:str}/down"
FALLBACK = "fallback"


class DownForm(Form):
    subject: Annotated[str, Field(max_length=60)]
    note: Annotated[Text, Field(min_length=1, max_length=2000)]


@get(PATH, name="judging.show_down", opt=JUDGE)
@in_thread
def show_down(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
) -> Page:
    with db.read() as session:
        contest, row, subjects = _read(session, signed_in(actor), slug, assignment)
    return page("judging/down.html", contest=contest, row=row, subjects=_choices(subjects), form=fill({}))


@post(PATH, name="judging.report_down", opt=JUDGE)
@in_thread
def save_down(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    person = signed_in(actor)
    bound = bind(DownForm, raw)
    with db.write() as session:
        contest, row, subjects = _read(session, person, slug, assignment)
        if bound.value is not None and bound.value.subject not in subjects:
            bound.refuse(Invalid(N_("Please choose one of the values offered."), field="subject"))
        if bound.value is None:
            choices = _choices(subjects)
            return page("judging/down.html", status=422, contest=contest, row=row, subjects=choices, form=bound)
        subject, is_link = subjects[bound.value.subject]
        entry = session.get_one(Entry, row.entry_id)
        report_down(
            session,
            actor=person,
            entry=entry,
            subject=subject,
            url=subject if is_link else "",
            note=bound.value.note,
            now=now,
        )
    say = gettext(N_("The organizing committee has been told. Please go on with the other criteria."))
    return see_other("judging.show_sheet", slug=slug, assignment=assignment, say=say)


def _read(
    session: Session, actor: Actor, slug: str, assignment: str
) -> tuple[ContestFacts, desk.DeskRow, dict[str, tuple[str, bool]]]:
    """The last: by id, what it is called and whether it is an address."""
    contest = enter_contest(session, slug, actor=actor)
    row = desk.own_row(session, actor, contest.id, assignment)[0]
    view = blind.judge_view(session, row.entry_id)
    subjects = {link.id: (link.url, True) for link in view.links if link.url and link.id}
    known = {url for url, _is_link in subjects.values()}
    if view.kit.get(FALLBACK) and view.kit[FALLBACK] not in known:
        subjects[FALLBACK] = (view.kit[FALLBACK], True)
    return contest, row, subjects | {file.id: (file.name, False) for file in view.files if file.state == "ready"}


def _choices(subjects: dict[str, tuple[str, bool]]) -> list[tuple[str, str]]:
    return [(code, words) for code, (words, _is_link) in subjects.items()]
