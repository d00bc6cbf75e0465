"""What may be sent at all, decided from address and headers, before a byte of the body is read.

Litestar's multipart parser trusts what the client declares about a part, so `multipart/*` passes only to handlers
marked `opt={"upload": True}`, which parse it with contest.web.multipart. Bodies of the rest are small. No address of
ours holds a NUL, and PostgreSQL fails on text that does.
"""

from typing import Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from contest.core.errors import N_, Invalid, NotFound, TooLarge

FORM_LIMIT: Final = 2 * 1024 * 1024
LONGEST_LENGTH: Final = 18  # digits of a number of bytes; Python refuses to read thousands of them


def body_gate(app: ASGIApp) -> ASGIApp:
    async def gate(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            check_address(scope["path"], scope["query_string"])
            handler = scope.get("route_handler")
            check(dict(scope["headers"]), takes_files=bool(handler and handler.opt.get("upload")))
        await app(scope, receive, send)

    return gate


def check_address(path: str, query: bytes) -> None:
    if "\0" in path:
        raise NotFound
    if b"%00" in query or b"\0" in query:
        raise Invalid(N_("This request is not understood."))


def check(headers: dict[bytes, bytes], *, takes_files: bool) -> None:
    kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
    if takes_files:
        return
    if kind.startswith(b"multipart/"):
        raise Invalid(N_("This page takes no files."))
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or len(length) > LONGEST_LENGTH:
        raise Invalid(N_("This request is not understood."))
    if int(length) > FORM_LIMIT:
        raise TooLarge(N_("This is more than a form may hold."))
