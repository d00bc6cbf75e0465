from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.errors import NotFound
from contest.core.i18n import set_zone
from contest.people.access import Actor
from contest.people.tables import Account, School
from contest.rules.schedule import Schedule, Window
from contest.rules.tables import (
    AwardPlace,
    Category,
    Contest,
    Criterion,
    CriterionLevel,
    Extension,
    Phase,
    Rubric,
    Slot,
    Track,
)
from contest.rules.values import ContestFacts, CriterionFacts, LevelFacts, RubricFacts


def public_contest_rows(session: Session) -> Rows:
    """Contests whose rules are public, newest first: slug, name, name_en, organizer, school_year, state."""
    return session.execute(
        select(Contest.slug, Contest.name, Contest.name_en, Contest.organizer, Contest.school_year, Contest.state)
        .where(Contest.state != "setup")
        .order_by(Contest.opened_at.desc(), Contest.slug)
    ).all()


def contest_by_slug(session: Session, slug: str, *, actor: Actor | None = None) -> ContestFacts:
    """A contest in setup exists only for its own people and the administrator of the installation.

    From here on this request shows and reads times in the contest's zone.
    """
    facts = _contest_facts(session, Contest.slug == slug)
    if facts.state == "setup" and not (actor and (actor.is_admin or actor.roles_in(facts.id))):
        raise NotFound
    set_zone(facts.zone)
    return facts


def contest_by_id(session: Session, contest_id: str) -> ContestFacts:
    """For services and jobs, which decide themselves who may."""
    return _contest_facts(session, Contest.id == contest_id)


def _contest_facts(session: Session, condition: Any) -> ContestFacts:
    names = ContestFacts.__dataclass_fields__
    row = session.execute(select(*(getattr(Contest, name) for name in names)).where(condition)).one_or_none()
    if row is None:
        raise NotFound
    values = dict(zip(names, row, strict=True))
    return ContestFacts(**{**values, "levels": tuple(row.levels), "tie_order": tuple(row.tie_order)})


def rule_text_of(session: Session, contest_id: str) -> dict[str, str]:
    """Texts of the headings; see headings.text_of."""
    return dict(session.execute(select(Contest.rule_text).where(Contest.id == contest_id)).scalar_one())


def schedule_of(session: Session, contest_id: str) -> Schedule:
    phases = session.execute(
        select(Phase.kind, Phase.opens_at, Phase.closes_at, Phase.grace_minutes, Contest.state)
        .join(Contest, Contest.id == Phase.contest_id)
        .where(Phase.contest_id == contest_id)
    ).all()
    extensions = session.execute(
        select(Extension.kind, Extension.school_id, Extension.until)
        .where(Extension.contest_id == contest_id)
        .order_by(Extension.until)
    ).all()
    return Schedule(
        windows={p.kind: Window(p.opens_at, p.closes_at, timedelta(minutes=p.grace_minutes)) for p in phases},
        extensions={(e.kind, e.school_id): e.until for e in extensions},  # the latest of a school wins
        running=all(p.state == "open" for p in phases),
    )


def category_rows(session: Session, contest_id: str) -> Rows:
    """id, code, prefix, name, name_en, attendance_gate, position; in the order of the rules."""
    return session.execute(
        select(
            Category.id,
            Category.code,
            Category.prefix,
            Category.name,
            Category.name_en,
            Category.attendance_gate,
            Category.position,
        )
        .where(Category.contest_id == contest_id)
        .order_by(Category.position, Category.code)
    ).all()


def track_rows(session: Session, contest_id: str) -> Rows:
    """id, code, prefix, name, name_en, max_authors, min_mentors, max_mentors, needs_consent, position."""
    return session.execute(
        select(
            Track.id,
            Track.code,
            Track.prefix,
            Track.name,
            Track.name_en,
            Track.max_authors,
            Track.min_mentors,
            Track.max_mentors,
            Track.needs_consent,
            Track.position,
        )
        .where(Track.contest_id == contest_id)
        .order_by(Track.position, Track.code)
    ).all()


def slot_rows(session: Session, contest_id: str, *, category_id: str | None = None) -> Rows:
    """The places of the dossier in order; with `category_id` the common ones and that category's own."""
    query = (
        select(
            Slot.id,
            Slot.category_id,
            Slot.code,
            Slot.name,
            Slot.name_en,
            Slot.hint,
            Slot.hint_en,
            Slot.takes,
            Slot.types,
            Slot.max_bytes,
            Slot.max_count,
            Slot.required,
            Slot.one_of,
            Slot.position,
        )
        .where(Slot.contest_id == contest_id)
        .order_by(Slot.position, Slot.code)
    )
    if category_id is not None:
        query = query.where(Slot.category_id.is_(None) | (Slot.category_id == category_id))
    return session.execute(query).all()


