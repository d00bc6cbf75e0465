"""What a file is, told by its content. The name and the type a browser claims are not asked."""

import zipfile
from typing import IO, Final

from contest.core.errors import N_, Invalid

_HEAD: Final = 1024
_MAGIC: Final = (  # offset, bytes, media type
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"PK\x03\x04", "application/zip"),
)
_OFFICE: Final = {  # a member that only this kind of package has
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ppt/presentation.xml": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "project.json": "application/x.scratch.sb3",
}
ENDINGS: Final = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "video/mp4": ("mp4", "m4v", "mov"),
    "video/webm": ("webm",),
    "audio/mpeg": ("mp3",),
    "audio/ogg": ("ogg",),
    "application/zip": ("zip",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/x.scratch.sb3": ("sb3",),
}
_MOST_MEMBERS: Final = 20_000


def kind_of(stream: IO[bytes]) -> str:
    """The media type; the stream stands at its start again afterwards."""
    head = stream.read(_HEAD)
    stream.seek(0)
    found = "application/pdf" if b"%PDF-" in head else _by_magic(head)
    if found == "application/zip":
        found = _kind_of_zip(stream)
        stream.seek(0)
    if not found:
        raise Invalid(N_("This kind of file is not known here, or the file is damaged."), field="file")
    return found


def _by_magic(head: bytes) -> str:
    return next((kind for offset, sign, kind in _MAGIC if head[offset : offset + len(sign)] == sign), "")


def _kind_of_zip(stream: IO[bytes]) -> str:
    """Only the list of members is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(stream) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return ""
    if len(names) > _MOST_MEMBERS:
        return ""
    return next((kind for member, kind in _OFFICE.items() if member in names), "application/zip")


def ending_of(media_type: str) -> str:
    return ENDINGS.get(media_type, ("bin",))[0]


def accepted_by(types: list[str], media_type: str) -> bool:
    """`types`: a slot's endings without dot; an empty list takes every known kind."""
    return not types or any(ending in types for ending in ENDINGS.get(media_type, ()))


def label(name: str, media_type: str) -> str:
    """The sender's name for the file, with an ending that tells the truth."""
    stem, dot, ending = name.rpartition(".")
    if dot and ending.lower() in ENDINGS.get(media_type, ()):
        return name[:255]
    return f"{(name or stem or 'tep')[:240]}.{ending_of(media_type)}"
