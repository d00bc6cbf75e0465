"""A round of judging: planned, open for sheets, closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.errors import N_, Closed, Invalid, NotFound
from contest.core.tokens import new_id
from contest.entries.redaction.listing import undecided_codes
from contest.judging import queries
from contest.judging.counting import REHEARSAL
from contest.judging.holding import hold_round
from contest.judging.models import require_models
from contest.judging.practice import give_training
from contest.judging.shares import require_shares
from contest.judging.tables import Assignment, Round
from contest.judging.wiping import wipe_rehearsal
from contest.people import access
from contest.people.access import Actor
from contest.rules.schedule import Open, Schedule, is_over, open_at, require_not_over, require_open
from contest.rules.tables import Contest, Rubric

FIRST_CODE: Final = "preliminary"
FIRST_NAME: Final = ("Vòng sơ khảo", "Preliminary round")


@dataclass(frozen=True, slots=True)
class FirstRound:
    """The round that a new contest begins with, until an office first acts on it: `begun_round` then stores it."""

    sheets_per_entry: int
    id: str = ""
    name: str = FIRST_NAME[0]
    name_en: str = FIRST_NAME[1]
    state: str = "planning"
    opened_at: datetime | None = None
    training_first: bool = True

    @property
    def constraints(self) -> Mapping[str, Any]:
        return {}


def round_to_plan(session: Session, *, contest_id: str, sheets_per_entry: int) -> Any:
    """A row of `queries.round_rows`: the first that is not closed, else the last; or the first round still to come."""
    rows = queries.round_rows(session, contest_id)
    return next((row for row in rows if row.state != "closed"), rows[-1] if rows else FirstRound(sheets_per_entry))


def begun_round(session: Session, *, actor: Actor, contest_id: str, now: datetime) -> str:
    """The id of the round to plan, made when there is none yet."""
    rows = queries.round_rows(session, contest_id)
    if rows:
        return str(next((row for row in rows if row.state != "closed"), rows[-1]).id)
    name, name_en = FIRST_NAME
    return make_round(session, actor=actor, contest_id=contest_id, code=FIRST_CODE, name=name, name_en=name_en, now=now)


def make_round(
    session: Session,
    *,
    actor: Actor,
    contest_id: str,
    code: str,
    name: str,
    now: datetime,
    name_en: str = "",
    weight: int = 100,
    sheets_per_entry: int | None = None,
) -> str:
    """By default with the rule book's sheets per entry."""
    access.require(access.may_assign(actor, contest_id))
    contest = session.get(Contest, contest_id)
    if contest is None:
        raise NotFound
    before = session.scalars(select(Round.code).where(Round.contest_id == contest_id)).all()
    if code in before:
        raise Invalid(N_("There is a round of this name already."), field="code")
    made = Round(
        id=new_id(), contest_id=contest_id, code=code, name=name, name_en=name_en, weight=weight,
        sheets_per_entry=sheets_per_entry or contest.sheets_per_entry, state="planning", position=len(before),
    )  # fmt: skip
    session.add(made)
    audit.record(
        session, actor=actor, action="round.made", object_type="round", object_id=made.id, now=now,
        contest_id=contest_id, code=code,
    )  # fmt: skip
    session.flush()
    return made.id


def open_round(session: Session, *, actor: Actor, round_id: str, now: datetime, although: str = "") -> None:
    """From here on judges score, and the rubrics in use do not change any more. A rehearsal is wiped by this act.

    `although`: why a blind round opens while names in its entries are undecided (they stay masked).
    """
    hold_round(session, round_id)
    found = round_for_office(session, actor=actor, round_id=round_id)
    if found.state == "judging":
        return
    require_models(session, found)
    if found.position:
        require_shares(session, found.contest_id)
    if found.state == REHEARSAL:
        wipe_rehearsal(session, actor=actor, round_=found, now=now)
    assigned = session.scalar(
        select(Assignment.id).where(Assignment.round_id == round_id, Assignment.released_at.is_(None)).limit(1)
    )
    if assigned is None:
        raise Invalid(N_("No entry is assigned to a judge yet."))
    undecided = undecided_entries(session, found)
    if undecided and not although.strip():
        raise Invalid(
            N_("Names in %(count)s entries are not decided on yet: %(codes)s. Please decide, or give a reason."),
            field="although", count=len(undecided), codes=", ".join(undecided[:20]),
        )  # fmt: skip
    found.state, found.opened_at, found.closed_at = "judging", found.opened_at or now, None
    session.execute(
        update(Rubric)
        .where(
            Rubric.contest_id == found.contest_id,
            Rubric.current,
            Rubric.frozen_at.is_(None),
            Rubric.scope.in_(["", found.code]),
        )
        .values(frozen_at=now)
    )
    give_training(session, found, now=now)
    audit.record(
        session, actor=actor, action="round.opened", object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id, reason=although.strip(), undecided=undecided,
    )  # fmt: skip


def undecided_entries(session: Session, found: Round) -> list[str]:
    """Codes of assigned entries of a blind contest in which a name waits for a decision."""
    if not session.scalar(select(Contest.blind).where(Contest.id == found.contest_id)):
        return []
    assigned = session.scalars(
        select(Assignment.entry_id).where(Assignment.round_id == found.id, Assignment.released_at.is_(None)).distinct()
    )
    return undecided_codes(session, list(assigned))


def close_round(session: Session, *, actor: Actor, round_id: str, now: datetime) -> None:
    hold_round(session, round_id)
    found = round_for_office(session, actor=actor, round_id=round_id)
    found.state, found.closed_at = "closed", now
    audit.record(
        session, actor=actor, action="round.closed", object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id,
    )  # fmt: skip


def set_sheets_per_entry(session: Session, *, actor: Actor, round_id: str, sheets: int, now: datetime) -> None:
    found = round_for_office(session, actor=actor, round_id=round_id)
    if found.sheets_per_entry == sheets:
        return
    audit.record(
        session, actor=actor, action="round.changed", object_type="round", object_id=round_id, now=now,
        contest_id=found.contest_id, sheets_per_entry=[found.sheets_per_entry, sheets],
    )  # fmt: skip
    found.sheets_per_entry = sheets


def takes_sheets(state: str, schedule: Schedule, now: datetime, *, until: datetime | None = None) -> bool:
    """A round open for scoring between its dates; a rehearsal before them too. `until`: given for one sheet alone."""
    if state == REHEARSAL:
        return not is_over(schedule, "judging", now)
    return state == "judging" and isinstance(open_at(schedule, "judging", now, until=until), Open)


def require_takes_sheets(state: str, schedule: Schedule, now: datetime, *, until: datetime | None = None) -> None:
    if state == REHEARSAL:
        require_not_over(schedule, "judging", now)
        return
    if state != "judging":
        raise Closed(N_("This round is not open for scoring."))
    require_open(schedule, "judging", now, until=until)


def round_for_office(session: Session, *, actor: Actor, round_id: str) -> Round:
    found = session.get(Round, round_id)
    if found is None:
        raise NotFound
    access.require_visible(access.may_assign(actor, found.contest_id))
    return found
