"""The types under which members of a package are served, by their endings: a game names its parts by them."""

from typing import Final

_TYPES: Final = {
    "text/html": "html htm xhtml",
    "text/css": "css",
    "text/javascript": "js mjs cjs",
    "application/json": "json map webmanifest",
    "application/wasm": "wasm",
    "application/xml": "xml xsd dtd",
    "text/plain": "txt md csv tsv py java c h cpp cs ts tsx jsx sql ino yml yaml toml ini cfg license",
    "text/vtt": "vtt",
    "image/png": "png",
    "image/jpeg": "jpg jpeg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/svg+xml": "svg",
    "image/bmp": "bmp",
    "image/x-icon": "ico",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg oga",
    "audio/wav": "wav",
    "audio/mp4": "m4a",
    "video/mp4": "mp4 m4v",
    "video/webm": "webm",
    "font/woff": "woff",
    "font/woff2": "woff2",
    "font/ttf": "ttf",
    "font/otf": "otf",
    "application/pdf": "pdf",
}
_BY_ENDING: Final = {ending: kind for kind, endings in _TYPES.items() for ending in endings.split()}


def type_of(path: str) -> str:
    return _BY_ENDING.get(path.rpartition(".")[2].casefold(), "application/octet-stream")
