"""Who sends this request, and how he wants to read: cookie -> viewer, language, theme. Writes nothing for a visitor."""

from collections.abc import Callable
from typing import Any

from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from contest.core.i18n import LOCALES, Locale, set_locale
from contest.web.context import Theme, Viewer, Visit, enter
from contest.web.flash import NAME as FLASH
from contest.web.flash import read_flash

LoadViewer = Callable[[str], Viewer | None]
THEMES: tuple[Theme, ...] = ("auto", "light", "dark")


def session_cookie_name(*, https: bool) -> str:
    return "__Host-session" if https else "session"


def identify(app: ASGIApp, *, load: LoadViewer, https: bool, default_locale: Locale) -> ASGIApp:
    cookie = session_cookie_name(https=https)

    async def with_visit(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        cookies = connection.cookies
        token = cookies.get(cookie, "")
        viewer = await sync_to_thread(load, token) if token else None
        scope["state"]["actor"] = viewer
        scope["state"]["session_token"] = token
        locale = _locale(cookies.get("locale"), default_locale)
        set_locale(locale)
        theme = cookies.get("theme", "auto")
        enter(
            Visit(
                path=scope["path"],
                query=scope["query_string"].decode("latin-1"),
                viewer=viewer,
                theme=theme if theme in THEMES else "auto",
                flash=read_flash(cookies.get(FLASH)),
                htmx="hx-request" in connection.headers,
            )
        )
        await app(scope, receive, send)

    return with_visit


def _locale(chosen: str | None, default: Locale) -> Locale:
    return chosen if chosen in LOCALES else default
