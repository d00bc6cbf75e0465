"""Static files: names carry a content hash, so browsers keep them for ever. Litestar's router follows symlinks out."""

import mimetypes
from functools import cache

from litestar import Response, get
from litestar.params import FromPath

from contest.core.errors import NotFound
from contest.web.render import static_folder

_TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".css": "text/css"}


@cache
def _known() -> dict[str, bytes]:
    """Every file we ship, in memory: about half a megabyte, and no path from a request ever reaches the disk."""
    folder = static_folder()
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


@get("/static/{tag:str}/{name:path}", name="static", opt={"perm": "public"})
async def static_file(
    tag: FromPath[str],  # noqa: ARG001 - only makes the address change with the content
    name: FromPath[str],
) -> Response[bytes]:
    path = str(name).lstrip("/")
    content = _known().get(path)
    if content is None:
        raise NotFound
    ending = "." + path.rsplit(".", 1)[-1]
    kind = _TYPES.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(content, media_type=kind, headers=headers)
