"""A judge asked to look again: the own sheet only, open beyond the deadline where the request says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Conflict, Invalid
from contest.entries.competing import COMPETING
from contest.entries.tables import Entry
from contest.judging.case_tables import CaseAct
from contest.judging.counting import real_sheet
from contest.judging.locking import give_receipt, lock_one
from contest.judging.marking import missing_in
from contest.judging.sheets import open_desk, require_writable, stored_sheet
from contest.judging.tables import Assignment, Sheet
from contest.people.access import Actor
from contest.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Request:
    """What the judge reads of it: which own sheet, since when, until when. Nothing of the other judges."""

    assignment_id: str
    entry_id: str
    code: str
    at: datetime
    until: datetime | None


def requests_of(session: Session, *, judge_id: str, round_id: str) -> list[Request]:
    """Own sheets that are open again by request, the newest request of each; one statement."""
    rows = session.execute(
        select(Assignment.id, Assignment.entry_id, Entry.code, CaseAct.at, CaseAct.detail)
        .select_from(Assignment)
        .join(Sheet, real_sheet())
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(
            CaseAct,
            (CaseAct.round_id == Assignment.round_id)
            & (CaseAct.entry_id == Assignment.entry_id)
            & (CaseAct.kind == "asked"),
        )
        .where(
            Assignment.judge_id == judge_id, Assignment.round_id == round_id, Assignment.released_at.is_(None),
            COMPETING, Sheet.state == "open",
        )
        .order_by(CaseAct.id)
    )  # fmt: skip
    found = {}
    for row in rows:
        if row.id in row.detail["assignments"]:
            until = row.detail.get("until")
            moment = datetime.fromisoformat(until) if until else None
            found[row.id] = Request(row.id, row.entry_id, row.code, row.at, moment)
    return list(found.values())


def request_for(requests: Sequence[Request], assignment_id: str) -> Request | None:
    return next((one for one in requests if one.assignment_id == assignment_id), None)


def hand_in_again(session: Session, *, actor: Actor, assignment_id: str, now: datetime) -> None:
    """One sheet is locked; the others of the judge are left as they are."""
    found = open_desk(session, actor=actor, assignment_id=assignment_id)
    asked = requests_of(session, judge_id=found.judge.id, round_id=found.round.id)
    if found.sheet is None or request_for(asked, assignment_id) is None:
        raise Conflict(N_("There is no open request for this sheet."))
    require_writable(session, found, now=now)
    stored = stored_sheet(session, found.sheet)
    if missing_in(rules.rubric_by_id(session, stored.rubric_id), stored):
        raise Invalid(N_("These sheets are not finished yet: %(codes)s."), codes=found.entry.code or "")
    line = lock_one(session, found.sheet, found.entry.code or "", actor=actor, now=now)
    receipt = give_receipt(session, found.round, found.judge.id, [line], how="judge", now=now)
    audit.record(
        session, actor=actor, action="sheet.handed_in_again", object_type="sheet", object_id=found.sheet.id, now=now,
        contest_id=found.round.contest_id, digest=receipt.digest, receipt=receipt.id,
    )  # fmt: skip