def award_places(session: Session, contest_id: str) -> Rows:
    """id, code, name, name_en, places, min_score, position; the best prize first."""
    return session.execute(
        select(
            AwardPlace.id,
            AwardPlace.code,
            AwardPlace.name,
            AwardPlace.name_en,
            AwardPlace.places,
            AwardPlace.min_score,
            AwardPlace.position,
        )
        .where(AwardPlace.contest_id == contest_id)
        .order_by(AwardPlace.position, AwardPlace.code)
    ).all()


def extension_rows(session: Session, contest_id: str) -> Rows:
    """Later deadlines of single schools, newest first: kind, school, until, reason, granted_by, granted_at."""
    return session.execute(
        select(
            Extension.kind,
            School.name.label("school"),
            Extension.until,
            Extension.reason,
            Account.full_name.label("granted_by"),
            Extension.granted_at,
        )
        .join(School, School.id == Extension.school_id)
        .join(Account, Account.id == Extension.granted_by)
        .where(Extension.contest_id == contest_id)
        .order_by(Extension.granted_at.desc(), School.sort_key)
    ).all()


def rubric_of(session: Session, contest_id: str, category_id: str, track_id: str, *, scope: str = "") -> RubricFacts:
    """The version that new sheets use; `scope`: code of the round, whose own rubric goes before the common one."""
    asked = Rubric.category_id == category_id, Rubric.track_id == track_id
    own = _rubrics(session, _current(contest_id, scope).where(*asked)) if scope else []
    return own[0] if own else _one(_rubrics(session, _current(contest_id).where(*asked)))


def rubric_by_id(session: Session, rubric_id: str) -> RubricFacts:
    """Any version: a sheet keeps the one it was begun with."""
    known = _FROZEN.get(rubric_id)
    if known is None:
        known = _one(_rubrics(session, select(Rubric).where(Rubric.id == rubric_id)))
        if known.frozen_at is not None:
            _remember(known)
    return known


_FROZEN: Final[dict[str, RubricFacts]] = {}  # a frozen version never changes again: judges' saves need not read it
_MOST_FROZEN: Final = 500


def _remember(rubric: RubricFacts) -> None:
    if len(_FROZEN) >= _MOST_FROZEN:
        _FROZEN.clear()
    _FROZEN[rubric.id] = rubric


def rubrics_by_id(session: Session, rubric_ids: Iterable[str]) -> dict[str, RubricFacts]:
    """Any versions; three statements for any number of rubrics."""
    return {r.id: r for r in _rubrics(session, select(Rubric).where(Rubric.id.in_(list(rubric_ids))))}


def current_rubrics(session: Session, contest_id: str, *, scope: str = "") -> dict[tuple[str, str], RubricFacts]:
    """(category id, track id) -> rubric of this scope alone; three statements for any number of rubrics."""
    return {(r.category_id, r.track_id): r for r in _rubrics(session, _current(contest_id, scope))}


def _current(contest_id: str, scope: str = "") -> Select[Any]:
    return select(Rubric).where(Rubric.contest_id == contest_id, Rubric.current, Rubric.scope == scope)


def _one(found: list[RubricFacts]) -> RubricFacts:
    if not found:
        raise NotFound
    return found[0]


def _rubrics(session: Session, query: Select[Any]) -> list[RubricFacts]:
    wanted = query.with_only_columns(Rubric.id)
    rubrics = session.execute(
        query.with_only_columns(
            Rubric.id, Rubric.category_id, Rubric.track_id, Rubric.version, Rubric.frozen_at, Rubric.note
        )
    ).all()
    levels = defaultdict(list)
    for level in session.execute(
        select(
            CriterionLevel.criterion_id,
            CriterionLevel.level,
            CriterionLevel.name,
            CriterionLevel.name_en,
            CriterionLevel.low,
            CriterionLevel.high,
            CriterionLevel.descriptor,
            CriterionLevel.descriptor_en,
        )
        .join(Criterion, Criterion.id == CriterionLevel.criterion_id)
        .where(Criterion.rubric_id.in_(wanted))
        .order_by(CriterionLevel.level.desc())
    ):
        levels[level.criterion_id].append(LevelFacts(*level[1:]))
    criteria = defaultdict(list)
    for row in session.execute(
        select(
            Criterion.rubric_id,
            Criterion.id,
            Criterion.code,
            Criterion.name,
            Criterion.name_en,
            Criterion.max_points,
            Criterion.safety,
        )
        .where(Criterion.rubric_id.in_(wanted))
        .order_by(Criterion.position, Criterion.code)
    ):
        own = tuple(levels[row.id])
        criteria[row.rubric_id].append(
            CriterionFacts(row.id, row.code, row.name, row.name_en, row.max_points, row.safety, own)
        )
    return [
        RubricFacts(r.id, r.category_id, r.track_id, r.version, r.frozen_at, r.note, tuple(criteria[r.id]))
        for r in rubrics
    ]
