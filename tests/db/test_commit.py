"""Trap 1: what could not be committed is an error page, and nothing of it is saved."""

import pytest
from sqlalchemy import func, select, text

from contest.core.database import wake_after_commit
from contest.core.mail import queue_mail
from contest.core.tables import OutgoingMail


@pytest.fixture
def failing_commit(db):
    """The database refuses at COMMIT: a deferred constraint of a table nobody fills right."""
    with db.writer.begin() as connection:
        connection.execute(text("CREATE TABLE parent (id integer PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE child (id integer REFERENCES parent(id) DEFERRABLE INITIALLY DEFERRED)"))
    yield
    with db.writer.begin() as connection:
        connection.execute(text("DROP TABLE child"))
        connection.execute(text("DROP TABLE parent"))


def test_failed_commit_raises_and_saves_nothing(db, clock, failing_commit):
    with pytest.raises(Exception, match=r"(?i)foreign key"), db.write() as session:  # noqa: PT012
        queue_mail(session, to_address="an@example.vn", to_name="An", subject="s", body="b", now=clock())
        session.execute(text("INSERT INTO child VALUES (7)"))

    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 0


def test_failed_commit_wakes_nobody(db, clock, failing_commit, monkeypatch):
    woken = []
    monkeypatch.setattr(db, "wake", woken.append)

    with pytest.raises(Exception, match=r"(?i)foreign key"), db.write() as session:  # noqa: PT012
        wake_after_commit(session, "mail")
        session.execute(text("INSERT INTO child VALUES (7)"))

    assert woken == []


def test_commit_wakes_each_task_once(db, clock, monkeypatch):
    woken = []
    monkeypatch.setattr(db, "wake", woken.append)

    with db.write() as session:
        for name in ("An", "Bình"):
            queue_mail(session, to_address="x@example.vn", to_name=name, subject="s", body="b", now=clock())

    assert woken == ["mail"]
