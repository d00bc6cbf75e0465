"""`python -m contest serve` as a process that is killed and started again, and clients that save through it."""

import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from history import Save

PATIENCE = 5.0  # seconds a client waits for an answer before it sends the same save again
READY_WITHIN = 60.0
ROOT = Path(__file__).parents[2]
NURSERY = Path(__file__).with_name("nursery.py")


class KilledServer:
    """One address; the process behind it changes."""

    def __init__(self, port: int, *, database_url: str, folder: Path) -> None:
        self.port, self.starts, self._alive = port, 0, 0
        self._log = (folder / "serve.log").open("ab")
        self._nursery = subprocess.Popen(
            [sys.executable, str(NURSERY), "serve", "--port", str(port)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log,
            env={
                **os.environ, "PYTHONPATH": str(ROOT), "CONTEST_DATABASE_URL": database_url,
                "CONTEST_DATA_DIR": str(folder), "CONTEST_PUBLIC_URL": f"http://127.0.0.1:{port}",
            },
        )  # fmt: skip

    def start(self) -> None:
        """Returns at the first answer."""
        self.starts += 1
        self._alive = self._ask("start")
        end = time.monotonic() + READY_WITHIN
        while not self._answers():
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        os.kill(self._alive, signal.SIGKILL)
        assert self._ask("reap") == signal.SIGKILL
        self._alive = 0

    def close(self) -> None:
        if self._alive:
            self.kill()
        self._nursery.communicate()
        self._log.close()

    def _ask(self, word: str) -> int:
        self._nursery.stdin.write(f"{word}\n")
        self._nursery.stdin.flush()
        return int(self._nursery.stdout.readline())

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/sign-in", headers={"accept": "text/html"})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True


class SavingClient(threading.Thread):
    """A judge's browser: saves, sends the same save again by its key until an answer comes, begins from the answer."""

    def __init__(
        self, number: int, *, port: int, path: str, cookie: str, sheet: str, rubric: str, criteria: list[str],
        stop: threading.Event,
    ) -> None:  # fmt: skip
        super().__init__(name=f"client-{number}", daemon=True)
        self.saves: list[Save] = []
        self.strange: list[str] = []
        self._number, self._port, self._path, self._sheet = number, port, path, sheet
        self._rubric, self._criteria, self._cookie, self._stop_asked = rubric, criteria, cookie, stop
        self._random = random.Random(number)
        self._connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        base = 0
        while not self._stop_asked.is_set():
            save = self._save(base)
            self.saves.append(save)
            base = save.revision if save.answer != "silence" else base
            time.sleep(self._random.uniform(0, 0.03))
        self._hang_up()

    def _save(self, base: int) -> Save:
        key = f"{self._number:04}-{len(self.saves):08}"
        points = [str(self._random.randint(0, 20) + half) for half in (0, 0.5, 0)]
        said = (*(each.removesuffix(".0") for each in points), f"client {self._number} save {len(self.saves)}")
        body = urlencode({
            "revision": base, "rubric": self._rubric, "strengths": said[-1], "advice": "", "note": "",
            **{f"comment-{name}": "" for name in self._criteria},
            **{f"points-{name}": text for name, text in zip(self._criteria, said, strict=False)},
        })  # fmt: skip
        begun, sent = time.monotonic(), 0
        while not self._stop_asked.is_set():
            sent += 1
            status, answer = self._put(key, body)
            ended = time.monotonic()
            facts = {"key": key, "sheet": self._sheet, "base": base, "said": said, "begun": begun, "ended": ended}
            if status == 200:
                return Save(**facts, answer="saved", revision=answer["revision"], receipt=answer["receipt"], sent=sent)
            if status == 409:
                return Save(**facts, answer="conflict", revision=answer["stored"]["revision"], sent=sent)
            if status:
                self.strange.append(f"{status} {answer}")
            time.sleep(self._random.uniform(0.05, 0.3))
        return Save(key, self._sheet, base, said, begun, time.monotonic(), "silence", sent=sent)

    def _put(self, key: str, body: str) -> tuple[int, dict]:
        """(0, {}) when no answer came: the save may be stored or not."""
        headers = {
            "idempotency-key": key, "cookie": self._cookie, "origin": f"http://127.0.0.1:{self._port}",
            "content-type": "application/x-www-form-urlencoded", "accept": "application/json",
        }  # fmt: skip
        try:
            if self._connection is None:
                self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
            self._connection.request("PUT", self._path, body=body, headers=headers)
            answer = self._connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            self._hang_up()
            return 0, {}

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
