from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import Locked
from contest.people.access import Actor, may_edit_rules, require
from contest.rules.locks import Part, locks_of


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one organizer on one contest's rules: who may, what is locked, what the log says."""

    session: Session
    actor: Actor
    contest_id: str
    now: datetime

    def require_organizer(self) -> None:
        require(may_edit_rules(self.actor, self.contest_id))

    def require_unlocked(self, part: Part, *, field: str = "") -> None:
        why = locks_of(self.session, self.contest_id, self.now).get(part)
        if why:
            raise Locked(why, field=field)

    def log(self, action: str, *, on: tuple[str, str] | None = None, reason: str = "", **detail: Any) -> None:
        """`on`: type and id of the object; the contest itself when not given."""
        kind, key = on or ("contest", self.contest_id)
        audit.record(
            self.session,
            actor=self.actor,
            action=action,
            object_type=kind,
            object_id=key,
            contest_id=self.contest_id,
            now=self.now,
            reason=reason,
            **{name: _plain(value) for name, value in detail.items()},
        )


def _plain(value: Any) -> Any:
    """As JSON takes it."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, int | list | None) else str(value)
