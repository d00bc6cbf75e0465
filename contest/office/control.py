"""The control room as values: where the contest stands, what waits for whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.core.i18n import either, format_when, gettext
from contest.judging import queries as judging
from contest.judging.cases import open_cases
from contest.office import queries
from contest.people.access import Actor, may_check_entries
from contest.results.queries import public_digest
from contest.rules import queries as rules
from contest.rules.schedule import ACTIVITIES, Activity, Schedule
from contest.rules.values import ContestFacts

NAMES: Final[Mapping[Activity, str]] = {
    "submission": N_("Taking entries"),
    "checking": N_("Check of entries"),
    "judging": N_("Judging"),
    "publication": N_("Results"),
    "appeal": N_("Review requests"),
    "ceremony": N_("Award ceremony"),
}
_HANDED_IN: Final = ("submitted", "returned", "valid", "rejected")


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    state: str  # past | now | ahead
    when: str


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the funnel; `share`: per cent of the step before."""

    name: str
    count: int
    share: int | None


@dataclass(frozen=True, slots=True)
class JudgeLine:
    id: str
    name: str
    panel: str
    assigned: int
    begun: int
    locked: int
    conflicts: int
    seen_at: datetime | None

    @property
    def left(self) -> int:
        return self.assigned - self.locked

    @property
    def per_cent(self) -> int:
        return 100 * self.locked // self.assigned if self.assigned else 0

    @property
    def heat(self) -> str:
        """A class of tables.css; the number beside it says the same."""
        return "cell-good" if not self.left else f"cell-{min(self.per_cent // 25 + 1, 4)}"


@dataclass(frozen=True, slots=True)
class Room:
    """Everything the page shows, read in a fixed number of statements."""

    steps: list[Step]
    schedule: Schedule
    counts: dict[str, int]
    funnel: list[Level]
    round: Any | None
    coverage: queries.Coverage | None
    judges: list[JudgeLine]
    schools: int
    silent: list[Any]  # schools without an entry; empty for who may not see schools
    conflicts: int
    gaps: int
    published: bool

    def count(self, *states: str) -> int:
        return sum(self.counts.get(state, 0) for state in states)

    @property
    def sheets_left(self) -> int:
        return sum(judge.left for judge in self.judges)


def room_of(session: Session, contest: ContestFacts, *, actor: Actor, now: datetime) -> Room:
    schedule = rules.schedule_of(session, contest.id)
    counts = queries.entry_counts(session, contest.id)
    current = _current_round(judging.round_rows(session, contest.id))
    covered = queries.coverage(session, contest.id, current.id, current.sheets_per_entry) if current else None
    conflicts = judging.conflict_rows(session, contest.id)
    staff = may_check_entries(actor, contest.id)
    schools = queries.school_counts(session, contest.id, contest.levels) if staff else []
    return Room(
        steps=steps(schedule, now),
        schedule=schedule,
        counts=counts,
        funnel=funnel(counts, covered, current),
        round=current,
        coverage=covered,
        judges=_judges(session, contest.id, [row.judge_id for row in conflicts]),
        schools=len(schools),
        silent=[row for row in schools if not row.entries],
        conflicts=len(conflicts),
        gaps=len(open_cases(session, contest)) if current else 0,
        published=public_digest(session, contest.id) is not None,
    )


def steps(schedule: Schedule, now: datetime) -> list[Step]:
    """The phases that have dates, in the order of the contest."""
    found = []
    for activity in ACTIVITIES:
        window = schedule.windows.get(activity)
        if window is None:
            continue
        state = "past" if now > window.closes_at else "now" if now >= window.opens_at else "ahead"
        words = gettext("from %(when)s") if state == "ahead" else gettext("until %(when)s")
        edge = window.opens_at if state == "ahead" else window.closes_at
        found.append(Step(gettext(NAMES[activity]), state, words % {"when": format_when(edge)}))
    return found


def funnel(counts: Mapping[str, int], covered: queries.Coverage | None, current: Any | None) -> list[Level]:
    begun = sum(number for state, number in counts.items() if state != "withdrawn")
    handed_in = sum(counts.get(state, 0) for state in _HANDED_IN)
    valid = counts.get("valid", 0)
    levels = [(gettext("Begun"), begun), (gettext("Handed in"), handed_in), (gettext("Accepted"), valid)]
    if covered is not None and current is not None:
        said = gettext("With %(number)s judges") % {"number": current.sheets_per_entry}
        levels += [(said, valid - covered.unassigned), (gettext("All sheets handed in"), covered.finished)]
    found = []
    for place, (name, count) in enumerate(levels):
        before = levels[place - 1][1] if place else 0
        found.append(Level(name, count, 100 * count // before if before else None))
    return found


def reminder(contest: ContestFacts, schedule: Schedule, *, address: str, now: datetime) -> str:
    """To paste into the schools' Zalo group."""
    until = schedule.deadline("submission")
    lines = [
        gettext("Dear colleagues, your school has no entry in the contest “%(name)s” yet.")
        % {"name": either(contest.name, contest.name_en)}
    ]
    if until and until >= now:
        lines.append(gettext("Entries are taken until %(when)s.") % {"when": format_when(until)})
    lines.append(gettext("Rules and entry: %(address)s") % {"address": address})
    return "\n".join(lines)


def _current_round(rows: Any) -> Any | None:
    """The round being judged, else the one in planning, else the last."""
    order = {"judging": 0, "rehearsal": 1, "planning": 1, "closed": 2}
    return min(rows, key=lambda row: order[row.state], default=None)


def _judges(session: Session, contest_id: str, conflicts: list[str]) -> list[JudgeLine]:
    """The ones with most left to do first."""
    seen = queries.judge_activity(session, contest_id)
    lines = [
        JudgeLine(
            row.id, row.name, row.panel, int(row.assigned), int(row.begun), int(row.locked),
            conflicts.count(row.id), seen.get(row.id),
        )
        for row in judging.judge_rows(session, contest_id)
        if row.withdrawn_at is None
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (-line.left, line.per_cent))
