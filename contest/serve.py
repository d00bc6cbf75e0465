"""Serving: one process by default (granian inside it), several with PostgreSQL."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable
from typing import Any, Final

from granian.constants import Interfaces
from granian.log import LogLevels
from litestar import Litestar

from contest.app import create_app
from contest.core.database import Database
from contest.core.log import configure_logging
from contest.core.migrate import is_current
from contest.entries.uploads.receiving import stop_waiting
from contest.settings import Settings

GRACE: Final = 10  # seconds that requests under way may take at a stop
# Seconds. The thread that has the writer's turn lets go of the interpreter at every statement; with Python's 5 ms it
# waits so long for each of them while others compute: 27 and 35 saves a second instead of 40 and 57 (bench_saves).
SWITCH: Final = 0.0005


def app() -> Any:
    """What each process of `serve --workers N` runs."""
    settings = Settings()
    configure_logging(debug=settings.debug)
    sys.setswitchinterval(SWITCH)
    return create_app(settings, with_jobs=True)


def serve(settings: Settings, *, host: str, port: int, workers: int, ready: Callable[[], None]) -> None:
    """Blocks until SIGTERM or Ctrl+C. `ready` is called when the address is about to answer."""
    configure_logging(debug=settings.debug)
    sys.setswitchinterval(SWITCH)
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
        workers=workers,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=GRACE,
    ).serve()


async def _serve_here(built: Litestar, *, host: str, port: int, ready: Callable[[], None]) -> None:
    from granian.server.embed import Server

    server = Server(
        built,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
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
