"""Pictures: decoded and encoded anew for judges; inside other files only their labels are cut out, without loss."""

import io
import struct
from pathlib import Path
from typing import Any, Final

from contest.entries.redaction.cleaning.report import Report

_SAVED: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "image/jpeg": (".jpg", {"Q": 92}), "image/png": (".png", {}), "image/webp": (".webp", {"Q": 92}),
    "image/gif": (".gif", {}),
}  # fmt: skip
_JPEG_LABELS: Final = {*range(0xE1, 0xEE), 0xEF, 0xFE}  # APP1-13, APP15, COM; APP14 tells the colours
_PNG_LABELS: Final = {b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME"}
_HEAD: Final = 8


def clean_picture(path: Path, product: Path, media_type: str, report: Report) -> None:
    """A new picture of the same pixels, turned as its EXIF says; nothing but pixels is carried over."""
    import pyvips

    moving = {"n": -1} if media_type in {"image/gif", "image/webp"} else {}
    picture = pyvips.Image.new_from_file(str(path), **moving)
    report.matches("properties", labels_of(picture), cleaned=True)
    turned = picture if moving else picture.autorot()
    ending, most = _SAVED[media_type]
    product.write_bytes(turned.write_to_buffer(ending, keep="none", **most))


def labels_of(picture: Any) -> str:
    """EXIF, comments, XMP and text chunks as one text."""
    said = []
    for name in picture.get_fields():
        value = picture.get(name)
        if isinstance(value, bytes):
            said += [value.decode("utf-8", "ignore"), value.decode("utf-16-le", "ignore")]
        elif isinstance(value, str):
            said.append(value)
    return "\n; ".join(said)[:200_000]


def strip_labels(raw: bytes) -> bytes:
    """JPEG segments and PNG chunks that describe and do not draw; anything else comes back as it is."""
    if raw[:3] == b"\xff\xd8\xff":
        return _strip_jpeg(raw)
    return _strip_png(raw) if raw[:_HEAD] == b"\x89PNG\r\n\x1a\n" else raw


def _strip_jpeg(raw: bytes) -> bytes:
    kept, at = io.BytesIO(), 2
    kept.write(raw[:2])
    while at + 4 <= len(raw) and raw[at] == 0xFF:  # noqa: PLR2004 - a segment begins so
        sign = raw[at + 1]
        if sign == 0xDA:  # noqa: PLR2004 - the picture itself begins
            kept.write(raw[at:])
            return kept.getvalue()
        size = struct.unpack(">H", raw[at + 2 : at + 4])[0] + 2
        if sign not in _JPEG_LABELS:
            kept.write(raw[at : at + size])
        at += size
    return raw


def _strip_png(raw: bytes) -> bytes:
    kept, at = io.BytesIO(), _HEAD
    kept.write(raw[:_HEAD])
    while at + 12 <= len(raw):
        size = struct.unpack(">I", raw[at : at + 4])[0] + 12
        if raw[at + 4 : at + 8] not in _PNG_LABELS:
            kept.write(raw[at : at + size])
        at += size
    return kept.getvalue()
