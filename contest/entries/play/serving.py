"""The files of a running package. Reads no cookie, sets none, says nothing of the contest, not even in its errors."""

from typing import Any, Final

from litestar import Request, Response, route
from litestar.response import Stream

from contest.core.files import FileStore
from contest.entries.asks import Db, Files, InPath, Now, Rules
from contest.entries.play import kinds, queries, shim
from contest.entries.play.headers import ALWAYS, play_headers
from contest.settings import Settings
from contest.web.hosts import host_of
from contest.web.ranges import UNSATISFIABLE, wanted_range
from contest.web.routing import in_thread

MEMBER: Final = "/play/{token:str}/{rest:path}"
_PREFLIGHT: Final = {
    "access-control-allow-methods": "GET, HEAD",
    "access-control-allow-headers": "*",
    "access-control-max-age": "600",
}
_METHODS: Final = ("GET", "HEAD", "OPTIONS")


@route(MEMBER, name="play.show_member", http_method=list(_METHODS), opt={"perm": "public", "foreign": True})
@in_thread
def show_member(
    *, request: Request[Any, Any, Any], token: InPath, rest: InPath, db: Db, files: Files, now: Now, settings: Rules
) -> Any:
    if request.method == "OPTIONS":
        return Response(b"", status_code=204, headers={**ALWAYS, **_PREFLIGHT}, media_type="text/plain")
    path = str(rest).lstrip("/")
    with db.read() as session:
        key = queries.open_key(session, token, now)
        own = shim.own_files().get(path.removeprefix(shim.FOLDER)) if path.startswith(shim.FOLDER) else None
        found = queries.member(session, key.package_id, path) if key and own is None else None
    host = host_of(request.scope)
    content = settings.content
    if key is None or (content and not content.belongs_to(host, key.package_id)):
        return _missing(ALWAYS)
    headers = play_headers(
        host=host, token=token, own_origin=key.own_origin and content is not None, nested=key.nested,
        framed_by=settings.public_origin if content else "'self'",
    )  # fmt: skip
    if own is not None:
        kind = kinds.with_charset(kinds.answered_as(path)[0])
        return Response(own, headers={**headers, "content-type": kind}, media_type=kinds.UNKNOWN)
    if found is None:
        return _missing(headers)
    return answer_member(request, files, found, token=token, kind=key.kind, headers=headers)


def answer_member(
    request: Request[Any, Any, Any], files: FileStore, found: Any, *, token: str, kind: str, headers: dict[str, str]
) -> Any:
    """The type goes out as a header: Litestar adds a charset of its own to what it is told is text."""
    media_type, encoding = kinds.answered_as(found.path)
    if media_type == kinds.HTML and not encoding and found.size <= shim.LARGEST:
        page = files.read(found.key)
        headers = {**headers, "content-type": media_type + shim.charset_of(page)}
        return Response(shim.with_shim(page, token, kind), headers=headers, media_type=kinds.UNKNOWN)
    headers = {**headers, "accept-ranges": "bytes", "content-type": kinds.with_charset(media_type)}
    if encoding:
        headers["content-encoding"] = encoding
    part = wanted_range(request.headers.get("range"), request.headers.get("if-range"), "", found.size)
    if part == UNSATISFIABLE:
        headers["content-range"] = f"bytes */{found.size}"
        return Response(b"", status_code=416, headers=headers, media_type=kinds.UNKNOWN)
    start, end = part if isinstance(part, tuple) else (0, found.size)
    if isinstance(part, tuple):
        headers["content-range"] = f"bytes {start}-{end - 1}/{found.size}"
    headers["content-length"] = str(end - start)
    body: Any = iter(()) if request.method == "HEAD" else files.stream(found.key, start, end)
    return Stream(body, status_code=206 if isinstance(part, tuple) else 200, headers=headers)


def _missing(headers: dict[str, str]) -> Response[bytes]:
    return Response(b"Not found.\n", status_code=404, headers=headers, media_type="text/plain")


def own_origin(settings: Settings, *, closed: bool = False) -> bool:
    """Mode 2 wherever there is a content host, unless the closed frame is asked for."""
    return settings.content is not None and not closed


def address(settings: Settings, *, token: str, package: queries.Package) -> str:
    """Where the frame goes."""
    from urllib.parse import quote

    origin = settings.content.origin_of(package.file_id) if settings.content else ""
    return f"{origin}/play/{token}/{quote(package.start)}"


def frame_source(request: Request[Any, Any, Any], settings: Settings) -> str:
    """The one source a page with such a frame allows."""
    return settings.content.source if settings.content else f"{host_of(request.scope)}/play/"
