"""Arriving bytes as a row of small objects, for a store that cannot append (S3).

Each piece is an object; a row names it in the transaction that finds the writer's token still valid. So any process
on any machine goes on where the last row ends, and a cut connection loses less than one piece.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any, Final, cast

import obstore
from sqlalchemy import delete, insert, select, update

from contest.core.clock import system_clock
from contest.core.database import Database
from contest.core.files import Kept, content_key
from contest.core.tables import Arriving, ArrivingPart
from contest.core.tokens import new_id
from contest.core.uploading import Busy, Misplaced, Overtaken, Vanished, Whole

FOLDER: Final = "incoming"
PART: Final = 5 * 1024 * 1024  # the least that S3 takes as a part
STEP: Final = 1024 * 1024


class ObjectIncoming:
    piece = 4 * 1024 * 1024

    def __init__(self, store: Any, db: Database) -> None:
        self._store = store
        self._db = db

    def begin(self, name: str) -> None:
        with self._db.write() as session:
            session.execute(insert(Arriving).values(id=name, begun_at=system_clock()))

    def stored(self, name: str) -> int:
        with self._db.read() as session:
            size = session.scalar(select(Arriving.size).where(Arriving.id == name))
        if size is None:
            raise Vanished(name)
        return size

    def take_over(self, name: str) -> int:
        with self._db.write() as session:
            row = self._locked(session, name)
            row.writer = ""
            return row.size

    def claim(self, name: str, *, at: int) -> str:
        with self._db.write() as session:
            row = self._locked(session, name)
            if row.writer:
                raise Busy(name)
            if at != row.size:
                raise Misplaced(row.size)
            row.writer = new_id()
            return row.writer

    def append(self, name: str, token: str, *, at: int, content: bytes) -> None:
        key = f"{FOLDER}/{name}/{at:012}-{token}"
        obstore.put(self._store, key, content, use_multipart=False)
        with self._db.write() as session:
            mine = update(Arriving).where(Arriving.id == name, Arriving.writer == token, Arriving.size == at)
            if cast("Any", session.execute(mine.values(size=at + len(content)))).rowcount:
                session.add(ArrivingPart(arriving_id=name, start=at, size=len(content), key=key))
                return
        obstore.delete(self._store, key)
        raise Overtaken(name)

    def release(self, name: str, token: str) -> None:
        with self._db.write() as session:
            session.execute(update(Arriving).where(Arriving.id == name, Arriving.writer == token).values(writer=""))

    def head(self, name: str, length: int) -> bytes:
        found = b""
        for key in self._parts(name):
            found += bytes(obstore.get_range(self._store, key, start=0, length=length))[: length - len(found)]
            if len(found) == length:
                break
        return found

    def seal(self, name: str) -> Whole:
        """One pass over the pieces: they are read, measured and written as one object (multipart above 5 MB)."""
        digest, size = hashlib.sha256(), 0
        with obstore.open_writer(self._store, _whole(name), buffer_size=PART, max_concurrency=2) as whole:
            for key in self._parts(name):
                for read in obstore.get(self._store, key).stream(min_chunk_size=STEP):
                    piece = bytes(read)
                    digest.update(piece)
                    size += len(piece)
                    whole.write(piece)
        return Whole(size, digest.hexdigest())

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        yield io.BufferedReader(_Reader(obstore.open_reader(self._store, _whole(name))))

    def settle(self, name: str, whole: Whole) -> Kept:
        """Copied by the store itself."""
        key = content_key(whole.sha256)
        obstore.copy(self._store, _whole(name), key)
        return Kept(key, whole.size, whole.sha256)

    def discard(self, name: str) -> None:
        with self._db.write() as session:
            session.execute(delete(ArrivingPart).where(ArrivingPart.arriving_id == name))
            session.execute(delete(Arriving).where(Arriving.id == name))
        for batch in obstore.list(self._store, f"{FOLDER}/{name}/"):
            obstore.delete(self._store, [item["path"] for item in batch])

    def begun(self) -> Iterator[tuple[str, datetime]]:
        with self._db.read() as session:
            rows = list(session.scalars(select(Arriving).order_by(Arriving.begun_at)))
        yield from ((row.id, row.begun_at) for row in rows)

    def _parts(self, name: str) -> list[str]:
        with self._db.read() as session:
            query = select(ArrivingPart.key).where(ArrivingPart.arriving_id == name).order_by(ArrivingPart.start)
            return list(session.scalars(query))

    def _locked(self, session: Any, name: str) -> Arriving:
        row = session.scalars(select(Arriving).where(Arriving.id == name).with_for_update()).one_or_none()
        if row is None:
            raise Vanished(name)
        return cast("Arriving", row)


def _whole(name: str) -> str:
    return f"{FOLDER}/{name}/whole"


class _Reader(io.RawIOBase):
    """obstore's reader gives buffers; zipfile and our own code read bytes."""

    def __init__(self, source: Any) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        found = bytes(self._source.read(len(room)))
        room[: len(found)] = found
        return len(found)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return int(self._source.seek(offset, whence))

    def tell(self) -> int:
        return int(self._source.tell())
