"""Bytes that arrive piece by piece under a name, until they are whole and become an object of the file store.

What is stored is what counts: the next piece goes where the stored bytes end, in whichever process, after any crash.
One writer at a time: a claim gives a token, and each piece is stored only while the token holds. Whoever takes over
makes the token void, so that a stalled writer, here or in another process, can add nothing any more.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Protocol

from contest.core.database import Database
from contest.core.files import FileStore, Kept


@dataclass(frozen=True)
class Whole:
    """All bytes of an upload, measured."""

    size: int
    sha256: str


class Busy(Exception):
    """Another request writes to this upload now."""


class Overtaken(Exception):
    """Somebody took over: this writer's bytes are not wanted any more."""


class Misplaced(Exception):
    """The piece belongs elsewhere; `stored` bytes are here."""

    def __init__(self, stored: int) -> None:
        super().__init__(stored)
        self.stored = stored


class Vanished(Exception):
    """Nothing is stored under this name."""


class Incoming(Protocol):
    """Everything blocks and belongs in a worker thread. Names are row ids."""

    piece: int  # bytes worth storing at once

    def begin(self, name: str) -> None: ...

    def stored(self, name: str) -> int: ...

    def take_over(self, name: str) -> int:
        """The stored size, which no earlier writer can change after this returns."""
        ...

    def claim(self, name: str, *, at: int) -> str:
        """A writer's token; raises Busy, Misplaced or Vanished."""
        ...

    def append(self, name: str, token: str, *, at: int, content: bytes) -> None:
        """Raises Overtaken."""
        ...

    def release(self, name: str, token: str) -> None:
        """What was appended survives a power cut from here on."""
        ...

    def head(self, name: str, length: int) -> bytes:
        """The first bytes, as far as they are here."""
        ...

    def seal(self, name: str) -> Whole:
        """Measure the whole; may be asked again after a crash."""
        ...

    def opened(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """What was sealed, to look into."""
        ...

    def settle(self, name: str, whole: Whole) -> Kept:
        """What was sealed becomes an object under its content key; the arriving bytes stay until `discard`."""
        ...

    def discard(self, name: str) -> None: ...

    def begun(self) -> Iterator[tuple[str, datetime]]:
        """Every name that holds bytes, and since when."""
        ...


def incoming_of(files: FileStore, db: Database) -> Incoming:
    if files.folder is not None:
        from contest.core.uploading.disk import DiskIncoming

        return DiskIncoming(files.folder)
    from contest.core.uploading.objects import ObjectIncoming

    return ObjectIncoming(files.store, db)
