"""Security headers on every answer; a handler that needs another policy (a file) sets its own first.

Handlers marked `foreign` (files of a stranger's package, contest/entries/play) bring all of theirs.
"""

from typing import Final

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "media-src 'self'; connect-src 'self'; frame-src 'none'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_FRAMES: Final = "frame-src 'none'"
_ALWAYS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cache-control": "no-store",
}
_HSTS: Final = "max-age=31536000"


def policy(*frames: str) -> dict[str, str]:
    """Headers of a page that frames something: these sources and nothing else, so a frame cannot lead itself away."""
    sources = " ".join(dict.fromkeys(frame for frame in frames if frame))
    return {"content-security-policy": POLICY.replace(_FRAMES, f"frame-src {sources}")} if sources else {}


def security_headers(app: ASGIApp, *, https: bool) -> ASGIApp:
    always = {**_ALWAYS, "strict-transport-security": _HSTS} if https else _ALWAYS

    async def with_headers(scope: Scope, receive: Receive, send: Send) -> None:
        handler = scope.get("route_handler")
        if handler and handler.opt.get("foreign"):
            await app(scope, receive, send)
            return

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in always.items():
                    headers.setdefault(name, value)
                if "cookie" not in headers.get("vary", "").lower():
                    headers.extend_header_value("vary", "Cookie")
            await send(message)

        await app(scope, receive, add if scope["type"] == ScopeType.HTTP else send)

    return with_headers
