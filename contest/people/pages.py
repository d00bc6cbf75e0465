from datetime import datetime
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect

from contest.core.database import Database
from contest.people import sessions
from contest.settings import Settings
from contest.web.identify import session_cookie_name
from contest.web.render import Page, page
from contest.web.routing import in_thread


@get("/sign-in", name="people.show_sign_in", opt={"perm": "public"})
@in_thread
def show_sign_in() -> Page:
    return page("people/sign_in.html")


@post("/sign-out", name="people.sign_out", opt={"perm": "public"})
@in_thread
def sign_out(
    request: Request[Any, Any, Any],
    db: NamedDependency[Database],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Redirect:
    with db.write() as session:
        sessions.end_session(session, token=request.scope["state"]["session_token"], now=now)
    answer = Redirect("/", status_code=303)
    answer.delete_cookie(session_cookie_name(https=settings.secure_cookies))
    return answer
