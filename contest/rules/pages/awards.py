from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect

from contest.core.errors import Problem
from contest.core.i18n import gettext
from contest.core.tokens import new_id
from contest.rules import queries, service
from contest.rules.drafts import PlaceDraft
from contest.rules.forms import PlaceForm
from contest.rules.pages.desk import OFFICE, ORGANIZER, Db, Now, Raw, Who, enter_office, lock, office_page
from contest.rules.rows import bind_rows, changed_rows, numbered, row_numbers, spread
from contest.rules.values import ContestFacts
from contest.web.forms import Bound, RawForm, fill
from contest.web.render import Page, see_other
from contest.web.routing import in_thread


@get(OFFICE + "/awards", name="rules.show_awards", opt=ORGANIZER)
@in_thread
def show_awards(slug: FromPath[str], db: Db, actor: Who, now: Now) -> Page:
    with db.read() as session:
        contest, _ = enter_office(session, slug, actor)
        places = queries.award_places(session, contest.id)
        locked = lock(session, contest, "awards", now)
    names = PlaceForm.model_fields
    rows = [fill({name: getattr(place, name) for name in names}).raw.pairs for place in places]
    return _page(contest, Bound(RawForm(spread(rows, "p"))), locked)


@post(OFFICE + "/awards", name="rules.save_awards", opt=ORGANIZER)
@in_thread
def save_awards(slug: FromPath[str], db: Db, actor: Who, raw: Raw, now: Now) -> Page | Redirect:
    with db.read() as session:
        contest, person = enter_office(session, slug, actor)
        locked = lock(session, contest, "awards", now)
    changed = changed_rows(raw, "p", raw.get("action"))
    if changed is not None:
        return _page(contest, Bound(changed), locked)
    bound: Bound[Any] = Bound(numbered(raw, "p"))
    forms = bind_rows(PlaceForm, bound, "p")
    if bound.errors:
        return _page(contest, bound, locked, status=422)
    places = [PlaceDraft(**{**form.model_dump(), "code": form.code or new_id()[:12]}) for form in forms]
    try:
        with db.write() as session:
            service.save_awards(session, actor=person, contest_id=contest.id, places=places, now=now)
    except Problem as problem:
        return _page(contest, bound.refuse(problem), locked, status=problem.status)
    return see_other("rules.show_rules_office", slug=slug, say=gettext("Saved."))


def _page(contest: ContestFacts, form: Bound[Any], locked: str, *, status: int = 200) -> Page:
    rows = row_numbers(form.raw, "p")
    return office_page("awards.html", contest, status=status, form=form, rows=rows, locked=locked)
