"""Who judges, how much, and what they know."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Invalid, NotFound
from contest.core.tokens import new_id
from contest.judging.holding import hold_assignments
from contest.judging.tables import Assignment, Expertise, Judge, Sheet
from contest.people import access
from contest.people.access import Actor
from contest.people.tables import Account, RoleGrant
from contest.rules.tables import Category

MOST_SHEETS = 2000
LEVELS = range(4)  # none, some, good, expert


def add_judge(
    session: Session,
    *,
    actor: Actor,
    contest_id: str,
    account_id: str,
    now: datetime,
    capacity: int = 60,
    panel: str = "",
    former_school_ids: Sequence[str] = (),
    note: str = "",
) -> str:
    """An account becomes a judge of the contest, with the role to sign in as one. One who withdrew comes back."""
    access.require(access.may_assign(actor, contest_id))
    if session.get(Account, account_id) is None:
        raise NotFound
    judge = session.scalar(select(Judge).where(Judge.contest_id == contest_id, Judge.account_id == account_id))
    if judge is None:
        judge = Judge(id=new_id(), contest_id=contest_id, account_id=account_id, added_at=now)
        session.add(judge)
    elif judge.withdrawn_at is None:
        raise Invalid(N_("This person is already a judge of this contest."), field="account")
    _set(judge, capacity=capacity, panel=panel, former_school_ids=former_school_ids, note=note)
    judge.withdrawn_at = None
    _grant_role(session, contest_id=contest_id, account_id=account_id, actor=actor, now=now)
    audit.record(
        session, actor=actor, action="judge.added", object_type="judge", object_id=judge.id, now=now,
        contest_id=contest_id, account=account_id, capacity=capacity,
    )  # fmt: skip
    session.flush()
    return judge.id


def change_judge(
    session: Session,
    *,
    actor: Actor,
    judge_id: str,
    now: datetime,
    capacity: int,
    panel: str,
    former_school_ids: Sequence[str],
    note: str,
    kind: str = "",
    skills: Mapping[str, list[str]] | None = None,
) -> None:
    """skills: school levels, tracks and wished categories by name; None leaves them."""
    judge = judge_for_office(session, actor=actor, judge_id=judge_id)
    _set(judge, capacity=capacity, panel=panel, former_school_ids=former_school_ids, note=note)
    judge.kind, judge.skills = kind, judge.skills if skills is None else dict(skills)
    audit.record(
        session, actor=actor, action="judge.changed", object_type="judge", object_id=judge_id, now=now,
        contest_id=judge.contest_id, capacity=capacity, panel=panel, former_schools=list(former_school_ids),
    )  # fmt: skip


def set_expertise(session: Session, *, actor: Actor, judge_id: str, levels: Mapping[str, int], now: datetime) -> None:
    """The whole table of one judge: category id -> 0 none, 1 some, 2 good, 3 expert. Not listed: counts as 1."""
    judge = judge_for_office(session, actor=actor, judge_id=judge_id)
    known = set(session.scalars(select(Category.id).where(Category.contest_id == judge.contest_id)))
    if not known.issuperset(levels) or any(level not in LEVELS for level in levels.values()):
        raise Invalid(N_("Please choose one of the values offered."), field="expertise")
    session.execute(delete(Expertise).where(Expertise.judge_id == judge_id))
    session.add_all(
        Expertise(judge_id=judge_id, category_id=category, level=level) for category, level in sorted(levels.items())
    )
    audit.record(
        session, actor=actor, action="judge.expertise_set", object_type="judge", object_id=judge_id, now=now,
        contest_id=judge.contest_id, levels=dict(levels),
    )  # fmt: skip


def withdraw_judge(session: Session, *, actor: Actor, judge_id: str, reason: str, now: datetime) -> int:
    """Finished (locked) sheets stay and count; the rest is released for others. Returns how many were released."""
    hold_assignments(session, Assignment.judge_id == judge_id)
    judge = judge_for_office(session, actor=actor, judge_id=judge_id)
    locked = select(Sheet.assignment_id).where(Sheet.state == "locked")
    left = session.scalars(
        select(Assignment).where(
            Assignment.judge_id == judge_id, Assignment.released_at.is_(None), Assignment.id.not_in(locked)
        )
    ).all()
    for assignment in left:
        assignment.released_at, assignment.release_reason = now, reason
    judge.withdrawn_at = now
    audit.record(
        session, actor=actor, action="judge.withdrawn", object_type="judge", object_id=judge_id, now=now,
        contest_id=judge.contest_id, reason=reason, released=len(left),
    )  # fmt: skip
    return len(left)


def judge_for_office(session: Session, *, actor: Actor, judge_id: str) -> Judge:
    judge = session.get(Judge, judge_id)
    if judge is None:
        raise NotFound
    access.require_visible(access.may_assign(actor, judge.contest_id))
    return judge


def _set(judge: Judge, *, capacity: int, panel: str, former_school_ids: Sequence[str], note: str) -> None:
    if not 0 <= capacity <= MOST_SHEETS:
        raise Invalid(N_("Please give a number from 0 to %(most)s."), field="capacity", most=MOST_SHEETS)
    judge.capacity, judge.panel, judge.note = capacity, panel, note
    judge.former_school_ids = sorted(set(former_school_ids))


def _grant_role(session: Session, *, contest_id: str, account_id: str, actor: Actor, now: datetime) -> None:
    """The head judge may score too; the desk asks for the judge's role or the head judge's."""
    grant = session.scalar(
        select(RoleGrant).where(
            RoleGrant.contest_id == contest_id, RoleGrant.account_id == account_id, RoleGrant.role == "judge"
        )
    )
    if grant is None:
        session.add(
            RoleGrant(account_id=account_id, contest_id=contest_id, role="judge", granted_at=now, granted_by=actor.id)
        )
    else:
        grant.revoked_at, grant.valid_until = None, None
