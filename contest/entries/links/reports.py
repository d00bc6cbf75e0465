"""A judge's "it is down": kept with the time and the link's state, answered by the secretary, never part of a mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import Rows
from contest.core.errors import N_, Conflict, Invalid, NotFound
from contest.core.i18n import format_when, gettext, translate
from contest.core.text import clean
from contest.entries.links import letters, queries, service
from contest.entries.links.tables import DownReport
from contest.entries.tables import Entry
from contest.people.access import Actor, may_check_entries, require_visible

ANSWERS: Final = {
    "mended": N_("It works again"),
    "fallback": N_("Judge by the fallback video"),
    "extension": N_("The authors have time to mend it"),
}
MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Told:
    """What the judges of an entry read of a report."""

    subject: str
    state: str  # '' while nobody has answered
    words: str
    at: datetime


def report_down(
    session: Session, *, actor: Actor, entry: Entry, subject: str, url: str, note: str, now: datetime
) -> str:
    """The caller has asked that this judge may see this entry. `url`: empty for a file that runs here."""
    known = queries.health_of(session, entry.id).get(url)
    row = DownReport(
        contest_id=entry.contest_id,
        entry_id=entry.id,
        subject=subject,
        note=clean(note)[:2000],
        evidence=_evidence(known),
        reported_at=now,
        reported_by=actor.id,
    )
    session.add(row)
    session.flush()
    if url:
        service.enroll(session, entry_id=entry.id, urls=[url], now=now)
        service.ask_again(session, entry_id=entry.id, url=url, now=now)
    _log(session, actor, "entry.reported_down", row, now, code=entry.code)
    return row.id


def _evidence(known: queries.Health | None) -> dict[str, Any]:
    if known is None:
        return {}
    at = known.checked_at.isoformat() if known.checked_at else ""
    return {"state": known.state, "status": known.status, "checked_at": at}


def answer_report(
    session: Session,
    *,
    actor: Actor,
    contest_id: str,
    report_id: str,
    answer: str,
    words: str,
    until: datetime | None,
    now: datetime,
) -> None:
    """An extension tells the authors by mail until when; the judges are told to wait."""
    require_visible(may_check_entries(actor, contest_id))
    query = select(DownReport).where(DownReport.id == report_id, DownReport.contest_id == contest_id)
    row = session.scalars(query.with_for_update(of=DownReport)).one_or_none()
    if row is None:
        raise NotFound
    if row.answer:
        raise Conflict(N_("Somebody has answered this report meanwhile."))
    if answer == "extension" and (until is None or until <= now):
        raise Invalid(N_("Until when do the authors have time? Give a moment that is still to come."), field="until")
    row.answer, row.words, row.answered_at, row.answered_by = answer, clean(words)[:2000], now, actor.id
    row.until = until if answer == "extension" else None
    if row.until is not None:
        letters.tell_extension(session, row, until=row.until, now=now)
    _log(session, actor, "entry.down_answered", row, now, answer=answer)


def report_rows(session: Session, contest_id: str) -> Rows:
    """For the office: the unanswered first, each by the time of the report."""
    return session.execute(
        select(
            DownReport.id, DownReport.entry_id, Entry.code, Entry.title, DownReport.subject, DownReport.note,
            DownReport.evidence, DownReport.reported_at, DownReport.answer, DownReport.words, DownReport.until,
            DownReport.answered_at,
        )
        .join(Entry, Entry.id == DownReport.entry_id)
        .where(DownReport.contest_id == contest_id)
        .order_by(DownReport.answer != "", DownReport.reported_at.desc(), DownReport.id)
        .limit(MOST_SHOWN)
    ).all()  # fmt: skip


def count_open(session: Session, contest_id: str) -> int:
    query = select(func.count()).where(DownReport.contest_id == contest_id, DownReport.answer == "")
    return session.scalar(query) or 0


def told_of(session: Session, entry_id: str, *, shown: Sequence[str]) -> list[Told]:
    """`shown`: subjects this judge sees anyway; a masked address stays masked here."""
    rows = session.scalars(
        select(DownReport).where(DownReport.entry_id == entry_id).order_by(DownReport.reported_at, DownReport.id)
    )
    return [
        Told(row.subject if row.subject in shown else "", row.answer, _said(row), row.answered_at or row.reported_at)
        for row in rows
    ]


def _said(row: DownReport) -> str:
    if not row.answer:
        return gettext(N_("The office has been told and has not answered yet. Please score what you can."))
    if row.until is not None:
        told = translate(N_("The authors have time to mend it until %(until)s."), {"until": format_when(row.until)})
    else:
        told = gettext(ANSWERS[row.answer]) + "."
    return f"{told} {row.words}".strip()


def _log(session: Session, actor: Actor, action: str, row: DownReport, now: datetime, **detail: Any) -> None:
    audit.record(
        session, actor=actor, action=action, object_type="entry", object_id=row.entry_id, contest_id=row.contest_id,
        now=now, report=row.id, **detail,
    )  # fmt: skip
