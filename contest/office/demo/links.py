"""One sign-in link per role of the demo, made anew each time they are asked for."""

from datetime import datetime

from sqlalchemy import select

from contest.core.database import Database
from contest.people.access import ROLES
from contest.people.signin import issue_link
from contest.people.tables import Account, RoleGrant
from contest.settings import Settings


def demo_accounts(db: Database) -> dict[str, str]:
    """Role -> the first account that holds it, and the administrator; empty in an empty database."""
    with db.read() as session:
        held = session.execute(
            select(RoleGrant.role, RoleGrant.account_id)
            .join(Account, Account.id == RoleGrant.account_id)
            .where(Account.is_admin.is_(False))
            .order_by(RoleGrant.granted_at, Account.email)
        ).all()
        admin = session.scalar(
            select(Account.id).where(Account.is_admin.is_(True)).order_by(Account.created_at).limit(1)
        )
    first: dict[str, str] = {"administrator": admin} if admin else {}
    for row in held:
        first.setdefault(row.role, row.account_id)
    return {role: first[role] for role in ("administrator", *ROLES) if role in first}


def fresh_links(db: Database, settings: Settings, *, now: datetime) -> dict[str, str]:
    accounts = demo_accounts(db)
    with db.write() as tx:
        secrets = {
            role: issue_link(tx, account_id=account, now=now, purpose="invite").secret
            for role, account in accounts.items()
        }
    return {role: f"{settings.public_url}/sign-in/link/{secret}" for role, secret in secrets.items()}
