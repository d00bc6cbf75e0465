"""What a file is, told by its content. The name and the type a browser claims are not asked."""

import codecs
import re
import zipfile
from typing import IO, Final

from contest.core.errors import N_, Invalid
from contest.entries.inspection.zipends import list_of

HEAD: Final = 4096
TOLD_BY_THEIR_END: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # packages
_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument"
_OASIS: Final = "application/vnd.oasis.opendocument"
_MAGIC: Final = (  # offset, bytes, media type
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftyp", "iso"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)
_BRANDS: Final = {  # of the `ftyp` box; any other brand is a common MP4
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis"), "image/heic"),
}
_OFFICE: Final = {  # a member that only this kind of package has
    "word/document.xml": f"{_OPEN_XML}.wordprocessingml.document",
    "ppt/presentation.xml": f"{_OPEN_XML}.presentationml.presentation",
    "xl/workbook.xml": f"{_OPEN_XML}.spreadsheetml.sheet",
    "h5p.json": "application/x.h5p",
    "project.json": "application/x.scratch.sb3",
}
_OLE: Final = {  # the stream that only this kind has
    "WordDocument": "application/msword",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "Workbook": "application/vnd.ms-excel",
}
_TEXTS: Final = (
    "txt", "md", "csv", "py", "json", "js", "ts", "css", "java", "c", "h", "cpp", "cs", "sql", "ino", "toml",
    "yaml", "yml", "ini",
)  # fmt: skip
ENDINGS: Final = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/heic": ("heic", "heif", "avif"),
    "video/mp4": ("mp4", "m4v"),
    "video/quicktime": ("mov",),
    "video/webm": ("webm",),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a",),
    "audio/wav": ("wav",),
    "audio/ogg": ("ogg",),
    "application/zip": ("zip",),
    f"{_OPEN_XML}.wordprocessingml.document": ("docx",),
    f"{_OPEN_XML}.presentationml.presentation": ("pptx",),
    f"{_OPEN_XML}.spreadsheetml.sheet": ("xlsx",),
    f"{_OASIS}.text": ("odt",),
    f"{_OASIS}.presentation": ("odp",),
    f"{_OASIS}.spreadsheet": ("ods",),
    "application/msword": ("doc",),
    "application/vnd.ms-powerpoint": ("ppt",),
    "application/vnd.ms-excel": ("xls",),
    "application/x.scratch.sb3": ("sb3", "zip"),
    "application/x.h5p": ("h5p", "zip"),
    "text/plain": _TEXTS,
    "application/x-ipynb+json": ("ipynb",),
    "text/vtt": ("vtt",),
    "text/html": ("html", "htm"),
    "image/svg+xml": ("svg",),
    "application/xml": ("xml",),
}
_MARKUP: Final = ("<!doctype html", "<html", "<head", "<body", "<script", "<!--", "<iframe", "<img")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_LONGEST_LIST: Final = 2 * 1024 * 1024  # bytes


def kind_of(stream: IO[bytes]) -> str:
    """The media type; the stream stands at its start again afterwards. A sign at the very start decides."""
    head = stream.read(HEAD)
    stream.seek(0)
    found = _by_magic(head)
    if found == "iso":
        found = _BRANDS.get(head[8:12], "video/mp4")
    elif found == "application/zip":
        found = _kind_of_zip(stream, head)
    elif found == "ole":
        found = _kind_of_ole(stream, head)
    elif not found and b"%PDF-" in head[:1024]:
        found = "application/pdf"
    elif not found:
        found = _kind_of_text(head)
    stream.seek(0)
    return found or _refuse(head)


def _refuse(head: bytes) -> str:
    if head.startswith((b"Rar!", b"7z\xbc\xaf")):
        raise Invalid(
            N_(
                "This is a RAR or 7-Zip archive. Please pack the files as ZIP (in Windows: Send to, Compressed folder)."
            ),
            field="file",
        )
    raise Invalid(N_("This kind of file is not known here, or the file is damaged."), field="file")


def _by_magic(head: bytes) -> str:
    return next((kind for offset, sign, kind in _MAGIC if head[offset : offset + len(sign)] == sign), "")


def _kind_of_zip(stream: IO[bytes], head: bytes) -> str:
    """Only the list of members is read, nothing is unpacked."""
    if head[30:].startswith(b"mimetype" + _OASIS.encode()):
        kind = head[38:120].split(b"PK")[0].decode("ascii", errors="replace")
        return kind if kind in ENDINGS else ""
    told = list_of(stream)
    if told is None or told[1] > _LONGEST_LIST:  # the inspection says what is wrong; here it must not fill our memory
        return "application/zip" if told else ""
    try:
        with zipfile.ZipFile(stream) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return ""
    return next((kind for member, kind in _OFFICE.items() if member in names), "application/zip")


def _kind_of_ole(stream: IO[bytes], head: bytes) -> str:
    """By the names in the first sectors of the container's directory; nothing else of it is read."""
    if len(head) < 512:  # noqa: PLR2004 - the container's own header
        return ""
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 12)
    stream.seek((int.from_bytes(head[48:52], "little") + 1) * sector)
    names = stream.read(16 * 1024)
    if "EncryptedPackage".encode("utf-16-le") in names:
        raise Invalid(N_("This file is locked by a password. Please save it without a password."), field="file")
    return next((kind for name, kind in _OLE.items() if name.encode("utf-16-le") in names), "")


def _kind_of_text(head: bytes) -> str:
    """UTF-8 without control characters; what a browser would run is of a kind of its own and never shown inline."""
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)  # a letter may be cut at the end
    except UnicodeDecodeError:
        return ""
    if not text or head.startswith((b"MZ", b"\x7fELF")) or _CONTROLS.search(text):
        return ""
    return _kind_by_start(text.lstrip().casefold())


def _kind_by_start(start: str) -> str:
    if start.startswith("{"):
        return "application/x-ipynb+json" if '"cells"' in start else "text/plain"
    if "<svg" in start[:1000] and start.startswith("<"):
        return "image/svg+xml"
    if start.startswith("<?xml"):
        return "text/html" if "<html" in start else "application/xml"
    if start.startswith("webvtt"):
        return "text/vtt"
    return "text/html" if start.startswith(_MARKUP) else "text/plain"


def ending_of(media_type: str) -> str:
    return ENDINGS.get(media_type, ("bin",))[0]


def accepted_by(types: list[str], media_type: str) -> bool:
    """`types`: a slot's endings without dot; an empty list takes every known kind. A telephone's MOV counts as MP4."""
    endings = ENDINGS.get(media_type, ())
    if media_type == "video/quicktime":
        endings = (*endings, "mp4")
    return not types or any(ending in types for ending in endings)


def label(name: str, media_type: str) -> str:
    """The sender's name for the file, with an ending that tells the truth."""
    stem, dot, ending = name.rpartition(".")
    if dot and ending.lower() in ENDINGS.get(media_type, ()):
        return name[:255]
    return f"{(name or stem or 'tep')[:240]}.{ending_of(media_type)}"
