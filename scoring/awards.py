"""Awards by count, share or minimum score, with a stated rule for a tie on the line."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import Literal

from scoring.errors import ScoringError
from scoring.exact import exact, round_half_up
from scoring.rank import Ranked

Boundary = Literal["include_all", "exclude_all", "jury"]
Status = Literal["in", "out", "tie"]


@dataclass(frozen=True, slots=True)
class Award:
    """Without count and share everyone who reaches the minimum gets it. A share of the entries is rounded down."""

    name: str
    count: int | None = None
    share: Fraction | None = None
    minimum: Fraction | None = None

    def __post_init__(self) -> None:
        if self.count is not None and self.share is not None:
            raise ScoringError(f"award {self.name}: give a count or a share, not both")
        if self.count is None and self.share is None and self.minimum is None:
            raise ScoringError(f"award {self.name}: give a count, a share or a minimum score")
        if (self.count or 0) < 0 or not 0 <= (self.share or 0) <= 1:
            raise ScoringError(f"award {self.name}: the count must not be negative, the share lies between 0 and 1")

    def places(self, entries: int) -> int:
        if self.count is not None:
            return self.count
        return entries if self.share is None else int(self.share * entries)


@dataclass(frozen=True, slots=True)
class Decision:
    """`tie`: the jury decides which of the `among` awards this entry receives (an empty name means none of them)."""

    entry: str
    award: str | None
    status: Status
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AwardCount:
    """`withheld` places stay empty ("không trao": nobody left reaches the minimum, or a tie on the line was kept out);
    `waiting` ones wait for the jury.
    """

    award: str
    places: int
    given: int
    waiting: int
    withheld: int


@dataclass(frozen=True, slots=True)
class Awarding:
    """Decisions in the order of the ranking, counts in the order of the awards."""

    decisions: tuple[Decision, ...]
    counts: tuple[AwardCount, ...]


@dataclass(slots=True)
class _Hall:
    """Who is still without an award, and ties that wait for the jury together with how many of them found a place."""

    left: list[Ranked]
    given: dict[str, str] = field(default_factory=dict)
    undecided: list["_Undecided"] = field(default_factory=list)


@dataclass(slots=True)
class _Undecided:
    entries: list[Ranked]
    placeless: int
    among: list[str]


def give_awards(
    ranked: Sequence[Ranked],
    awards: Sequence[Award],
    *,
    boundary: Boundary,
    places: int | None = None,
    barred: Mapping[str, Collection[str]] | None = None,
) -> Awarding:
    """Awards in the given order, the best first; who misses one competes for the next.

    When a shared rank reaches over the last place: `include_all` gives the award to all of them, `exclude_all` to none
    of them (they compete for the next award), `jury` leaves it open and keeps a place in the next award for each of
    those who will miss this one. A minimum is compared with the score rounded to `places`, unrounded if None.
    `barred` names for an entry the awards it cannot receive, whatever its rank.
    """
    if len({award.name for award in awards}) < len(awards):
        raise ScoringError("two awards have one name")
    hall = _Hall(left=sorted(ranked, key=lambda each: (each.rank, each.entry)))
    counts = []
    for award in awards:
        room = award.places(len(ranked))
        worthy = {each.entry for each in ranked if _reaches(each, award, places)}
        worthy -= {entry for entry, names in (barred or {}).items() if award.name in names}
        waiting = _seat_undecided(hall, award.name, room, worthy)
        given, fresh = _give(hall, award.name, room - waiting, boundary, worthy)
        waiting += fresh
        counts.append(AwardCount(award.name, room, given, waiting, _withheld(award, room - given - waiting)))
    return Awarding(tuple(_decision(each, hall) for each in ranked), tuple(counts))


def _reaches(each: Ranked, award: Award, places: int | None) -> bool:
    score = each.score if places is None else exact(round_half_up(each.score, places))
    return award.minimum is None or score >= award.minimum


def _seat_undecided(hall: _Hall, name: str, room: int, worthy: Collection[str]) -> int:
    """Keeps places for those of an undecided tie who will miss the better award."""
    kept = 0
    for tie in hall.undecided:
        able = sum(each.entry in worthy for each in tie.entries)
        seats = min(tie.placeless, room - kept, able)
        if seats > 0:
            tie.placeless -= seats
            tie.among.append(name)
            kept += seats
    return kept


def _give(hall: _Hall, name: str, room: int, boundary: Boundary, worthy: Collection[str]) -> tuple[int, int]:
    """How many got the award, and how many of its places wait for the jury."""
    given = 0
    able = [each for each in hall.left if each.entry in worthy]
    for _, tied in groupby(able, key=lambda each: each.rank):
        group = list(tied)
        if given >= room:
            break
        if given + len(group) > room and boundary != "include_all":
            if boundary == "exclude_all":
                break
            hall.undecided.append(_Undecided(group, len(group) - (room - given), [name]))
            _leave(hall, group)
            return given, room - given
        hall.given.update({each.entry: name for each in group})
        _leave(hall, group)
        given += len(group)
    return given, 0


def _leave(hall: _Hall, group: Sequence[Ranked]) -> None:
    gone = {each.entry for each in group}
    hall.left = [each for each in hall.left if each.entry not in gone]


def _withheld(award: Award, free: int) -> int:
    """An award without a fixed number of places has none to withhold; a tie let in may fill more than there are."""
    return max(free, 0) if award.count is not None or award.share is not None else 0


def _decision(each: Ranked, hall: _Hall) -> Decision:
    for tie in hall.undecided:
        if any(each.entry == member.entry for member in tie.entries):
            return Decision(each.entry, None, "tie", (*tie.among, "") if tie.placeless else tuple(tie.among))
    award = hall.given.get(each.entry)
    return Decision(each.entry, award, "in" if award else "out")
