"""Saving a sheet (security.md 5.3): full state, the client's key, the revision it was made from, one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import hold_rows
from contest.core.errors import N_, Closed, Conflict, Forbidden, Locked, NotFound
from contest.core.tokens import new_id
from contest.entries.tables import Entry
from contest.judging.case_tables import CaseAct
from contest.judging.conflicts import conflict_of
from contest.judging.counting import REHEARSAL
from contest.judging.marking import require_allowed, shown_total, total_of
from contest.judging.practice import FIRST_TRAINING, waits_for_training
from contest.judging.rounds import require_takes_sheets, takes_sheets
from contest.judging.tables import Assignment, Judge, Mark, Round, Sheet, SheetEvent
from contest.judging.values import MarkValue, SheetSent, SheetStored, digest, marks_from, plain, state_of
from contest.people import access
from contest.people.access import Actor
from contest.rules import queries as rules
from contest.rules.schedule import Activity, Schedule, Window
from contest.rules.tables import Contest, Phase
from contest.rules.values import RubricFacts

OUTDATED = N_(
    "This sheet was changed in another window or on another device. Nothing of yours is lost: please compare."
)


@dataclass(frozen=True, slots=True)
class Desk:
    """One assignment with what the rules ask of it, and its sheet when there is one."""

    assignment: Assignment
    judge: Judge
    round: Round
    entry: Entry
    sheet: Sheet | None
    slug: str
    zone: str
    schedule: Schedule  # of judging alone


def record_scores(
    session: Session, *, actor: Actor, assignment_id: str, sheet: SheetSent, now: datetime
) -> SheetStored:
    """What is stored comes back, with revision, total and receipt: "saved" may be said only of that.

    The same key again gives the first answer again. Raises NotFound for who has no such sheet, Conflict (`current`)
    when another save came between, Locked, Closed, BadMarks; then nothing is stored.
    """
    found = open_desk(session, actor=actor, assignment_id=assignment_id)
    stored = stored_sheet(session, found.sheet)
    rubric = rubric_for(session, found, stored)
    return record_at_desk(session, found, stored, rubric, actor=actor, sheet=sheet, now=now)


def record_at_desk(
    session: Session,
    found: Desk,
    stored: SheetStored,
    rubric: RubricFacts,
    *,
    actor: Actor,
    sheet: SheetSent,
    now: datetime,
) -> SheetStored:
    """`record_scores` for who has opened the desk in this transaction: what he read is not read again."""
    earlier = session.scalar(_EARLIER, {"sheet": found.sheet.id, "key": sheet.key}) if found.sheet else None
    if earlier is not None:
        return _replay(earlier, sheet, stored)
    if sheet.trial and found.round.state != REHEARSAL:
        raise Forbidden(N_("These marks were made in the rehearsal, which is over. They stay aside and do not count."))
    require_writable(session, found, now=now)
    if sheet.rubric_id != rubric.id or sheet.base_revision != stored.revision:
        raise Conflict(OUTDATED, current=stored)
    if state_of(sheet) == state_of(replace(stored, rubric_id=rubric.id)):
        return stored  # turning the page is no new version
    require_allowed(rubric, sheet.marks)
    return store_sheet(session, found, sheet, stored, rubric, actor=actor, now=now)


def open_desk(session: Session, *, actor: Actor, assignment_id: str) -> Desk:
    """The actor's own assignment, or 404.

    Its row is held until the transaction ends, so two saves of one sheet come one after the other. That is a statement
    of its own: on PostgreSQL a join locked in one go still reads the sheet as it was before the wait.
    """
    desk = desk_of(session, assignment_id)
    access.require_visible(
        actor.id == desk.judge.account_id
        and desk.judge.withdrawn_at is None
        and actor.has(desk.round.contest_id, "judge", "head_judge")
    )
    return desk


def desk_of(session: Session, assignment_id: str, *, hold: bool = True) -> Desk:
    """Of any judge, for who may. `hold`: the assignment's row, until the transaction ends."""
    if hold:
        hold_rows(session, select(Assignment.id).where(Assignment.id == assignment_id))
    row = session.execute(_DESK, {"assignment": assignment_id}).one_or_none()
    if row is None:
        raise NotFound
    *rows, slug, zone, state, opens_at, closes_at, grace = row
    assignment, judge, round_, entry, sheet = rows
    windows: dict[Activity, Window] = {}
    if opens_at is not None:
        windows["judging"] = Window(opens_at, closes_at, timedelta(minutes=grace))
    schedule = Schedule(windows=windows, running=state == "open")
    return Desk(assignment, judge, round_, entry, sheet, slug=slug, zone=zone, schedule=schedule)


