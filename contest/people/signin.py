"""The ways in: a one-time link, the short code sent with it, the personal login code, e-mail and password.

These functions say who it is; `admit` lets in. Only hashes of secrets are stored; a secret is seen once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.tokens import hash_secret, new_code, new_id, new_secret
from contest.people import sessions
from contest.people.access import Actor
from contest.people.logincodes import hash_login_code
from contest.people.tables import Account, SignInToken

Purpose = Literal["sign_in", "invite", "email"]
LIFE: Final[dict[Purpose, timedelta]] = {
    "sign_in": timedelta(minutes=15),
    "invite": timedelta(days=7),
    "email": timedelta(days=1),
}
CODE_ATTEMPTS: Final = 5
FRESH: Final = timedelta(minutes=15)  # so long after signing in the password is not asked for again


@dataclass(frozen=True)
class IssuedLink:
    secret: str
    code: str  # eight digits
    expires_at: datetime


def issue_link(
    session: Session, *, account_id: str, now: datetime, purpose: Purpose = "sign_in", email: str | None = None
) -> IssuedLink:
    """An earlier one of the same purpose ends. `email`: the address that is to become the account's."""
    _void(session, account_id=account_id, purposes=(purpose,), now=now)
    token_id, issued = new_id(), IssuedLink(new_secret(), new_code(), now + LIFE[purpose])
    session.add(
        SignInToken(
            id=token_id,
            account_id=account_id,
            purpose=purpose,
            email=email,
            link_hash=hash_secret(issued.secret),
            code_hash=_code_hash(token_id, issued.code),
            created_at=now,
            expires_at=issued.expires_at,
        )
    )
    session.flush()
    return issued


def use_link(session: Session, *, secret: str, now: datetime) -> str | None:
    """The account; None for a link that is unknown, used or expired. Of two at the same moment one wins."""
    account_id = session.scalar(
        update(SignInToken)
        .where(
            SignInToken.link_hash == hash_secret(secret),
            SignInToken.purpose.in_(("sign_in", "invite")),
            SignInToken.used_at.is_(None),
            SignInToken.expires_at > now,
        )
        .values(used_at=now)
        .returning(SignInToken.account_id)
    )
    return account_id if account_id and _is_enabled(session, account_id) else None


def use_code(session: Session, *, email: str, code: str, now: datetime) -> str | None:
    """The short code with the address it was sent to; after five wrong ones only the link is left."""
    account_id = session.scalar(select(Account.id).where(Account.email == email, Account.disabled_at.is_(None)))
    if account_id is None:
        return None
    token = _token_of_code(session, account_id=account_id, purposes=("sign_in", "invite"), code=code, now=now)
    return account_id if token else None


def confirm_email(session: Session, *, actor: Actor, code: str, now: datetime) -> str | None:
    """The address that the code was sent to, now the account's; None for a wrong code or an address taken meanwhile.

    The code is typed by the one signed in: a link in the mail would tie its reader's address to a stranger's account.
    """
    token = _token_of_code(session, account_id=actor.id, purposes=("email",), code=code, now=now)
    if token is None or session.scalar(select(Account.id).where(Account.email == token.email)):
        return None
    session.execute(update(Account).where(Account.id == actor.id).values(email=token.email))
    audit.record(
        session, actor=actor, action="account.email_changed", object_type="account", object_id=actor.id, now=now
    )
    return token.email


def account_of_login_code(session: Session, *, code: str) -> str | None:
    return session.scalar(
        select(Account.id).where(Account.login_code_hash == hash_login_code(code), Account.disabled_at.is_(None))
    )


def admit(
    session: Session,
    *,
    account_id: str,
    way: str,
    device: str,
    old_token: str,
    rules: sessions.SessionRules,
    now: datetime,
) -> tuple[str, Actor]:
    """A new session with a new secret; the browser's former session and all open links of the account end."""
    if old_token:
        sessions.end_session(session, token=old_token, now=now)
    _void(session, account_id=account_id, purposes=("sign_in", "invite"), now=now)
    actor = sessions.load_actor(session, account_id=account_id, now=now)
    audit.record(
        session, actor=actor, action="account.signed_in", object_type="account", object_id=actor.id, now=now, way=way
    )
    token = sessions.start_session(session, account_id=account_id, device=device, rules=rules, now=now)
    session.flush()
    return token, actor


def _token_of_code(
    session: Session, *, account_id: str, purposes: tuple[Purpose, ...], code: str, now: datetime
) -> SignInToken | None:
    open_tokens = session.scalars(
        select(SignInToken)
        .where(
            SignInToken.account_id == account_id,
            SignInToken.purpose.in_(purposes),
            SignInToken.used_at.is_(None),
            SignInToken.expires_at > now,
            SignInToken.attempts < CODE_ATTEMPTS,
        )
        .with_for_update()
    ).all()
    right = next((token for token in open_tokens if token.code_hash == _code_hash(token.id, code)), None)
    if right is not None:
        right.used_at = now
        return right
    for token in open_tokens:
        token.attempts += 1
    return None


def _code_hash(token_id: str, code: str) -> str:
    digits = "".join(char for char in code if char.isdigit())
    return hash_secret(f"{token_id} {digits}")


def _void(session: Session, *, account_id: str, purposes: tuple[Purpose, ...], now: datetime) -> None:
    session.execute(
        update(SignInToken)
        .where(SignInToken.account_id == account_id, SignInToken.purpose.in_(purposes), SignInToken.used_at.is_(None))
        .values(used_at=now)
    )


def _is_enabled(session: Session, account_id: str) -> bool:
    return session.scalar(select(Account.disabled_at).where(Account.id == account_id)) is None
