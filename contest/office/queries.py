"""Every SELECT of the office itself: counts for the control room, the log, lists no other room has."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, case, func, literal, or_, select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.tables import AuditEvent
from contest.core.text import fold
from contest.entries.competing import COMPETING
from contest.entries.tables import Author, Entry, Mentor
from contest.judging.counting import real_sheet
from contest.judging.tables import Assignment, Judge, Sheet
from contest.people.tables import Account, RoleGrant, School
from contest.rules.tables import Category, Contest, Track

LOG_PAGE: Final = 100
_IN: Final = ("draft", "submitted", "returned", "valid")


def door_rows(session: Session, own: Collection[str]) -> Rows:
    """Contests whose rules are public, and those this person has a part in; the newest first."""
    return session.execute(
        select(
            Contest.id, Contest.slug, Contest.name, Contest.name_en, Contest.organizer, Contest.school_year,
            Contest.state,
        )
        .where(or_(Contest.state != "setup", Contest.id.in_(sorted(own))))
        .order_by(Contest.created_at.desc(), Contest.slug)
    ).all()  # fmt: skip


# -- control room ----------------------------------------------------------------------------------------------------
def entry_counts(session: Session, contest_id: str) -> dict[str, int]:
    """How many entries stand in each state. Numbers only, so the head judge of a blind contest may see them."""
    rows = session.execute(
        select(Entry.state, func.count())
        .where(Entry.contest_id == contest_id, Entry.training.is_(False))
        .group_by(Entry.state)
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the accepted entries: how many have their judges, and how many all their sheets."""

    unassigned: int  # fewer judges than the round wants
    finished: int  # as many sheets handed in as the round wants


def coverage(session: Session, contest_id: str, round_id: str, wanted: int) -> Coverage:
    per_entry = (
        select(
            Entry.id,
            func.count(Assignment.id).label("judges"),
            func.coalesce(func.sum(case((Sheet.state == "locked", 1), else_=0)), 0).label("locked"),
        )
        .outerjoin(
            Assignment,
            (Assignment.entry_id == Entry.id) & (Assignment.round_id == round_id) & Assignment.released_at.is_(None),
        )
        .outerjoin(Sheet, real_sheet())
        .where(Entry.contest_id == contest_id, COMPETING)
        .group_by(Entry.id)
        .subquery()
    )
    row = session.execute(
        select(
            func.coalesce(func.sum(case((per_entry.c.judges < wanted, 1), else_=0)), 0),
            func.coalesce(func.sum(case((per_entry.c.locked >= wanted, 1), else_=0)), 0),
        )
    ).one()
    return Coverage(int(row[0]), int(row[1]))


def judge_activity(session: Session, contest_id: str) -> dict[str, datetime]:
    """Judge id -> when the judge last saved a sheet."""
    rows = session.execute(
        select(Assignment.judge_id, func.max(Sheet.updated_at))
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .where(Judge.contest_id == contest_id, Assignment.released_at.is_(None), Sheet.updated_at.is_not(None))
        .group_by(Assignment.judge_id)
    )
    return {judge_id: at for judge_id, at in rows if at is not None}


def _of_school(contest_id: str) -> Any:
    mine = (Entry.school_id == School.id) & (Entry.contest_id == contest_id)
    return mine & Entry.state.in_(_IN) & Entry.training.is_(False)


def school_counts(session: Session, contest_id: str, levels: tuple[str, ...]) -> Rows:
    """id, name, level, phone, entries (in the contest, drafts too), handed_in; schools of these levels, by name."""
    return session.execute(
        select(
            School.id, School.name, School.level, School.phone, func.count(Entry.id).label("entries"),
            func.coalesce(func.sum(case((Entry.submitted_at.is_not(None), 1), else_=0)), 0).label("handed_in"),
        )
        .outerjoin(Entry, _of_school(contest_id))
        .where(School.level.in_(levels))
        .group_by(School.id, School.name, School.level, School.phone, School.sort_key)
        .order_by(School.sort_key, School.id)
    ).all()  # fmt: skip


# -- log -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class LogWanted:
    kind: str = ""  # the first word of an action: entry, sheet, role …
    who: str = ""
    object_id: str = ""
    page: int = 1


