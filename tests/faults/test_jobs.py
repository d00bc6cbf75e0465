"""Trap 12: killing the process between commit and job loses no work; a job run twice has one effect."""

import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select

from contest.app import jobs_url, open_house
from contest.core.database import Database
from contest.core.jobs import Jobs
from contest.core.mail import queue_mail
from contest.core.migrate import upgrade
from contest.core.tables import OutgoingMail
from contest.settings import Settings

COMMIT_AND_DIE = """
import os, sys
from contest.app import jobs_url, open_house
from contest.core.clock import system_clock
from contest.core.mail import queue_mail
from contest.settings import Settings
house = open_house(Settings())
with house.db.write() as tx:
    queue_mail(tx, to_address="an@example.vn", to_name="An", subject="s", body="b", now=system_clock())
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CONTEST_DATA_DIR", str(tmp_path))
    database = Database(f"sqlite:///{tmp_path}/contest.sqlite")
    upgrade(database)
    database.dispose()
    return tmp_path


def states(house):
    with house.db.read() as session:
        return dict(session.execute(select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)).all())


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_mail_committed_before_a_kill_is_sent_after_the_restart(folder):
    killed = subprocess.run([sys.executable, "-c", COMMIT_AND_DIE], check=False)
    house = open_house(Settings())
    before = states(house)

    house.jobs.start()
    sent = wait_for(lambda: states(house) == {"sent": 1})
    house.jobs.stop()
    house.db.dispose()

    assert (killed.returncode, before, sent) == (-signal.SIGKILL, {"pending": 1}, True)
    assert len(list((folder / "outbox").glob("*.eml"))) == 1


def test_commit_wakes_the_job_without_waiting_for_the_sweep(folder):
    house = open_house(Settings())
    house.jobs.start()
    house.jobs.wait_started()

    with house.db.write() as tx:
        queue_mail(tx, to_address="an@example.vn", to_name="An", subject="s", body="b", now=house.clock())
    sent = wait_for(lambda: states(house) == {"sent": 1}, seconds=15)
    house.jobs.stop()
    house.db.dispose()

    assert sent


def test_sweep_run_twice_sends_once(folder):
    house = open_house(Settings())
    with house.db.write() as tx:
        queue_mail(tx, to_address="an@example.vn", to_name="An", subject="s", body="b", now=house.clock())

    house.jobs.sweep()
    house.jobs.sweep()
    house.db.dispose()

    assert len(list((folder / "outbox").iterdir())) == 1


def test_broken_task_does_not_stop_the_others():
    done = []
    jobs = Jobs("", {"broken": lambda: 1 / 0, "sound": lambda: done.append(1)})

    jobs.sweep()

    assert done == [1]


def test_wake_before_the_start_is_harmless():
    Jobs("", {"mail": lambda: None}).wake("mail")


def test_jobs_when_the_address_names_a_sqlite_file_stay_out_of_it(tmp_path):
    own = f"sqlite:///{tmp_path}/contest.sqlite"
    server = "postgresql+psycopg://contest@/contest"

    urls = [jobs_url(Settings(data_dir=tmp_path, database_url=url)) for url in ("", own, server)]

    assert urls == [f"sqlite:///{tmp_path}/jobs.sqlite"] * 2 + [server]
