"""Every SELECT of people and schools that a page shows."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, column, exists, func, select, table
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.errors import NotFound
from contest.core.i18n import set_zone
from contest.core.text import fold
from contest.people.access import Role
from contest.people.tables import Account, RoleGrant, School, SignInToken, WebSession

PAGE = 100
# This room lies below the rule book and knows a contest by its address and name only.
_contest = table(
    "contest", column("id"), column("slug"), column("name"), column("organizer"), column("zone"), column("opened_at")
)


# -- contests --------------------------------------------------------------------------------------------------------
def contest_of_slug(session: Session, slug: str) -> Row[*tuple[Any, ...]]:
    """id, slug, name, organizer. From here on this request shows times in the contest's zone."""
    row = session.execute(
        select(_contest.c.id, _contest.c.slug, _contest.c.name, _contest.c.organizer, _contest.c.zone).where(
            _contest.c.slug == slug
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    set_zone(row.zone)
    return row


def contest_slugs(session: Session, contest_ids: Collection[str]) -> list[tuple[str, str]]:
    """(id, slug) of these, the one opened last first."""
    if not contest_ids:
        return []
    rows = session.execute(
        select(_contest.c.id, _contest.c.slug)
        .where(_contest.c.id.in_(contest_ids))
        .order_by(_contest.c.opened_at.desc(), _contest.c.slug)
    )
    return [(row.id, row.slug) for row in rows]


# -- accounts --------------------------------------------------------------------------------------------------------
def account_by_email(session: Session, email: str) -> Row[*tuple[Any, ...]] | None:
    """id, full_name, locale, password_hash; enabled accounts only."""
    return session.execute(
        select(Account.id, Account.full_name, Account.locale, Account.password_hash).where(
            Account.email == email, Account.disabled_at.is_(None)
        )
    ).one_or_none()


def account_row(session: Session, account_id: str) -> Row[*tuple[Any, ...]]:
    """id, full_name, email, phone, locale, has_password (bool), password_hash, school (name or None)."""
    row = session.execute(
        select(
            Account.id,
            Account.full_name,
            Account.email,
            Account.phone,
            Account.locale,
            Account.is_admin,
            Account.password_hash,
            Account.password_hash.is_not(None).label("has_password"),
            School.name.label("school"),
        )
        .outerjoin(School, School.id == Account.school_id)
        .where(Account.id == account_id, Account.disabled_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def session_rows(session: Session, account_id: str, *, token_hash: str, now: datetime) -> Rows:
    """id, device, created_at, last_seen_at, here (bool); open ones, the latest first."""
    return session.execute(
        select(
            WebSession.id,
            WebSession.device,
            WebSession.created_at,
            WebSession.last_seen_at,
            (WebSession.token_hash == token_hash).label("here"),
        )
        .where(WebSession.account_id == account_id, WebSession.revoked_at.is_(None), WebSession.expires_at > now)
        .order_by(WebSession.last_seen_at.desc(), WebSession.id)
    ).all()


def pending_email(session: Session, account_id: str, now: datetime) -> str | None:
    """The address that waits for its code."""
    return session.scalar(
        select(SignInToken.email)
        .where(
            SignInToken.account_id == account_id,
            SignInToken.purpose == "email",
            SignInToken.used_at.is_(None),
            SignInToken.expires_at > now,
        )
        .order_by(SignInToken.created_at.desc())
        .limit(1)
    )


def has_power_elsewhere(session: Session, *, account_id: str, contest_id: str | None, now: datetime) -> bool:
    """An administrator, or somebody with a role in another contest: whoever got in as this person could do more."""
    other = exists().where(RoleGrant.account_id == Account.id, RoleGrant.contest_id != (contest_id or ""), *_live(now))
    return bool(session.scalar(select(Account.is_admin | other).where(Account.id == account_id)))


# -- participants ----------------------------------------------------------------------------------------------------
def role_counts(session: Session, contest_id: str, now: datetime) -> dict[str, int]:
    rows = session.execute(
        select(RoleGrant.role, func.count())
        .where(RoleGrant.contest_id == contest_id, *_live(now))
        .group_by(RoleGrant.role)
    )
    return {role: count for role, count in rows}  # noqa: C416 - dict() of rows is no dict for mypy


def participant_count(session: Session, contest_id: str, *, role: Role | None, words: str, now: datetime) -> int:
    wanted = _participants(select(func.count(RoleGrant.id)), contest_id, role=role, words=words, now=now)
    return session.scalar(wanted) or 0


def participant_rows(
    session: Session, contest_id: str, *, role: Role | None, words: str, now: datetime, offset: int = 0
) -> Rows:
    """A row a role: account_id, full_name, email, phone, role, school, led_school, seen_at, invited_until.

    At most a hundred, by given name as Vietnamese lists are. Searched without marks: name, e-mail, school.
    """
    led = select(School.name).where(School.id == RoleGrant.school_id).correlate(RoleGrant).scalar_subquery()
    seen = _latest(WebSession.last_seen_at, WebSession.account_id == Account.id)
    invited = _latest(
        SignInToken.expires_at,
        and_(
            SignInToken.account_id == Account.id,
            SignInToken.purpose == "invite",
            SignInToken.used_at.is_(None),
            SignInToken.expires_at > now,
        ),
    )
    query = select(
        Account.id.label("account_id"),
        Account.full_name,
        Account.email,
        Account.phone,
        RoleGrant.role,
        School.name.label("school"),
        led.label("led_school"),
        seen.label("seen_at"),
        invited.label("invited_until"),
    )
    query = _participants(query, contest_id, role=role, words=words, now=now)
    return session.execute(
        query.order_by(Account.sort_key, Account.id, RoleGrant.role).limit(PAGE).offset(offset)
    ).all()


def roles_held(session: Session, *, account_id: str, contest_id: str, now: datetime) -> list[Role]:
    return list(
        session.scalars(
            select(RoleGrant.role)
            .where(RoleGrant.account_id == account_id, RoleGrant.contest_id == contest_id, *_live(now))
            .order_by(RoleGrant.role)
        )
    )


def _participants(
    query: Select[*tuple[Any, ...]], contest_id: str, *, role: Role | None, words: str, now: datetime
) -> Select[*tuple[Any, ...]]:
    query = (
        query.select_from(RoleGrant)
        .join(Account, Account.id == RoleGrant.account_id)
        .outerjoin(School, School.id == Account.school_id)
        .where(RoleGrant.contest_id == contest_id, *_live(now))
    )
    if role:
        query = query.where(RoleGrant.role == role)
    for word in fold(words).split():
        query = query.where(
            Account.fold.contains(word, autoescape=True)
            | Account.email.contains(word, autoescape=True)
            | School.fold.contains(word, autoescape=True)
        )
    return query


def _live(now: datetime) -> tuple[Any, Any]:
    return RoleGrant.revoked_at.is_(None), RoleGrant.valid_until.is_(None) | (RoleGrant.valid_until > now)


def _latest(what: Any, condition: Any) -> Any:
    return select(func.max(what)).where(condition).correlate(Account).scalar_subquery()


# -- schools ---------------------------------------------------------------------------------------------------------
def school_options(session: Session, *, levels: Collection[str] = ()) -> list[tuple[str, str]]:
    """(id, name with level) in Vietnamese order, for a select; no levels: all."""
    wanted = select(School.id, School.name, School.level).order_by(School.sort_key, School.id)
    if levels:
        wanted = wanted.where(School.level.in_(levels))
    return [(row.id, f"{row.name} ({row.level})") for row in session.execute(wanted)]


def school_count(session: Session, *, words: str, level: str = "") -> int:
    return session.scalar(_schools(select(func.count(School.id)), words=words, level=level)) or 0


def school_rows(session: Session, *, words: str, level: str = "", offset: int = 0) -> Rows:
    """id, code, name, level, kind, principal, phone; at most a hundred, in Vietnamese order."""
    query = select(School.id, School.code, School.name, School.level, School.kind, School.principal, School.phone)
    query = _schools(query, words=words, level=level).order_by(School.sort_key, School.id)
    return session.execute(query.limit(PAGE).offset(offset)).all()


def school_row(session: Session, school_id: str) -> Row[*tuple[Any, ...]]:
    """Everything a person may change of a school."""
    row = session.execute(
        select(
            School.id,
            School.code,
            School.name,
            School.short_name,
            School.level,
            School.kind,
            School.moet_code,
            School.principal,
            School.phone,
            School.address,
        ).where(School.id == school_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _schools(query: Select[*tuple[Any, ...]], *, words: str, level: str) -> Select[*tuple[Any, ...]]:
    if level:
        query = query.where(School.level == level)
    for word in fold(words).split():
        query = query.where(School.fold.contains(word, autoescape=True))
    return query
