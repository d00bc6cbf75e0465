from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from contest.core.tables import AuditEvent


class Who(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


def record(
    session: Session,
    *,
    actor: Who | None,
    action: str,
    object_type: str,
    object_id: str,
    now: datetime,
    contest_id: str | None = None,
    reason: str = "",
    **detail: Any,
) -> None:
    """Write one line of the log in the caller's transaction, so no act is without its line. No actor: the system."""
    session.add(
        AuditEvent(
            at=now,
            actor_id=actor.id if actor else None,
            actor_name=actor.name if actor else "system",
            contest_id=contest_id,
            action=action,
            object_type=object_type,
            object_id=object_id,
            reason=reason,
            detail=detail,
        )
    )
