"""What of the rule book still may change. Entrants and judges rely on what they read when they began."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.rules import queries
from contest.rules.schedule import Schedule, has_begun

Part = Literal["address", "entrants", "dossier", "method", "rubrics", "awards"]
PARTS: Final[tuple[Part, ...]] = ("address", "entrants", "dossier", "method", "rubrics", "awards")
ANNOUNCED: Final = N_("The rules are public: links to this address are in people's hands.")
TAKING: Final = N_("Entries are being taken: what they rely on stays. Names and hints may still be corrected.")
JUDGING: Final = N_("Judging has begun: how entries are judged and rewarded stays as it was announced.")


def locks(schedule: Schedule, now: datetime, *, state: str) -> dict[Part, str]:
    """Part -> why it is locked (message id)."""
    found: dict[Part, str] = {}
    if state != "setup":
        found["address"] = ANNOUNCED
    if state == "closed" or has_begun(schedule, "submission", now):
        found["entrants"] = found["dossier"] = TAKING
    if state == "closed" or has_begun(schedule, "judging", now):
        found["method"] = found["rubrics"] = found["awards"] = JUDGING
    return found


def locks_of(session: Session, contest_id: str, now: datetime) -> dict[Part, str]:
    contest = queries.contest_by_id(session, contest_id)
    return locks(queries.schedule_of(session, contest_id), now, state=contest.state)
