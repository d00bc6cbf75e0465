"""Attempts counted in the database: per account, so that one cannot be guessed; per address, with room for a school.

A whole school sits behind one address, so that limit is wide; the narrow one hangs on the account that was named,
whether it exists or not. A one-time link carries 256 bits and works while passwords are being guessed.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.core.errors import N_, TooMany
from contest.core.tokens import hash_secret
from contest.people.tables import Throttle

KEPT: Final = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    count: int
    window: timedelta


GUESSES: Final = Limit(10, timedelta(minutes=15))  # passwords and codes for one account
MAILS: Final = Limit(3, timedelta(minutes=15))  # sign-in mails to one address
FROM_ONE_ADDRESS: Final = Limit(100, timedelta(minutes=15))  # guesses, for all accounts together
REGISTRATIONS: Final = Limit(60, timedelta(hours=1))  # from one address


def count_attempt(session: Session, *, key: str, limit: Limit, now: datetime) -> None:
    """Count first, then try: attempts made at the same moment are all counted. Raises TooMany above the limit."""
    same_window = (Throttle.key == key) & (Throttle.window_start > now - limit.window)
    if session.scalar(
        update(Throttle)
        .where(same_window, Throttle.count < limit.count)
        .values(count=Throttle.count + 1)
        .returning(Throttle.count)
    ):
        return
    session.execute(
        delete(Throttle).where(
            ((Throttle.key == key) & (Throttle.window_start <= now - limit.window))
            | (Throttle.window_start <= now - KEPT)
        )
    )
    try:
        with session.begin_nested():
            session.add(Throttle(key=key, window_start=now, count=1))
    except IntegrityError as full:
        raise TooMany(
            N_("Too many attempts. Please wait %(minutes)s minutes and try again."),
            minutes=int(limit.window.total_seconds() // 60),
        ) from full


def forget_attempts(session: Session, *, key: str) -> None:
    """After a success."""
    session.execute(delete(Throttle).where(Throttle.key == key))


def named_key(kind: str, name: str) -> str:
    """`name` is what was typed; only its hash is stored."""
    return f"{kind}:{hash_secret(name)[:40]}"


def address_key(kind: str, address: str) -> str:
    """The network, not the host: /24 of IPv4, /48 of IPv6; nobody is followed by his own address."""
    try:
        host = ipaddress.ip_address(address)
    except ValueError:
        return f"{kind}:{address[:60]}"
    network = ipaddress.ip_network(f"{host}/{24 if host.version == 4 else 48}", strict=False)  # noqa: PLR2004
    return f"{kind}:{network}"
