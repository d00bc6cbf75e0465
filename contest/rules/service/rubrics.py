"""Rubrics: edited in place while nobody relies on them, else as a new version; closed once judging has begun."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from contest.core.errors import N_, Invalid, NotFound
from contest.core.i18n import format_points
from contest.people.access import Actor
from contest.rules import book
from contest.rules.drafts import CriterionDraft
from contest.rules.levels import LEAST_POINTS, default_lows, is_stepped, ranges, tiles
from contest.rules.service.act import Act
from contest.rules.tables import Category, Criterion, CriterionLevel, Rubric, Track

FULL = Decimal(100)


def save_rubric(
    session: Session,
    *,
    actor: Actor,
    contest_id: str,
    category_id: str,
    track_id: str,
    criteria: Sequence[CriterionDraft],
    note: str,
    now: datetime,
) -> int:
    """Returns the version now in force. Fields are named c1.name, c1.max_points, c1.low4 …"""
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    act.require_unlocked("rubrics")
    _check_pair(session, contest_id, category_id, track_id)
    check_criteria(criteria)
    current = session.scalar(
        select(Rubric).where(
            Rubric.contest_id == contest_id, Rubric.category_id == category_id, Rubric.track_id == track_id,
            Rubric.current, Rubric.scope == "",
        )
    )  # fmt: skip
    if current is not None and current.frozen_at is not None:
        if not note:
            raise Invalid(N_("Please say what changed: this version is public already."), field="note")
        current.current = False
        version = current.version + 1
    else:
        version = current.version if current else 1
        if current is not None:
            session.execute(delete(Rubric).where(Rubric.id == current.id))
    frozen_at = now if current is not None and current.frozen_at is not None else None
    session.flush()
    rubric_id = add_rubric(
        session, contest_id, category_id=category_id, track_id=track_id, criteria=criteria, now=now,
        version=version, note=note, frozen_at=frozen_at,
    )  # fmt: skip
    points = {criterion.code: criterion.max_points for criterion in criteria}
    act.log("rubric.changed", on=("rubric", rubric_id), reason=note, version=version, points=points)
    return version


def freeze_rubrics(session: Session, *, contest_id: str, now: datetime) -> None:
    """From here on people rely on them: at the announcement, and again when judging begins."""
    session.execute(
        update(Rubric)
        .where(Rubric.contest_id == contest_id, Rubric.current, Rubric.frozen_at.is_(None))
        .values(frozen_at=now)
    )


def add_rubric(
    session: Session,
    contest_id: str,
    *,
    category_id: str,
    track_id: str,
    criteria: Sequence[CriterionDraft],
    now: datetime,
    version: int = 1,
    note: str = "",
    frozen_at: datetime | None = None,
    scope: str = "",
) -> str:
    rubric = Rubric(
        contest_id=contest_id, category_id=category_id, track_id=track_id, version=version, note=note, created_at=now,
        frozen_at=frozen_at, scope=scope,
    )  # fmt: skip
    session.add(rubric)
    session.flush()
    rows = [
        Criterion(
            rubric_id=rubric.id, code=draft.code, name=draft.name, name_en=draft.name_en,
            max_points=draft.max_points, safety=draft.safety, position=position,
        )
        for position, draft in enumerate(criteria)
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    for row, draft in zip(rows, criteria, strict=True):
        session.add_all(_levels(row.id, draft))
    return rubric.id


def check_criteria(criteria: Sequence[CriterionDraft]) -> None:
    if not criteria:
        raise Invalid(N_("A rubric needs at least one criterion."), field="")
    for number, criterion in enumerate(criteria, start=1):
        if criterion.max_points < LEAST_POINTS or not is_stepped(criterion.max_points):
            raise Invalid(N_("Please give at least 2 points, in steps of 0.5."), field=f"c{number}.max_points")
        if not tiles(lows_of(criterion), criterion.max_points):
            raise Invalid(
                N_("Each level must begin above the one below it and not above the most points, in steps of 0.5."),
                field=f"c{number}.low4",
            )
    total = sum((criterion.max_points for criterion in criteria), Decimal(0))
    if total != FULL:
        raise Invalid(
            N_("The criteria sum to %(total)s points; they must sum to 100."),
            field=f"c{len(criteria)}.max_points",
            total=format_points(total),
        )
    if len({criterion.code for criterion in criteria}) < len(criteria):
        raise Invalid(N_("Two criteria have the same code."), field="c1.name")


def lows_of(criterion: CriterionDraft) -> tuple[Decimal, ...]:
    """Where nothing is given a level begins at its percent."""
    own = (*criterion.lows, Decimal(0))
    pairs = zip(own, default_lows(criterion.max_points), strict=True)
    return tuple(given if given is not None else usual for given, usual in pairs)


def _levels(criterion_id: str, draft: CriterionDraft) -> list[CriterionLevel]:
    bounds = ranges(lows_of(draft), draft.max_points)
    usual = [(name, name_en) for _, name, name_en in book.levels()]
    named = zip([level for level, _, _ in book.levels()], draft.level_names or usual, strict=True)
    return [
        CriterionLevel(
            criterion_id=criterion_id, level=level, name=name, name_en=name_en, low=low, high=high,
            descriptor=draft.descriptors[place], descriptor_en=draft.descriptors_en[place],
        )
        for place, ((level, (name, name_en)), (low, high)) in enumerate(zip(named, bounds, strict=True))
    ]  # fmt: skip


def _check_pair(session: Session, contest_id: str, category_id: str, track_id: str) -> None:
    category = session.scalar(select(Category.id).where(Category.id == category_id, Category.contest_id == contest_id))
    track = session.scalar(select(Track.id).where(Track.id == track_id, Track.contest_id == contest_id))
    if category is None or track is None:
        raise NotFound
