"""What is written about links: a check asked for, its outcome, a mail while it can still be mended."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from contest.core.database import wake_after_commit
from contest.core.tokens import new_id
from contest.entries.links import letters
from contest.entries.links.tables import LinkCheck
from contest.entries.links.verdict import BROKEN, Verdict, against

TASK: Final = "check-links"
CONFIRM: Final = timedelta(minutes=30)  # one failure may be the network's; told is what two checks found
NIGHT: Final = 19  # hour UTC: two in the morning in Vietnam
SPREAD: Final = 7200  # seconds over which the nightly checks are spread
AFTER_ALL: Final = timedelta(days=30)


def url_hash(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def enroll(session: Session, *, entry_id: str, urls: Iterable[str], now: datetime) -> None:
    """A check for each address that has none yet, due now."""
    wanted = {url_hash(url): url for url in urls if url}
    if not wanted:
        return
    known = set(session.scalars(select(LinkCheck.url_hash).where(LinkCheck.entry_id == entry_id)))
    rows = [
        {"id": new_id(), "entry_id": entry_id, "url": url, "url_hash": key, "due_at": now}
        for key, url in wanted.items()
        if key not in known
    ]
    if rows:
        session.execute(insert(LinkCheck), rows)
        wake_after_commit(session, TASK)


def ask_again(session: Session, *, entry_id: str, now: datetime, url: str = "") -> None:
    """One address of an entry, or all."""
    query = update(LinkCheck).where(LinkCheck.entry_id == entry_id)
    if url:
        query = query.where(LinkCheck.url_hash == url_hash(url))
    session.execute(query.values(due_at=now, leased_until=None))
    wake_after_commit(session, TASK)


def settle(
    session: Session,
    row: LinkCheck,
    verdict: Verdict,
    *,
    now: datetime,
    deadline: datetime | None,
    judged_until: datetime | None,
    address: str,
) -> None:
    """The outcome of one visit. `deadline`: of handing in, for this entry's school; `address`: of its files page."""
    before = row.state
    row.baseline = row.baseline or _baseline(verdict, now, deadline)
    verdict = against(verdict, row.baseline)
    row.state, row.reason, row.params, row.evidence = verdict.state, verdict.reason, verdict.params, verdict.evidence
    row.checked_at, row.checks, row.leased_until = now, row.checks + 1, None
    row.due_at = next_check(row.url_hash, now, deadline=deadline, judged_until=judged_until)
    if verdict.state not in BROKEN:
        row.told_at = None
    elif before != verdict.state:
        row.due_at = min(row.due_at, now + CONFIRM)
    elif row.told_at is None and deadline is not None and now < deadline:
        row.told_at = now
        letters.tell_broken(session, row, deadline=deadline, address=address, now=now)


def _baseline(verdict: Verdict, now: datetime, deadline: datetime | None) -> dict[str, object]:
    return verdict.evidence if verdict.state == "ok" and deadline is not None and now >= deadline else {}


def next_check(key: str, now: datetime, *, deadline: datetime | None, judged_until: datetime | None) -> datetime:
    """The coming night, at the deadline if that is sooner; once judging is over, hardly ever."""
    if judged_until is not None and now > judged_until:
        return now + AFTER_ALL
    night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0) + timedelta(seconds=int(key[:8], 16) % SPREAD)
    if night <= now:
        night += timedelta(days=1)
    return min(night, deadline) if deadline is not None and now < deadline else night
