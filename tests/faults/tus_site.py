"""A contest in which Bình may upload, and the requests of a tus client one by one over a real connection."""

import hashlib
import http.client
import os
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cast import World, build_world
from dossiers import drafted, full_dossier
from sqlalchemy import select, update

from contest.core.tables import StoredFile
from contest.entries.file_tables import Upload
from contest.entries.tables import EntryFile
from contest.people.sessions import session_rules, start_session
from contest.rules.tables import Slot
from contest.settings import Settings

MB = 1024 * 1024
HEAD_OF_PDF = b"%PDF-1.7\n"


@dataclass
class Place:
    """Where Bình uploads: an entry's first slot."""

    world: World
    entry_id: str
    cookie: str

    @property
    def path(self) -> str:
        return f"/c/{self.world.slug}/entries/{self.entry_id}/slots/description/uploads"


def places(db, count=1) -> list[Place]:
    now = datetime.now(UTC)
    with db.write() as session:
        world = build_world(session, now=now)
        session.execute(update(Slot).values(max_bytes=2048 * MB, max_count=50))
        token = start_session(
            session, account_id=world.people["binh"], device="t", rules=session_rules(Settings()), now=now
        )
        return [
            Place(
                world,
                drafted(session, world, now=now, dossier=full_dossier(world, title=f"Bài số {n}"), pdf=False),
                f"session={token}",
            )
            for n in range(count)
        ]


@dataclass
class Line:
    """One client's way to one server."""

    port: int
    cookie: str

    def headers(self, **more: str) -> dict[str, str]:
        origin = f"http://127.0.0.1:{self.port}"
        return {"cookie": self.cookie, "origin": origin, "tus-resumable": "1.0.0", **more}

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=self.headers(**headers))
            answer = connection.getresponse()
            answer.read()
            return answer
        finally:
            connection.close()

    def begin(self, path: str, size: int) -> str:
        answer = self.ask("POST", path, **{"upload-length": str(size)})
        assert answer.status == 201, answer.status
        return answer.headers["location"]

    def offset(self, path: str) -> int:
        answer = self.ask("HEAD", path)
        assert answer.status == 200, answer.status
        return int(answer.headers["upload-offset"])

    def patch(self, path: str, at: int, content: bytes) -> int:
        kind = {"content-type": "application/offset+octet-stream", "upload-offset": str(at)}
        return self.ask("PATCH", path, content, **kind).status

    def stalled(self, path: str, at: int, promised: int, sent: bytes) -> http.client.HTTPConnection:
        """A PATCH that promises more than it sends and then says nothing."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        connection.putrequest("PATCH", path)
        said = {"upload-offset": str(at), "content-length": str(promised)}
        for name, value in self.headers(**said, **{"content-type": "application/offset+octet-stream"}).items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(sent)
        return connection


def big_file(path: Path, megabytes: int) -> str:
    """A file that starts as a PDF and repeats nowhere; its SHA-256."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for number in range(megabytes):
            start = HEAD_OF_PDF if number == 0 else b""
            block = start + hashlib.shake_128(str(number).encode()).digest(MB - len(start))
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def stored_digests(db, entry_id: str) -> list[str]:
    query = select(StoredFile.sha256).join(EntryFile, EntryFile.file_id == StoredFile.id)
    with db.read() as session:
        return list(session.scalars(query.where(EntryFile.entry_id == entry_id).order_by(EntryFile.added_at)))


def upload_states(db) -> list[str]:
    with db.read() as session:
        return list(session.scalars(select(Upload.state)))


def resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / MB


class Scales:
    """Watches the memory of a process that may be another one later: growth is counted from `level` on."""

    def __init__(self) -> None:
        self.growth = 0.0
        self._pid, self._base = 0, 0.0

    def level(self, pid: int) -> None:
        self._pid, self._base = pid, resident_mb(pid)

    @contextmanager
    def watching(self):
        stop = threading.Event()

        def look() -> None:
            while not stop.wait(0.1):
                try:
                    self.growth = max(self.growth, resident_mb(self._pid) - self._base)
                except (OSError, IndexError, ValueError):
                    time.sleep(0.1)  # between two lives

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        yield
        stop.set()
        watcher.join()
