"""Chi's entries in a running application, and her browser: a profile on the disk that outlives its windows."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cast import build_world
from judging_world import rubric_and_criteria, start_judging
from playwright.sync_api import BrowserContext, Playwright
from serving import free_port, serving
from sqlalchemy import select, update

from contest.app import create_app
from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.migrate import upgrade
from contest.entries.tables import Entry
from contest.judging.tables import Assignment, Sheet, SheetEvent
from contest.people import sessions
from contest.settings import Settings
from tools.browser import present

NOW = datetime(2026, 12, 3, 3, 0, tzinfo=UTC)


class JudgingRoom:
    def __init__(self, folder: Path, *, entries: int) -> None:
        self.port, self.line = free_port(), ExitStack()
        self.site = f"http://127.0.0.1:{self.port}"
        self.settings = Settings(data_dir=folder, public_url=self.site)
        self.db = Database(f"sqlite:///{folder}/room.sqlite")
        upgrade(self.db)
        with self.db.write() as session:
            self.world = build_world(session, now=NOW - timedelta(days=13))
        self.desk = list(start_judging(self.db, self.world, now=NOW, count=entries).values())
        self.app = create_app(self.settings)
        self.app.state.update({"db": self.db, "files": FileStore("", folder=folder / "f"), "clock": lambda: NOW})
        self.criteria = rubric_and_criteria(self.world)[1]
        self.home = f"{self.site}/c/ai-2026/judging"

    def connect(self) -> None:
        self.line.enter_context(serving(self.app, self.port))

    def disconnect(self) -> None:
        self.line.close()

    def path(self, number: int) -> str:
        return f"{self.home}/{self.desk[number]}"

    def session_of(self, name: str) -> dict[str, str]:
        """The cookie of a new session."""
        rules = sessions.session_rules(self.settings)
        with self.db.write() as session:
            token = sessions.start_session(
                session, account_id=self.world.people[name], device="test", rules=rules, now=NOW
            )
        return {"name": "session", "value": token, "url": self.site}

    def withdraw(self, number: int) -> None:
        with self.db.write() as session:
            entry = select(Assignment.entry_id).where(Assignment.id == self.desk[number]).scalar_subquery()
            session.execute(update(Entry).where(Entry.id == entry).values(state="withdrawn"))

    def release(self, number: int) -> None:
        with self.db.write() as session:
            session.execute(update(Assignment).where(Assignment.id == self.desk[number]).values(released_at=NOW))

    def saves(self) -> dict[int, list[list[str]]]:
        """Of each sheet, by its place on the desk: the points of every version, as the events say."""
        found: dict[int, list[list[str]]] = {}
        with self.db.read() as session:
            rows = session.execute(
                select(Sheet.assignment_id, SheetEvent.payload)
                .join(Sheet, Sheet.id == SheetEvent.sheet_id)
                .order_by(SheetEvent.sheet_id, SheetEvent.revision)
            )
            for assignment, payload in rows:
                marks = payload["state"]["marks"]
                points = [marks[one]["points"] for one in self.criteria if one in marks]
                found.setdefault(self.desk.index(assignment), []).append(points)
        return dict(sorted(found.items()))


class Device:
    """One browser profile: closing loses the windows and the session, not what the profile holds."""

    def __init__(self, playwright: Playwright, folder: Path, room: JudgingRoom) -> None:
        self.playwright, self.folder, self.room = playwright, folder, room
        self.context = self._start()

    def _start(self) -> BrowserContext:
        context = self.playwright.chromium.launch_persistent_context(
            self.folder, executable_path=present(), args=["--no-sandbox"], viewport={"width": 390, "height": 800}
        )
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": "locale", "value": "vi", "url": self.room.site}])
        return context

    def reopen(self, *, offline: bool = False) -> None:
        self.context.close()
        self.context = self._start()
        self.context.clear_cookies(name="session")
        self.context.set_offline(offline)

    def sign_in(self, name: str) -> None:
        self.context.add_cookies([self.room.session_of(name)])

    def close(self) -> None:
        self.context.close()
