"""A judge asked to look again hands in one sheet; and the open discussion of one entry, where the rules allow it."""

from dataclasses import replace
from datetime import datetime

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from contest.core.database import Database
from contest.core.errors import N_, Closed, Conflict, Forbidden, Invalid
from contest.core.i18n import gettext, translate
from contest.judging.case_view import side_by_side
from contest.judging.cases import case_of
from contest.judging.desk import row_of
from contest.judging.desk_pages import DESK, JUDGE, own_desk
from contest.judging.looking_again import hand_in_again
from contest.people import access
from contest.people.access import Actor, signed_in
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread


@post(f"{DESK}/{{assignment:str}}/hand-in-again", name="judging.hand_in_again", opt=JUDGE)
@in_thread
def hand_in_one(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Redirect:
    try:
        with db.write() as session:
            own_desk(session, signed_in(actor), slug, now)
            hand_in_again(session, actor=signed_in(actor), assignment_id=assignment, now=now)
    except (Invalid, Conflict, Closed, Forbidden) as problem:
        say = translate(problem.message, problem.params)
        return see_other("judging.show_desk", slug=slug, say=say, kind="error")
    return see_other("judging.show_desk", slug=slug, say=gettext(N_("The sheet is handed in again. Thank you.")))


@get(f"{DESK}/{{assignment:str}}/discussion", name="judging.show_discussion", opt=JUDGE)
@in_thread
def show_discussion(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page:
    """The one page on which a judge sees sheets of others: without names, and only while the discussion is open."""
    with db.read() as session:
        own = own_desk(session, signed_in(actor), slug, now)
        row = row_of(own.rows, assignment)
        case = case_of(session, own.contest, round_id=own.round_id, entry_id=row.entry_id)
        access.require_visible(own.contest.open_discussion and case.discussed)
        # not in the order of names, which would tell who is Judge A
        sheets = tuple(sorted(case.sheets, key=lambda one: one.assignment_id))
        table = side_by_side(session, replace(case, sheets=sheets))
    others = iter("ABCDEFGHIJ")
    heads = [
        gettext(N_("Your sheet"))
        if sheet.judge_id == own.judge_id
        else gettext(N_("Judge %(letter)s")) % {"letter": next(others, "…")}
        for sheet in table.sheets
    ]
    return page("judging/discussion.html", contest=own.contest, row=row, table=table, heads=heads)
