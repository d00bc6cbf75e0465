"""A whole installation as a ward would have it: a folder, the `contest` command, one server process."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60  # seconds a start may take on a busy machine


class Installation:
    def __init__(self, folder: Path, *, port: int) -> None:
        self.folder, self.port = folder, port
        self.site = f"http://127.0.0.1:{port}"

    def contest(self, *words: str) -> str:
        """What the command printed."""
        done = subprocess.run(self._line(words), env=self._env(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[str]:
        """The site's address while the server runs; its log is the file server.log."""
        with (self.folder / "server.log").open("w") as log:
            line = self._line(("serve", "--port", str(self.port)))
            server = subprocess.Popen(line, env=self._env(), stdout=log, stderr=subprocess.STDOUT)
            try:
                self._wait_for(server)
                yield self.site
            finally:
                server.terminate()
                server.wait(timeout=PATIENCE)

    def said(self) -> str:
        return (self.folder / "server.log").read_text("utf-8")

    def _line(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "contest", *words]

    def _env(self) -> dict[str, str]:
        own = {"CONTEST_DATA_DIR": str(self.folder), "CONTEST_PUBLIC_URL": self.site}
        return {name: value for name, value in os.environ.items() if not name.startswith("CONTEST_")} | own

    def _wait_for(self, server: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise TimeoutError(self.said())
