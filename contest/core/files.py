"""Files over obstore: a folder by default, an S3 bucket by its URL. Objects are immutable, named by their content."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

import obstore
from obstore.store import LocalStore, S3Store
from sqlalchemy.orm import Session

from contest.core.tables import StoredFile

PIECE: Final = 8 * 1024 * 1024
PATIENCE: Final = "5m"  # obstore gives up after 30 s, which a store may need to copy 2 GB


@dataclass(frozen=True)
class Kept:
    """An object in the store that no row names yet."""

    key: str
    size: int
    sha256: str


_LINE: Final = ("allow_http", "connect_timeout", "proxy_url", "proxy_ca_certificate", "proxy_excludes")


def _client_options() -> Any:
    """Of AWS_*, obstore reads these only where no option is given at all, and we give one."""
    named = {name: os.environ.get(f"AWS_{name.upper()}") for name in _LINE}
    return {"timeout": PATIENCE} | {name: value for name, value in named.items() if value}


def content_key(sha256: str) -> str:
    return f"files/{sha256[:2]}/{sha256}"


def sync_folder(folder: Path) -> None:
    """A new name is safe from a power cut only when its folder is on the disk too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class FileStore:
    """`folder`: where the objects lie as files, or None; `store`: obstore's own, for contest.core.uploading."""

    def __init__(self, url: str, *, folder: Path) -> None:
        """`url` empty: `folder`; else s3://bucket/prefix with the usual AWS_* environment."""
        self.store: Any
        self.folder = None if url else folder.resolve()
        if url:
            self.store = S3Store.from_url(url, client_options=_client_options())
        else:
            folder.mkdir(parents=True, exist_ok=True)
            self.store = LocalStore(folder.resolve(), automatic_cleanup=True)

    def keep(self, stream: IO[bytes]) -> Kept:
        """Store a stream under its SHA-256. Call it before the transaction that names it: bytes first, then the row."""
        digest, size = hashlib.sha256(), 0
        while piece := stream.read(1024 * 1024):
            digest.update(piece)
            size += len(piece)
        stream.seek(0)
        name = digest.hexdigest()
        key = content_key(name)
        obstore.put(self.store, key, stream)
        if self.folder is not None:
            with (self.folder / key).open("rb") as written:
                os.fsync(written.fileno())
            sync_folder((self.folder / key).parent)
        return Kept(key, size, name)

    def keep_bytes(self, content: bytes) -> Kept:
        import io

        return self.keep(io.BytesIO(content))

    def read(self, key: str) -> bytes:
        return bytes(obstore.get(self.store, key).bytes())

    @contextmanager
    def lent(self, key: str) -> Iterator[Path]:
        """A path to read the object from, for programs that need one: the object itself, or a copy while it is lent.

        Whoever borrows only reads: objects are immutable and may be shared.
        """
        if self.folder is not None:
            yield self.folder / key
            return
        with tempfile.TemporaryDirectory(prefix="lent-") as folder:
            path = Path(folder) / "object"
            with path.open("wb") as copy:
                for piece in obstore.get(self.store, key).stream(min_chunk_size=PIECE):
                    copy.write(piece)
            yield path

    def read_range(self, key: str, start: int, end: int) -> bytes:
        """Bytes `start` to `end`, `end` exclusive."""
        return bytes(obstore.get_range(self.store, key, start=start, end=end))

    async def stream(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes `start` to `end`, `end` exclusive, in pieces; memory stays flat."""
        while start < end:
            stop = min(start + PIECE // 8, end)
            yield bytes(await obstore.get_range_async(self.store, key, start=start, end=stop))
            start = stop

    def room(self, *, reserve: int) -> int | None:
        """Bytes that may still come, `reserve` left free; None where the store has no end that we know."""
        if self.folder is None:
            return None
        return max(shutil.disk_usage(self.folder).free - reserve, 0)

    def delete(self, key: str) -> None:
        """Gone already is as good."""
        with suppress(FileNotFoundError):
            obstore.delete(self.store, key)

    def keys(self, prefix: str = "files/") -> Iterator[str]:
        for batch in obstore.list(self.store, prefix):
            yield from (item["path"] for item in batch)


def register(session: Session, kept: Kept, *, name: str, media_type: str, by: str | None, now: datetime) -> StoredFile:
    """The row that names a kept object; the same content sent twice is stored once and named twice."""
    from contest.core.tokens import new_id

    row_id = new_id()
    row = StoredFile(
        id=row_id,
        key=kept.key,
        name=name,
        media_type=media_type,
        size=kept.size,
        sha256=kept.sha256,
        created_at=now,
        created_by=by,
    )
    session.add(row)
    session.flush()
    return row
