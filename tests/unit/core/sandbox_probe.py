"""A tool that tries what a taken-over one would try; contest/core/sandbox.py must say no to each."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from contest.core.sandboxed import Refused


def run(arguments, inputs):
    return {"got": globals()[f"try_{arguments['what']}"](arguments.get("with"), inputs)}


def attempt(act):
    try:
        return str(act())
    except OSError as error:
        return type(error).__name__


def try_echo(value, inputs):
    print("a library prints")
    return {"value": value, "input": {name: path.read_text() for name, path in inputs.items()}, "cwd": str(Path.cwd())}


def try_environment(_value, _inputs):
    return sorted(os.environ)


def try_descriptors(_value, _inputs):
    return sorted(int(link.name) for link in Path("/proc/self/fd").iterdir() if link.exists())


def try_connect(port, _inputs):
    return attempt(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close())


def try_read(path, _inputs):
    return attempt(lambda: Path(path).read_text())


def try_write(path, _inputs):
    return attempt(lambda: Path(path).write_text("x"))


def try_signal(pid, _inputs):
    return attempt(lambda: os.kill(pid, signal.SIGUSR1))


def try_leave(_value, _inputs):
    return attempt(os.setsid)


def try_memory(_value, _inputs):
    return len(bytearray(1 << 30))


def try_sleep(_value, _inputs):
    pid = os.fork()
    Path("child" if pid else "grandchild").write_text(str(os.getpid()))
    time.sleep(60)


def try_spin(_value, _inputs):
    while True:
        pass


def try_forks(_value, _inputs):
    made = 0
    try:
        for _ in range(500):
            subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(20)"])
            made += 1
    except OSError:
        return made
    return made


def try_fill(_value, _inputs):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    return attempt(lambda: Path("big").write_bytes(bytes(2 << 20)))


def try_die(_value, _inputs):
    os.kill(os.getpid(), signal.SIGSEGV)
    os.abort()


def try_chatter(_value, _inputs):
    return "x" * (17 << 20)


def try_refuse(value, _inputs):
    raise Refused(value)


def try_break(value, _inputs):
    raise ValueError(value)
