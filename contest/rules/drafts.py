"""What a person proposes for the rule book, before the service has agreed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from contest.rules.schedule import Activity, Window

PublishScores = Literal["none", "awarded", "all"]
Manner = Literal["replace", "sheet"]
Takes = Literal["file", "link", "either"]
MIB: Final = 1024 * 1024
MOST_BYTES: Final = 2048 * MIB  # what one place may be given: S3 copies objects of up to 5 GB


@dataclass(frozen=True, kw_only=True)
class ContestPlan:
    """All it takes to open a contest; what is not said comes from the default rule book."""

    name: str
    organizer: str
    phases: Mapping[Activity, Window]
    name_en: str = ""
    place: str = ""
    school_year: str = ""
    contact: str = ""  # who answers questions: written into heading 12
    zone: str = "Asia/Ho_Chi_Minh"
    levels: tuple[str, ...] = ("MN", "TH", "THCS")
    categories: tuple[str, ...] = ()  # codes of the default book; empty: all
    tracks: tuple[str, ...] = ()
    blind: bool = True
    sheets_per_entry: int = 2
    school_quota: int | None = None


@dataclass(frozen=True, kw_only=True)
class ContestDraft:
    slug: str
    name: str
    name_en: str
    organizer: str
    place: str
    school_year: str
    levels: tuple[str, ...]
    school_quota: int | None
    summary_words_min: int
    summary_words_max: int


@dataclass(frozen=True, kw_only=True)
class MethodDraft:
    """How entries are judged, ranked and shown."""

    blind: bool
    sheets_per_entry: int
    gap_limit: Decimal | None
    gap_binding: bool = False
    panel_manner: Manner = "replace"
    open_discussion: bool = False
    count_complete: bool = False
    tie_order: tuple[str, ...]
    publish_scores: PublishScores
    appeal_days: int


@dataclass(frozen=True, kw_only=True)
class CategoryDraft:
    name: str
    name_en: str
    prefix: str
    attendance_gate: bool
    position: int


@dataclass(frozen=True, kw_only=True)
class TrackDraft:
    name: str
    name_en: str
    prefix: str
    max_authors: int
    min_mentors: int
    max_mentors: int
    needs_consent: bool


@dataclass(frozen=True, kw_only=True)
class SlotDraft:
    name: str
    name_en: str
    hint: str
    hint_en: str
    category_id: str | None
    takes: Takes
    types: tuple[str, ...]
    max_bytes: int
    max_count: int
    required: bool
    one_of: str
    position: int


@dataclass(frozen=True, kw_only=True)
class PlaceDraft:
    code: str
    name: str
    name_en: str
    places: int | None
    min_score: Decimal | None


@dataclass(frozen=True, kw_only=True)
class CriterionDraft:
    code: str
    name: str
    name_en: str
    max_points: Decimal
    safety: bool
    descriptors: tuple[str, ...]  # of levels 4, 3, 2, 1
    descriptors_en: tuple[str, ...]
    lows: tuple[Decimal | None, ...] = field(default=(None, None, None))  # of levels 4, 3, 2; None: by percent
    level_names: tuple[tuple[str, str], ...] = ()  # (name, in English) of levels 4, 3, 2, 1; empty: the rule book's
