"""Trap 17: empty -> head gives the schema of the models on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from contest.core.backup import copy_sqlite
from contest.core.database import Database
from contest.core.migrate import FOLDER, head, is_current, upgrade
from contest.tables import Base


def test_migrated_schema_equals_the_models(db):
    with db.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, Base.metadata) == []


def test_database_is_current_only_after_migration(tmp_path):
    fresh = Database(f"sqlite:///{tmp_path}/fresh.sqlite")
    before = is_current(fresh)
    upgrade(fresh)

    assert (before, is_current(fresh)) == (False, True)
    fresh.dispose()


def test_migrating_twice_changes_nothing(db):
    upgrade(db)

    assert is_current(db)


def test_backup_of_sqlite_holds_what_stands_in_the_wal(db, world, tmp_path):
    if not db.is_sqlite:
        assert copy_sqlite(db, tmp_path / "backup") is None
        return
    copied = Database(f"sqlite:///{copy_sqlite(db, tmp_path / 'backup')}")

    with copied.read() as session:
        assert session.connection().exec_driver_sql("select count(*) from account").scalar() == len(world.people)
    copied.dispose()


def test_head_is_the_revision_alembic_finds():
    folder = ScriptDirectory(str(FOLDER))

    assert head() == folder.get_current_head()
