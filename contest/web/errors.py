"""Every failure as a page a person can act on, or as problem+json; no stack, no echo of the request."""

import json
from http import HTTPStatus
from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException

from contest.core.errors import N_, Problem
from contest.core.i18n import gettext, translate
from contest.web.render import HTML, render

_log = structlog.get_logger("web")

_SAID = {
    400: N_("This request is not understood."),
    401: N_("Please sign in first."),
    403: N_("You may not do this."),
    404: N_("There is no such page, or it is not yours to see."),
    405: N_("This page cannot be used in that way."),
    413: N_("This is more than this page takes."),
    415: N_("This kind of content is not taken here."),
    429: N_("Too many attempts. Please wait a little."),
    500: N_("Something went wrong. What you entered was not saved. The office has been told."),
    503: N_("The server is busy. Please try again in a moment."),
}
_HEADING = {
    401: N_("Please sign in"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    409: N_("Changed meanwhile"),
    413: N_("Too large"),
    422: N_("Please check what you entered"),
    423: N_("Locked"),
    425: N_("Not ready yet"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong"),
}


def answer_problem(request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    return _answer(request, problem.status, translate(problem.message, problem.params))


def answer_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:  # Litestar's own faults, as a route that does not exist
        return answer_fault(request, error)
    headers = error.headers if isinstance(error, MethodNotAllowedException) else None
    return _answer(request, error.status_code, gettext(_SAID.get(error.status_code, _SAID[400])), headers)


def answer_fault(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    _log.error("fault", method=request.method, route=_route(request), exc_info=error)
    return _answer(request, 500, gettext(_SAID[500]))


def _answer(
    request: Request[Any, Any, Any], status: int, said: str, headers: dict[str, Any] | None = None
) -> Response[bytes]:
    heading = gettext(_HEADING.get(status, N_("That did not work")))
    if _wants_json(request):
        body = {"type": "about:blank", "title": heading, "status": status, "detail": said}
        content, media = json.dumps(body, ensure_ascii=False).encode(), "application/problem+json"
    else:
        content = render("error.html", status=status, title=heading, detail=said, reference="").encode()
        media = HTML
    shown = {k: str(v) for k, v in (headers or {}).items() if k.lower() == "allow"}
    return Response(content, status_code=status, media_type=media, headers=shown)


def _wants_json(request: Request[Any, Any, Any]) -> bool:
    accept = request.headers.get("accept", "")
    return request.scope["path"].startswith("/api/") or ("json" in accept and "text/html" not in accept)


def _route(request: Request[Any, Any, Any]) -> str:
    """The handler's own path, never what the client sent (log injection)."""
    handler = request.scope.get("route_handler")
    return str(handler) if handler else HTTPStatus.NOT_FOUND.phrase
