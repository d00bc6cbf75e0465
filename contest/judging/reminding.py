"""Reminders to judges: the list and the exact mail are shown first; the same reminder sent twice goes out once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import Rows
from contest.core.errors import N_, Conflict, Invalid
from contest.core.i18n import either, format_when, gettext, ngettext, speaking
from contest.core.mail import queue_mail
from contest.entries.competing import COMPETING
from contest.entries.tables import Entry
from contest.judging.case_tables import Reminder
from contest.judging.counting import real_sheet
from contest.judging.holding import hold_round
from contest.judging.rounds import round_for_office
from contest.judging.tables import Assignment, Judge, Round, Sheet
from contest.judging.values import digest
from contest.people.access import Actor
from contest.people.tables import Account
from contest.rules import queries as rules
from contest.rules.schedule import Open, open_at
from contest.rules.values import ContestFacts

LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Letter:
    """One judge who has sheets left, and the mail he would get word for word; no address: he has to be told."""

    account_id: str
    name: str
    address: str
    left: int
    assigned: int
    subject: str
    body: str
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class Letters:
    """`key` names this list with these words: it is sent as it was shown or not at all."""

    letters: tuple[Letter, ...]
    key: str

    @property
    def sent_to(self) -> tuple[Letter, ...]:
        return tuple(letter for letter in self.letters if letter.address)


def letters_of(
    session: Session, contest: ContestFacts, *, round_id: str, note: str, address: str, now: datetime
) -> Letters:
    """`address`: of the judge's desk; `note`: the head judge's own words at the end."""
    schedule = rules.schedule_of(session, contest.id)
    is_open = isinstance(open_at(schedule, "judging", now), Open)
    deadline = schedule.deadline("judging") if is_open else None
    last = _last(session, round_id)
    letters = []
    for row in _left(session, round_id):
        with speaking(row.locale, contest.zone):
            subject, body = _words(contest, row, deadline, note, address)
        counts = int(row.left), int(row.assigned)
        letters.append(Letter(row.id, row.full_name, row.email or "", *counts, subject, body, last.get(row.id)))
    key = digest([round_id, [(one.account_id, one.address, one.subject, one.body) for one in letters]])
    return Letters(tuple(letters), key)


def send_letters(
    session: Session, *, actor: Actor, contest: ContestFacts, round_id: str, shown: str, note: str, address: str,
    now: datetime,
) -> int:  # fmt: skip
    """`shown`: the key of the preview. Returns how many mails were queued now; a second press queues none."""
    hold_round(session, round_id)  # pressed twice at once, the second sees what the first has sent
    round_for_office(session, actor=actor, round_id=round_id)
    if len(note) > LONGEST:
        raise Invalid(N_("Please write at most %(max_length)s characters."), field="note", max_length=LONGEST)
    found = letters_of(session, contest, round_id=round_id, note=note, address=address, now=now)
    if found.key != shown:
        raise Conflict(N_("The list changed since it was shown. Please look at it again."))
    had = set(session.scalars(select(Reminder.account_id).where(Reminder.key == found.key)))
    fresh = [letter for letter in found.sent_to if letter.account_id not in had]
    for letter in fresh:
        session.add(
            Reminder(
                key=found.key, round_id=round_id, account_id=letter.account_id, sheets=letter.left, sent_at=now,
                sent_by=actor.id,
            )
        )  # fmt: skip
        queue_mail(
            session, to_address=letter.address, to_name=letter.name, subject=letter.subject, body=letter.body, now=now,
            contest_id=contest.id,
        )  # fmt: skip
    if fresh:
        audit.record(
            session, actor=actor, action="judges.reminded", object_type="round", object_id=round_id, now=now,
            contest_id=contest.id, people=[letter.name for letter in fresh], key=found.key,
        )  # fmt: skip
    return len(fresh)


def _left(session: Session, round_id: str) -> Rows:
    """Judges of the round with sheets not handed in, most first; nobody while the round takes no sheets."""
    locked = func.sum(case((Sheet.state == "locked", 1), else_=0))
    left = func.count() - locked
    return session.execute(
        select(
            Account.id, Account.full_name, Account.email, Account.locale, func.count().label("assigned"),
            left.label("left"),
        )
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Account, Account.id == Judge.account_id)
        .outerjoin(Sheet, real_sheet())
        .where(Round.id == round_id, Round.state == "judging", Assignment.released_at.is_(None), COMPETING)
        .group_by(Account.id, Account.full_name, Account.email, Account.locale, Account.sort_key)
        .having(left > 0)
        .order_by(left.desc(), Account.sort_key, Account.id)
    ).all()  # fmt: skip


def _last(session: Session, round_id: str) -> dict[str, datetime]:
    rows = session.execute(select(Reminder.account_id, Reminder.sent_at).where(Reminder.round_id == round_id))
    found: dict[str, datetime] = {}
    for row in rows:
        found[row.account_id] = max(row.sent_at, found.get(row.account_id, row.sent_at))
    return found


def _words(contest: ContestFacts, row: object, deadline: datetime | None, note: str, address: str) -> tuple[str, str]:
    left = int(row.left)  # type: ignore[attr-defined]
    name = either(contest.name, contest.name_en)
    lines = [
        gettext("Dear %(name)s,") % {"name": row.full_name},  # type: ignore[attr-defined]
        ngettext(
            "In the contest “%(contest)s” %(num)s of your scoring sheets is not handed in yet.",
            "In the contest “%(contest)s” %(num)s of your scoring sheets are not handed in yet.",
            left,
        )
        % {"contest": name, "num": left},
    ]
    if deadline is not None:
        lines.append(gettext("Scoring is open until %(when)s.") % {"when": format_when(deadline)})
    lines.append(gettext("Your list: %(address)s") % {"address": address})
    if note:
        lines.append(note)
    return gettext("Scoring sheets still to hand in") + f" – {name}", "\n\n".join(lines)
