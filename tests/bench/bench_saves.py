"""Two hundred judges, each saving a sheet every two seconds, beside a bare commit with fsync on the same disk.

A save counts from the moment it was due, not from when a late client got round to it, to the answer that says "saved".
The processor time is the server's own: the answer times are those of the machine as busy as it was (its load is told).
"""

import http.client
import os
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from cast import World, build_world
from judging_world import JUDGING, add_entries, rubric_and_criteria
from sqlalchemy import func, select, text, update

from contest.core.database import Database
from contest.core.migrate import upgrade
from contest.core.tokens import new_id
from contest.judging.tables import Assignment, Judge, Round, SheetEvent
from contest.people.sessions import session_rules, start_session
from contest.people.tables import Account, RoleGrant
from contest.rules.tables import Rubric
from contest.settings import Settings
from tests.bench.bench_pages import processor_seconds, serving

JUDGES, EVERY, SECONDS, COMMITS = 200, 2.0, 30.0, 300
DEMAND_MS = 100
PORT = 8957


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = Database(f"sqlite:///{folder / 'contest.sqlite'}")
        upgrade(database)
        world, desks = _fill(database)
        bare = _bare_commits(folder)
        serve = [sys.executable, "-m", "contest", "serve", "--port", str(PORT)]
        with serving(serve, PORT, CONTEST_DATA_DIR=str(folder)) as (process, _):
            before, began, clock = processor_seconds(process), os.times(), time.monotonic()
            waits, refused = _save(world, desks)
            used, ended = processor_seconds(process) - before, os.times()
            took = time.monotonic() - clock
        with database.read() as session:
            stored = session.scalar(select(func.count()).select_from(SheetEvent))
        database.dispose()
    assert stored == len(waits), (stored, len(waits))
    _report(waits, refused, bare, used, took=took, clients=sum(ended[:2]) - sum(began[:2]))


def _report(waits, refused, bare, used, *, took, clients) -> None:
    rate = len(waits) / took
    print(
        f"saves: {JUDGES} judges, one save each {EVERY:.0f} s, {SECONDS:.0f} s, load average {os.getloadavg()[0]:.1f}"
    )
    print(f"  due to saved answer   p50 {_at(waits, 50):7.1f} ms  p95 {_at(waits, 95):7.1f} ms (demand {DEMAND_MS})")
    print(f"  bare commit, fsync    p50 {_at(bare, 50):7.1f} ms  p95 {_at(bare, 95):7.1f} ms")
    print(
        f"  {len(waits)} saved ({rate:.0f} a second, asked {JUDGES / EVERY:.0f}), {refused} not, {used / len(waits) * 1e3:.1f} ms processor a save"
    )
    print(f"  the clients took {clients / len(waits) * 1e3:.1f} ms processor a save from the same machine")


def _fill(database: Database) -> tuple[World, list[tuple[str, str]]]:
    """(the world, (assignment id, cookie) of each judge), in the middle of judging by the system's clock."""
    now = datetime.now(UTC)
    rules = session_rules(Settings())
    desks = []
    with database.write() as session:
        world = build_world(session, now=now - JUDGING)
        entries = add_entries(session, world, JUDGES, now=now)
        session.execute(update(Round).values(state="judging", opened_at=now))
        session.execute(update(Rubric).values(frozen_at=now))  # as opening a round does
        for number, entry in enumerate(entries):
            name = f"Giám khảo {number}"
            account = Account(
                full_name=name, fold=name, sort_key=name, login_code_hash=new_id(), locale="vi", created_at=now
            )
            session.add(account)
            session.flush()
            judge = Judge(contest_id=world.contest_id, account_id=account.id, added_at=now)
            session.add_all([judge, RoleGrant(account_id=account.id, contest_id=world.contest_id, role="judge", granted_at=now)])  # fmt: skip
            session.flush()
            desk = Assignment(round_id=world.round_id, judge_id=judge.id, entry_id=entry, position=1, assigned_at=now)
            session.add(desk)
            session.flush()
            token = start_session(session, account_id=account.id, device="bench", rules=rules, now=now)
            desks.append((desk.id, f"session={token}"))
    return world, desks


def _save(world: World, desks: list[tuple[str, str]]) -> tuple[list[float], int]:
    """(milliseconds of each save, how many were not answered 200)."""
    waits: list[float] = []
    refused: list[int] = []
    start = time.monotonic() + 1
    judges = [
        threading.Thread(target=_one_judge, args=(world, desk, cookie, start + EVERY * n / len(desks), waits, refused))
        for n, (desk, cookie) in enumerate(desks)
    ]
    for judge in judges:
        judge.start()
    for judge in judges:
        judge.join()
    return waits, len(refused)


def _one_judge(world, desk, cookie, due, waits, refused) -> None:
    rubric, criteria = rubric_and_criteria(world)
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=300)  # a queue is told, not cut
    headers = {
        "cookie": cookie, "origin": f"http://127.0.0.1:{PORT}", "accept": "application/json",
        "content-type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    for number in range(int(SECONDS / EVERY)):
        time.sleep(max(0.0, due - time.monotonic()))
        points = {f"points-{each}": str(10 + number % 5) for each in criteria}
        body = urlencode({"revision": number, "rubric": rubric, "strengths": f"Lần {number}", **points})
        connection.request(
            "PUT", f"/c/{world.slug}/judging/{desk}/scores", body, {**headers, "idempotency-key": f"{desk}-{number}"}
        )
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            waits.append((time.monotonic() - due) * 1e3)
        else:
            refused.append(answer.status)
        due += EVERY
    connection.close()


def _bare_commits(folder: Path) -> list[float]:
    """Milliseconds of one row committed as we commit: WAL, synchronous=FULL."""
    database = Database(f"sqlite:///{folder / 'bare.sqlite'}")
    with database.write() as session:
        session.execute(text("create table bare (id integer primary key, said text)"))
    found = []
    for number in range(COMMITS):
        began = time.monotonic()
        with database.write() as session:
            session.execute(text("insert into bare values (:id, :said)"), {"id": number, "said": "x" * 400})
        found.append((time.monotonic() - began) * 1e3)
    database.dispose()
    return found


def _at(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) * percent // 100, len(values) - 1)]


if __name__ == "__main__":
    main()
