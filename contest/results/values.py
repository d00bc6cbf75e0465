"""What the results room works with: frozen values, exact inside, decimals at the edge."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.aggregate import EntryScore
from scoring.awards import AwardCount
from scoring.panel import Decided
from scoring.ties import TieStep

PLACES = 2  # decimals of a published score, rounded half up: 81.125 -> 81.13


@dataclass(frozen=True, slots=True)
class EntryLine:
    """What a ranking shows of an entry; identity is empty where the reader may not see it."""

    id: str
    code: str
    title: str
    level: str
    school: str
    authors: tuple[str, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one round gives to an entry: the mean of its sheets, the panel's decision if there is one, its share."""

    round_id: str
    code: str
    name: str
    name_en: str
    share: Fraction  # of the final score; the shares of an entry add up to one
    mean: EntryScore
    score: Fraction  # after the panel
    panel: Decided | None

    @property
    def gap(self) -> Fraction:
        totals = [sheet.total for sheet in self.mean.sheets if sheet.total is not None]
        return max(totals) - min(totals)


@dataclass(frozen=True, slots=True)
class Standing:
    """One entry in its group. `award` is a place's code; `open`: the committee has still to decide."""

    entry: EntryLine
    rank: int
    score: Fraction
    points: Decimal
    parts: tuple[Part, ...]
    sheets: tuple[tuple[str, Decimal], ...]  # judge id, total of the sheet; of all rounds
    gap: Decimal  # the widest of a round
    tie: tuple[TieStep, ...]
    award: str
    decided: bool  # by the committee, not by the scheme alone
    open: bool
    safety: bool  # a judge found it below standard on safety: no first or second prize until cleared


@dataclass(frozen=True, slots=True)
class Group:
    """A category and track: entries compete inside it only."""

    category_id: str
    track_id: str
    category: str
    category_en: str
    track: str
    track_en: str
    children: bool  # pupils' names are not shown in public
    standings: tuple[Standing, ...]
    unscored: tuple[EntryLine, ...]
    counts: tuple[AwardCount, ...]
    scores: tuple[EntryScore, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A prize of the scheme."""

    id: str
    code: str
    name: str
    name_en: str
    places: int | None
    min_score: Decimal | None


@dataclass(frozen=True, slots=True)
class Ranking:
    groups: tuple[Group, ...]
    places: tuple[Place, ...]

    def standing(self, entry_id: str) -> tuple[Group, Standing] | None:
        return next(((g, s) for g in self.groups for s in g.standings if s.entry.id == entry_id), None)
