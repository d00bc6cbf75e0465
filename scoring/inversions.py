"""Pairs of one judge's sheets whose totals and levels tell different stories: a hint to look again, never a verdict."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any, Final, Literal

from scoring.exact import exact

FAR: Final = Fraction(1, 2)  # of what equal levels leave room for
Kind = Literal["same_levels", "dominated"]


@dataclass(frozen=True)
class Profile:
    """One sheet. levels: of each criterion in order, the better the higher; room: how far apart the totals of two
    sheets with exactly these levels can be (the widths of the levels, added up).
    """

    name: Hashable
    total: Fraction
    levels: tuple[int, ...]
    room: Fraction


@dataclass(frozen=True)
class Inversion:
    """`above` has the higher total. same_levels: equal levels everywhere, totals far apart. dominated: `below` has no
    lower level anywhere and a higher one somewhere.
    """

    above: Profile
    below: Profile
    kind: Kind

    @property
    def gap(self) -> Fraction:
        return self.above.total - self.below.total


def profile(name: Hashable, points: Sequence[Any], bounds: Sequence[tuple[Any, Any]], levels: Sequence[int]) -> Profile:
    """`bounds`: lowest and highest points of the level each mark lies in."""
    room = sum((exact(high) - exact(low) for low, high in bounds), Fraction(0))
    return Profile(name, sum((exact(each) for each in points), Fraction(0)), tuple(levels), room)


def inversions(profiles: Iterable[Profile]) -> list[Inversion]:
    """Of sheets on one rubric, the widest gap first."""
    return sorted(_found(sorted(profiles, key=lambda each: -each.total)), key=lambda each: -each.gap)


def _found(falling: Sequence[Profile]) -> Iterator[Inversion]:
    for above, below in combinations(falling, 2):
        if above.total == below.total:
            continue
        if above.levels == below.levels:
            if above.total - below.total > FAR * above.room:
                yield Inversion(above, below, "same_levels")
        elif all(lower >= upper for lower, upper in zip(below.levels, above.levels, strict=True)):
            yield Inversion(above, below, "dominated")
