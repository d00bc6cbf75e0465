"""The database's schema, brought to this release by alembic; it is imported only to migrate, for it takes 0.2 s."""

import re
from pathlib import Path
from typing import Any, Final

from sqlalchemy import inspect, text

from contest.core.database import Database

FOLDER: Final = Path(__file__).parent / "migrations"
_LINKS: Final = re.compile(r'^(revision|down_revision) = ["\']?([0-9a-f]+|None)["\']?$', re.MULTILINE)


def upgrade(db: Database, target: str = "head") -> None:
    from alembic import command

    with db.writer.begin() as connection:
        command.upgrade(config(connection), target)


def is_current(db: Database) -> bool:
    """Does the database stand at this release's schema? `serve` refuses to start when not."""
    with db.reader.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        stands = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return bool(stands == head())


def head() -> str:
    """The newest migration: the one that no other names as its forerunner."""
    links = [dict(_LINKS.findall(path.read_text("utf-8"))) for path in (FOLDER / "versions").glob("*.py")]
    newest: str
    (newest,) = {link["revision"] for link in links} - {link["down_revision"] for link in links}
    return newest


def config(connection: object) -> Any:
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made
