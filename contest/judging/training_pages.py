"""A judge's training sheet: handed in alone, then shown beside the model, never before."""

from datetime import datetime
from typing import Any, Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import NotFound
from contest.judging import desk
from contest.judging.closeness import compare
from contest.judging.desk_pages import own_desk
from contest.judging.locking import lock_training
from contest.judging.marking import missing_in
from contest.judging.sheets import stored_sheet
from contest.judging.training import practice_of
from contest.people.access import Actor, signed_in
from contest.rules import queries as rules
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

JUDGE: Final = {"perm": "judge"}
MODEL: Final = "/c/{slug:str}/judging/{assignment:str}/model"


@get(MODEL, name="judging.show_model", opt=JUDGE)
@in_thread
def show_model(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page:
    with db.read() as session:
        context = _context(session, signed_in(actor), slug, assignment, now=now)
    return page("judging/model.html", **context)


@post(MODEL, name="judging.hand_in_training", opt=JUDGE)
@in_thread
def hand_in_training(
    *,
    slug: FromPath[str],
    assignment: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Redirect:
    with db.write() as session:
        rules.contest_by_slug(session, slug, actor=actor)
        lock_training(session, actor=signed_in(actor), assignment_id=assignment, now=now)
    return see_other("judging.show_model", slug=slug, assignment=assignment)


def _context(session: Session, actor: Actor, slug: str, assignment: str, *, now: datetime) -> dict[str, Any]:
    own = own_desk(session, actor, slug, now)
    row = desk.row_of(own.training, assignment)
    sheet = stored_sheet(session, desk.sheet_of(session, row.sheet_id))
    context = {"contest": own.contest, "own": own, "row": row, "missing": None, "comparison": None, "note": ""}
    if row.state == "locked":
        practice = practice_of(session, own.round_id, row.entry_id)
        left = [each for each in own.training if each.state != "locked"]
        return {
            **context, "comparison": compare(practice, sheet), "note": practice.note, "sheet": sheet,
            "following": next(iter(left), None),
        }  # fmt: skip
    if not row.sheet_id:
        return context
    if not sheet.rubric_id:
        raise NotFound
    return {**context, "missing": missing_in(rules.rubric_by_id(session, sheet.rubric_id), sheet)}
