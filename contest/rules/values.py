"""The rule book as frozen values: what pages and the rooms above read, never live rows."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from contest.rules.drafts import CriterionDraft


@dataclass(frozen=True, slots=True)
class ContestFacts:
    id: str
    slug: str
    name: str
    name_en: str
    organizer: str
    place: str
    school_year: str
    zone: str
    blind: bool
    state: str  # setup | open | closed
    levels: tuple[str, ...]  # MN TH THCS THPT GDTX
    sheets_per_entry: int
    gap_limit: Decimal | None
    gap_binding: bool
    panel_manner: str  # replace | sheet
    open_discussion: bool
    count_complete: bool
    school_quota: int | None
    summary_words_min: int
    summary_words_max: int
    tie_order: tuple[str, ...]
    publish_scores: str  # none | awarded | all
    appeal_days: int
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class LevelFacts:
    level: int  # 4 best … 1
    name: str
    name_en: str
    low: Decimal
    high: Decimal  # inclusive, in steps of 0.5
    descriptor: str
    descriptor_en: str


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    id: str
    code: str
    name: str
    name_en: str
    max_points: Decimal
    safety: bool
    levels: tuple[LevelFacts, ...]  # the best first

    def level_of(self, points: Decimal) -> LevelFacts | None:
        """The level these points mean; None outside the criterion or between two steps."""
        return next((level for level in self.levels if level.low <= points <= level.high), None)


@dataclass(frozen=True, slots=True)
class RubricFacts:
    id: str
    category_id: str
    track_id: str
    version: int
    frozen_at: datetime | None
    note: str
    criteria: tuple[CriterionFacts, ...]

    @property
    def total(self) -> Decimal:
        return sum((criterion.max_points for criterion in self.criteria), Decimal(0))


def as_draft(criterion: CriterionFacts) -> CriterionDraft:
    """To edit it, or to begin another rubric from it."""
    return CriterionDraft(
        code=criterion.code,
        name=criterion.name,
        name_en=criterion.name_en,
        max_points=criterion.max_points,
        safety=criterion.safety,
        descriptors=tuple(level.descriptor for level in criterion.levels),
        descriptors_en=tuple(level.descriptor_en for level in criterion.levels),
        lows=tuple(level.low for level in criterion.levels[:-1]),
    )
