"""Pages of the product beside a bare ASGI answer on the same server, in the same run.

What is compared is the processor time of the server per answer (a Python client cannot load it fully), so
"a second" means: on one core that does nothing else. Start-up and memory are those of `contest serve`.
"""

import http.client
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from contest.core.clock import system_clock
from contest.core.database import Database
from contest.judging.tables import Assignment, Judge
from contest.people.sessions import session_rules, start_session
from contest.people.tables import Account, RoleGrant
from contest.rules.tables import Contest
from contest.settings import Settings

BARE = """
import asyncio, sys
from granian.constants import Interfaces
from granian.server.embed import Server
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})
asyncio.run(Server(app, port=int(sys.argv[1]), interface=Interfaces.ASGI, log_enabled=False).serve())
"""
PORT = 8951
WARM, COUNT = 30, 300
TICK = os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(command, port, **environment):
    """(process, seconds from the start to the first answer)."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                get(port, "/")
                break
            except OSError:
                time.sleep(0.02)
        yield process, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(timeout=20)


def get(port, path, cookie="", connection=None, **headers):
    connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"cookie": cookie, "accept": "text/html", **headers})
    answer = connection.getresponse()
    answer.read()
    return answer


def processor_seconds(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_mb(process):
    return int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(process, port, path, cookie="", **headers):
    """Microseconds of the server's processor per answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for _ in range(WARM):
        status = get(port, path, cookie, connection, **headers).status
    assert status in {200, 304}, (path, status)
    before = processor_seconds(process)
    for _ in range(COUNT):
        get(port, path, cookie, connection, **headers)
    return (processor_seconds(process) - before) / COUNT * 1e6


def play(folder, stage):
    size = ["--schools", "26", "--entries", "180", "--judges", "12", "--seed", "7", "--stage", stage]
    subprocess.run(
        [sys.executable, "-m", "contest", "demo", *size], check=True, stdout=subprocess.DEVNULL,
        env={**os.environ, "CONTEST_DATA_DIR": str(folder)},
    )  # fmt: skip
    return Settings(data_dir=folder)


def cookie_of(settings, role, database):
    with database.write() as session:
        account = session.scalar(
            select(RoleGrant.account_id).join(Account, Account.id == RoleGrant.account_id)
            .where(RoleGrant.role == role, Account.is_admin.is_(False)).order_by(Account.email)
        )  # fmt: skip
        token = start_session(
            session, account_id=account, device="bench", rules=session_rules(settings), now=system_clock()
        )
    return account, f"session={token}"


def report(name, microseconds, bare):
    print(f"  {name:34} {microseconds:8.0f} us  {microseconds / bare:6.1f} x bare  {1e6 / microseconds:8.0f} a second")


def main() -> None:
    with serving([sys.executable, "-c", BARE, str(PORT)], PORT) as (process, _):
        bare = measure(process, PORT, "/")
    print("pages, processor time of the server per answer")
    report("bare ASGI answer", bare, bare)
    with tempfile.TemporaryDirectory() as folder:
        _published(Path(folder) / "published", bare)
        _judging(Path(folder) / "judging", bare)


def _published(folder, bare):
    settings = play(folder, "published")
    database = Database(settings.database)
    _, secretary = cookie_of(settings, "secretary", database)
    slug = _slug(database)
    serve = [sys.executable, "-m", "contest", "serve", "--port", str(PORT + 1)]
    with serving(serve, PORT + 1, CONTEST_DATA_DIR=str(folder)) as (process, seconds):
        ranking = f"/c/{slug}/results"
        etag = get(PORT + 1, ranking).headers["etag"]
        report("public ranking", measure(process, PORT + 1, ranking), bare)
        report("public ranking, not modified", measure(process, PORT + 1, ranking, **{"if-none-match": etag}), bare)
        report("public ranking, searched", measure(process, PORT + 1, f"{ranking}?q=hoa"), bare)
        report("entry list of 100", measure(process, PORT + 1, f"/c/{slug}/office/entries", secretary), bare)
        print(
            f"  start-up to the first answer {seconds:.2f} s (demand 1.5), resident {resident_mb(process):.0f} MB (150)"
        )
    database.dispose()


def _judging(folder, bare):
    settings = play(folder, "judging")
    database = Database(settings.database)
    account, judge = cookie_of(settings, "judge", database)
    with database.read() as session:
        sheet = session.scalar(
            select(Assignment.id).join(Judge, Judge.id == Assignment.judge_id).where(Judge.account_id == account)
            .order_by(Assignment.position)
        )  # fmt: skip
    slug = _slug(database)
    serve = [sys.executable, "-m", "contest", "serve", "--port", str(PORT + 2)]
    with serving(serve, PORT + 2, CONTEST_DATA_DIR=str(folder)) as (process, _):
        report("judge's desk", measure(process, PORT + 2, f"/c/{slug}/judging", judge), bare)
        report("score sheet", measure(process, PORT + 2, f"/c/{slug}/judging/{sheet}", judge), bare)
    database.dispose()


def _slug(database):
    with database.read() as session:
        return session.scalar(select(Contest.slug))


if __name__ == "__main__":
    main()
