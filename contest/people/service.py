"""People and their roles. Whoever calls has asked `access` who may; here stand the rules that need the database."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Conflict, Invalid
from contest.core.i18n import Locale
from contest.core.text import clean_line, fold, name_sort_key
from contest.people import queries
from contest.people.access import Actor, Role, may_grant_role, may_manage_people, require
from contest.people.emails import parse_email
from contest.people.logincodes import hash_login_code, new_login_code
from contest.people.phones import parse_phone
from contest.people.schoolnames import same_name_key
from contest.people.tables import Account, RoleGrant, WebSession


@dataclass(frozen=True)
class PersonFacts:
    """What a form or a row of a workbook says of a person; empty: not said."""

    full_name: str
    email: str = ""
    phone: str = ""
    school_id: str | None = None
    locale: Locale = "vi"


@dataclass(frozen=True)
class UpsertedAccount:
    """`login_code` is the only sight of a new account's code: its hash is stored."""

    id: str
    created: bool
    login_code: str = ""


def upsert_account(
    session: Session,
    *,
    actor: audit.Who | None,
    facts: PersonFacts,
    now: datetime,
    contest_id: str | None = None,
) -> UpsertedAccount:
    """The account of this e-mail, else of this name at this school with no other phone or e-mail; else a new one.

    An account nobody has signed in to, without a role but in `contest_id`, is a draft and takes what is said;
    of any other only gaps that open no door (phone, school) are filled: nobody gets in by importing an e-mail for it.
    """
    name, email, phone = clean_name(facts.full_name), parse_email(facts.email), parse_phone(facts.phone)
    found = _find(session, name=name, email=email, phone=phone, school_id=facts.school_id)
    if found is None:
        return create_account(session, actor=actor, facts=facts, now=now)
    if not _ever_signed_in(session, found.id) and not queries.has_power_elsewhere(
        session, account_id=found.id, contest_id=contest_id, now=now
    ):
        _name_it(found, name)
        found.email = found.email or email
    found.phone = found.phone or phone
    found.school_id = found.school_id or facts.school_id
    if session.is_modified(found):
        audit.record(session, actor=actor, action="account.changed", object_type="account", object_id=found.id, now=now)
        session.flush()
    return UpsertedAccount(found.id, created=False)


def create_account(session: Session, *, actor: audit.Who | None, facts: PersonFacts, now: datetime) -> UpsertedAccount:
    """A new person for certain."""
    code = new_login_code()
    account = Account(
        email=parse_email(facts.email),
        phone=parse_phone(facts.phone),
        login_code_hash=hash_login_code(code),
        school_id=facts.school_id,
        locale=facts.locale,
        is_admin=False,
        created_at=now,
    )
    _name_it(account, clean_name(facts.full_name))
    session.add(account)
    session.flush()
    audit.record(session, actor=actor, action="account.created", object_type="account", object_id=account.id, now=now)
    return UpsertedAccount(account.id, created=True, login_code=code)


def is_known(session: Session, facts: PersonFacts) -> bool:
    """Somebody of this name, at this school, with this phone or e-mail: told only to whoever knows all three."""
    email, phone = parse_email(facts.email), parse_phone(facts.phone)
    alike = session.execute(
        select(Account.full_name, Account.email, Account.phone).where(
            Account.fold == fold(clean_name(facts.full_name))[:200], Account.school_id == facts.school_id
        )
    )
    return any(
        same_name_key(row.full_name) == same_name_key(facts.full_name)
        and ((email and row.email == email) or (phone and row.phone == phone))
        for row in alike
    )


def make_admin(session: Session, *, account_id: str, now: datetime) -> None:
    """May open contests on this installation: the command line's to give, no page's."""
    session.execute(update(Account).where(Account.id == account_id).values(is_admin=True))
    audit.record(session, actor=None, action="account.made_admin", object_type="account", object_id=account_id, now=now)


def change_profile(session: Session, *, actor: Actor, full_name: str, locale: Locale, now: datetime) -> None:
    account = session.get_one(Account, actor.id)
    _name_it(account, clean_name(full_name))
    account.locale = locale
    audit.record(session, actor=actor, action="account.changed", object_type="account", object_id=actor.id, now=now)


def renew_login_code(session: Session, *, actor: audit.Who | None, account_id: str, now: datetime) -> str:
    """A new code; the one before no longer opens anything."""
    code = new_login_code()
    session.execute(update(Account).where(Account.id == account_id).values(login_code_hash=hash_login_code(code)))
    audit.record(
        session, actor=actor, action="account.code_renewed", object_type="account", object_id=account_id, now=now
    )
    return code


