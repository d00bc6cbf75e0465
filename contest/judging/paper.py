"""A sheet marked on paper, typed by two persons. What they typed differently is settled against the paper; then the
sheet is the judge's, handed in, with its origin recorded. An electronic draft is never overwritten silently.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Closed, Conflict, Forbidden, Invalid, Locked, NotFound
from contest.core.i18n import format_points
from contest.core.tokens import new_id
from contest.judging.conflicts import conflict_of
from contest.judging.locking import lock_one
from contest.judging.marking import missing_in, require_allowed, shown_total, total_of
from contest.judging.paper_tables import PaperTyping
from contest.judging.sheets import Desk, desk_of, rubric_for, store_sheet, stored_sheet
from contest.judging.values import MarkValue, SheetSent, SheetStored, marks_from, plain, state_of
from contest.people import access
from contest.people.access import Actor
from contest.people.tables import Account
from contest.rules.values import RubricFacts

State = Literal["todo", "first", "differs"]
SUM: Final = "sum"


@dataclass(frozen=True, slots=True)
class Typed:
    """Marks with the sum that stands on the paper; the sum is a check, never what counts."""

    marks: Mapping[str, MarkValue]
    written_sum: Decimal
    strengths: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """`place`: a criterion's id, or "sum"."""

    place: str
    first: str
    second: str


class Table:
    """One assignment on the typist's table: checked for who may and for what may not be typed."""

    def __init__(self, session: Session, actor: Actor, assignment_id: str, *, hold: bool = True) -> None:
        self.session, self.actor = session, actor
        self.desk: Desk = desk_of(session, assignment_id, hold=hold)
        contest_id = self.desk.round.contest_id
        access.require_visible(access.may_type_paper(actor, contest_id))
        self.stored: SheetStored = stored_sheet(session, self.desk.sheet)
        self.rubric: RubricFacts = rubric_for(session, self.desk, self.stored)
        self.typing = open_typing(session, assignment_id)

    def require_typable(self) -> None:
        desk = self.desk
        if desk.assignment.released_at is not None or desk.entry.state != "valid":
            raise Forbidden(N_("This entry is no longer with this judge."))
        if conflict_of(self.session, contest_id=desk.round.contest_id, entry_id=desk.entry.id, judge_id=desk.judge.id):
            raise Forbidden(N_("This judge has a conflict of interest with this entry."))
        if desk.sheet is not None and desk.sheet.state == "locked":
            raise Locked(N_("This scoring sheet is handed in already. Only the head judge can reopen it."))
        if desk.round.state != "judging":
            raise Closed(N_("This round is not open for scoring."))

    def require_second(self) -> PaperTyping:
        if self.typing is None:
            raise Conflict(N_("Nobody has typed this sheet yet."))
        if self.typing.first_by == self.actor.id:
            raise Forbidden(N_("You typed this sheet first. Another person has to check it."))
        return self.typing


def open_typing(session: Session, assignment_id: str) -> PaperTyping | None:
    return session.scalar(
        select(PaperTyping).where(
            PaperTyping.assignment_id == assignment_id,
            PaperTyping.accepted_at.is_(None),
            PaperTyping.dropped_at.is_(None),
        )
    )


def has_draft(table: Table) -> bool:
    """The judge began on a device."""
    return table.stored.revision > 0


def type_first(
    session: Session, *, actor: Actor, assignment_id: str, typed: Typed, over_draft: bool, now: datetime
) -> None:
    """`over_draft`: the typist has seen that the judge has an electronic draft, and goes on."""
    table = Table(session, actor, assignment_id)
    table.require_typable()
    if table.typing is not None:
        raise Conflict(N_("This sheet was typed already. Another person has to check it."))
    if has_draft(table) and not over_draft:
        raise Invalid(
            N_("The judge has begun this sheet on a device. Please ask which of the two counts, then confirm here."),
            field="over_draft",
        )
    _require_right(table.rubric, typed, now=now)
    typing = PaperTyping(
        id=new_id(), assignment_id=assignment_id, rubric_id=table.rubric.id, base_revision=table.stored.revision,
        first=_stored(table.rubric, typed), first_at=now, first_by=actor.id,
    )  # fmt: skip
    session.add(typing)
    _log(table, "paper.typed", now, over_draft=has_draft(table))


def type_second(session: Session, *, actor: Actor, assignment_id: str, typed: Typed, now: datetime) -> bool:
    """Marks and sum again, without seeing the first; the words are the first's, confirmed. True: both agree and the
    sheet counts; False: the places that differ wait to be settled.
    """
    table = Table(session, actor, assignment_id)
    table.require_typable()
    typing = table.require_second()
    first = typed_from(typing.first)
    typed = Typed(
        {name: MarkValue(mark.state, mark.points, _words(first, name)) for name, mark in typed.marks.items()},
        typed.written_sum, first.strengths, first.next_step,
    )  # fmt: skip
    require_allowed(table.rubric, typed.marks)
    typing.second, typing.second_at, typing.second_by = _stored(table.rubric, typed), now, actor.id
    if differences(typing):
        _log(table, "paper.differs", now, places=[each.place for each in differences(typing)])
        return False
    _accept(table, typing, first, now=now)
    return True


