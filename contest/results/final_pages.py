"""Who goes on to the next round: the best of each group are proposed, the jury may choose others with a reason."""

from datetime import datetime
from typing import Annotated, Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from pydantic import Field
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.errors import Conflict, Invalid, NotFound
from contest.core.i18n import either, ngettext
from contest.core.text import whole_number
from contest.judging import queries as judging
from contest.judging.finalists import admit, finalist_rows
from contest.people import access
from contest.people.access import Actor, signed_in
from contest.results.ranking import rank_contest
from contest.results.values import Ranking
from contest.rules.nav import enter_contest
from contest.rules.values import ContestFacts
from contest.web.forms import Bound, Form, RawForm, Text, bind, fill
from contest.web.render import Page, page, see_other
from contest.web.routing import in_thread

OFFICE = {"perm": "organizer, head_judge"}
ENTRIES: Final = "/c/{slug:str}/office/rounds/{round:str}/entries"
BEST: Final = 3
MOST: Final = 500


class AdmitForm(Form):
    entries: tuple[Annotated[str, Field(max_length=32)], ...] = ()
    reason: Annotated[Text, Field(max_length=1000)] = ""


@get(ENTRIES, name="results.show_admission", opt=OFFICE)
@in_thread
def show_admission(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002 - the name in the path
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    request: Request[Any, Any, Any],
) -> Page:
    """`?best=`: so many of each group are ticked; equal points on the line are ticked together."""
    asked = request.query_params.get("best", "")
    return _show(db, slug, actor, round, None, best=whole_number(asked, most=MOST))


@post(ENTRIES, name="results.save_admission", opt=OFFICE)
@in_thread
def save_admission(
    *,
    slug: FromPath[str],
    round: FromPath[str],  # noqa: A002
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
    raw: NamedDependency[RawForm],
) -> Page | Redirect:
    with db.read() as session:
        _enter(session, slug, actor, round)
    bound = bind(AdmitForm, raw)
    try:
        if bound.value is not None:
            with db.write() as session:
                count = admit(
                    session, actor=signed_in(actor), round_id=round, entry_ids=bound.value.entries,
                    reason=bound.value.reason, now=now,
                )  # fmt: skip
            say = ngettext("%(num)s entry is in this round.", "%(num)s entries are in this round.", count)
            return see_other("judging.show_rounds", slug=slug, say=say % {"num": count})
    except (Invalid, Conflict) as problem:
        bound.refuse(problem)
    return _show(db, slug, actor, round, bound, status=422)


def _enter(session: Session, slug: str, actor: Actor | None, round_id: str) -> tuple[ContestFacts, Any]:
    contest = enter_contest(session, slug, actor=signed_in(actor))
    access.require_visible(access.may_assign(actor, contest.id))
    found = next((row for row in judging.round_rows(session, contest.id)[1:] if row.id == round_id), None)
    if found is None:
        raise NotFound
    return contest, found


def _show(
    db: Database, slug: str, actor: Actor | None, round_id: str, form: Bound[Any] | None, *, best: int | None = None,
    status: int = 200,
) -> Page:  # fmt: skip
    with db.read() as session:
        contest, row = _enter(session, slug, actor, round_id)
        ranking = rank_contest(session, contest, before=round_id)
        there = {one.entry_id for one in finalist_rows(session, round_id)}
    ticked = set(form.all("entries")) if form else there if best is None and there else proposed(ranking, best or BEST)
    return page(
        "results/admission.html", status=status, contest=contest, row=row, ranking=ranking, ticked=ticked,
        form=form or fill({"best": best or BEST}), best=best or BEST, round_name=either(row.name, row.name_en),
    )  # fmt: skip


def proposed(ranking: Ranking, best: int) -> set[str]:
    return {each.entry.id for group in ranking.groups for each in group.standings if each.rank <= best}
