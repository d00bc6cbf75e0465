"""One application a session, a fresh database a test (tests/databases.py), the cast (tests/cast.py)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import hypothesis
import pytest
from cast import NOON, World, build_world
from litestar import Litestar
from litestar.testing import TestClient
from visitors import open_browser

from contest.app import create_app
from contest.core.database import Database
from contest.core.files import FileStore
from contest.people import sessions
from contest.settings import Settings

pytest_plugins = ["databases", "stores"]
hypothesis.settings.register_profile("here", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("here")


class MovableClock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def go(self, when: datetime | timedelta) -> None:
        self.now = self.now + when if isinstance(when, timedelta) else when


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("var"), public_url="http://testserver.local", threads=8)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore("", folder=tmp_path / "files")


@pytest.fixture
def world(db: Database) -> World:
    """The cast and their contest; see tests/cast.py."""
    with db.write() as session:
        return build_world(session, now=NOON)


@pytest.fixture(scope="session")
def shared_app(settings: Settings) -> Litestar:
    return create_app(settings)


@pytest.fixture
def app(shared_app: Litestar, db: Database, files: FileStore, clock: MovableClock) -> Litestar:
    shared_app.state.update({"db": db, "files": files, "clock": clock})
    return shared_app


@pytest.fixture
def client(app: Litestar) -> Iterator[TestClient[Litestar]]:
    """A browser nobody has signed in with; it sends Origin as browsers do and follows no redirect."""
    with open_browser(app) as browser:
        yield browser


@pytest.fixture
def sign_in(
    app: Litestar, db: Database, settings: Settings, clock: MovableClock
) -> Callable[[str], TestClient[Litestar]]:
    """sign_in(account_id) -> a browser of that person."""

    def enter(account_id: str) -> TestClient[Litestar]:
        with db.write() as session:
            token = sessions.start_session(
                session, account_id=account_id, device="test", rules=sessions.session_rules(settings), now=clock()
            )
        browser = open_browser(app)  # not entered: two event loops open at once never end
        browser.cookies.set("session", token, domain="testserver.local")
        return browser

    return enter
