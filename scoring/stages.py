"""A contest in stages: some entries advance, and who advanced stands before who did not."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.aggregate import EntryScore
from scoring.errors import ScoringError
from scoring.rank import Ranked, rank_entries
from scoring.rounds import Round, combine_rounds
from scoring.ties import TieRule


@dataclass(frozen=True, slots=True)
class Stage:
    """`members`: who was let into this round; None: everybody, which only the first round may say."""

    round: Round
    members: AbstractSet[str] | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """Entries whose last round is the same. `shares`: what each round up to it weighs; `absent` lack some score."""

    last: str
    scores: tuple[EntryScore, ...]
    shares: tuple[tuple[str, Fraction], ...]
    absent: tuple[str, ...] = ()


def tiers_of(stages: Sequence[Stage]) -> tuple[Tier, ...]:
    """The tier of the last round first. Weights of the rounds up to an entry's last one are shared out anew; where
    all of them are zero its last round counts alone.
    """
    if not stages or any(stage.members is None for stage in stages[1:]):
        raise ScoringError("every round after the first needs its list of entries")
    found = []
    later: set[str] = set()
    for place in reversed(range(len(stages))):
        members = stages[place].members
        if members is None:
            members = {score.entry for stage in stages for score in stage.round.scores}
        found.append(_tier([stage.round for stage in stages[: place + 1]], set(members) - later))
        later |= members
    return tuple(found)


def rank_tiers(tiers: Sequence[Tier], rules: Sequence[TieRule]) -> tuple[Ranked, ...]:
    """Ranks go on from one tier to the next: the best of those who did not advance follows the last who did, also while
    some of these still lack a score.
    """
    ranked: list[Ranked] = []
    waiting = 0
    for tier, rule in zip(tiers, rules, strict=True):
        above = len(ranked) + waiting
        waiting += len(tier.absent)
        ranked += [replace(each, rank=each.rank + above) for each in rank_entries(tier.scores, rule)]
    return tuple(ranked)


def _tier(rounds: Sequence[Round], members: AbstractSet[str]) -> Tier:
    if not sum(each.weight for each in rounds):
        rounds = [*rounds[:-1], replace(rounds[-1], weight=Fraction(1))]
    counting = [each for each in rounds if each.weight]
    own = [replace(each, scores=[score for score in each.scores if score.entry in members]) for each in counting]
    scores = own[0].scores if len(own) == 1 else combine_rounds(own).scores
    whole = sum((each.weight for each in counting), Fraction(0))
    shares = tuple((each.name, each.weight / whole) for each in counting)
    there = {score.entry for score in scores}
    return Tier(rounds[-1].name, tuple(scores), shares, tuple(sorted(members - there)))
