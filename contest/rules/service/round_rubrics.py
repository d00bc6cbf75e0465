"""The rubric of one round of its own, the same for every category and track that goes on (a live final)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from contest.core.errors import N_, Locked
from contest.people.access import Actor
from contest.rules.drafts import CriterionDraft
from contest.rules.service.act import Act
from contest.rules.service.rubrics import add_rubric, check_criteria
from contest.rules.tables import Rubric

LEVELS: Final = (
    ("Xuất sắc", "Excellent"),
    ("Tốt", "Good"),
    ("Đạt", "Satisfactory"),
    ("Chưa đạt", "Not yet"),
)  # what a round begins with, the best first


def criterion_of_round(
    number: int,
    *,
    name: str,
    name_en: str,
    points: Decimal,
    levels: tuple[tuple[str, str], ...] = LEVELS,
    texts: tuple[str, ...] = ("",) * len(LEVELS),
    texts_en: tuple[str, ...] = ("",) * len(LEVELS),
) -> CriterionDraft:
    """Levels begin at their usual percent. `texts`: what each means; what a jury marks within minutes needs no more
    than a name.
    """
    return CriterionDraft(
        code=f"live-{number}", name=name, name_en=name_en, max_points=points, safety=False,
        descriptors=texts, descriptors_en=texts_en, level_names=levels,
    )  # fmt: skip


def save_round_rubric(
    session: Session,
    *,
    actor: Actor,
    contest_id: str,
    scope: str,
    pairs: Collection[tuple[str, str]],
    criteria: Sequence[CriterionDraft],
    now: datetime,
) -> None:
    """`scope`: code of the round; `pairs`: (category id, track id). No criteria: the round uses the common rubrics."""
    act = Act(session, actor, contest_id, now)
    act.require_organizer()
    current = session.scalars(select(Rubric).where(Rubric.contest_id == contest_id, Rubric.scope == scope)).all()
    if any(rubric.frozen_at is not None for rubric in current):
        raise Locked(N_("This round has begun: its rubric stays as it is."))
    if criteria:
        check_criteria(criteria)
    session.execute(delete(Rubric).where(Rubric.id.in_([rubric.id for rubric in current])))
    session.flush()
    for category_id, track_id in sorted(pairs) if criteria else []:
        add_rubric(
            session, contest_id, category_id=category_id, track_id=track_id, criteria=criteria, now=now, scope=scope
        )
    act.log(
        "rubric.round_set",
        scope=scope,
        points={each.name: each.max_points for each in criteria},
        levels=[name for name, _ in criteria[0].level_names] if criteria else [],
    )
