"""Arriving bytes as a growing file, beside the objects on the same file system.

The token lies in a file of its own. Each step holds that file's lock (flock) only while it checks and writes, so a
take-over waits for one piece, not for a stalled client; the lock of a killed process is gone with it.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from contest.core.files import Kept, content_key, sync_folder
from contest.core.tokens import new_id
from contest.core.uploading import Busy, Misplaced, Overtaken, Vanished, Whole

FOLDER: Final = "incoming"
STEP: Final = 1024 * 1024


class DiskIncoming:
    piece = STEP

    def __init__(self, folder: Path) -> None:
        self._objects = folder
        self._folder = folder / FOLDER

    def begin(self, name: str) -> None:
        self._folder.mkdir(exist_ok=True)
        self._bytes(name).touch(exist_ok=False)
        self._token(name).touch()

    def stored(self, name: str) -> int:
        try:
            return self._bytes(name).stat().st_size
        except FileNotFoundError as error:
            raise Vanished(name) from error

    def take_over(self, name: str) -> int:
        with self._turn(name) as holder:
            os.ftruncate(holder, 0)
            return self.stored(name)

    def claim(self, name: str, *, at: int) -> str:
        with self._turn(name) as holder:
            if os.pread(holder, 64, 0):
                raise Busy(name)
            if at != (stored := self.stored(name)):
                raise Misplaced(stored)
            token = new_id()
            os.pwrite(holder, token.encode(), 0)
            return token

    def append(self, name: str, token: str, *, at: int, content: bytes) -> None:
        with self._turn(name) as holder:
            if os.pread(holder, 64, 0) != token.encode() or self.stored(name) != at:
                raise Overtaken(name)
            with self._bytes(name).open("ab", buffering=0) as file:
                rest = memoryview(content)
                while rest:
                    rest = rest[file.write(rest) :]

    def release(self, name: str, token: str) -> None:
        with self._bytes(name).open("rb") as file:
            os.fdatasync(file.fileno())
        with self._turn(name) as holder:
            if os.pread(holder, 64, 0) == token.encode():
                os.ftruncate(holder, 0)

    def head(self, name: str, length: int) -> bytes:
        with self._bytes(name).open("rb") as file:
            return file.read(length)

    def seal(self, name: str) -> Whole:
        with self._bytes(name).open("rb") as file:
            os.fsync(file.fileno())
            return Whole(os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest())

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        with self._bytes(name).open("rb") as file:
            yield file

    def settle(self, name: str, whole: Whole) -> Kept:
        """A second name for the same bytes; where the file system has none, a copy that appears at once."""
        key = content_key(whole.sha256)
        place = self._objects / key
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            beside = place.with_name(f"{place.name}#{name}")
            beside.unlink(missing_ok=True)
            try:
                os.link(self._bytes(name), beside)
            except OSError:
                shutil.copyfile(self._bytes(name), beside)
            beside.replace(place)
        sync_folder(place.parent)
        return Kept(key, whole.size, whole.sha256)

    def discard(self, name: str) -> None:
        self._bytes(name).unlink(missing_ok=True)
        self._token(name).unlink(missing_ok=True)

    def begun(self) -> Iterator[tuple[str, datetime]]:
        for path in sorted(self._folder.glob("*.token")):
            yield path.stem, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _bytes(self, name: str) -> Path:
        return self._folder / f"{name}.bytes"

    def _token(self, name: str) -> Path:
        return self._folder / f"{name}.token"

    @contextmanager
    def _turn(self, name: str) -> Iterator[int]:
        try:
            holder = os.open(self._token(name), os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise Vanished(name) from error
        try:
            fcntl.flock(holder, fcntl.LOCK_EX)
            yield holder
        finally:
            os.close(holder)
