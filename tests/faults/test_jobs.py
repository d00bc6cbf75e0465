"""Trap 12: killing the process between commit and job loses no work; a job run twice has one effect."""

import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from contest.app import jobs_url, open_house
from contest.core.database import Database
from contest.core.jobs import Jobs, clear_answered
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


def test_task_that_waits_holds_up_no_other_and_never_runs_twice_at_once(tmp_path):
    """A batch of links that do not answer kept the mail back for half a minute."""
    free, at_once, most, done = threading.Event(), [], [], []

    def slow():
        at_once.append(1)
        most.append(len(at_once))
        free.wait(30)
        at_once.pop()

    jobs = Jobs(f"sqlite:///{tmp_path}/jobs.sqlite", {"slow": slow, "mail": lambda: done.append(1)})
    jobs.start()
    jobs.wait_started()
    try:
        sent_meanwhile = wait_for(lambda: most and done)
        for _ in range(3):
            jobs.sweep()
        threads = [threading.Thread(target=jobs.run, args=("slow",)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
        waiting = len(most)
        free.set()
        ran_again = wait_for(lambda: len(most) > waiting)
    finally:
        free.set()
        jobs.stop()

    assert (sent_meanwhile, waiting, max(most), ran_again) == (True, 1, 1, True)


def test_wake_ups_answered_long_ago_are_cleared(tmp_path):
    from dbos import DBOS

    jobs = Jobs(f"sqlite:///{tmp_path}/jobs.sqlite", {"mail": lambda: None})
    hours = [timedelta(hours=-1), timedelta(hours=1)]

    def answered():
        return len(DBOS.list_workflows(status="SUCCESS"))

    def answered_after(hour):
        clear_answered(before=datetime.now(UTC) + hour)
        return answered()

    jobs.start()
    jobs.wait_started()
    try:
        with ThreadPoolExecutor(1) as beside:  # DBOS refuses a thread with a loop, as browser tests leave this one
            began = beside.submit(wait_for, answered).result()
            kept, left = [beside.submit(answered_after, hour).result() for hour in hours]
    finally:
        jobs.stop()

    assert (began, kept > 0, left) == (True, True, 0)


def test_wake_before_the_start_is_harmless():
    Jobs("", {"mail": lambda: None}).wake("mail")


def test_jobs_when_the_address_names_a_sqlite_file_stay_out_of_it(tmp_path):
    own = f"sqlite:///{tmp_path}/contest.sqlite"
    server = "postgresql+psycopg://contest@/contest"

    urls = [jobs_url(Settings(data_dir=tmp_path, database_url=url)) for url in ("", own, server)]

    assert urls == [f"sqlite:///{tmp_path}/jobs.sqlite"] * 2 + [server]
