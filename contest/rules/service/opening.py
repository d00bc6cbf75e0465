"""A contest's life: made from the default book, announced, closed."""

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.errors import N_, Conflict, Invalid
from contest.core.text import fold
from contest.people import service as people
from contest.people.access import Actor, may_open_contest, require
from contest.rules import book
from contest.rules.drafts import ContestPlan
from contest.rules.readiness import checks
from contest.rules.service.act import Act
from contest.rules.service.deadlines import check_windows
from contest.rules.service.rubrics import add_rubric, freeze_rubrics
from contest.rules.tables import AwardPlace, Category, Contest, Phase, Slot, Track

LONGEST_SLUG = 50


def open_contest(session: Session, *, actor: Actor, plan: ContestPlan, now: datetime) -> str:
    """A contest in setup with its whole rule book; the actor becomes its organizer. Returns the contest's id."""
    require(may_open_contest(actor))
    check_windows(plan.phases)
    contest = Contest(
        slug=_free_slug(session, plan),
        name=plan.name,
        name_en=plan.name_en,
        organizer=plan.organizer,
        place=plan.place,
        school_year=plan.school_year,
        zone=plan.zone,
        blind=plan.blind,
        levels=list(plan.levels),
        sheets_per_entry=plan.sheets_per_entry,
        gap_limit=Decimal(15),
        gap_binding=True,
        school_quota=plan.school_quota,
        rule_text=_rule_text(plan),
        tie_order=book.scheme()["tie_order"],
        created_at=now,
        created_by=actor.id,
    )
    session.add(contest)
    session.flush()
    _add_phases(session, contest.id, plan)
    categories, tracks = _add_parts(session, contest.id, plan)
    for (category, track), criteria in book.rubrics().items():
        if category in categories and track in tracks:
            add_rubric(
                session,
                contest.id,
                category_id=categories[category],
                track_id=tracks[track],
                criteria=criteria,
                now=now,
            )
    people.grant_role(session, actor=actor, account_id=actor.id, contest_id=contest.id, role="organizer", now=now)
    Act(session, actor, contest.id, now).log("contest.opened", slug=contest.slug)
    return contest.id


def announce_contest(session: Session, *, actor: Actor, contest_id: str, now: datetime) -> None:
    """The rules become public. What entrants will read is kept: a later change of a rubric is a new version."""
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    contest = session.get_one(Contest, contest_id)
    if contest.state != "setup":
        raise Conflict(N_("This contest is announced already."))
    missing = [check for check in checks(session, contest_id, now=now) if not check.done and check.blocks]
    if missing:
        raise Invalid(N_("The contest cannot be announced yet: %(number)s points are missing."), number=len(missing))
    contest.state, contest.opened_at = "open", now
    freeze_rubrics(session, contest_id=contest_id, now=now)
    act.log("contest.announced")


def close_contest(session: Session, *, actor: Actor, contest_id: str, reason: str, now: datetime) -> None:
    """Nothing is taken any more; what is published stays readable."""
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    contest = session.get_one(Contest, contest_id)
    if contest.state != "open":
        raise Conflict(N_("Only a running contest can be closed."))
    contest.state = "closed"
    act.log("contest.closed", reason=reason)


def _rule_text(plan: ContestPlan) -> dict[str, str]:
    contact = plan.contact or "[…]"
    return book.rule_text(name=f"“{plan.name}”", organizer=plan.organizer, contact=contact)


def _add_phases(session: Session, contest_id: str, plan: ContestPlan) -> None:
    for kind, window in plan.phases.items():
        session.add(
            Phase(
                contest_id=contest_id,
                kind=kind,
                opens_at=window.opens_at,
                closes_at=window.closes_at,
                grace_minutes=int(window.grace.total_seconds() // 60),
            )
        )


def _add_parts(session: Session, contest_id: str, plan: ContestPlan) -> tuple[dict[str, str], dict[str, str]]:
    """Categories, tracks, dossier and awards of the default book; the first two as code -> id."""
    scheme = book.scheme()
    categories = [Category(**row) for row in _numbered(contest_id, scheme["categories"], plan.categories)]
    tracks = [Track(**row) for row in _numbered(contest_id, scheme["tracks"], plan.tracks)]
    slots = [Slot(**row) for row in _numbered(contest_id, scheme["slots"])]
    places = [AwardPlace(**_points(row)) for row in _numbered(contest_id, scheme["awards"])]
    session.add_all([*categories, *tracks, *slots, *places])
    session.flush()
    return {c.code: c.id for c in categories}, {t.code: t.id for t in tracks}


def _numbered(contest_id: str, rows: list[dict[str, Any]], wanted: Iterable[str] = ()) -> list[dict[str, Any]]:
    codes = frozenset(wanted) or {row["code"] for row in rows}
    chosen = [row for row in rows if row["code"] in codes]
    return [{"contest_id": contest_id, "position": place, **row} for place, row in enumerate(chosen)]


def _points(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "min_score": Decimal(row["min_score"])}


def _free_slug(session: Session, plan: ContestPlan) -> str:
    """From the name and the year of the deadline: ung-dung-ai-trong-truong-hoc-2026."""
    year = plan.phases["submission"].closes_at.year
    words = re.sub(r"[^a-z0-9]+", "-", fold(plan.name)).strip("-")[:LONGEST_SLUG].strip("-") or "contest"
    stem = words if words.endswith(str(year)) else f"{words}-{year}"
    taken = set(session.scalars(select(Contest.slug).where(Contest.slug.startswith(stem, autoescape=True))))
    return next(
        slug for slug in (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken
    )
