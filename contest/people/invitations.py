"""Taking people into a contest: who they are, what they may do, and how they get in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Conflict
from contest.core.i18n import gettext, speaking
from contest.core.mail import queue_mail
from contest.people import letters, queries, service, signin
from contest.people.access import Actor, Role, may_manage_people, require, require_visible
from contest.people.emails import mask_email

ROLE_NAMES: Final[dict[Role, str]] = {
    "organizer": N_("Organizing committee"),
    "secretary": N_("Secretary"),
    "head_judge": N_("Head judge"),
    "judge": N_("Judge"),
    "coordinator": N_("School coordinator"),
    "entrant": N_("Entrant"),
}


@dataclass(frozen=True)
class Host:
    """The contest that invites, and the addresses of this site."""

    id: str
    name: str
    organizer: str
    sign_in: str
    link: Callable[[str], str]  # of a one-time secret


@dataclass(frozen=True)
class Shown:
    """What the organizer sees once. No text: this person's links go to the own mailbox only."""

    name: str
    text: str
    mailed_to: str


def take_in(
    session: Session, *, actor: Actor, contest_id: str, role: Role, facts: service.PersonFacts, now: datetime
) -> str:
    """The account of this person, old or new, now with the role."""
    require(may_manage_people(actor, contest_id))
    person = service.upsert_account(session, actor=actor, facts=facts, contest_id=contest_id, now=now)
    service.grant_role(
        session,
        actor=actor,
        account_id=person.id,
        contest_id=contest_id,
        role=role,
        school_id=facts.school_id,
        now=now,
    )
    return person.id


def invite(session: Session, *, actor: Actor, host: Host, account_id: str, now: datetime) -> Shown:
    """A one-time link, by mail where there is an e-mail, and a text to send by Zalo.

    The text opens the account to whoever holds it. So it is not shown for an administrator or for somebody with a role
    in another contest: an organizer gets no power there by inviting.
    """
    require(may_manage_people(actor, host.id))
    roles = queries.roles_held(session, account_id=account_id, contest_id=host.id, now=now)
    require_visible(bool(roles))
    person = queries.account_row(session, account_id)
    guarded = queries.has_power_elsewhere(session, account_id=account_id, contest_id=host.id, now=now)
    if guarded and not person.email:
        raise Conflict(N_("This person has roles elsewhere and no e-mail, and signs in with the own personal code."))
    issued = signin.issue_link(session, account_id=account_id, purpose="invite", now=now)
    code = "" if person.email else service.renew_login_code(session, actor=actor, account_id=account_id, now=now)
    with speaking(person.locale):
        letter = letters.invite_letter(
            person.full_name,
            letters.Invitation(
                contest=host.name,
                organizer=host.organizer,
                role=", ".join(gettext(ROLE_NAMES[role]) for role in roles),
                link=host.link(issued.secret),
                until=issued.expires_at,
                page=host.sign_in,
                email=person.email or "",
                short_code=issued.code,
                login_code=code,
            ),
        )
    if person.email:
        queue_mail(
            session,
            to_address=person.email,
            to_name=person.full_name,
            subject=letter.subject,
            body=letter.body,
            contest_id=host.id,
            now=now,
        )
    audit.record(
        session,
        actor=actor,
        action="account.invited",
        object_type="account",
        object_id=account_id,
        contest_id=host.id,
        now=now,
        link_shown=not guarded,
    )
    return Shown(person.full_name, "" if guarded else letter.body, mask_email(person.email) if person.email else "")
