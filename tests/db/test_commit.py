"""Trap 1: what could not be committed is an error page, and nothing of it is saved."""

import threading
import time

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


@pytest.mark.sqlite
def test_nobody_writes_twice_in_a_row_while_another_waits(db):
    """A job that writes one row after the other took turn after turn before a judge's save that waited."""
    order, asked = [], threading.Event()

    def save():
        asked.set()
        with db.write():
            order.append("save")

    thread = threading.Thread(target=save)
    with db.write():
        thread.start()
        asked.wait(5)
        time.sleep(0.1)
    for _ in range(3):
        with db.write():
            order.append("job")
    thread.join(5)

    assert order == ["save", "job", "job", "job"]


@pytest.mark.sqlite
def test_turn_is_given_back_by_a_write_that_fails(db):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), db.write():
            raise ZeroDivisionError

    with db.write() as session:
        assert session.scalar(text("SELECT 1")) == 1
