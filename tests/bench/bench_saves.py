"""Two hundred judges, each saving a sheet every two seconds, beside a bare commit with fsync on the same disk.

The demand is for a server that has settled. Beside it: the first seconds after a start, when jobs look through two hundred
entries nobody has looked through yet; a job that computes without a pause in the same process; and PostgreSQL.
The processor time is the server's own: the answer times are those of the machine as busy as it was (its load is told).
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from databases import start_postgres
from sqlalchemy import func, select, text

from contest.core.database import Database
from contest.core.migrate import upgrade
from contest.judging.tables import SheetEvent
from tests.bench.bench_pages import processor_seconds, serving
from tests.bench.saving_judges import EVERY, JUDGES, fill, save

COMMITS = 300
DEMAND_MS = 100
PORT = 8957
SETTLED = 0.05  # seconds of processor in one second
SERVE = [sys.executable, "-m", "contest", "serve", "--port", str(PORT)]
COMPUTING = """
import sys, threading
from contest.cli import main
def compute():
    while True:
        sum(range(10_000))
timer = threading.Timer(1, compute)
timer.daemon = True
timer.start()
main(sys.argv[1:])
"""
BUSY = [sys.executable, "-c", COMPUTING, *SERVE[3:]]


def main() -> None:
    print(f"saves: {JUDGES} judges, one save each {EVERY:.0f} s; milliseconds from due to the answer")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare = _bare_commits(Database(f"sqlite:///{folder / 'bare.sqlite'}"))
        print(f"  {'bare commit, fsync':44} p50 {_at(bare, 50):7.1f}  p95 {_at(bare, 95):7.1f}")
        _measure(f"settled (demand: p95 {DEMAND_MS})", folder / "a", seconds=30)
        _measure("from the first second after a start", folder / "b", seconds=10, settle=False)
        _measure("beside a thread that computes all the time", folder / "c", command=BUSY, seconds=10, settle=False)
        if url := start_postgres():
            bare = _bare_commits(Database(url))
            print(f"  {'bare commit, PostgreSQL':44} p50 {_at(bare, 50):7.1f}  p95 {_at(bare, 95):7.1f}")
            _measure("settled, PostgreSQL", folder / "d", url=url, seconds=20)
        else:
            print("  no PostgreSQL here: make dev installs one")


def _measure(what: str, folder: Path, *, seconds: float, url="", command=SERVE, settle=True) -> None:
    folder.mkdir(exist_ok=True)
    database = Database(url or f"sqlite:///{folder / 'contest.sqlite'}")
    upgrade(database)
    world, desks = fill(database)
    with serving(command, PORT, CONTEST_DATA_DIR=str(folder), CONTEST_DATABASE_URL=url) as (process, _):
        if settle:
            _wait_until_settled(process)
        before, began = processor_seconds(process), time.monotonic()
        waits, refused = save(world, desks, port=PORT, seconds=seconds)
        used, took = processor_seconds(process) - before, time.monotonic() - began
    with database.read() as session:
        stored = session.scalar(select(func.count()).select_from(SheetEvent))
    database.dispose()
    assert stored == len(waits), (stored, len(waits))
    print(
        f"  {what:44} p50 {_at(waits, 50):7.1f}  p95 {_at(waits, 95):7.1f}  worst {max(waits):7.1f}  "
        f"{len(waits)} saved ({len(waits) / took:.0f} a second, asked {JUDGES / EVERY:.0f}), {refused} not, "
        f"{used / len(waits) * 1e3:.1f} ms processor a save, load {os.getloadavg()[0]:.1f}"
    )


def _wait_until_settled(process) -> None:
    """The first sweep of the jobs is over: for three seconds the server has had next to nothing to do."""
    quiet = 0
    while quiet < 3:
        before = processor_seconds(process)
        time.sleep(1)
        quiet = quiet + 1 if processor_seconds(process) - before < SETTLED else 0


def _bare_commits(database: Database) -> list[float]:
    """Milliseconds of one row committed as we commit: WAL and synchronous=FULL on SQLite."""
    with database.write() as session:
        session.execute(text("create table bare (id integer primary key, said text)"))
    found = []
    for number in range(COMMITS):
        began = time.monotonic()
        with database.write() as session:
            session.execute(text("insert into bare values (:id, :said)"), {"id": number, "said": "x" * 400})
        found.append((time.monotonic() - began) * 1e3)
    with database.write() as session:
        session.execute(text("drop table bare"))
    database.dispose()
    return found


def _at(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) * percent // 100, len(values) - 1)]


if __name__ == "__main__":
    main()
