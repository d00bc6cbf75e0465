"""An application on a real port of this machine, in a thread: redirects, ranges and cookies as in life."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server
from litestar import Litestar


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(app: Litestar, port: int) -> Iterator[None]:
    server = Server(
        app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, websockets=False, log_level=LogLevels.warning
    )
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve()), daemon=True)
    thread.start()
    _wait_for(port)
    yield
    loop.call_soon_threadsafe(server.stop)
    thread.join(timeout=10)
    loop.close()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(port)
