"""Argon2id, in turns: each hash takes 32 MiB and about 70 ms of a core, so a flood waits outside instead of inside."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from contest.core.errors import N_, Invalid, TooMany
from contest.core.text import fold

SHORTEST: Final = 10
MOST_BYTES: Final = 256
_FEWEST_LETTERS: Final = 5  # different ones
_WAIT: Final = 5.0  # seconds in the queue
_OBVIOUS: Final = ("matkhau", "password", "123456", "qwerty", "abcdef", "bangvang", "cuocthi", "truonghoc")
_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
_TURNS: Final = BoundedSemaphore(os.cpu_count() or 1)


def hash_password(password: str) -> str:
    with _turn():
        return _HASHER.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """For an unknown person, or one without a password, the same work is done for nothing."""
    fits = len(password.encode()) <= MOST_BYTES
    with _turn():
        try:
            _HASHER.verify(stored or _nobody(), password if fits else "")
        except (VerificationError, InvalidHashError):
            return False
    return fits and stored is not None


def check_new_password(password: str, *, name: str, email: str | None) -> None:
    """Long, not obvious, not the person's own name; no rules about capitals and signs (NIST SP 800-63B)."""
    if len(password.encode()) > MOST_BYTES:
        raise Invalid(N_("This password is too long."), field="password")
    if len(password) < SHORTEST:
        raise Invalid(N_("Please take at least %(shortest)s characters."), field="password", shortest=SHORTEST)
    bare = fold(password).replace(" ", "")
    own = [fold(name).replace(" ", ""), *([email.partition("@")[0]] if email else [])]
    rest = bare
    for known in (*_OBVIOUS, *own):
        rest = rest.replace(known, "") if known else rest
    if len(set(bare)) < _FEWEST_LETTERS or len(rest) < _FEWEST_LETTERS:
        raise Invalid(N_("This password is easy to guess. Three or four words that do not belong together are good."),
                      field="password")  # fmt: skip


@cache
def _nobody() -> str:
    return _HASHER.hash(os.urandom(16).hex())


@contextmanager
def _turn() -> Iterator[None]:
    if not _TURNS.acquire(timeout=_WAIT):
        raise TooMany(N_("The server is busy. Please try again in a moment."))
    try:
        yield
    finally:
        _TURNS.release()
