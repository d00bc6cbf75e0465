"""Strangers' files are opened in processes of their own: bounded in memory, time and output, without network.

A tool is a module with `run(arguments, inputs) -> dict`: JSON values in, paths of readable files in, JSON values out.
Its current folder is `workdir`, the only place it may write to; products stay there for the caller. It raises
contest.core.sandboxed.Refused to say no. A program (ffprobe, soffice) gets the same walls; a file that stands in its
argv by absolute path is readable. docs/inspection.md says which walls stand where.
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, Final

import structlog

MEGABYTE: Final = 1024 * 1024
MOST_ANSWER: Final = 16 * MEGABYTE
MOST_REPORT: Final = 1024
MOST_ERRORS: Final = 64 * 1024
_BOOT: Final = "import sys; sys.path[:0] = sys.argv[1:]; from contest.core.sandboxed import main; main()"
_log = structlog.get_logger("sandbox")
_told: set[str] = set()


class ToolFailed(Exception):
    """`kind`: time | memory | crash | refused (the tool's own no, or an answer beyond the bound)."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True)
class CompletedRun:
    returncode: int  # negative: ended by that signal
    stdout: bytes
    stderr: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class ToolRun:
    answer: dict[str, Any]
    seconds: float
    peak: int  # bytes of resident memory, at most


def run_tool(
    module: str,
    *,
    arguments: Mapping[str, Any],
    inputs: Mapping[str, Path],
    workdir: Path,
    seconds: float,
    megabytes: int,
    file_megabytes: int = 512,
) -> dict[str, Any]:
    """The answer of `module.run`. `megabytes`: of address space; `file_megabytes`: the largest file it may write."""
    return measure_tool(
        module, arguments=arguments, inputs=inputs, workdir=workdir, seconds=seconds, megabytes=megabytes,
        file_megabytes=file_megabytes,
    ).answer  # fmt: skip


def measure_tool(
    module: str,
    *,
    arguments: Mapping[str, Any],
    inputs: Mapping[str, Path],
    workdir: Path,
    seconds: float,
    megabytes: int,
    file_megabytes: int = 512,
) -> ToolRun:
    given = {name: str(path.resolve()) for name, path in inputs.items()}
    asked = {"module": module, "arguments": dict(arguments), "inputs": given, "local_sockets": False}
    done = _run(
        asked, readable=given.values(), workdir=workdir, seconds=seconds, processes=8,
        megabytes=megabytes, file_megabytes=file_megabytes,
    )  # fmt: skip
    if len(done.stdout) > MOST_ANSWER:
        raise ToolFailed("refused", "the answer is too long")
    try:
        said = json.loads(done.stdout)
    except ValueError as error:
        raise ToolFailed(_cause(done), _last_line(done.stderr)) from error
    if "failed" in said:
        raise ToolFailed(said["failed"], said["detail"])
    return ToolRun(said["answer"], done.seconds, said["peak"])


def run_program(
    argv: Sequence[str],
    *,
    workdir: Path,
    seconds: float,
    megabytes: int,
    file_megabytes: int = 2048,
    processes: int = 64,
    local_sockets: bool = False,
) -> CompletedRun:
    """A program by absolute path; its exit status is the caller's to judge. `local_sockets`: soffice needs them."""
    if not os.access(argv[0], os.X_OK):
        raise ToolFailed("crash", f"{argv[0]} is not installed")
    files = [word for word in argv[1:] if word.startswith("/") and Path(word).is_file()]
    asked = {"argv": list(argv), "local_sockets": local_sockets}
    done = _run(
        asked, readable=[*files, str(Path(argv[0]).parent)], workdir=workdir, seconds=seconds, processes=processes,
        megabytes=megabytes, file_megabytes=file_megabytes,
    )  # fmt: skip
    if done.returncode == -signal.SIGXCPU:
        raise ToolFailed("time", argv[0])
    return done


def _run(
    asked: dict[str, Any],
    *,
    readable: Any,
    workdir: Path,
    seconds: float,
    megabytes: int,
    file_megabytes: int,
    processes: int,
) -> CompletedRun:
    root, libraries = _code()
    home = str(workdir.resolve())
    asked |= {
        "parent": os.getpid(),
        "workdir": home,
        "paths": [root, *libraries],
        "readable": [f"{root}/contest", *libraries, *readable],
        "limits": {
            "AS": megabytes * MEGABYTE,
            "CPU": int(seconds) + 1,
            "FSIZE": file_megabytes * MEGABYTE,
            "NOFILE": 256,
            "NPROC": _threads_of_user() + processes,
            "CORE": 0,
        },
    }
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.monotonic()
        code = _spawn(asked, out=out, errors=errors, seconds=seconds)
        took = time.monotonic() - began
        report, _, printed = _head(out, MOST_ANSWER + MOST_REPORT).partition(b"\n")
        _tell_missing(report)
        return CompletedRun(code, printed, _head(errors, MOST_ERRORS), took)


def _spawn(asked: dict[str, Any], *, out: IO[bytes], errors: IO[bytes], seconds: float) -> int:
    """To files, not pipes: a bounded read cannot stall the child, and the largest file bounds what it prints."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter and launcher
        [sys.executable, "-I", "-S", "-c", _BOOT, _code()[0]],
        stdin=subprocess.PIPE,
        stdout=out,
        stderr=errors,
        cwd=asked["workdir"],
        env=_environment(asked["workdir"]),
        start_new_session=True,
    ) as child:
        try:
            assert child.stdin is not None
            with suppress(BrokenPipeError), child.stdin as channel:  # it died at once; its status says how
                channel.write(json.dumps(asked).encode())
            _await_end(child, seconds)
        except subprocess.TimeoutExpired as error:
            raise ToolFailed("time", f"{seconds:g} s") from error
        finally:
            _end_group(child)
    return child.returncode


def _await_end(child: subprocess.Popen[bytes], seconds: float) -> None:
    """The kernel tells the end at once (Popen.wait looks every 50 ms), and unreaped the group keeps its number."""
    if hasattr(os, "pidfd_open"):
        watched = os.pidfd_open(child.pid)
        poll = select.poll()
        poll.register(watched, select.POLLIN)
        ended = poll.poll(seconds * 1000)
        os.close(watched)
        if not ended:
            raise subprocess.TimeoutExpired(child.args, seconds)
    else:
        child.wait(seconds)


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """Also after a good end: what the program left behind ends with it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def _environment(home: str) -> dict[str, str]:
    """Nothing of ours: no secret in our environment reaches a tool. One thread, one arena: memory stays countable."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "VIPS_CONCURRENCY": "1",
    }


@cache
def _code() -> tuple[str, tuple[str, ...]]:
    """The folder that holds our package, and the folders of installed libraries."""
    root = str(Path(__file__).parents[2])
    found = (entry for entry in sys.path if entry.endswith("-packages") and Path(entry).is_dir())
    return root, tuple(found)


def _threads_of_user() -> int:
    """RLIMIT_NPROC counts all threads of the uid, in older kernels also across user namespaces."""
    mine, count = os.getuid(), 0
    for entry in os.scandir("/proc"):
        if entry.name.isdecimal():
            try:
                count += len(os.listdir(f"/proc/{entry.name}/task")) if entry.stat().st_uid == mine else 0  # noqa: PTH208
            except OSError:  # it has ended meanwhile
                continue
    return count


def _tell_missing(report: bytes) -> None:
    try:
        standing: dict[str, bool] = json.loads(report)
    except ValueError:  # it died before its walls stood, and before it opened the file
        return
    for wall, stands in standing.items():
        if not stands and wall not in _told:
            _told.add(wall)
            _log.warning("sandbox wall missing", wall=wall, hint="docs/inspection.md")


def _cause(done: CompletedRun) -> str:
    if done.returncode == -signal.SIGXCPU:
        return "time"
    return "memory" if b"MemoryError" in done.stderr or b"alloc" in done.stderr.lower() else "crash"


def _last_line(text: bytes) -> str:
    return next(reversed(text.decode(errors="replace").strip().splitlines()), "")[:200]


def _head(stream: IO[bytes], most: int) -> bytes:
    stream.seek(0)
    return stream.read(most)
