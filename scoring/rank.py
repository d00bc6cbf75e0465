"""Ranks by the unrounded score, compared as exact rationals."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Literal

from scoring.aggregate import EntryScore
from scoring.errors import ScoringError
from scoring.exact import exact, round_half_up
from scoring.ties import TieRule, TieStep, break_tie

Style = Literal["min", "dense", "max", "ordinal"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """`tie` is empty for an entry that was never tied; otherwise its steps in order, the last one the reason."""

    rank: int
    entry: str
    score: Fraction
    n_sheets: int
    tie: tuple[TieStep, ...] = ()


def rank_entries(
    scores: Iterable[EntryScore], rule: TieRule | None = None, *, style: Style = "min", places: int | None = None
) -> tuple[Ranked, ...]:
    """`min` skips the ranks a shared rank used up (1224); `dense` does not; `ordinal` numbers on, tied ones by name.

    `places` ties entries whose published scores are equal; without it only unrounded equality is a tie.
    """
    rule = rule or TieRule()

    def key(each: EntryScore) -> Fraction:
        return each.score if places is None else exact(round_half_up(each.score, places))

    everyone = sorted(scores, key=lambda each: (-key(each), each.entry))
    if len({each.entry for each in everyone}) < len(everyone):
        raise ScoringError("an entry has two scores; every entry is ranked once")
    groups = [part for _, tied in groupby(everyone, key=key) for part in break_tie(list(tied), rule)]
    ranked: list[Ranked] = []
    for dense, group in enumerate(groups, start=1):
        above = len(ranked)
        for position, (each, steps) in enumerate(group, start=1):
            rank = {"min": above + 1, "dense": dense, "max": above + len(group), "ordinal": above + position}[style]
            ranked.append(Ranked(rank, each.entry, each.score, each.n_sheets, steps))
    return tuple(ranked)
