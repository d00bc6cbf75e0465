"""What the head judge does with a case. Nobody changes a sheet but its judge; every act has a reason and its line in
the log.
"""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import hold_rows
from contest.core.errors import N_, Closed, Conflict, Invalid, NotFound
from contest.core.i18n import format_when, gettext, speaking
from contest.core.mail import queue_mail
from contest.entries.tables import Entry
from contest.judging import queries
from contest.judging.assignments import add_assignment
from contest.judging.case_tables import CaseAct
from contest.judging.cases import Case, case_of
from contest.judging.conflicts import conflict_pairs
from contest.judging.locking import reopen_sheet
from contest.judging.tables import Assignment, Judge, Round
from contest.people import access
from contest.people.access import Actor
from contest.people.tables import Account
from contest.rules import queries as rules
from contest.rules.schedule import Open, open_at
from contest.rules.values import ContestFacts

LOOK_AGAIN = N_("Request to look again")
LEAST_PANEL = 2


class Settling:
    """One case opened for an act: who acts, when, and how its line is written."""

    def __init__(self, session: Session, actor: Actor, round_id: str, entry_id: str, now: datetime) -> None:
        found = session.get(Round, round_id)
        if found is None:
            raise NotFound
        access.require_visible(access.may_see_scores_of_others(actor, found.contest_id))
        access.require(access.may_settle_cases(actor, found.contest_id))
        hold_rows(session, select(Entry.id).where(Entry.id == entry_id))
        self.session, self.actor, self.now, self.round = session, actor, now, found
        self.contest: ContestFacts = rules.contest_by_id(session, found.contest_id)
        self.case: Case = case_of(session, self.contest, round_id=round_id, entry_id=entry_id)

    def record(self, kind: str, reason: str, *, points: Decimal | None = None, **detail: Any) -> None:
        if not reason:
            raise Invalid(N_("Please give the reason; it is kept in the log."), field="reason")
        standing = case_of(self.session, self.contest, round_id=self.round.id, entry_id=self.case.entry_id).standing
        self.session.add(
            CaseAct(
                round_id=self.round.id, entry_id=self.case.entry_id, kind=kind, points=points, reason=reason,
                standing=standing, detail=detail, at=self.now, by=self.actor.id,
            )
        )  # fmt: skip
        audit.record(
            self.session, actor=self.actor, action=f"case.{kind}", object_type="case", object_id=self.case.entry_id,
            now=self.now, contest_id=self.contest.id, reason=reason, code=self.case.code, round=self.round.code,
            points=None if points is None else str(points), **detail,
        )  # fmt: skip
        self.session.flush()

    def require_open(self) -> None:
        if not self.case.open:
            raise Conflict(N_("There is no open case for this entry."))

    def require_handed_in(self) -> None:
        if any(sheet.state != "locked" for sheet in self.case.sheets):
            raise Conflict(N_("A judge of this entry has not handed in yet. Wait for the sheet or release the judge."))


def raise_case(session: Session, *, actor: Actor, round_id: str, entry_id: str, reason: str, now: datetime) -> None:
    """For what no number shows: the head judge takes an entry up."""
    it = Settling(session, actor, round_id, entry_id, now)
    if it.case.open:
        raise Conflict(N_("This case is open already."))
    it.record("opened", reason)


def ask_again(
    session: Session, *, actor: Actor, round_id: str, entry_id: str, reason: str, until: datetime | None, now: datetime
) -> int:
    """The sheets of the entry are open again for their judges, but for those of judges who have left. The mail to each
    is the same and names nobody; `until` holds also after the deadline of judging. Returns how many were asked.
    """
    it = Settling(session, actor, round_id, entry_id, now)
    it.require_open()
    counted = [sheet for sheet in it.case.sheets if sheet.counts]
    if not counted:
        raise Conflict(N_("No sheet of this entry is handed in."))
    sheets = [sheet for sheet in counted if not sheet.left]
    if not sheets:
        raise Conflict(N_("The judges of this entry have left. Please send an extra judge."))
    _require_time(session, it, until)
    for sheet in sheets:
        reopen_sheet(session, actor=actor, sheet_id=str(sheet.sheet_id), reason=LOOK_AGAIN, now=now)
    session.flush()
    it.record(
        "asked", reason, assignments=[sheet.assignment_id for sheet in sheets],
        until=None if until is None else until.isoformat(),
    )  # fmt: skip
    _tell_judges(session, it, [sheet.account_id for sheet in sheets], until)
    return len(sheets)


def send_extra_judge(
    session: Session, *, actor: Actor, round_id: str, entry_id: str, judge: str, reason: str, now: datetime
) -> None:
    """`judge`: id. Through the ordinary assignment: a conflict of interest refuses it."""
    it = Settling(session, actor, round_id, entry_id, now)
    it.require_open()
    add_assignment(session, actor=actor, round_id=round_id, entry_id=entry_id, judge_id=judge, now=now)
    session.flush()
    made = session.scalar(
        select(Assignment.id).where(
            Assignment.round_id == round_id, Assignment.entry_id == entry_id, Assignment.judge_id == judge
        )
    )
    it.record("extra", reason, assignments=[made], judge=judge)


def open_discussion(
    session: Session, *, actor: Actor, round_id: str, entry_id: str, reason: str, now: datetime
) -> None:
    """The one exception to "no scores of others": the rules allow it and every sheet is handed in."""
    it = Settling(session, actor, round_id, entry_id, now)
    it.require_open()
    if not it.contest.open_discussion:
        raise Closed(N_("The rules of this contest have no open discussion."))
    it.require_handed_in()
    it.record("discussion", reason)


