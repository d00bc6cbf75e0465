"""tus 1.0 as words: its headers read and written, its refusals."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Final

from contest.core.errors import N_, Problem
from contest.core.text import clean_line

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,termination,expiration,checksum"
ALGORITHMS: Final = ("sha1", "sha256")  # the specification asks for sha1
OFFSETS: Final = "application/offset+octet-stream"
_NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)
_NOT_UNDERSTOOD: Final = N_("This request is not understood.")


class NotUnderstood(Problem):
    status = 400

    def __init__(self, message: str = _NOT_UNDERSTOOD) -> None:
        super().__init__(message)


class WrongOffset(Problem):
    status = 409

    def __init__(self) -> None:
        super().__init__(N_("The server holds another number of bytes of this file."))


class Gone(Problem):
    status = 410

    def __init__(
        self, message: str = N_("This upload was ended. Please choose the file again."), **params: Any
    ) -> None:
        super().__init__(message, **params)


class WrongVersion(Problem):
    status = 412

    def __init__(self) -> None:
        super().__init__(N_("This server speaks tus 1.0.0."))


class WrongContent(Problem):
    status = 415

    def __init__(self) -> None:
        super().__init__(N_("This kind of content is not taken here."))


class Written(Problem):
    status = 423

    def __init__(self) -> None:
        super().__init__(N_("Another window or device is sending this file now."))


class Silence(Problem):
    status = 408

    def __init__(self) -> None:
        super().__init__(N_("The connection stood still. What has arrived is kept."))


class WrongChecksum(Problem):
    status = 460

    def __init__(self) -> None:
        super().__init__(N_("A part arrived damaged and was not kept. It is sent again."))


@dataclass(frozen=True, slots=True)
class Checksum:
    algorithm: str
    digest: bytes


def require_version(headers: Mapping[str, str]) -> None:
    if headers.get("tus-resumable") != VERSION:
        raise WrongVersion


def require_offsets(headers: Mapping[str, str]) -> None:
    if headers.get("content-type", "").split(";")[0].strip().lower() != OFFSETS:
        raise WrongContent


def number(headers: Mapping[str, str], name: str) -> int:
    text = headers.get(name, "")
    if not _NUMBER.fullmatch(text):
        raise NotUnderstood
    return int(text)


def metadata(headers: Mapping[str, str]) -> dict[str, str]:
    """Pairs "key base64": labels only, cleaned; a key without a value is an empty label."""
    found: dict[str, str] = {}
    sent = headers.get("upload-metadata", "")
    for pair in sent.split(",") if sent.strip() else []:
        key, _, value = pair.strip().partition(" ")
        if not key or key in found:
            raise NotUnderstood
        try:
            found[key] = clean_line(base64.b64decode(value, validate=True).decode())
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise NotUnderstood from error
    return found


def checksum(headers: Mapping[str, str]) -> Checksum | None:
    sent = headers.get("upload-checksum", "")
    if not sent:
        return None
    algorithm, _, value = sent.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise NotUnderstood(N_("This checksum algorithm is not known here."))
    try:
        return Checksum(algorithm, base64.b64decode(value, validate=True))
    except binascii.Error as error:
        raise NotUnderstood from error


def abilities(most_bytes: int) -> dict[str, str]:
    """What OPTIONS tells."""
    return {
        "tus-resumable": VERSION,
        "tus-version": VERSION,
        "tus-extension": EXTENSIONS,
        "tus-checksum-algorithm": ",".join(ALGORITHMS),
        "tus-max-size": str(most_bytes),
    }


def standing(stored: int, expires_at: datetime | None = None) -> dict[str, str]:
    """What the client goes by next. `expires_at`: of an upload that is not whole yet."""
    headers = {"tus-resumable": VERSION, "upload-offset": str(stored)}
    if expires_at is not None:
        headers["upload-expires"] = format_datetime(expires_at.astimezone(UTC), usegmt=True)
    return headers