_DESK: Final = (
    select(
        Assignment, Judge, Round, Entry, Sheet, Contest.slug, Contest.zone, Contest.state, Phase.opens_at,
        Phase.closes_at, Phase.grace_minutes,
    )
    .join(Judge, Judge.id == Assignment.judge_id)
    .join(Round, Round.id == Assignment.round_id)
    .join(Entry, Entry.id == Assignment.entry_id)
    .join(Contest, Contest.id == Round.contest_id)
    .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
    .outerjoin(Phase, (Phase.contest_id == Contest.id) & (Phase.kind == "judging"))
    .where(Assignment.id == bindparam("assignment"))
)  # fmt: skip


def stored_sheet(session: Session, sheet: Sheet | None) -> SheetStored:
    if sheet is None:
        return SheetStored(0, "", "open", complete=False, total=None)
    return stored_sheets(session, [sheet])[sheet.id]


def stored_sheets(session: Session, sheets: Sequence[Sheet]) -> dict[str, SheetStored]:
    """By sheet id; two statements for any number of sheets."""
    ids = [sheet.id for sheet in sheets]
    marks: dict[str, dict[str, MarkValue]] = {sheet_id: {} for sheet_id in ids}
    for row in session.execute(_MARKS, {"sheets": ids}):
        marks[row.sheet_id][row.criterion_id] = MarkValue(row.state, row.points, row.comment)
    receipts = {row.sheet_id: row.payload["receipt"] for row in session.execute(_LAST_EVENTS, {"sheets": ids})}
    return {
        sheet.id: SheetStored(
            revision=sheet.revision, rubric_id=sheet.rubric_id, state=sheet.state, complete=sheet.complete,
            total=sheet.total, marks=marks[sheet.id], strengths=sheet.strengths, next_step=sheet.next_step,
            private_note=sheet.private_note, at=sheet.updated_at, receipt=receipts.get(sheet.id, ""),
        )
        for sheet in sheets
    }  # fmt: skip


def version_of(session: Session, sheet_id: str | None, stored: SheetStored, revision: int) -> SheetStored:
    """The sheet at `revision`, or `stored` where there is no such: the page was made from it, so only it tells which
    control was moved, also when the same form comes twice and the first time was taken.
    """
    if sheet_id is None or revision == stored.revision or revision < 0:
        return stored
    if revision == 0:
        return SheetStored(0, stored.rubric_id, "open", complete=False, total=None)
    payload = session.scalar(_VERSION, {"sheet": sheet_id, "revision": revision})
    if payload is None:
        return stored
    said = payload["state"]
    texts = {name: said[name] for name in ("strengths", "next_step", "private_note")}
    return replace(stored, revision=revision, marks=marks_from(said), **texts)


# Built once: a save costs more in building statements than in running them
_EARLIER: Final = select(SheetEvent).where(
    SheetEvent.sheet_id == bindparam("sheet"), SheetEvent.key == bindparam("key")
)
_VERSION: Final = select(SheetEvent.payload).where(
    SheetEvent.sheet_id == bindparam("sheet"), SheetEvent.revision == bindparam("revision")
)
_MARKS: Final = select(Mark.sheet_id, Mark.criterion_id, Mark.state, Mark.points, Mark.comment).where(
    Mark.sheet_id.in_(bindparam("sheets", expanding=True))
)
_LAST_EVENTS: Final = (
    select(SheetEvent.sheet_id, SheetEvent.payload)
    .join(Sheet, (Sheet.id == SheetEvent.sheet_id) & (Sheet.revision == SheetEvent.revision))
    .where(Sheet.id.in_(bindparam("sheets", expanding=True)))
)


def append_event(
    session: Session,
    sheet: Sheet,
    *,
    kind: str,
    key: str,
    stored: SheetStored,
    actor: Actor | None,
    now: datetime,
    reason: str = "",
    paper: Mapping[str, str] | None = None,
) -> str:
    """The next link of the sheet's chain. Returns its receipt: a hash over values, person, time and the link before."""
    state, by = state_of(stored), actor.id if actor else None
    receipt = digest({
        "sheet": sheet.id, "revision": sheet.revision, "kind": kind, "by": by, "at": now.isoformat(),
        "state": state, "previous": stored.receipt,
    })  # fmt: skip
    total = None if stored.total is None else plain(stored.total)
    session.add(
        SheetEvent(
            sheet_id=sheet.id, revision=sheet.revision, key=key, kind=kind, at=now, by=by,
            payload={
                "state": state, "total": total, "complete": stored.complete, "previous": stored.receipt,
                "receipt": receipt, "reason": reason, **({"paper": dict(paper)} if paper else {}),
            },
        )
    )  # fmt: skip
    return receipt


def _replay(earlier: SheetEvent, sent: SheetSent, stored: SheetStored) -> SheetStored:
    """A key belongs to one save of its sheet: the same again is answered again, other values are a conflict."""
    payload = earlier.payload
    if payload["state"] != state_of(sent):
        raise Conflict(OUTDATED, current=stored)
    return SheetStored(
        revision=earlier.revision, rubric_id=sent.rubric_id, state="open", complete=payload["complete"],
        total=None if payload["total"] is None else Decimal(payload["total"]), marks=marks_from(payload["state"]),
        strengths=sent.strengths, next_step=sent.next_step, private_note=sent.private_note, at=earlier.at,
        receipt=payload["receipt"],
    )  # fmt: skip