def log_rows(session: Session, contest_id: str, wanted: LogWanted) -> Rows:
    """One page, newest first: id, at, actor_name, action, object_type, object_id, reason, detail."""
    query = _log(contest_id, wanted).with_only_columns(
        AuditEvent.id, AuditEvent.at, AuditEvent.actor_name, AuditEvent.action, AuditEvent.object_type,
        AuditEvent.object_id, AuditEvent.reason, AuditEvent.detail,
    )  # fmt: skip
    first = (max(wanted.page, 1) - 1) * LOG_PAGE
    return session.execute(query.order_by(AuditEvent.id.desc()).limit(LOG_PAGE).offset(first)).all()


def count_log(session: Session, contest_id: str, wanted: LogWanted) -> int:
    return session.scalar(_log(contest_id, wanted).with_only_columns(func.count())) or 0


def _log(contest_id: str, wanted: LogWanted) -> Select[Any]:
    query: Select[Any] = (
        select(AuditEvent)
        .outerjoin(Account, Account.id == AuditEvent.actor_id)
        .where(AuditEvent.contest_id == contest_id)
    )
    if wanted.kind:
        query = query.where(AuditEvent.action.startswith(f"{wanted.kind}.", autoescape=True))
    if wanted.object_id:
        query = query.where(AuditEvent.object_id == wanted.object_id)
    for word in fold(wanted.who).split():
        query = query.where(Account.fold.contains(word, autoescape=True))
    return query


# -- lists for export ------------------------------------------------------------------------------------------------
def school_list(session: Session, levels: tuple[str, ...]) -> Rows:
    return session.execute(
        select(
            School.code, School.name, School.short_name, School.level, School.kind, School.moet_code, School.principal,
            School.phone, School.address,
        )
        .where(School.level.in_(levels))
        .order_by(School.sort_key, School.id)
    ).all()  # fmt: skip


def role_list(session: Session, contest_id: str, now: datetime) -> Rows:
    """Roles in force: full_name, role, school (the coordinator's, else the own), email, phone, granted_at."""
    own, led = School.__table__.alias("own"), School.__table__.alias("led")
    return session.execute(
        select(
            Account.full_name, RoleGrant.role, func.coalesce(led.c.name, own.c.name).label("school"), Account.email,
            Account.phone, RoleGrant.granted_at,
        )
        .join(Account, Account.id == RoleGrant.account_id)
        .outerjoin(led, led.c.id == RoleGrant.school_id)
        .outerjoin(own, own.c.id == Account.school_id)
        .where(
            RoleGrant.contest_id == contest_id,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.valid_until.is_(None) | (RoleGrant.valid_until > now),
        )
        .order_by(Account.sort_key, Account.id, RoleGrant.role)
    ).all()  # fmt: skip


def entry_list(session: Session, scope: Select[Any]) -> Rows:
    """Of the entries in a scope of entries.queries.readable_entries, by school and code."""
    return session.execute(
        scope.join(Category, Category.id == Entry.category_id)
        .join(Track, Track.id == Entry.track_id)
        .join(School, School.id == Entry.school_id)
        .with_only_columns(
            Entry.id, Entry.code, Entry.state, Entry.title, Category.name.label("category"),
            Category.name_en.label("category_en"),
            Track.name.label("track"), Track.name_en.label("track_en"), Entry.level, School.name.label("school"),
            Entry.contact_name, Entry.contact_phone, Entry.contact_email, Entry.submitted_at, Entry.confirmed_at,
        )
        .order_by(School.sort_key, Entry.code, Entry.title_sort, Entry.id)
    ).all()  # fmt: skip


def people_of_entries(session: Session, scope: Select[Any], table: type[Author] | type[Mentor]) -> dict[str, list[Any]]:
    """Entry id -> authors or mentors in their order, for a whole scope in one statement."""
    ids = scope.with_only_columns(Entry.id)
    found: dict[str, list[Any]] = {}
    job = Author.job_or_class if table is Author else literal("")
    query = select(table.entry_id, table.full_name, job.label("job_or_class")).where(table.entry_id.in_(ids))
    for line in session.execute(query.order_by(table.entry_id, table.position)):
        found.setdefault(line.entry_id, []).append(line)
    return found
