"""What a person changes about the own ways in: password and e-mail."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Invalid
from contest.core.i18n import speaking
from contest.core.mail import queue_mail
from contest.people import letters, queries, sessions, signin
from contest.people.access import Actor
from contest.people.emails import parse_email
from contest.people.letters import Letter
from contest.people.tables import Account


@dataclass(frozen=True)
class Site:
    """What a mail says of where it comes from."""

    name: str
    sign_in: str  # the full address of the sign-in page


def set_password(session: Session, *, actor: Actor, password_hash: str, now: datetime) -> None:
    """Every session of the account ends with the old password; the caller opens a new one for this browser."""
    session.execute(update(Account).where(Account.id == actor.id).values(password_hash=password_hash))
    sessions.end_all_sessions(session, account_id=actor.id, now=now)
    audit.record(
        session, actor=actor, action="account.password_set", object_type="account", object_id=actor.id, now=now
    )


def ask_for_email(session: Session, *, account_id: str, email: str, site: Site, now: datetime) -> None:
    """Send a code to the address; it becomes the account's when the one signed in types the code.

    The answer is the same whether the address belongs to somebody or not: its owner alone is told, by mail.
    """
    address = parse_email(email)
    if address is None:
        raise Invalid(N_("Please give an e-mail address such as huong@truong.edu.vn."), field="email")
    person = queries.account_row(session, account_id)
    issued = signin.issue_link(session, account_id=account_id, purpose="email", email=address, now=now)
    owner = queries.account_by_email(session, address)
    if owner:
        with speaking(owner.locale):
            _post(
                session,
                address,
                owner.full_name,
                letters.taken_letter(owner.full_name, site=site.name, link=site.sign_in),
                now,
            )
        return
    with speaking(person.locale):
        letter = letters.email_code_letter(person.full_name, site=site.name, code=issued.code, until=issued.expires_at)
        _post(session, address, person.full_name, letter, now)


def is_fresh(session: Session, *, token: str, now: datetime) -> bool:
    """Signed in a moment ago: the way back in for whoever forgot the password."""
    return sessions.began_at(session, token=token) > now - signin.FRESH


def _post(session: Session, address: str, name: str, letter: Letter, now: datetime) -> None:
    queue_mail(session, to_address=address, to_name=name, subject=letter.subject, body=letter.body, now=now)
