"""Handing in: all sheets of a judge at once, locked; reopened one by one by the head judge, both versions kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Conflict, Invalid, NotFound
from contest.core.tokens import new_id
from contest.entries.competing import COMPETING
from contest.entries.tables import Entry
from contest.judging.conflicts import conflict_pairs
from contest.judging.counting import trial_rounds
from contest.judging.holding import hold_assignments
from contest.judging.marking import missing_in
from contest.judging.rounds import require_takes_sheets
from contest.judging.sheets import append_event, open_desk, stored_sheet, stored_sheets
from contest.judging.tables import Assignment, HandingIn, Judge, Round, Sheet
from contest.judging.values import digest_of_lines, plain
from contest.people import access
from contest.people.access import Actor
from contest.rules import queries as rules


@dataclass(frozen=True, slots=True)
class Receipt:
    """Of one handing in: how many sheets, when, and a digest over code, total and receipt of each."""

    id: str
    sheets: int
    at: datetime
    digest: str


def lock_sheets(session: Session, *, actor: Actor, round_id: str, now: datetime) -> Receipt:
    """Everything the judge still has open in this round; refused whole while one sheet lacks something."""
    found = session.get(Round, round_id)
    if found is None:
        raise NotFound
    judge = session.scalar(
        select(Judge).where(
            Judge.contest_id == found.contest_id, Judge.account_id == actor.id, Judge.withdrawn_at.is_(None)
        )
    )
    access.require_visible(judge is not None and actor.has(found.contest_id, "judge", "head_judge"))
    assert judge is not None
    hold_assignments(session, Assignment.round_id == round_id, Assignment.judge_id == judge.id)
    session.refresh(found)  # it may have been closed while a save was waited for
    require_takes_sheets(found.state, rules.schedule_of(session, found.contest_id), now)
    sheets = _open_sheets(session, round_id, judge.id)
    if not sheets:
        raise Conflict(N_("There is no open sheet to hand in."))
    _require_finished(session, sheets)
    _require_no_conflict(session, found, judge.id)
    lines = []
    for code, sheet in sheets:
        assert sheet is not None
        lines.append(lock_one(session, sheet, code, actor=actor, now=now))
    receipt = give_receipt(session, found, judge.id, lines, how="judge", now=now)
    audit.record(
        session, actor=actor, action="sheets.handed_in", object_type="judge", object_id=judge.id, now=now,
        contest_id=found.contest_id, round=round_id, sheets=len(lines), digest=receipt.digest, receipt=receipt.id,
    )  # fmt: skip
    return receipt


def reopen_sheet(session: Session, *, actor: Actor, sheet_id: str, reason: str, now: datetime) -> None:
    """Only its own judge changes it afterwards; the locked version stays in the events."""
    row = session.execute(
        select(Sheet, Round.contest_id, Entry.training, Judge.withdrawn_at)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Round, Round.id == Assignment.round_id)
        .where(Sheet.id == sheet_id)
        .with_for_update(of=Sheet)
    ).one_or_none()
    if row is None:
        raise NotFound
    access.require_visible(access.may_see_scores_of_others(actor, row.contest_id))
    access.require(access.may_reopen_sheet(actor, row.contest_id))
    if row.training:
        raise Conflict(N_("A training sheet stays as it was handed in: its judge has seen the model."))
    if row.Sheet.state != "locked":
        raise Conflict(N_("This scoring sheet is open already."))
    if row.withdrawn_at is not None:
        raise Conflict(N_("The judge of this sheet has left, so it stays as it was handed in."))
    if not reason:
        raise Invalid(N_("Please give the reason."), field="reason")
    _step(session, row.Sheet, "reopened", actor=actor, now=now, reason=reason)
    audit.record(
        session, actor=actor, action="sheet.reopened", object_type="sheet", object_id=sheet_id, now=now,
        contest_id=row.contest_id, reason=reason, revision=row.Sheet.revision,
    )  # fmt: skip


def finished_sheets(session: Session, *, round_id: str, judge_ids: Collection[str]) -> dict[str, str]:
    """Sheet id -> entry id of open sheets of these judges that lack nothing and have no conflict of interest."""
    rows = session.execute(
        select(Sheet, Assignment.entry_id, Assignment.judge_id, Entry.contest_id)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(
            Assignment.round_id == round_id,
            Assignment.judge_id.in_(judge_ids),
            Assignment.released_at.is_(None),
            Sheet.state == "open",
            COMPETING,
            Assignment.round_id.not_in(trial_rounds()),
        )
    ).all()
    if not rows:
        return {}
    rubrics = rules.rubrics_by_id(session, {row.Sheet.rubric_id for row in rows})
    stored = stored_sheets(session, [row.Sheet for row in rows])
    barred = conflict_pairs(
        session, rows[0].contest_id, entry_ids={row.entry_id for row in rows}, judge_ids=list(judge_ids)
    )
    return {
        row.Sheet.id: row.entry_id
        for row in rows
        if not missing_in(rubrics[row.Sheet.rubric_id], stored[row.Sheet.id])
        and (row.entry_id, row.judge_id) not in barred
    }


def lock_for_leaving(
    session: Session, *, actor: Actor, round_id: str, judge_ids: Collection[str], reason: str, now: datetime
) -> list[str]:
    """The finished sheets of judges who leave are handed in for them, so that they count. Returns their ids."""
    ids = sorted(finished_sheets(session, round_id=round_id, judge_ids=judge_ids))
    for sheet in session.scalars(select(Sheet).where(Sheet.id.in_(ids)).with_for_update()):
        _step(session, sheet, "locked", actor=actor, now=now, reason=reason)
    return ids


def unlock_again(session: Session, *, actor: Actor, sheet_ids: Collection[str], reason: str, now: datetime) -> None:
    """Undo of `lock_for_leaving`."""
    for sheet in session.scalars(select(Sheet).where(Sheet.id.in_(sheet_ids), Sheet.state == "locked")):
        _step(session, sheet, "reopened", actor=actor, now=now, reason=reason)


def _open_sheets(session: Session, round_id: str, judge_id: str) -> Sequence[tuple[str, Sheet | None]]:
    rows = session.execute(
        select(Entry.code, Sheet)
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == round_id,
            Assignment.judge_id == judge_id,
            Assignment.released_at.is_(None),
            COMPETING,
        )
        .order_by(Assignment.position)
    )
    return [(row.code, row.Sheet) for row in rows if row.Sheet is None or row.Sheet.state == "open"]


def _require_finished(session: Session, sheets: Sequence[tuple[str, Sheet | None]]) -> None:
    rubrics = rules.rubrics_by_id(session, {sheet.rubric_id for _, sheet in sheets if sheet is not None})
    stored = stored_sheets(session, [sheet for _, sheet in sheets if sheet is not None])
    unfinished = [
        code for code, sheet in sheets if sheet is None or missing_in(rubrics[sheet.rubric_id], stored[sheet.id])
    ]
    if unfinished:
        raise Invalid(N_("These sheets are not finished yet: %(codes)s."), codes=", ".join(unfinished))


def _require_no_conflict(session: Session, found: Round, judge_id: str) -> None:
    """One that arose since the marks were made, as when the judge went over to the school of an entry."""
    rows = session.execute(
        select(Entry.id, Entry.code)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(
            Assignment.round_id == found.id, Assignment.judge_id == judge_id, Assignment.released_at.is_(None),
            COMPETING, Sheet.state == "open",
        )
    ).all()  # fmt: skip
    codes = {row.id: row.code for row in rows}
    barred = conflict_pairs(session, found.contest_id, entry_ids=codes, judge_ids=[judge_id])
    if barred:
        raise Invalid(
            N_(
                "You have a conflict of interest with these entries: %(codes)s. Please report it on each of them first."
            ),
            codes=", ".join(sorted(codes[entry] for entry, _ in barred)),
        )


def give_receipt(
    session: Session, found: Round, judge_id: str, lines: Sequence[str], *, how: str, now: datetime
) -> Receipt:
    receipt = Receipt(new_id(), len(lines), now, digest_of_lines(lines))
    session.add(
        HandingIn(
            id=receipt.id, round_id=found.id, judge_id=judge_id, how=how, at=now, lines=sorted(lines),
            digest=receipt.digest,
        )
    )  # fmt: skip
    return receipt


def lock_one(session: Session, sheet: Sheet, code: str, *, actor: Actor | None, now: datetime) -> str:
    """For who has found the sheet finished; no actor: the deadline. Returns its line for the receipt."""
    receipt = _step(session, sheet, "locked", actor=actor, now=now)
    total = "-" if sheet.total is None else plain(sheet.total)
    return f"{code} {total} {sheet.revision} {receipt}"


def _step(session: Session, sheet: Sheet, kind: str, *, actor: Actor | None, now: datetime, reason: str = "") -> str:
    """Lock or unlock: the values stay, the revision moves on, the chain gets a link."""
    stored = stored_sheet(session, sheet)
    sheet.revision += 1
    sheet.state = "locked" if kind == "locked" else "open"
    sheet.locked_at = now if kind == "locked" else None
    key = f"{kind}:{sheet.id}:{sheet.revision}"
    stored = replace(stored, revision=sheet.revision, state=sheet.state)
    return append_event(session, sheet, kind=kind, key=key, stored=stored, actor=actor, now=now, reason=reason)


def lock_training(session: Session, *, actor: Actor, assignment_id: str, now: datetime) -> None:
    """One training sheet, by its judge; from here on he sees the model beside it."""
    desk = open_desk(session, actor=actor, assignment_id=assignment_id)
    access.require_visible(desk.entry.training and desk.assignment.released_at is None)
    if desk.sheet is None or desk.sheet.state == "locked":
        raise Conflict(N_("There is no open sheet to hand in."))
    require_takes_sheets(desk.round.state, rules.schedule_of(session, desk.round.contest_id), now)
    _require_finished(session, [(desk.entry.code or "", desk.sheet)])
    _step(session, desk.sheet, "locked", actor=actor, now=now)
    audit.record(
        session, actor=actor, action="training.handed_in", object_type="sheet", object_id=desk.sheet.id, now=now,
        contest_id=desk.round.contest_id, code=desk.entry.code,
    )  # fmt: skip
