"""Looking back over the own sheets before handing in."""

from datetime import datetime

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from contest.core.database import Database
from contest.judging.desk_pages import own_desk
from contest.judging.looking_back import look_back
from contest.people.access import Actor, signed_in
from contest.web.render import Page, page
from contest.web.routing import in_thread


@get("/c/{slug:str}/judging/look-back", name="judging.show_looking_back", opt={"perm": "judge"})
@in_thread
def show_looking_back(
    *,
    slug: FromPath[str],
    db: NamedDependency[Database],
    actor: NamedDependency[Actor | None],
    now: NamedDependency[datetime],
) -> Page:
    with db.read() as session:
        own = own_desk(session, signed_in(actor), slug, now)
        found = look_back(session, own.rows)
    return page("judging/look_back.html", contest=own.contest, own=own, found=found)
