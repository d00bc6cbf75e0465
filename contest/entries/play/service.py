"""Begin to run a package, and keep what a dry run saw. Who may see the package is the caller's to ask."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.tokens import hash_secret, new_secret
from contest.entries.play.tables import PlayKey, PlayReport
from contest.people.access import Actor

LIFE: Final = timedelta(hours=2)  # a long game loads its later levels from the same address


def open_package(session: Session, *, viewer: Actor, package_id: str, own_origin: bool, now: datetime) -> str:
    """A new secret for this viewer and this package; what has expired goes."""
    session.execute(delete(PlayKey).where(PlayKey.expires_at <= now))
    token = new_secret()
    session.add(
        PlayKey(
            secret_hash=hash_secret(token),
            package_file_id=package_id,
            viewer_id=viewer.id,
            own_origin=own_origin,
            made_at=now,
            expires_at=now + LIFE,
        )
    )
    return token


def save_report(
    session: Session,
    *,
    actor: Actor,
    contest_id: str,
    entry_id: str,
    package_id: str,
    mode: str,
    findings: Sequence[dict[str, Any]],
    browser: str,
    now: datetime,
) -> None:
    """The last dry run of each mode is kept."""
    where = (PlayReport.package_file_id == package_id, PlayReport.mode == mode)
    row = session.scalars(select(PlayReport).where(*where)).one_or_none()
    if row is None:
        row = PlayReport(package_file_id=package_id, mode=mode, made_at=now, made_by=actor.id)
        session.add(row)
    row.findings, row.browser, row.made_at, row.made_by = list(findings), browser[:200], now, actor.id
    audit.record(
        session,
        actor=actor,
        action="entry.dry_run",
        object_type="entry",
        object_id=entry_id,
        contest_id=contest_id,
        now=now,
        mode=mode,
        findings=len(findings),
    )
