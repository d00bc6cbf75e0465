"""Walls of a process round itself: no network, no foreign files, no dangerous calls. Linux, by ctypes, no privilege.

Run in the child only (contest.core.sandboxed); imports nothing of ours. Each wall says whether it stands; where the
kernel or a container forbids one, the others still do their part, and the parent logs which is missing.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from typing import Final

NO_NEW_PRIVS: Final = 38
SET_SECCOMP: Final = 22
PARENT_DEATH: Final = 1
NEW_USER: Final = 0x10000000
NEW_NET: Final = 0x40000000
NEW_IPC: Final = 0x08000000
_libc = ctypes.CDLL(None, use_errno=True)

_X86: Final = {
    "arch": 0xC000003E, "socket": 41, "setsid": 112, "setpgid": 109, "kill": 62, "ptrace": 101,
    "process_vm_readv": 310, "process_vm_writev": 311, "mount": 165, "unshare": 272, "bpf": 321, "keyctl": 250,
    "add_key": 248, "perf_event_open": 298, "userfaultfd": 323, "pidfd_open": 434, "io_uring_setup": 425,
}  # fmt: skip
_ARM: Final = {
    "arch": 0xC00000B7, "socket": 198, "setsid": 157, "setpgid": 154, "kill": 129, "ptrace": 117,
    "process_vm_readv": 270, "process_vm_writev": 271, "mount": 40, "unshare": 97, "bpf": 280, "keyctl": 219,
    "add_key": 217, "perf_event_open": 241, "userfaultfd": 282, "pidfd_open": 434, "io_uring_setup": 425,
}  # fmt: skip
_CALLS: Final = {"x86_64": _X86, "aarch64": _ARM}
_NOT_CALLS: Final = {"arch", "socket"}

_LOAD, _EQUAL, _AT_LEAST, _ANSWER = 0x20, 0x15, 0x35, 0x06
_ALLOW: Final = 0x7FFF0000
_EPERM: Final = 0x00050000 | 1
_UNIX: Final = 1

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
READ: Final = 0b1101  # execute, read file, read dir
LIST: Final = 0b1000  # read dir
MAKE_SOCKET: Final = 1 << 9
READ_FILE: Final = 0b0100
_ONLY_FILES: Final = 0b0111 | 1 << 14  # rights that a rule on a file may name


def stay_with_parent(parent: int) -> None:
    """Die with the server: nobody would stop this process later."""
    _libc.prctl(PARENT_DEATH, 9, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def leave_network() -> bool:
    """A network namespace of its own has no interface up, not even the loopback; shared memory is parted as well.

    The user namespace makes it possible without privilege; its uid stays unmapped, which also drops what root may.
    """
    return bool(_libc.unshare(NEW_USER | NEW_NET | NEW_IPC) == 0)


def forbid_calls(*, local_sockets: bool) -> bool:
    """Sockets (all, or all but local ones), signals to others, leaving the process group, looking into others."""
    calls = _CALLS.get(os.uname().machine)
    if calls is None:
        return False
    lines = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, calls["arch"]), (_ANSWER, 0, 0, _EPERM), (_LOAD, 0, 0, 0)]
    lines += [(_AT_LEAST, 0, 1, 0x40000000), (_ANSWER, 0, 0, _EPERM)]  # the x32 calls: same work by other numbers
    for name, number in calls.items():
        if name not in _NOT_CALLS:
            lines += [(_EQUAL, 0, 1, number), (_ANSWER, 0, 0, _EPERM)]
    lines += [(_EQUAL, 0, 4, calls["socket"])]
    lines += [(_LOAD, 0, 0, 16), (_EQUAL, 0, 1, _UNIX if local_sockets else 0xFFFFFFFF)]
    lines += [(_ANSWER, 0, 0, _ALLOW), (_ANSWER, 0, 0, _EPERM), (_ANSWER, 0, 0, _ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code))
    _libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(_libc.prctl(SET_SECCOMP, 2, ctypes.c_char_p(program), 0, 0) == 0)


def keep_to_files(
    *, readable: Iterable[str], listed: Iterable[str], writable: Iterable[str], sockets: Iterable[str]
) -> bool:
    """Landlock: everything else in the file system is out of reach. Missing paths are skipped.

    `sockets`: folders in which local sockets may be made and nothing else.
    """
    version = _libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    rights = (1 << 13) - 1
    rights |= 1 << 13 if version >= 2 else 0  # moving between folders  # noqa: PLR2004 - versions of the interface
    rights |= 1 << 14 if version >= 3 else 0  # truncating  # noqa: PLR2004
    rules = _libc.syscall(_CREATE_RULESET, struct.pack("Q", rights), 8, 0)
    if rules < 0:
        return False
    given = [(path, READ) for path in readable] + [(path, LIST) for path in listed]
    given += [(path, rights) for path in writable] + [(path, MAKE_SOCKET) for path in sockets]
    for path, wanted in given:
        _add_rule(rules, path, wanted & rights)
    _libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    stands = bool(_libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    os.close(rules)
    return stands


def _add_rule(rules: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not os.path.isdir(path):  # noqa: PTH112 - pathlib costs ten milliseconds here
        rights &= _ONLY_FILES
    _libc.syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", rights, place), 0)
    os.close(place)