def clean_name(text: str) -> str:
    """One field, as typed: no forced capitals, no first and last (domain.md 3.1)."""
    name = clean_line(text)
    if not name:
        raise Invalid(N_("Please give the full name."), field="full_name")
    if len(name) > Account.full_name.type.length:
        raise Invalid(N_("This name is too long."), field="full_name")
    return name


# -- roles -----------------------------------------------------------------------------------------------------------
def grant_role(
    session: Session,
    *,
    actor: Actor | None,
    account_id: str,
    contest_id: str,
    role: Role,
    now: datetime,
    school_id: str | None = None,
    valid_until: datetime | None = None,
) -> bool:
    """True when something changed. A coordinator needs a school. No actor: the command line, or a self-registration."""
    if actor is not None:
        vacant = role == "organizer" and not _organizers(session, contest_id, now)
        require(may_grant_role(actor, contest_id, role, vacant=vacant))
    if role == "coordinator" and school_id is None:
        raise Invalid(N_("A coordinator needs a school."), field="school_id")
    kept_school = school_id if role == "coordinator" else None
    grant = _grant(session, account_id, contest_id, role)
    if grant is None:
        grant = RoleGrant(account_id=account_id, contest_id=contest_id, role=role)
        session.add(grant)
    elif grant.revoked_at is None and (grant.school_id, grant.valid_until) == (kept_school, valid_until):
        return False
    grant.school_id, grant.valid_until, grant.revoked_at = kept_school, valid_until, None
    grant.granted_at, grant.granted_by = now, actor.id if actor else None
    session.flush()
    _log(session, "role.granted", grant, actor=actor, now=now)
    return True


def revoke_role(
    session: Session, *, actor: Actor, account_id: str, contest_id: str, role: Role, now: datetime, reason: str = ""
) -> None:
    """Takes effect at the person's next request: grants are read anew for each."""
    require(may_manage_people(actor, contest_id))
    grant = _grant(session, account_id, contest_id, role)
    if grant is None or grant.revoked_at is not None:
        return
    if role == "organizer" and _organizers(session, contest_id, now) == {account_id}:
        raise Conflict(N_("A contest needs an organizer: please give the role to somebody else first."))
    grant.revoked_at = now
    _log(session, "role.revoked", grant, actor=actor, now=now, reason=reason)


def _grant(session: Session, account_id: str, contest_id: str, role: Role) -> RoleGrant | None:
    return session.scalar(
        select(RoleGrant).where(
            RoleGrant.account_id == account_id, RoleGrant.contest_id == contest_id, RoleGrant.role == role
        )
    )


def _organizers(session: Session, contest_id: str, now: datetime) -> set[str]:
    return set(
        session.scalars(
            select(RoleGrant.account_id).where(
                RoleGrant.contest_id == contest_id,
                RoleGrant.role == "organizer",
                RoleGrant.revoked_at.is_(None),
                RoleGrant.valid_until.is_(None) | (RoleGrant.valid_until > now),
            )
        )
    )


def _log(
    session: Session, action: str, grant: RoleGrant, *, actor: Actor | None, now: datetime, reason: str = ""
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        object_type="account",
        object_id=grant.account_id,
        contest_id=grant.contest_id,
        now=now,
        reason=reason,
        role=grant.role,
    )


# -- finding the same person again -----------------------------------------------------------------------------------
def _find(
    session: Session, *, name: str, email: str | None, phone: str | None, school_id: str | None
) -> Account | None:
    if email and (owner := session.scalar(select(Account).where(Account.email == email))):
        if fold(owner.full_name) != fold(name):
            raise Invalid(N_("Another person has this e-mail; each person needs an own one, or none."), field="email")
        return owner
    alike = [
        account
        for account in session.scalars(
            select(Account)
            .where(Account.fold == fold(name)[:200], Account.school_id == school_id)
            .order_by(Account.created_at, Account.id)
        )
        if same_name_key(account.full_name) == same_name_key(name)
        and (email is None or account.email is None)
        and (phone is None or account.phone in {None, phone})
    ]
    return next((account for account in alike if account.phone == phone), alike[0] if alike else None)


def _ever_signed_in(session: Session, account_id: str) -> bool:
    return session.scalar(select(WebSession.id).where(WebSession.account_id == account_id).limit(1)) is not None


def _name_it(account: Account, name: str) -> None:
    account.full_name, account.fold, account.sort_key = name, fold(name)[:200], name_sort_key(name)[:500]
