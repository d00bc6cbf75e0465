"""Our own sessions: Litestar's adopt an id the client chose, are not renewed at sign-in, write on every answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from contest.core.database import AnyRow
from contest.core.tokens import hash_secret, new_secret
from contest.people.access import Actor, Grant
from contest.people.tables import Account, RoleGrant, WebSession
from contest.settings import Settings

SEEN_EVERY: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class SessionRules:
    idle: timedelta
    absolute: timedelta


def session_rules(settings: Settings) -> SessionRules:
    return SessionRules(
        idle=timedelta(hours=settings.session_idle_hours), absolute=timedelta(days=settings.session_days)
    )


def start_session(session: Session, *, account_id: str, device: str, rules: SessionRules, now: datetime) -> str:
    """A new token at every sign-in; returns the secret for the cookie, stores only its hash."""
    token = new_secret()
    session.add(
        WebSession(
            account_id=account_id,
            token_hash=hash_secret(token),
            created_at=now,
            last_seen_at=now,
            expires_at=now + rules.absolute,
            device=device[:120],
        )
    )
    return token


def end_session(session: Session, *, token: str, now: datetime) -> None:
    session.execute(
        update(WebSession)
        .where(WebSession.token_hash == hash_secret(token), WebSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def end_all_sessions(session: Session, *, account_id: str, now: datetime) -> None:
    """Sign out everywhere: also after a change of password or of roles."""
    session.execute(
        update(WebSession)
        .where(WebSession.account_id == account_id, WebSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def end_one_session(session: Session, *, account_id: str, session_id: str, now: datetime) -> None:
    """One of one's own; another's is left alone."""
    session.execute(
        update(WebSession)
        .where(WebSession.id == session_id, WebSession.account_id == account_id, WebSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def began_at(session: Session, *, token: str) -> datetime:
    """When the person behind this browser last proved who it is."""
    return session.scalars(select(WebSession.created_at).where(WebSession.token_hash == hash_secret(token))).one()


def actor_of_session(session: Session, *, token: str, rules: SessionRules, now: datetime) -> tuple[Actor, bool] | None:
    """The actor and whether `last_seen_at` is due; None for unknown, expired, revoked, idle or disabled."""
    facts = {"token": hash_secret(token), "now": now, "idle_since": now - rules.idle}
    row = session.execute(_SESSION, facts).one_or_none()
    if row is None:
        return None
    return _with_grants(session, row, now), row.last_seen_at <= now - SEEN_EVERY


def touch(session: Session, *, token: str, now: datetime) -> None:
    session.execute(
        update(WebSession)
        .where(WebSession.token_hash == hash_secret(token), WebSession.revoked_at.is_(None))
        .values(last_seen_at=now)
    )


def load_actor(session: Session, *, account_id: str, now: datetime) -> Actor:
    return _with_grants(session, session.execute(select(*_ACTOR).where(Account.id == account_id)).one(), now)


_ACTOR: Final = (Account.id, Account.full_name, Account.school_id, Account.is_admin)
_SESSION: Final = (  # these two are built once, for every request of everybody signed in
    select(WebSession.last_seen_at, *_ACTOR)
    .join(Account, Account.id == WebSession.account_id)
    .where(
        WebSession.token_hash == bindparam("token"),
        WebSession.revoked_at.is_(None),
        WebSession.expires_at > bindparam("now"),
        WebSession.last_seen_at > bindparam("idle_since"),
        Account.disabled_at.is_(None),
    )
)
_GRANTS: Final = select(RoleGrant.contest_id, RoleGrant.role, RoleGrant.school_id).where(
    RoleGrant.account_id == bindparam("account"),
    RoleGrant.revoked_at.is_(None),
    (RoleGrant.valid_until.is_(None)) | (RoleGrant.valid_until > bindparam("now")),
)


def _with_grants(session: Session, account: AnyRow, now: datetime) -> Actor:
    grants = session.execute(_GRANTS, {"account": account.id, "now": now})
    return Actor(
        id=account.id,
        name=account.full_name,
        school_id=account.school_id,
        is_admin=account.is_admin,
        grants=frozenset(Grant(g.contest_id, g.role, g.school_id) for g in grants),
    )
