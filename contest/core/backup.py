"""A copy of a running SQLite database by SQLite itself; copying the file misses what stands in the WAL."""

from pathlib import Path

from contest.core.clock import system_clock
from contest.core.database import Database


def copy_sqlite(db: Database, folder: Path) -> Path | None:
    """VACUUM INTO a new file; None for PostgreSQL (pg_dump's work) and for a database with nothing in it."""
    if not db.is_sqlite:
        return None
    with db.writer.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        if driver.execute("select count(*) from sqlite_master").fetchone() == (0,):
            return None
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{system_clock():%Y%m%d-%H%M%S-%f}.sqlite"
        connection.rollback()
        driver.execute("VACUUM INTO ?", (str(target),))
    return target
