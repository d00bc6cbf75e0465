"""The front door and the help page."""

from litestar import route
from litestar.di import NamedDependency

from contest.core.database import Database
from contest.rules import queries as rules
from contest.web.render import Page, page
from contest.web.routing import in_thread


@route("/", http_method=["GET", "HEAD"], name="web.show_home", opt={"perm": "public"})
@in_thread
def show_home(db: NamedDependency[Database]) -> Page:
    with db.read() as session:
        contests = rules.public_contest_rows(session)
    return page("office/home.html", contests=contests)


@route("/help", http_method=["GET", "HEAD"], name="web.show_help", opt={"perm": "public"})
@in_thread
def show_help() -> Page:
    return page("office/help.html")
