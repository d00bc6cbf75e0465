"""Conditional and ranged answers (RFC 9110): 200, 206, 304, 416. One range only; two or more answer 200 whole.

Litestar 2.25 answers every Range with 200 and all bytes, so videos could not be sought and iOS would not play them.
"""

import re
from typing import Any, Final
from urllib.parse import quote

from litestar import Request, Response
from litestar.response import Stream

from contest.core.errors import N_, NotFound
from contest.core.files import FileStore
from contest.core.tables import StoredFile

INLINE: Final = frozenset(
    {
        "application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif",
        "video/mp4", "video/webm", "video/quicktime", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "text/plain",
        "text/vtt",
    }
)  # fmt: skip
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)$", re.ASCII)
# Chromium shows a PDF under this header, but not inside a frame that has a sandbox attribute
FILE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; sandbox; frame-ancestors 'self'"
)
UNSATISFIABLE: Final = "unsatisfiable"


def fresh(request: Request[Any, Any, Any], etag: str) -> bool:
    """Does the client hold this version already?"""
    sent = request.headers.get("if-none-match", "")
    return sent.strip() == "*" or any(tag.strip().removeprefix("W/") == etag for tag in sent.split(","))


def not_modified(etag: str, **headers: str) -> Response[Any]:
    return Response(None, status_code=304, headers={"etag": etag, **headers}, media_type="text/plain")


def answer_file(request: Request[Any, Any, Any], files: FileStore, row: StoredFile, *, name: str) -> Any:
    """Serve a stored file under a neutral `name`; what is not on the inline list is an attachment."""
    if row.gone_at is not None:
        raise NotFound(N_("This file was taken out by the office."))
    etag = f'"{row.sha256[:32]}"'
    inline = row.media_type in INLINE
    headers = {
        "etag": etag,
        "accept-ranges": "bytes",
        "cache-control": "private, no-cache",
        "content-disposition": f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(name)}",
        "content-security-policy": FILE_POLICY,
    }
    if fresh(request, etag):
        return not_modified(etag, **{"cache-control": headers["cache-control"]})
    part = wanted_range(request.headers.get("range"), request.headers.get("if-range"), etag, row.size)
    if part == UNSATISFIABLE:
        return Response(b"", status_code=416, headers={"content-range": f"bytes */{row.size}"}, media_type="text/plain")
    start, end = part if isinstance(part, tuple) else (0, row.size)
    if isinstance(part, tuple):
        headers["content-range"] = f"bytes {start}-{end - 1}/{row.size}"
    headers["content-length"] = str(end - start)
    media_type = row.media_type if inline else "application/octet-stream"
    # as a header: Litestar 2.25 prefers the handler's type, JSON, to the type a Stream was given
    headers["content-type"] = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    body = iter(()) if request.method == "HEAD" else files.stream(row.key, start, end)
    return Stream(body, status_code=206 if isinstance(part, tuple) else 200, headers=headers)


def wanted_range(header: str | None, if_range: str | None, etag: str, size: int) -> tuple[int, int] | str | None:
    """(start, end exclusive), UNSATISFIABLE, or None for the whole."""
    if not header or (if_range is not None and if_range.strip() != etag):
        return None
    match = _RANGE.match(header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        length = min(int(last), size)
        return (size - length, size) if length else UNSATISFIABLE
    start = int(first)
    end = min(int(last) + 1, size) if last else size
    if start >= size:
        return UNSATISFIABLE
    return (start, end) if start < end else None
