"""The child of contest.core.sandbox: puts limits and walls round itself, then becomes the tool or the program.

Imports nothing of ours but the walls, and as little else as it can: it is paid for with every file.
"""

import json
import os
import resource
import sys
from typing import Any

from contest.core import walls

SYSTEM = (
    "/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/etc/nsswitch.conf",
    "/etc/passwd", "/etc/libreoffice", "/etc/alternatives", "/var/cache/fontconfig", "/var/lib/libreoffice",
    "/var/spool/libreoffice", "/proc", "/dev/urandom", "/dev/random",
)  # fmt: skip
MEGABYTE = 1024 * 1024
LONGEST_DETAIL = 500


class Refused(Exception):
    """A tool's own no: the file breaks a rule that the tool knows. The text reaches ToolFailed.detail."""


def main() -> None:
    asked: dict[str, Any] = json.load(sys.stdin)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.nice(10)  # pages come first
    walls.stay_with_parent(asked["parent"])
    limit(asked["limits"])
    standing = raise_walls(asked)
    os.write(1, json.dumps(standing).encode() + b"\n")
    if "argv" in asked:
        os.execve(asked["argv"][0], asked["argv"], dict(os.environ))  # noqa: S606 - the sandbox's own purpose
    sys.path[:0] = asked["paths"]
    sys.dont_write_bytecode = True
    answer_on = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no part of the answer
    with os.fdopen(answer_on, "w") as channel:
        json.dump(answer(asked), channel)
    sys.stderr.flush()
    os._exit(0)  # no finalizers of libraries that a file may have confused


def limit(limits: dict[str, int]) -> None:
    for name, most in limits.items():
        which = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)  # noqa: PLW2901 - the lower of two
        resource.setrlimit(which, (most, most))


def raise_walls(asked: dict[str, Any]) -> dict[str, bool]:
    """Files last but one: the rules name paths that must still be opened; calls last: they forbid the walls' own."""
    return {
        "network": walls.leave_network(),
        "files": walls.keep_to_files(
            readable=(*SYSTEM, sys.prefix, sys.base_prefix, *asked["readable"]),
            listed=asked["paths"],
            writable=(asked["workdir"], os.devnull),
            sockets=("/tmp",) if asked["local_sockets"] else (),  # noqa: S108 - where soffice insists on having its own
        ),
        "calls": walls.forbid_calls(local_sockets=asked["local_sockets"]),
    }


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    import importlib
    from pathlib import Path

    try:
        tool = importlib.import_module(asked["module"])
        got = tool.run(asked["arguments"], {name: Path(path) for name, path in asked["inputs"].items()})
    except Refused as refusal:
        return {"failed": "refused", "detail": str(refusal)[:LONGEST_DETAIL]}
    except MemoryError:
        return {"failed": "memory", "detail": "MemoryError"}
    except Exception as error:  # noqa: BLE001 - whatever a hostile file provokes is the answer
        return {"failed": "crash", "detail": f"{type(error).__name__}: {error}"[:LONGEST_DETAIL]}
    return {"answer": got, "peak": peak()}


def peak() -> int:
    """Most memory this process held, in bytes. getrusage would count the parent's before the exec as well."""
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:  # noqa: PTH123 - see walls
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
