"""Several rounds (a preliminary, a final) combined by published weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.aggregate import EntryScore, Term
from scoring.errors import ScoringError
from scoring.exact import exact, round_half_up


@dataclass(frozen=True, slots=True)
class Round:
    """`places`: round each score before it is combined; None keeps it exact."""

    name: str
    weight: Fraction
    scores: Sequence[EntryScore]
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Combined:
    """`absent`: for each entry without a score in some round, the rounds it lacks. It has no combined score."""

    scores: tuple[EntryScore, ...]
    absent: Mapping[str, tuple[str, ...]]


def combine_rounds(rounds: Sequence[Round]) -> Combined:
    """Weights are relative: 40 and 60 mean the same as 2 and 3. The criteria of the last round break ties."""
    whole = sum((each.weight for each in rounds), Fraction(0))
    if whole <= 0 or any(each.weight < 0 for each in rounds):
        raise ScoringError("the weights of the rounds must not be negative and add up to more than zero")
    by_round = [{score.entry: score for score in each.scores} for each in rounds]
    entries = sorted({entry for scores in by_round for entry in scores})
    absent = {
        entry: tuple(each.name for each, scores in zip(rounds, by_round, strict=True) if entry not in scores)
        for entry in entries
    }
    complete = [entry for entry in entries if not absent[entry]]
    return Combined(
        scores=tuple(_combine(entry, rounds, [scores[entry] for scores in by_round], whole) for entry in complete),
        absent={entry: names for entry, names in absent.items() if names},
    )


def _combine(entry: str, rounds: Sequence[Round], scores: Sequence[EntryScore], whole: Fraction) -> EntryScore:
    terms = []
    for each, score in zip(rounds, scores, strict=True):
        share = each.weight / whole
        value = score.score if each.places is None else exact(round_half_up(score.score, each.places))
        terms.append(Term("sheet", value * share, each.name, None, value, share))
    last = scores[-1]
    return EntryScore(
        entry, sum((term.amount for term in terms), Fraction(0)), last.criteria, last.sheets, tuple(terms)
    )
