"""The secretary's queue of what judges reported as down."""

from typing import Annotated, Any, Literal

from litestar import get, post
from litestar.response import Redirect
from pydantic import Field
from sqlalchemy.orm import Session

from contest.core.errors import Problem
from contest.core.i18n import gettext
from contest.entries.asks import Db, InPath, Me, Now, Raw
from contest.entries.links import queries, reports
from contest.entries.links.verdict import STATES
from contest.people.access import Actor, may_check_entries, require_visible, signed_in
from contest.rules.nav import enter_contest
from contest.web.forms import Bound, Form, LocalTime, Text, bind
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

PATH = "/c/{slug:str}/office/down"
STAFF = {"perm": "staff"}


class AnswerForm(Form):
    answer: Literal["mended", "fallback", "extension"]
    words: Annotated[Text, Field(max_length=2000)] = ""
    until: LocalTime | None = None


@get(PATH, name="entries.show_down", opt=STAFF)
@in_thread
def show_down(*, slug: InPath, actor: Me, db: Db) -> Page:
    with db.read() as session:
        return _queue_page(session, slug, signed_in(actor))


@post(f"{PATH}/{{report:str}}", name="entries.answer_down", opt=STAFF)
@in_thread
def answer_down(*, slug: InPath, report: InPath, actor: Me, db: Db, now: Now, raw: Raw) -> Page | Redirect:
    me = signed_in(actor)
    bound = bind(AnswerForm, raw)
    try:
        with db.write() as session:
            contest = enter_contest(session, slug, actor=me)
            require_visible(may_check_entries(me, contest.id))
            if bound.value is not None:
                sent = bound.value
                reports.answer_report(
                    session,
                    actor=me,
                    contest_id=contest.id,
                    report_id=report,
                    answer=sent.answer,
                    words=sent.words,
                    until=sent.until,
                    now=now,
                )
    except Problem as problem:
        if not problem.field:
            raise
        bound.refuse(problem)
    if bound.value is None:
        with db.read() as session:
            return _queue_page(session, slug, me, report=report, form=bound)
    return see_other("entries.show_down", slug=slug, say=gettext("The judges of the entry read your answer."))


def _queue_page(session: Session, slug: str, me: Actor, *, report: str = "", form: Bound[Any] | None = None) -> Page:
    contest = enter_contest(session, slug, actor=me)
    require_visible(may_check_entries(me, contest.id))
    rows = reports.report_rows(session, contest.id)
    now_known = queries.healths(session, {row.entry_id for row in rows})
    lines = [
        {
            "row": row,
            "then": _state(row.evidence.get("state", "")),
            "health": now_known.get((row.entry_id, row.subject)),
            "form": form if row.id == report else None,
            "said": gettext(reports.ANSWERS[row.answer]) if row.answer else "",
        }
        for row in rows
    ]
    return page(
        "entries/down_reports.html",
        status=200 if form is None else 422,
        contest=contest,
        lines=lines,
        form=form,
        answers=[(code, gettext(words)) for code, words in reports.ANSWERS.items()],
    )


def _state(state: str) -> str:
    words = STATES.get(state, "")
    return gettext(words) if words else ""
