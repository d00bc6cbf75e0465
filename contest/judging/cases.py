"""Cases: entries whose judges differ more than the rule book allows, or that the head judge took up. Nobody opens or
forgets one by a switch: the state follows from the sheets that count and the acts recorded.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import NotFound
from contest.core.i18n import either
from contest.entries.blind import title_for_judges
from contest.entries.competing import COMPETING
from contest.entries.tables import Entry
from contest.judging.case_tables import CaseAct
from contest.judging.counting import real_sheet
from contest.judging.tables import Assignment, Judge, Round, Sheet
from contest.judging.values import digest
from contest.people.tables import Account
from contest.rules.values import ContestFacts

State = Literal["none", "raised", "waiting", "decided", "closed", "settled"]
OPEN: Final = frozenset({"raised", "waiting"})
SETTLING: Final = frozenset({"decided", "closed"})


@dataclass(frozen=True, slots=True)
class CaseSheet:
    """One judge of the entry; `sheet_id` is None before the first mark."""

    assignment_id: str
    judge_id: str
    account_id: str
    judge: str
    sheet_id: str | None
    state: str | None
    total: Decimal | None
    revision: int | None
    origin: str | None
    left: bool  # the judge withdrew; what he had finished counts, and nobody can change it any more

    @property
    def counts(self) -> bool:
        return self.state == "locked" and self.total is not None


@dataclass(frozen=True, slots=True)
class Act:
    kind: str
    points: Decimal | None
    reason: str
    standing: str
    detail: dict[str, Any]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Case:
    """`acts`: oldest first."""

    round_id: str
    round_name: str
    entry_id: str
    code: str
    title: str
    category_id: str
    track_id: str
    limit: Decimal | None
    sheets: tuple[CaseSheet, ...]
    acts: tuple[Act, ...] = field(default=())

    @property
    def gap(self) -> Decimal | None:
        totals = [sheet.total for sheet in self.sheets if sheet.counts and sheet.total is not None]
        return max(totals) - min(totals) if len(totals) > 1 else None

    @property
    def over(self) -> bool:
        return self.limit is not None and self.gap is not None and self.gap > self.limit

    @property
    def standing(self) -> str:
        return digest(sorted((sheet.sheet_id, sheet.revision) for sheet in self.sheets if sheet.counts))

    @property
    def settled_by(self) -> Act | None:
        """The last decision or closing that was not taken back since."""
        found = None
        for act in self.acts:
            found = act if act.kind in SETTLING else None if act.kind in {"opened", "revoked"} else found
        return found

    @property
    def panel(self) -> Act | None:
        """The decision in force. It stays when sheets change later; then the case is open again beside it."""
        found = None
        for act in self.acts:
            found = act if act.kind == "decided" else None if act.kind == "revoked" else found
        return found

    @property
    def waits_for(self) -> tuple[CaseSheet, ...]:
        """Judges asked to look again, or sent as an extra judge, who have not handed in."""
        asked: set[str] = set()
        for act in self.acts:
            asked |= set(act.detail.get("assignments", ()))
        return tuple(sheet for sheet in self.sheets if sheet.assignment_id in asked and sheet.state != "locked")

    @property
    def outdated(self) -> bool:
        """The panel decided, and the sheets changed since."""
        return self.panel is not None and self.panel.standing != self.standing

    @property
    def state(self) -> State:
        settled = self.settled_by
        if settled is not None and settled.standing == self.standing:
            return "decided" if settled.kind == "decided" else "closed"
        if self.waits_for:
            return "waiting"
        by_hand = any(act.kind == "opened" for act in self.acts) and settled is None
        if self.over or by_hand or self.outdated:
            return "raised"
        return "settled" if self.acts else "none"

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def discussed(self) -> bool:
        """Opened for its judges, and every sheet of theirs is handed in."""
        there = any(act.kind == "discussion" for act in self.acts)
        return there and self.open and all(sheet.state == "locked" for sheet in self.sheets)


def cases_of(session: Session, contest: ContestFacts, *, entry_id: str = "", round_id: str = "") -> list[Case]:
    """Of all rounds or of one, one or all entries; two statements. Also entries that are no case (`state` "none")."""
    sheets: dict[tuple[str, str], list[CaseSheet]] = defaultdict(list)
    heads: dict[tuple[str, str], tuple[str, str, str, str, str, str, str]] = {}
    query = (
        select(
            Assignment.id, Assignment.judge_id, Judge.account_id, Account.full_name, Sheet.id, Sheet.state, Sheet.total,
            Sheet.revision, Sheet.origin, Judge.withdrawn_at.is_not(None), Round.id, Round.name, Entry.id, Entry.code,
            title_for_judges(), Entry.category_id, Entry.track_id, Round.name_en,
        )
        .join(Round, Round.id == Assignment.round_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Account, Account.id == Judge.account_id)
        .outerjoin(Sheet, real_sheet())
        .where(Round.contest_id == contest.id, Assignment.released_at.is_(None), COMPETING)
        .order_by(Round.position, Entry.code, Account.sort_key, Judge.id)
    )  # fmt: skip
    if entry_id:
        query = query.where(Entry.id == entry_id)
    if round_id:
        query = query.where(Round.id == round_id)
    for row in session.execute(query):
        key = row[10], row[12]
        sheets[key].append(CaseSheet(*row[:10]))
        heads[key] = row[10], either(row[11], row[17]), row[12], row[13] or "", row[14], row[15], row[16]
    acts = _acts(session, contest.id)
    return [
        Case(*head, limit=contest.gap_limit, sheets=tuple(sheets[key]), acts=tuple(acts.get(key, ())))
        for key, head in heads.items()
    ]


def case_of(session: Session, contest: ContestFacts, *, round_id: str, entry_id: str) -> Case:
    found = cases_of(session, contest, entry_id=entry_id, round_id=round_id)
    if not found:
        raise NotFound
    return found[0]


def open_cases(session: Session, contest: ContestFacts) -> list[Case]:
    return [case for case in cases_of(session, contest) if case.open]


def panel_points(session: Session, contest_id: str) -> dict[tuple[str, str], Decimal]:
    """(round id, entry id) -> points of the panel decision in force."""
    found: dict[tuple[str, str], Decimal] = {}
    for row in session.execute(
        select(CaseAct.round_id, CaseAct.entry_id, CaseAct.kind, CaseAct.points)
        .join(Round, Round.id == CaseAct.round_id)
        .where(Round.contest_id == contest_id, CaseAct.kind.in_(["decided", "revoked"]))
        .order_by(CaseAct.id)
    ):
        key = row.round_id, row.entry_id
        if row.points is None:
            found.pop(key, None)
        else:
            found[key] = row.points
    return found


def _acts(session: Session, contest_id: str) -> Mapping[tuple[str, str], Sequence[Act]]:
    found: dict[tuple[str, str], list[Act]] = defaultdict(list)
    for row in session.execute(
        select(
            CaseAct.round_id, CaseAct.entry_id, CaseAct.kind, CaseAct.points, CaseAct.reason, CaseAct.standing,
            CaseAct.detail, CaseAct.at, Account.full_name,
        )
        .join(Round, Round.id == CaseAct.round_id)
        .join(Account, Account.id == CaseAct.by)
        .where(Round.contest_id == contest_id)
        .order_by(CaseAct.id)
    ):  # fmt: skip
        found[row.round_id, row.entry_id].append(Act(*row[2:]))
    return found
