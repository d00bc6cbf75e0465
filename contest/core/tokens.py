"""Random names and secrets. Row ids carry 128 bits, so knowing one tells nothing of the next."""

import hashlib
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
ID_LENGTH = 26

_seeded: ContextVar[random.Random | None] = ContextVar("seeded", default=None)


def new_id() -> str:
    """A row's public id: 26 characters, 130 random bits."""
    bits = (_seeded.get() or secrets.SystemRandom()).getrandbits(130)
    return "".join(ALPHABET[(bits >> shift) & 31] for shift in range(125, -1, -5))


def new_secret() -> str:
    """256 bits for a cookie or a link; only its hash is stored."""
    return secrets.token_urlsafe(32)


def new_code(digits: int = 8) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(digits))


def hash_secret(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@contextmanager
def deterministic_ids(seed: int) -> Iterator[None]:
    """Row ids, never secrets, from a seed: the demo contest is the same on every machine."""
    token = _seeded.set(random.Random(seed))  # noqa: S311 - ids of invented rows
    try:
        yield
    finally:
        _seeded.reset(token)
