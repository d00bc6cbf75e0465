"""Conflict of interest: what follows from the data (own school, former school, own entry, own pupils) and what is
declared. The same rule refuses an assignment and a score.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Closed, Invalid, NotFound
from contest.core.tokens import new_id
from contest.entries.tables import Author, Entry, Mentor
from contest.judging.counting import trial_rounds
from contest.judging.holding import hold_assignments
from contest.judging.tables import Assignment, Conflict, Judge, Round
from contest.people import access
from contest.people.access import Actor
from contest.people.tables import Account

Kind = Literal["school", "former_school", "owner", "mentor", "author", "relative", "recognised", "other"]
Declared = Literal["school", "relative", "mentor", "recognised", "other"]
BY_DATA: Final = frozenset({"school", "former_school", "owner", "mentor", "author"})
DECLARED: Final[tuple[Declared, ...]] = get_args(Declared)
UNDO_WITHIN: Final = timedelta(minutes=5)
Pair = tuple[str, str]  # entry id, judge id


def conflict_pairs(
    session: Session, contest_id: str, *, entry_ids: Iterable[str] | None = None, judge_ids: Iterable[str] | None = None
) -> dict[Pair, Kind]:
    """Every pair that may not be, with its first reason; five statements for any number of entries and judges."""
    judges = _judges(session, contest_id, judge_ids)
    by_account = {row.account_id: row.id for row in judges}
    entries = _entries(session, contest_id, entry_ids)
    found: dict[Pair, Kind] = {}
    _from_declarations(session, found, judges=by_account.values(), entries=entries)
    people: list[tuple[type[Author | Mentor], Kind]] = [(Author, "author"), (Mentor, "mentor")]
    for table, kind in people:
        for entry_id, account_id in session.execute(
            select(table.entry_id, table.account_id)
            .join(Entry, Entry.id == table.entry_id)
            .where(Entry.contest_id == contest_id, table.account_id.in_(list(by_account)))
        ):
            found[entry_id, by_account[account_id]] = kind
    for entry_id, (school_id, owner_id) in entries.items():
        if owner_id in by_account:
            found[entry_id, by_account[owner_id]] = "owner"
        for judge in judges:
            if judge.school_id == school_id:
                found[entry_id, judge.id] = "school"
            elif school_id in judge.former_school_ids:
                found.setdefault((entry_id, judge.id), "former_school")
    return {pair: kind for pair, kind in found.items() if pair[0] in entries}


def conflict_of(session: Session, *, contest_id: str, entry_id: str, judge_id: str) -> Kind | None:
    """What `conflict_pairs` says of one pair, in one statement: every save of a sheet asks."""
    row = session.execute(_ONE_PAIR, {"contest": contest_id, "entry": entry_id, "judge": judge_id}).one_or_none()
    if row is None:
        return None
    said: tuple[tuple[bool, Kind | None], ...] = (
        (row.school_id == row.entry_school, "school"),
        (row.owner_id == row.account_id, "owner"),
        (row.mentors, "mentor"),
        (row.wrote, "author"),
        (row.declared is not None, row.declared),
        (row.entry_school in row.former_school_ids, "former_school"),
    )
    return next((kind for is_so, kind in said if is_so), None)


_ONE_PAIR: Final = (
    select(
        Judge.account_id, Judge.former_school_ids, Account.school_id, Entry.school_id.label("entry_school"),
        Entry.owner_id,
        exists().where(Mentor.entry_id == Entry.id, Mentor.account_id == Judge.account_id).label("mentors"),
        exists().where(Author.entry_id == Entry.id, Author.account_id == Judge.account_id).label("wrote"),
        select(Conflict.kind)
        .where(
            Conflict.judge_id == Judge.id,
            Conflict.lifted_at.is_(None),
            or_(Conflict.entry_id == Entry.id, Conflict.school_id == Entry.school_id),
        )
        .order_by(Conflict.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("declared"),
    )
    .select_from(Judge)
    .join(Account, Account.id == Judge.account_id)
    .join(Entry, Entry.contest_id == Judge.contest_id)
    .where(Judge.id == bindparam("judge"), Judge.contest_id == bindparam("contest"), Entry.id == bindparam("entry"))
)  # fmt: skip


def declare_conflict(
    session: Session,
    *,
    actor: Actor,
    judge_id: str,
    kind: Declared,
    now: datetime,
    entry_id: str | None = None,
    school_id: str | None = None,
    note: str = "",
) -> str:
    """By the judge for an entry, or by the office for a judge. The entry leaves the judge's list at once; marks made
    so far stay aside and do not count. Returns the conflict's id.
    """
    judge = _judge(session, judge_id)
    access.require_visible(actor.id == judge.account_id or access.may_assign(actor, judge.contest_id))
    if (entry_id is None) == (school_id is None):
        raise Invalid(N_("Please choose an entry or a school."), field="entry")
    active = _active(session, judge_id, entry_id, school_id)
    if not access.may_assign(actor, judge.contest_id) and _in_closed_round(session, active):
        raise Closed(N_("This round is closed. Please tell the head judge about the conflict of interest."))
    trial = entry_id is not None and actor.id == judge.account_id and _in_rehearsal(session, judge_id, entry_id)
    conflict = Conflict(
        id=new_id(), judge_id=judge_id, entry_id=entry_id, school_id=school_id, kind=kind, note=note, declared_at=now,
        declared_by=actor.id, trial=trial,
    )  # fmt: skip
    session.add(conflict)
    for assignment in active:
        assignment.released_at, assignment.release_reason = now, f"conflict:{conflict.id}"
    audit.record(
        session, actor=actor, action="conflict.declared", object_type="judge", object_id=judge_id, now=now,
        contest_id=judge.contest_id, reason=note, kind=kind, entry=entry_id, school=school_id, trial=trial,
    )  # fmt: skip
    return conflict.id


def lift_conflict(session: Session, *, actor: Actor, conflict_id: str, now: datetime) -> None:
    """Undo of a declaration: what it took away comes back, with the marks."""
    conflict = session.get(Conflict, conflict_id)
    if conflict is None or conflict.lifted_at is not None:
        raise NotFound
    judge = _judge(session, conflict.judge_id)
    own = actor.id == judge.account_id == conflict.declared_by
    access.require_visible(own or access.may_assign(actor, judge.contest_id))
    if not access.may_assign(actor, judge.contest_id) and now - conflict.declared_at > UNDO_WITHIN:
        raise Closed(N_("This can be undone for five minutes. Please ask the organizing committee."))
    conflict.lifted_at = now
    session.flush()
    for assignment in session.scalars(
        select(Assignment).where(
            Assignment.judge_id == judge.id, Assignment.release_reason == f"conflict:{conflict_id}"
        )
    ):
        pair = {"contest_id": judge.contest_id, "entry_id": assignment.entry_id, "judge_id": judge.id}
        if conflict_of(session, **pair) is None:
            assignment.released_at, assignment.release_reason = None, ""
    audit.record(
        session, actor=actor, action="conflict.lifted", object_type="judge", object_id=judge.id, now=now,
        contest_id=judge.contest_id, conflict=conflict_id, entry=conflict.entry_id, school=conflict.school_id,
    )  # fmt: skip


def _judge(session: Session, judge_id: str) -> Judge:
    judge = session.get(Judge, judge_id)
    if judge is None:
        raise NotFound
    return judge


def _active(session: Session, judge_id: str, entry_id: str | None, school_id: str | None) -> list[Assignment]:
    """Held, so that a rehearsal is not wiped, nor a sheet handed in, while the conflict is written."""
    wanted = Assignment.entry_id == entry_id if entry_id else Entry.school_id == school_id
    of_school = Assignment.entry_id.in_(select(Entry.id).where(Entry.school_id == school_id))
    hold_assignments(session, Assignment.judge_id == judge_id, wanted if entry_id else of_school)
    return list(
        session.scalars(
            select(Assignment)
            .join(Entry, Entry.id == Assignment.entry_id)
            .where(Assignment.judge_id == judge_id, Assignment.released_at.is_(None), wanted)
        )
    )


def _in_closed_round(session: Session, assignments: Iterable[Assignment]) -> bool:
    """What is ranked by now no judge takes out alone."""
    rounds = {each.round_id for each in assignments}
    return session.scalar(select(Round.id).where(Round.id.in_(rounds), Round.state == "closed").limit(1)) is not None


def _in_rehearsal(session: Session, judge_id: str, entry_id: str) -> bool:
    """Left already or not: the judge has this entry in rehearsals only."""
    mine = select(Assignment.round_id).where(Assignment.judge_id == judge_id, Assignment.entry_id == entry_id)
    rounds = set(session.scalars(mine))
    return bool(rounds) and rounds <= set(session.scalars(trial_rounds()))


def _judges(session: Session, contest_id: str, judge_ids: Iterable[str] | None) -> list[Any]:
    query = (
        select(Judge.id, Judge.account_id, Judge.former_school_ids, Account.school_id)
        .join(Account, Account.id == Judge.account_id)
        .where(Judge.contest_id == contest_id)
    )
    return list(session.execute(query if judge_ids is None else query.where(Judge.id.in_(list(judge_ids)))))


def _entries(session: Session, contest_id: str, entry_ids: Iterable[str] | None) -> dict[str, tuple[str, str]]:
    """Id -> (school id, owner's account id)"""
    query = select(Entry.id, Entry.school_id, Entry.owner_id).where(Entry.contest_id == contest_id)
    query = query.where(Entry.state != "draft") if entry_ids is None else query.where(Entry.id.in_(list(entry_ids)))
    return {row.id: (row.school_id, row.owner_id) for row in session.execute(query)}


def _from_declarations(
    session: Session, found: dict[Pair, Kind], *, judges: Iterable[str], entries: dict[str, tuple[str, str]]
) -> None:
    rows = session.execute(
        select(Conflict.judge_id, Conflict.entry_id, Conflict.school_id, Conflict.kind).where(
            Conflict.judge_id.in_(list(judges)), Conflict.lifted_at.is_(None), Conflict.trial.is_(False)
        )
    ).all()
    by_school: dict[str, list[str]] = {}
    for entry_id, (school_id, _owner) in entries.items():
        by_school.setdefault(school_id, []).append(entry_id)
    for row in rows:
        for entry_id in [row.entry_id] if row.entry_id else by_school.get(row.school_id, []):
            found[entry_id, row.judge_id] = row.kind
