"""How a member of a package is answered: its type by its ending, because a browser's module loader insists on it."""

from typing import Final

HTML: Final = "text/html"
UNKNOWN: Final = "application/octet-stream"
_TYPES: Final = {
    "html": HTML, "htm": HTML, "xhtml": "application/xhtml+xml", "js": "text/javascript", "mjs": "text/javascript",
    "css": "text/css", "json": "application/json", "map": "application/json",
    "webmanifest": "application/manifest+json",
    "wasm": "application/wasm", "xml": "text/xml", "txt": "text/plain", "csv": "text/csv", "vtt": "text/vtt",
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "avif": "image/avif", "ico": "image/x-icon", "bmp": "image/bmp", "cur": "image/x-icon",
    "mp3": "audio/mpeg", "ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav",
    "m4a": "audio/mp4", "aac": "audio/aac", "flac": "audio/flac", "mp4": "video/mp4", "m4v": "video/mp4",
    "webm": "video/webm", "ogv": "video/ogg", "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf",
    "otf": "font/otf", "pdf": "application/pdf", "glb": "model/gltf-binary", "gltf": "model/gltf+json",
    "pck": UNKNOWN, "data": UNKNOWN, "unityweb": UNKNOWN, "bin": UNKNOWN, "mem": UNKNOWN,
}  # fmt: skip
_ENCODINGS: Final = {"gz": "gzip", "br": "br"}
_TEXT: Final = ("text/", "application/json", "application/manifest+json")


def answered_as(path: str) -> tuple[str, str]:
    """(media type, content encoding or ''): game.wasm.br of Unity is a WebAssembly module packed with Brotli."""
    stem, _, ending = path.rpartition("/")[2].lower().rpartition(".")
    encoding = _ENCODINGS.get(ending, "")
    inner = stem.rpartition(".")[2] if encoding else ending
    if encoding and inner not in _TYPES:
        return UNKNOWN, ""  # an archive the game reads itself
    return _TYPES.get(inner, UNKNOWN), encoding


def with_charset(media_type: str) -> str:
    """Scripts and data are UTF-8; a page's own charset is decided from its bytes."""
    return f"{media_type}; charset=utf-8" if media_type.startswith(_TEXT) and media_type != HTML else media_type
