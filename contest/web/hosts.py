"""What strangers made is kept apart from our pages: no cookie reaches it, and a second host serves nothing else.

A handler with `opt={"foreign": True}` answers with files of a stranger's package under headers of its own. With a
content host set, such a handler answers there only, and every other one nowhere but on our host.
"""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from contest.core.contenthost import ContentHost


def keep_apart(app: ASGIApp, *, content: ContentHost | None) -> ASGIApp:
    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        handler = scope.get("route_handler")
        foreign = bool(handler and handler.opt.get("foreign"))
        on_content = content is not None and content.serves(host_of(scope))
        if content is not None and foreign != on_content:
            await _not_here(send)
            return
        if foreign:
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
        await app(scope, receive, send)

    return guard


def host_of(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")


async def _not_here(send: Send) -> None:
    """A bare answer: an error page of ours would be a page of ours."""
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"default-src 'none'; sandbox; frame-ancestors 'none'"),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"Not found.\n", "more_body": False})
