"""The database's schema, brought to this release by alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from contest.core.database import Database

FOLDER = Path(__file__).parent / "migrations"


def upgrade(db: Database, target: str = "head") -> None:
    with db.writer.begin() as connection:
        command.upgrade(config(connection), target)


def is_current(db: Database) -> bool:
    """Does the database stand at this release's schema? `serve` refuses to start when not."""
    with db.reader.connect() as connection:
        stands = MigrationContext.configure(connection).get_current_revision()
    return stands == ScriptDirectory(str(FOLDER)).get_current_head()


def config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