def decide(
    session: Session,
    *,
    actor: Actor,
    round_id: str,
    entry_id: str,
    points: Decimal,
    members: Collection[str],
    minutes: str,
    now: datetime,
) -> None:
    """The panel's points for this entry in this round, with who sat and why. `members`: account ids."""
    it = Settling(session, actor, round_id, entry_id, now)
    it.require_open()
    it.require_handed_in()
    if not 0 <= points <= 100:  # noqa: PLR2004 - points of a hundred
        raise Invalid(N_("Please give points from 0 to %(maximum)s."), field="points", maximum="100")
    names = _panel(session, it, members)
    if not minutes:
        raise Invalid(N_("Please write what was decided and why; it is kept as the minutes."), field="minutes")
    it.record("decided", minutes, points=points, members=names, manner=it.contest.panel_manner)


def close_case(session: Session, *, actor: Actor, round_id: str, entry_id: str, reason: str, now: datetime) -> None:
    """The sheets stand as they are. If one changes later, the case is open again by itself."""
    it = Settling(session, actor, round_id, entry_id, now)
    it.require_open()
    it.require_handed_in()
    if it.case.panel is not None:
        raise Conflict(N_("A panel's decision is in force. Decide again or take it back."))
    it.record("closed", reason)


def revoke_decision(
    session: Session, *, actor: Actor, round_id: str, entry_id: str, reason: str, now: datetime
) -> None:
    it = Settling(session, actor, round_id, entry_id, now)
    if it.case.panel is None:
        raise Conflict(N_("No decision of a panel is in force."))
    it.record("revoked", reason)


def _require_time(session: Session, it: Settling, until: datetime | None) -> None:
    if it.round.state != "judging":
        raise Closed(N_("This round is not open for scoring."))
    if until is not None and until <= it.now:
        raise Invalid(N_("Please choose a time that is still to come."), field="until")
    in_phase = isinstance(open_at(rules.schedule_of(session, it.contest.id), "judging", it.now), Open)
    if until is None and not in_phase:
        raise Invalid(N_("Judging is over. Please say until when the judges may look again."), field="until")


def _panel(session: Session, it: Settling, members: Collection[str]) -> list[str]:
    """Names by account; who may not judge the entry does not sit over it."""
    rows = session.execute(
        select(Account.id, Account.full_name, Judge.id.label("judge_id"))
        .outerjoin(Judge, (Judge.account_id == Account.id) & (Judge.contest_id == it.contest.id))
        .where(Account.id.in_(list(members)))
        .order_by(Account.sort_key)
    ).all()
    heads = panel_options(session, it.contest.id)
    if len(rows) < LEAST_PANEL or not {row.id for row in rows} <= {account for account, _ in heads}:
        raise Invalid(N_("Please name at least two members of the panel."), field="members")
    barred = conflict_pairs(session, it.contest.id, entry_ids=[it.case.entry_id])
    for row in rows:
        if (it.case.entry_id, row.judge_id) in barred:
            raise Invalid(
                N_("%(name)s has a conflict of interest with this entry."), field="members", name=row.full_name
            )
    return [row.full_name for row in rows]


def panel_options(session: Session, contest_id: str) -> list[tuple[str, str]]:
    """(account id, name) of who may sit on a panel: the head judge and the judges who have not left."""
    from contest.people.tables import RoleGrant

    judges = select(Judge.account_id).where(Judge.contest_id == contest_id, Judge.withdrawn_at.is_(None))
    heads = select(RoleGrant.account_id).where(
        RoleGrant.contest_id == contest_id, RoleGrant.role == "head_judge", RoleGrant.revoked_at.is_(None)
    )
    rows = session.execute(
        select(Account.id, Account.full_name)
        .where(Account.id.in_(judges) | Account.id.in_(heads), Account.disabled_at.is_(None))
        .order_by(Account.sort_key, Account.id)
    )
    return [(row.id, row.full_name) for row in rows]


def _tell_judges(session: Session, it: Settling, accounts: Collection[str], until: datetime | None) -> None:
    for row in session.execute(
        select(Account.email, Account.full_name, Account.locale).where(
            Account.id.in_(list(accounts)), Account.email.is_not(None), Account.email != ""
        )
    ):
        with speaking(row.locale, it.contest.zone):
            subject = gettext("Please look at entry %(code)s once more") % {"code": it.case.code}
            lines = [
                gettext("The head judge asks you to look at your scoring sheet of entry %(code)s once more.")
                % {"code": it.case.code},
                gettext("You see your own sheet only. Change it or keep it as it is, and hand it in again."),
            ]
            if until is not None:
                lines.append(gettext("Please do so until %(when)s.") % {"when": format_when(until)})
        queue_mail(
            session, to_address=row.email, to_name=row.full_name, subject=subject, body="\n\n".join(lines), now=it.now,
            contest_id=it.contest.id,
        )  # fmt: skip


def able_judges(session: Session, contest: ContestFacts, case: Case) -> list[tuple[str, str]]:
    """(judge id, name and load) of those who may take this entry: not withdrawn, no conflict, not on it already."""
    barred = conflict_pairs(session, contest.id, entry_ids=[case.entry_id])
    there = {sheet.judge_id for sheet in case.sheets}
    return [
        (row.id, f"{row.name} ({row.assigned}/{row.capacity})")
        for row in queries.judge_rows(session, contest.id)
        if row.withdrawn_at is None and row.id not in there and (case.entry_id, row.id) not in barred
    ]