def require_writable(session: Session, found: Desk, *, now: datetime) -> None:
    contest_id = found.round.contest_id
    if found.assignment.released_at is not None or found.entry.state != "valid":
        raise Forbidden(N_("This entry is no longer with you. What you marked stays aside and does not count."))
    if conflict_of(session, contest_id=contest_id, entry_id=found.entry.id, judge_id=found.judge.id):
        raise Forbidden(N_("There is a conflict of interest with this entry, so it cannot be scored by you."))
    if found.sheet is not None and found.sheet.state == "locked":
        raise Locked(N_("This scoring sheet is handed in and locked. The head judge can reopen it."))
    if not takes_sheets(found.round.state, found.schedule, now):
        until = asked_until(session, found.assignment)
        require_takes_sheets(found.round.state, found.schedule, now, until=until)
    if not found.entry.training and waits_for_training(session, round_=found.round, judge_id=found.judge.id):
        raise Closed(FIRST_TRAINING)


def asked_until(session: Session, assignment: Assignment) -> datetime | None:
    """Until when the head judge's newest request to look again keeps this one sheet open, beyond the deadline too."""
    acts = session.scalars(
        select(CaseAct.detail)
        .where(
            CaseAct.round_id == assignment.round_id, CaseAct.entry_id == assignment.entry_id, CaseAct.kind == "asked"
        )
        .order_by(CaseAct.id.desc())
    )
    until = next((each["until"] for each in acts if assignment.id in each["assignments"]), None)
    return datetime.fromisoformat(until) if until else None


def rubric_for(session: Session, found: Desk, stored: SheetStored) -> RubricFacts:
    """A sheet keeps the version it was begun with."""
    if stored.rubric_id:
        return rules.rubric_by_id(session, stored.rubric_id)
    return rules.rubric_of(
        session, found.round.contest_id, found.entry.category_id, found.entry.track_id, scope=found.round.code
    )


def store_sheet(
    session: Session,
    found: Desk,
    sent: SheetSent,
    before: SheetStored,
    rubric: RubricFacts,
    *,
    actor: Actor,
    now: datetime,
    paper: Mapping[str, str] | None = None,
) -> SheetStored:
    """For who has checked that it may be. `paper`: who typed and who checked a sheet marked on paper."""
    total = shown_total(total_of(rubric, sent.marks))
    sheet = found.sheet
    if sheet is None:
        sheet = Sheet(id=new_id(), assignment_id=found.assignment.id, rubric_id=rubric.id)
        session.add(sheet)
    sheet.revision, sheet.state, sheet.complete, sheet.total = before.revision + 1, "open", total is not None, total
    sheet.strengths, sheet.next_step, sheet.private_note = sent.strengths, sent.next_step, sent.private_note
    sheet.updated_at, sheet.origin = now, "paper" if paper else "screen"
    session.flush()
    _store_marks(session, sheet.id, sent.marks, before=before.marks)
    after = SheetStored(
        revision=sheet.revision, rubric_id=rubric.id, state="open", complete=sheet.complete, total=total,
        marks=dict(sent.marks), strengths=sent.strengths, next_step=sent.next_step, private_note=sent.private_note,
        at=now, receipt=before.receipt,
    )  # fmt: skip
    receipt = append_event(session, sheet, kind="saved", key=sent.key, stored=after, actor=actor, now=now, paper=paper)
    audit.record(
        session, actor=actor, action="sheet.typed" if paper else "sheet.saved", object_type="sheet",
        object_id=sheet.id, now=now, contest_id=found.round.contest_id, revision=sheet.revision, receipt=receipt,
    )  # fmt: skip
    return replace(after, receipt=receipt)


def _store_marks(
    session: Session, sheet_id: str, marks: Mapping[str, MarkValue], *, before: Mapping[str, MarkValue]
) -> None:
    """Only what differs, in one statement for each way of differing; `session.merge` read every mark again."""
    changed = [
        {
            "sheet_id": sheet_id,
            "criterion_id": each,
            "state": mark.state,
            "points": mark.points,
            "comment": mark.comment,
        }
        for each, mark in marks.items()
        if before.get(each) != mark
    ]
    if known := [row for row in changed if row["criterion_id"] in before]:
        session.execute(update(Mark), known)
    if new := [row for row in changed if row["criterion_id"] not in before]:
        session.execute(insert(Mark), new)
    if gone := before.keys() - marks.keys():
        session.execute(delete(Mark).where(Mark.sheet_id == sheet_id, Mark.criterion_id.in_(gone)))
