"""The task `check-links`: take what is due, visit it outside of every transaction, write what came of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

import structlog

from contest.core.clock import Clock
from contest.core.database import Database
from contest.entries.links import queries, service
from contest.entries.links.tables import LinkCheck
from contest.entries.links.verdict import Verdict, not_visited, of_page, of_video
from contest.entries.links.visiting import NotVisited, Visitor
from contest.entries.links.youtube import description_of, video_id
from contest.entries.tables import Entry
from contest.rules import queries as rules
from contest.rules.tables import Contest

BATCH: Final = 24
AT_ONCE: Final = 8
LEASE: Final = timedelta(minutes=5)
_log = structlog.get_logger("links")


def check_due(db: Database, *, visitor: Visitor, site: str, clock: Clock) -> int:
    """How many were visited. A crash leaves a lease that ends by itself."""
    now = clock()
    with db.write() as session:
        for entry_id, url in queries.unwatched(session, BATCH):
            service.enroll(session, entry_id=entry_id, urls=[url], now=now)
        session.flush()
        asked = []
        for row in queries.due(session, now, BATCH):
            row.leased_until = now + LEASE
            entry = session.get_one(Entry, row.entry_id)
            asked.append((row.id, row.url, queries.has_account(session, entry, row.url)))
    if not asked:
        return 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="link") as pool:
        found = list(pool.map(lambda one: look(one[1], visitor=visitor, account=one[2]), asked))
    for (check_id, _url, _account), verdict in zip(asked, found, strict=True):
        _settle(db, check_id, verdict, site=site, now=now)
    _log.info("links checked", count=len(asked))
    return len(asked)


def look(url: str, *, visitor: Visitor, account: bool = False) -> Verdict:
    video = video_id(url)
    try:
        if video:
            return of_video(visitor.visit(description_of(video)))
        return of_page(url, visitor.visit(url), account=account)
    except NotVisited as problem:
        return not_visited(problem)


def _settle(db: Database, check_id: str, verdict: Verdict, *, site: str, now: datetime) -> None:
    with db.write() as session:
        row = session.get(LinkCheck, check_id, with_for_update=not db.is_sqlite)
        if row is None:
            return
        entry = session.get_one(Entry, row.entry_id)
        if entry.state not in queries.LIVING or not queries.still_named(session, entry, row.url):
            session.delete(row)
            return
        schedule = rules.schedule_of(session, entry.contest_id)
        slug = session.get_one(Contest, entry.contest_id).slug
        service.settle(
            session,
            row,
            verdict,
            now=now,
            deadline=schedule.deadline("submission", entry.school_id),
            judged_until=schedule.deadline("judging"),
            address=f"{site}/c/{slug}/entries/{entry.id}/files",
        )
