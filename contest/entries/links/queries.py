"""What is known of links, for those who may see the entry; and what the work is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.i18n import gettext, translate
from contest.entries.dossier import dossier_of
from contest.entries.links.tables import LinkCheck
from contest.entries.links.verdict import BROKEN, STATES
from contest.entries.queries import last_version
from contest.entries.tables import Entry, EntryLink

LIVING = ("draft", "submitted", "returned", "valid")
TONES = {"ok": "good", "waiting": "quiet", "changed": "wait"}


@dataclass(frozen=True, slots=True)
class Health:
    """`title` and `final` may name somebody: not for blind judges."""

    state: str
    label: str
    tone: str
    words: str
    checked_at: datetime | None
    status: int | None
    title: str = ""
    final: str = ""

    @property
    def broken(self) -> bool:
        return self.state in BROKEN


def health_of(session: Session, entry_id: str, *, named: bool = True) -> dict[str, Health]:
    """By address."""
    return {url: health for (_entry, url), health in healths(session, [entry_id], named=named).items()}


def healths(session: Session, entry_ids: Iterable[str], *, named: bool = True) -> dict[tuple[str, str], Health]:
    """By entry and address, in one statement. `named`: false where a blind judge reads it."""
    rows = session.execute(
        select(
            LinkCheck.entry_id, LinkCheck.url, LinkCheck.state, LinkCheck.reason, LinkCheck.params, LinkCheck.evidence,
            LinkCheck.checked_at,
        ).where(LinkCheck.entry_id.in_(list(entry_ids)))
    )  # fmt: skip
    return {(row.entry_id, row.url): _health(row, named=named) for row in rows}


def _health(row: Any, *, named: bool) -> Health:
    tells = named or row.state != "changed"  # what changed is told by titles
    return Health(
        state=row.state,
        label=gettext(STATES[row.state]),
        tone=TONES.get(row.state, "bad"),
        words=translate(row.reason, row.params) if row.reason and tells else "",
        checked_at=row.checked_at,
        status=row.evidence.get("status"),
        title=row.evidence.get("title", "") if named else "",
        final=row.evidence.get("final", "") if named else "",
    )


def broken_rows(session: Session, contest_id: str) -> Rows:
    """Entry id, code, title, state of the entry, url, then as of LinkCheck; for the office, by code."""
    return session.execute(
        select(
            Entry.id.label("entry_id"), Entry.code, Entry.title, LinkCheck.url, LinkCheck.state, LinkCheck.reason,
            LinkCheck.params, LinkCheck.evidence, LinkCheck.checked_at, LinkCheck.told_at,
        )
        .join(Entry, Entry.id == LinkCheck.entry_id)
        .where(
            Entry.contest_id == contest_id,
            Entry.state.in_(LIVING),
            LinkCheck.state.in_(sorted((*BROKEN, "changed"))),
        )
        .order_by(Entry.code, Entry.title_sort, Entry.id, LinkCheck.url)
    ).all()  # fmt: skip


def unwatched(session: Session, limit: int) -> list[tuple[str, str]]:
    """(entry id, address) of links that came without a check: by an import, or brought back."""
    query = (
        select(EntryLink.entry_id, EntryLink.url)
        .join(Entry, Entry.id == EntryLink.entry_id)
        .where(
            Entry.state.in_(LIVING),
            ~exists().where(LinkCheck.entry_id == EntryLink.entry_id, LinkCheck.url == EntryLink.url),
        )
        .limit(limit)
    )
    return [(row.entry_id, row.url) for row in session.execute(query)]


def due(session: Session, now: datetime, limit: int) -> list[LinkCheck]:
    """For this process alone."""
    free = or_(LinkCheck.leased_until.is_(None), LinkCheck.leased_until <= now)
    query = select(LinkCheck).where(and_(LinkCheck.due_at <= now, free)).order_by(LinkCheck.due_at).limit(limit)
    return list(session.scalars(query.with_for_update(of=LinkCheck, skip_locked=True)))


def still_named(session: Session, entry: Entry, url: str) -> bool:
    """By the working copy or by what was handed in."""
    if url == entry.kit.get("fallback"):
        return True
    held = select(EntryLink.id).where(EntryLink.entry_id == entry.id, EntryLink.url == url).limit(1)
    if session.scalar(held) is not None:
        return True
    version = last_version(session, entry.id)
    if version is None:
        return False
    handed = dossier_of(version.content)
    return url in {line.url for line in handed.links} or url == handed.kit.get("fallback")


def has_account(session: Session, entry: Entry, url: str) -> bool:
    """Judges were given an account for it, in the demo kit or beside the link."""
    if entry.kit.get("account"):
        return True
    notes = session.scalars(select(EntryLink.note).where(EntryLink.entry_id == entry.id, EntryLink.url == url))
    return any(notes)
