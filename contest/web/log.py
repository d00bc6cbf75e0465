"""One line a request: the handler's own path (never what the client sent), status, milliseconds, who."""

import time

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_log = structlog.get_logger("request")


def log_requests(app: ASGIApp) -> ASGIApp:
    async def logged(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, watch)
        finally:
            handler = scope.get("route_handler")
            _log.info(
                "request",
                handler=handler.name if handler else None,
                method=scope["method"],
                status=status,
                ms=round((time.perf_counter() - began) * 1000, 1),
                who=getattr(scope["state"].get("actor"), "id", None),
            )

    return logged
