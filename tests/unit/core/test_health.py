import pytest

from contest.core import health
from contest.core.database import Database
from contest.core.migrate import upgrade
from contest.settings import Settings


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path)


def test_doctor_when_the_database_is_not_migrated_says_what_to_run(settings):
    found = {finding.what: finding for finding in health.check(settings)}

    assert (found["database"].ok, found["files"].ok) == (False, True)
    assert "contest migrate" in found["database"].said


def test_doctor_when_all_is_in_force_names_the_database_and_leaves_no_file(settings):
    database = Database(settings.database)
    upgrade(database)
    database.dispose()

    findings = health.check(settings)

    assert [finding.what for finding in findings if not finding.ok] == []
    assert findings[0].said.startswith("sqlite ")
    assert [path for path in (settings.data_dir / "files").rglob("*") if path.is_file()] == []


def test_doctor_when_programs_are_missing_fails_nothing(settings, monkeypatch):
    monkeypatch.setattr("contest.core.health.shutil.which", lambda _name: None)

    found = {finding.what: finding for finding in health.check(settings)}

    assert found["previews"].ok
    assert found["previews"].said.count("not installed") == 2
