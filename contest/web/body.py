"""The two kinds of body a page reads: an urlencoded form, and one file with its fields."""

import hashlib
import tempfile
from dataclasses import dataclass
from typing import IO, Any, Final

from litestar import Request
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from contest.core.errors import N_, Invalid, TooLarge
from contest.core.text import clean_line
from contest.web.bodygate import FORM_LIMIT
from contest.web.forms import RawForm

SPOOL: Final = 1024 * 1024
LONGEST_BOUNDARY: Final = 200
MOST_FILES: Final = 20
_NOT_UNDERSTOOD: Final = N_("This request is not understood.")


@dataclass
class SentFile:
    """A file on its way in: `stream` stands at its start; `name` is a label only, never a path."""

    field: str
    name: str
    size: int
    sha256: str
    stream: IO[bytes]


@dataclass
class SentForm:
    raw: RawForm
    files: list[SentFile]

    def close(self) -> None:
        for one in self.files:
            one.stream.close()

    def file(self, field: str) -> SentFile | None:
        """None also for the empty part a browser sends when no file was chosen."""
        return next((f for f in self.files if f.field == field and (f.name or f.size)), None)


async def read_form(request: Request[Any, Any, Any]) -> RawForm:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_LIMIT:
            raise TooLarge(N_("This is more than a form may hold."))
    try:
        return RawForm.parse(bytes(body))
    except (UnicodeDecodeError, ValueError) as error:
        raise Invalid(_NOT_UNDERSTOOD) from error


async def read_upload(request: Request[Any, Any, Any], *, max_bytes: int) -> SentForm:
    """Stream multipart/form-data to temporary files; utf-8 only, at most 20 files and 200 fields.

    Raises TooLarge above `max_bytes` for all files together, Invalid for a body that is no multipart.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != "multipart/form-data":
        return SentForm(await read_form(request), [])
    boundary = options.get("boundary", "")
    if (
        not boundary
        or len(boundary) > LONGEST_BOUNDARY
        or options.get("charset", "utf-8").lower() not in {"utf-8", "us-ascii"}
    ):
        raise Invalid(_NOT_UNDERSTOOD)
    collector = _Collector(max_bytes)
    try:
        with PushMultipartParser(boundary, max_segment_count=220, max_header_size=4096) as parser:
            async for chunk in request.stream():
                for part in parser.parse(chunk):
                    collector.take(part)
        return collector.result()
    except (MultipartError, UnicodeError, LookupError, ValueError) as error:
        collector.close()
        raise Invalid(_NOT_UNDERSTOOD) from error
    except BaseException:
        collector.close()
        raise


class _Collector:
    """Puts the parser's events together: header, pieces of content, end of part."""

    def __init__(self, max_bytes: int) -> None:
        self.left = max_bytes
        self.pairs: list[tuple[str, str]] = []
        self.files: list[SentFile] = []
        self.segment: MultipartSegment | None = None
        self.text = bytearray()
        self.hash = hashlib.sha256()

    def take(self, part: Any) -> None:
        if isinstance(part, MultipartSegment):
            self._begin(part)
        elif part:
            self._content(part)
        elif self.segment is not None:
            self._end()

    def _begin(self, segment: MultipartSegment) -> None:
        if (segment.charset or "utf-8").lower() not in {"utf-8", "us-ascii", "utf8"}:
            raise Invalid(_NOT_UNDERSTOOD)
        self.segment, self.text, self.hash = segment, bytearray(), hashlib.sha256()
        if segment.filename is not None:
            if len(self.files) >= MOST_FILES:
                raise Invalid(_NOT_UNDERSTOOD)
            spool = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - lives until the handler is done
            name = clean_line(segment.filename.replace("\\", "/").rsplit("/", 1)[-1])[:255]
            self.files.append(SentFile(segment.name, name, 0, "", spool))

    def _content(self, piece: bytes | bytearray) -> None:
        assert self.segment is not None
        self.left -= len(piece)
        if self.left < 0:
            raise TooLarge(N_("The file is larger than this page takes."))
        if self.segment.filename is None:
            self.text += piece
            if len(self.text) > FORM_LIMIT:
                raise TooLarge(N_("This is more than a form may hold."))
            return
        self.files[-1].stream.write(piece)
        self.files[-1].size += len(piece)
        self.hash.update(piece)

    def _end(self) -> None:
        assert self.segment is not None
        if self.segment.filename is None:
            self.pairs.append((self.segment.name, self.text.decode()))
        else:
            self.files[-1].stream.seek(0)
            self.files[-1].sha256 = self.hash.hexdigest()
        self.segment = None

    def close(self) -> None:
        """The request is refused: its temporary files go now, not when memory is swept."""
        for file in self.files:
            file.stream.close()

    def result(self) -> SentForm:
        if self.segment is not None:
            raise Invalid(_NOT_UNDERSTOOD)
        return SentForm(RawForm(self.pairs), self.files)
