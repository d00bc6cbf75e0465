"""Serving: one process by default (granian inside it), several with PostgreSQL."""

import asyncio
import contextlib
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from litestar import Litestar

from contest.app import create_app
from contest.core.database import Database
from contest.core.log import configure_logging
from contest.core.migrate import is_current
from contest.entries.uploads.receiving import stop_waiting
from contest.settings import Settings

GRACE: Final = 10  # seconds that requests under way may take at a stop
# Seconds. The thread that has the writer's turn lets go of the interpreter at every statement and waits so long for it
# while others compute. 200 judges beside a thread of plain Python arithmetic: 59 saves a second with Python's 5 ms, 76
# with 0.5, 96 of the 100 asked for with 0.1, 93 with 0.05. It helps little against long calls into C, which are not
# cut short: beside `sum(range(10_000))` in a loop, bench_saves saw 59 with 0.1.
SWITCH: Final = 0.0001
# What granian calls backpressure counts open connections, idle ones too, and leaves all further ones unanswered. Its
# 128 were taken by 22 browsers of six connections each: of 200 judges 72 waited until others had left (bench_saves).
# One that sends no request is closed after 30 s, but with HTTP/1 alone: while granian waits to tell HTTP/2 from it, a
# silent connection stayed open for good, and 4096 of them would keep everybody out.
CONNECTIONS: Final = 4096
BACKLOG: Final = 1024


def app() -> Any:
    """What each process of `serve --workers N` runs."""
    settings = Settings()
    _settle(settings)
    return create_app(settings, with_jobs=True)


def serve(settings: Settings, *, host: str, port: int, workers: int, ready: Callable[[], None]) -> None:
    """Blocks until SIGTERM or Ctrl+C. `ready` is called when the address is about to answer."""
    _settle(settings)
    if workers == 1:
        built = create_app(settings, with_jobs=True)  # before the loop runs: it sets the loop's threads
        asyncio.run(_serve_here(built, host=host, port=port, ready=ready))
        return
    from granian import Granian

    ready()
    Granian(
        "contest.serve:app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        workers=workers,
        websockets=False,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        log_level=LogLevels.warning,
        workers_kill_timeout=GRACE,
    ).serve()


def _settle(settings: Settings) -> None:
    """What belongs to the process: its log, its threads' turns, and a file for each connection."""
    configure_logging(debug=settings.debug)
    sys.setswitchinterval(SWITCH)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if (wanted := min(2 * CONNECTIONS, hard)) > soft:  # many systems allow 1024 until asked
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def _serve_here(built: Litestar, *, host: str, port: int, ready: Callable[[], None]) -> None:
    from granian.server.embed import Server

    server = Server(
        built,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        log_level=LogLevels.warning,
    )
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.stop()  # type: ignore[no-untyped-call]
        stop_waiting()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    serving = asyncio.create_task(server.serve())
    ready()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


def why_not_ready(settings: Settings) -> str:
    """Empty when the database stands at this release; else what to do."""
    db = Database(settings.database, threads=1)
    try:
        return "" if is_current(db) else "the database is not at this release: run `contest migrate`"
    finally:
        db.dispose()