def settle(session: Session, *, actor: Actor, assignment_id: str, picks: Mapping[str, str], now: datetime) -> None:
    """`picks`: place -> "first" or "second", each looked up on the paper by the second person."""
    table = Table(session, actor, assignment_id)
    table.require_typable()
    typing = table.require_second()
    places = differences(typing)
    if typing.second is None or not places:
        raise Conflict(N_("There is nothing to settle."))
    for each in places:
        if picks.get(each.place) not in {"first", "second"}:
            raise Invalid(N_("Please choose for each place what stands on the paper."), field=f"pick-{each.place}")
    first, second = typed_from(typing.first), typed_from(typing.second)
    marks = {
        name: second.marks.get(name, MarkValue()) if picks.get(name) == "second" else first.marks.get(name, MarkValue())
        for name in {*first.marks, *second.marks}
    }
    total = second.written_sum if picks.get(SUM) == "second" else first.written_sum
    chosen = Typed(
        {name: MarkValue(mark.state, mark.points, _words(first, name)) for name, mark in marks.items()}, total,
        first.strengths, first.next_step,
    )  # fmt: skip
    _require_right(table.rubric, chosen, now=now)
    _accept(table, typing, chosen, now=now, settled=dict(picks))


def drop(session: Session, *, actor: Actor, assignment_id: str, reason: str, now: datetime) -> None:
    """Begin again: what was typed stays in the log's reach, not in the sheet."""
    table = Table(session, actor, assignment_id)
    if table.typing is None:
        raise Conflict(N_("Nobody has typed this sheet yet."))
    if not reason:
        raise Invalid(N_("Please give the reason; it is kept in the log."), field="reason")
    table.typing.dropped_at, table.typing.drop_reason = now, reason
    _log(table, "paper.dropped", now, reason=reason)


def differences(typing: PaperTyping) -> list[Difference]:
    if typing.second is None:
        return []
    first, second = typed_from(typing.first), typed_from(typing.second)
    found = [
        Difference(name, _said(first.marks.get(name)), _said(second.marks.get(name)))
        for name in sorted({*first.marks, *second.marks})
        if _said(first.marks.get(name)) != _said(second.marks.get(name))
    ]
    if first.written_sum != second.written_sum:
        found.append(Difference(SUM, plain(first.written_sum), plain(second.written_sum)))
    return found


def typed_from(stored: Mapping[str, Any]) -> Typed:
    return Typed(marks_from(stored), Decimal(stored[SUM]), stored["strengths"], stored["next_step"])


def _accept(
    table: Table, typing: PaperTyping, typed: Typed, *, now: datetime, settled: Mapping[str, str] | None = None
) -> None:
    if table.stored.revision != typing.base_revision:
        raise Conflict(
            N_("The judge has saved this sheet on a device since it was typed. Drop this typing and ask the judge.")
        )
    session, actor = table.session, table.actor
    rows = session.execute(select(Account.id, Account.full_name).where(Account.id.in_([typing.first_by, actor.id])))
    names = {row.id: row.full_name for row in rows}
    people = {"first": names[typing.first_by], "second": names[actor.id]}
    sent = SheetSent(
        f"paper:{typing.id}", typing.base_revision, table.rubric.id, dict(typed.marks), typed.strengths, typed.next_step
    )
    store_sheet(session, table.desk, sent, table.stored, table.rubric, actor=actor, now=now, paper=people)
    sheet = open_sheet(session, table.desk.assignment.id)
    lock_one(session, sheet, table.desk.entry.code or "", actor=actor, now=now)
    typing.accepted_at, typing.second_by = now, actor.id
    _log(table, "paper.accepted", now, settled=dict(settled or {}), replaced_draft=has_draft(table))


def open_sheet(session: Session, assignment_id: str) -> Any:
    from contest.judging.tables import Sheet

    session.flush()
    found = session.scalar(select(Sheet).where(Sheet.assignment_id == assignment_id))
    if found is None:
        raise NotFound
    return found


def _require_right(rubric: RubricFacts, typed: Typed, *, now: datetime) -> None:
    """Complete, allowed by the rubric, and adding up to what the judge wrote."""
    require_allowed(rubric, typed.marks)
    total = shown_total(total_of(rubric, typed.marks))
    lacking = missing_in(
        rubric,
        SheetStored(
            1, rubric.id, "open", complete=total is not None, total=total, marks=typed.marks, next_step=typed.next_step,
            at=now,
        ),
    )  # fmt: skip
    for each in lacking:
        if each.criterion is None:
            raise Invalid(N_("The total is low: please type what the judge wrote on what to improve."), field="advice")
        field = "points" if each.lack == "not_scored" else "comment"
        message = (
            N_("Please type the points that stand on the paper.")
            if field == "points"
            else N_("Please type the judge's reason; without one the sheet goes back to the judge.")
        )
        raise Invalid(message, field=f"{field}-{each.criterion.id}")
    added = sum((mark.points for mark in typed.marks.values() if mark.points is not None), Decimal(0))
    if added != typed.written_sum:
        raise Invalid(
            N_("The points typed add up to %(added)s, the paper says %(written)s. Please look at the paper again."),
            field=SUM, added=format_points(added), written=format_points(typed.written_sum),
        )  # fmt: skip


def _stored(rubric: RubricFacts, typed: Typed) -> dict[str, Any]:
    sent = SheetSent("", 0, rubric.id, dict(typed.marks), typed.strengths, typed.next_step)
    return {**state_of(sent), SUM: plain(typed.written_sum)}


def _words(first: Typed, name: str) -> str:
    return first.marks[name].comment if name in first.marks else ""


def _said(mark: MarkValue | None) -> str:
    if mark is None:
        return "not_scored"
    return mark.state if mark.points is None else plain(mark.points)


def _log(table: Table, action: str, now: datetime, *, reason: str = "", **detail: Any) -> None:
    audit.record(
        table.session, actor=table.actor, action=action, object_type="assignment",
        object_id=table.desk.assignment.id, now=now, contest_id=table.desk.round.contest_id, reason=reason,
        code=table.desk.entry.code, **detail,
    )  # fmt: skip
