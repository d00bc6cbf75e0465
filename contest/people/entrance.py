"""The door as a browser meets it: the session cookie, where a person lands, from which network he comes."""

from datetime import datetime
from typing import Any, Final

from litestar import Request
from litestar.datastructures import Cookie
from litestar.response import Redirect
from sqlalchemy.orm import Session

from contest.people import queries, sessions, signin
from contest.people.access import Actor, Role, most_needed_role
from contest.people.devices import describe_device
from contest.settings import Settings
from contest.web.identify import session_cookie_name
from contest.web.paths import local_path

DESKS: Final[dict[Role, str]] = {  # under /c/{slug}
    "organizer": "office",
    "secretary": "office",
    "head_judge": "office",
    "judge": "judging",
    "coordinator": "school",
    "entrant": "entries",
}
Asked = Request[Any, Any, Any]


def let_in(
    session: Session,
    *,
    request: Asked,
    settings: Settings,
    account_id: str,
    way: str,
    wanted: str = "",
    now: datetime,
) -> Redirect:
    """Sign this browser in, within the transaction that proved who it is. Answer with this after the commit."""
    cookie, actor = key_for(session, request=request, settings=settings, account_id=account_id, way=way, now=now)
    answer = Redirect(local_path(wanted, "") or landing_path(session, actor), status_code=303)
    answer.set_cookie(cookie)
    return answer


def key_for(
    session: Session, *, request: Asked, settings: Settings, account_id: str, way: str, now: datetime
) -> tuple[Cookie, Actor]:
    """The cookie of a new session, for an answer that is no redirect."""
    token, actor = signin.admit(
        session,
        account_id=account_id,
        way=way,
        device=describe_device(request.headers.get("user-agent", "")),
        old_token=session_token(request),
        rules=sessions.session_rules(settings),
        now=now,
    )
    return session_cookie(settings, token), actor


def let_out(settings: Settings, path: str = "/") -> Redirect:
    answer = Redirect(path, status_code=303)
    answer.headers["clear-site-data"] = '"storage"'  # marks and entries kept for scoring offline (docs/offline.md)
    gone = session_cookie(settings, "")
    gone.max_age, gone.expires = 0, 0
    answer.set_cookie(gone)
    return answer


def session_cookie(settings: Settings, token: str) -> Cookie:
    """It ends with the browser: schools share computers."""
    https = settings.secure_cookies
    name = session_cookie_name(https=https)
    return Cookie(key=name, value=token, path="/", httponly=True, samesite="lax", secure=https)


def landing_path(session: Session, actor: Actor) -> str:
    """The desk of the most demanding role in the contest opened last; without any role the front page."""
    roles: dict[str, set[Role]] = {}
    for grant in actor.grants:
        roles.setdefault(grant.contest_id, set()).add(grant.role)
    for contest_id, slug in queries.contest_slugs(session, list(roles)):
        if role := most_needed_role(roles[contest_id]):
            return f"/c/{slug}/{DESKS[role]}"
    return "/"


def session_token(request: Asked) -> str:
    token: str = request.scope["state"]["session_token"]
    return token


def address(request: Asked) -> str:
    return request.client.host if request.client else ""
