"""The one place that freezes. What is published never moves: a later score changes the ranking, not the publication."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import Rows
from contest.core.errors import N_, Conflict, Invalid, NotFound
from contest.entries.competing import COMPETING
from contest.entries.tables import Entry
from contest.judging import queries as judging
from contest.judging.cases import Case, open_cases
from contest.people.access import Actor, may_publish, require
from contest.results import queries
from contest.results.ranking import rank_contest
from contest.results.snapshot import digest_of, take_snapshot
from contest.results.tables import Publication
from contest.results.values import EntryLine, Ranking, Standing
from contest.rules.values import ContestFacts

SATURDAY: Final = 5


@dataclass(frozen=True)
class Readiness:
    """What still stands against publishing; empty lists mean ready."""

    missing_sheets: Rows
    unscored: tuple[EntryLine, ...]
    open_ties: tuple[Standing, ...]
    open_cases: tuple[Case, ...] = ()
    binding: bool = False  # the rule book lets no open case pass

    @property
    def ready(self) -> bool:
        return not (self.missing_sheets or self.unscored or self.open_ties or (self.binding and self.open_cases))


def readiness(session: Session, contest: ContestFacts, ranking: Ranking) -> Readiness:
    rounds = [row.id for row in judging.round_rows(session, contest.id)]
    return Readiness(
        queries.unfinished_sheets(session, rounds),
        tuple(line for group in ranking.groups for line in group.unscored),
        tuple(each for group in ranking.groups for each in group.standings if each.open),
        tuple(open_cases(session, contest)),
        contest.gap_binding,
    )


def preview(session: Session, contest: ContestFacts, ranking: Ranking, *, now: datetime) -> dict[str, Any]:
    """What would be public if it were published now; stored nowhere."""
    return take_snapshot(
        contest, ranking, facts=_facts(session, contest, ranking), decision_number="", now=now, appeals_until=None
    )


def publish(
    session: Session, *, actor: Actor, contest: ContestFacts, decision_number: str, now: datetime
) -> Publication:
    """Freeze the ranking of this moment as the next publication. Raises Invalid while something is unfinished."""
    require(may_publish(actor, contest.id))
    ranking = rank_contest(session, contest)
    if not ranking.groups:
        raise Invalid(N_("There is nothing to publish yet: no entry has been accepted."))
    ready = readiness(session, contest, ranking)
    if ready.binding and ready.open_cases:
        raise Invalid(
            N_("The rules let no result be published while judges differ too widely: %(codes)s."),
            codes=", ".join(case.code for case in ready.open_cases[:20]),
        )
    if not ready.ready:
        raise Invalid(N_("The results cannot be published yet: please finish what the list names."))
    snapshot = take_snapshot(
        contest,
        ranking,
        facts=_facts(session, contest, ranking),
        decision_number=decision_number,
        now=now,
        appeals_until=working_days_after(now, contest.appeal_days),
    )
    last = session.scalar(select(func.max(Publication.number)).where(Publication.contest_id == contest.id)) or 0
    publication = Publication(
        contest_id=contest.id,
        number=last + 1,
        state="published",
        decision_number=decision_number,
        snapshot=snapshot,
        digest=digest_of(snapshot),
        published_at=now,
        published_by=actor.id,
    )
    session.add(publication)
    session.flush()
    _record(session, actor, "results.published", publication, now=now)
    return publication


def withdraw(session: Session, *, actor: Actor, contest: ContestFacts, number: int, reason: str, now: datetime) -> None:
    """At once: the public page asks for the newest publication on every request."""
    require(may_publish(actor, contest.id))
    found = session.scalar(
        select(Publication).where(Publication.contest_id == contest.id, Publication.number == number).with_for_update()
    )
    if found is None:
        raise NotFound
    if found.state == "withdrawn":
        raise Conflict(N_("This publication has been withdrawn already."))
    if not reason:
        raise Invalid(N_("Please give the reason; it is kept in the log."), field="reason")
    found.state, found.withdrawn_at, found.withdrawn_by, found.withdrawal_reason = "withdrawn", now, actor.id, reason
    _record(session, actor, "results.withdrawn", found, now=now, reason=reason)


def working_days_after(now: datetime, days: int) -> datetime:
    """The end of the appeal window: Saturdays and Sundays do not count."""
    moment = now
    while days > 0:
        moment += timedelta(days=1)
        days -= moment.weekday() < SATURDAY
    return moment


def _facts(session: Session, contest: ContestFacts, ranking: Ranking) -> dict[str, int]:
    standings = [each for group in ranking.groups for each in group.standings]
    accepted = session.scalar(select(func.count()).select_from(Entry).where(Entry.contest_id == contest.id, COMPETING))
    return {
        "entries": accepted or 0,
        "judges": len({judge for each in standings for judge, _ in each.sheets}),
        "sheets": sum(len(each.sheets) for each in standings),
        "awards": sum(bool(each.award) for each in standings),
    }


def _record(
    session: Session, actor: Actor, action: str, publication: Publication, *, now: datetime, reason: str = ""
) -> None:
    audit.record(
        session,
        actor=actor,
        action=action,
        object_type="publication",
        object_id=publication.id,
        contest_id=publication.contest_id,
        now=now,
        reason=reason,
        number=publication.number,
        digest=publication.digest,
    )
