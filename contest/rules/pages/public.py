"""What everybody may read: the contest's own page and its rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from litestar import route
from litestar.di import NamedDependency
from litestar.params import FromPath

from contest.people.schoolnames import LEVEL_NAMES
from contest.rules import headings, queries
from contest.rules.nav import enter_contest
from contest.rules.pages.desk import Db, Now, Who
from contest.rules.phrases import PHASES, TAKES, TIES
from contest.rules.schedule import Activity, Closed, Open, Schedule, open_at
from contest.settings import Settings
from contest.web.render import Page, page
from contest.web.routing import in_thread

PUBLIC: Final = {"perm": "public"}


@dataclass(frozen=True, slots=True)
class Milestone:
    kind: Activity
    title: str  # message id
    opens_at: datetime
    closes_at: datetime
    grace: timedelta
    state: Literal["past", "now", "future"]


@route("/c/{slug:str}", http_method=["GET", "HEAD"], name="rules.show_contest", opt=PUBLIC)
@in_thread
def show_contest(slug: FromPath[str], db: Db, actor: Who, now: Now, settings: NamedDependency[Settings]) -> Page:
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        schedule = queries.schedule_of(session, contest.id)
        texts = queries.rule_text_of(session, contest.id)
        categories, tracks = queries.category_rows(session, contest.id), queries.track_rows(session, contest.id)
    taking = open_at(schedule, "submission", now)
    return page(
        "rules/contest.html",
        contest=contest,
        categories=categories,
        tracks=tracks,
        texts={number: headings.blocks(headings.text_of(texts, number)) for number in (1, 2)},
        milestones=milestones(schedule, now),
        taking=taking if isinstance(taking, Open) else None,
        closed=taking if isinstance(taking, Closed) else None,
        left=taking.until - now if isinstance(taking, Open) else None,
        published=isinstance(open_at(schedule, "publication", now), Open),
        level_names=LEVEL_NAMES,
        address=settings.public_url,
    )


@route("/c/{slug:str}/rules", http_method=["GET", "HEAD"], name="rules.show_rules", opt=PUBLIC)
@in_thread
def show_rules(slug: FromPath[str], db: Db, actor: Who, now: Now, settings: NamedDependency[Settings]) -> Page:
    with db.read() as session:
        contest = enter_contest(session, slug, actor=actor)
        schedule = queries.schedule_of(session, contest.id)
        texts = queries.rule_text_of(session, contest.id)
        rubrics = queries.current_rubrics(session, contest.id)
        parts: dict[str, Any] = {
            "categories": queries.category_rows(session, contest.id),
            "tracks": queries.track_rows(session, contest.id),
            "slots": queries.slot_rows(session, contest.id),
            "places": queries.award_places(session, contest.id),
        }
    return page(
        "rules/rules.html",
        contest=contest,
        **parts,
        rubrics=rubrics,
        headings=headings.HEADINGS,
        texts={number: headings.blocks(headings.text_of(texts, number)) for number in headings.HEADINGS},
        milestones=milestones(schedule, now),
        level_names=LEVEL_NAMES,
        ties=TIES,
        takes=TAKES,
        address=settings.public_url,
    )


def milestones(schedule: Schedule, now: datetime) -> list[Milestone]:
    """The planned activities by their beginning."""
    found = [
        Milestone(kind, title, window.opens_at, window.closes_at, window.grace, _state(schedule, kind, now))
        for kind, title in PHASES.items()
        if (window := schedule.windows.get(kind))
    ]
    return sorted(found, key=lambda milestone: milestone.opens_at)


def _state(schedule: Schedule, kind: Activity, now: datetime) -> Literal["past", "now", "future"]:
    window = schedule.windows[kind]
    if window.closes_at < now:
        return "past"
    return "now" if window.opens_at <= now else "future"
