"""From handed-in sheets to ranks and awards: official score = mean over judges of the sheet totals, in exact rationals.

The arithmetic is scoring's; here the contest's own rule book is handed to it: rubrics, tie sequence, award scheme.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from contest.core.database import AnyRow
from contest.judging.marking import is_lowest
from contest.results import queries
from contest.results.scores import Scores, scores_of
from contest.results.values import PLACES, EntryLine, Group, Place, Ranking, Standing
from contest.rules import queries as rules
from contest.rules.values import ContestFacts, RubricFacts
from scoring.aggregate import EntryScore
from scoring.awards import Award, Awarding, Decision, give_awards
from scoring.exact import exact, round_half_up
from scoring.rank import Ranked
from scoring.stages import Tier, rank_tiers
from scoring.ties import TieRule

BARRED_WHEN_UNSAFE: Final = 2  # how many of the best prizes wait until the safety finding is cleared (domain.md 2.2)


@dataclass(frozen=True)
class _Book:
    """The parts of the rule book that ranking needs."""

    contest: ContestFacts
    scores: Scores
    unsafe: frozenset[str]
    places: tuple[Place, ...]
    votes: Mapping[str, int]
    given: Mapping[str, str]


def rank_contest(session: Session, contest: ContestFacts, *, before: str = "") -> Ranking:
    """Every category and track that has accepted entries, ranked by what is handed in now; `before`: a round's id, to
    see who may go on to it.
    """
    scores = scores_of(session, contest, before=before)
    book = _Book(
        contest,
        scores,
        _unsafe(scores.marks, scores.rubrics),
        queries.places_of(session, contest.id),
        queries.tie_votes(session, contest.id),
        queries.awards_given(session, contest.id),
    )
    entries = queries.entries_of(session, contest.id)
    groups = [
        _group(category, track, entries[category.id, track.id], book)
        for category in rules.category_rows(session, contest.id)
        for track in rules.track_rows(session, contest.id)
        if entries.get((category.id, track.id))
    ]
    return Ranking(tuple(groups), book.places)


def _unsafe(marks: Iterable[AnyRow], rubrics: Mapping[str, RubricFacts]) -> frozenset[str]:
    """Entries that some judge found below standard on a criterion of safety."""
    guarded = {each.id: each for rubric in rubrics.values() for each in rubric.criteria if each.safety}
    return frozenset(
        mark.entry_id
        for mark in marks
        if mark.criterion_id in guarded
        and mark.points is not None
        and is_lowest(guarded[mark.criterion_id], mark.points)
    )


def _group(category: AnyRow, track: AnyRow, lines: Sequence[EntryLine], book: _Book) -> Group:
    by_id = {line.id: line for line in lines}
    tiers = [_of_group(tier, by_id) for tier in book.scores.tiers]
    own = [score for tier in tiers for score in tier.scores]
    ranked = rank_tiers(tiers, [_tie_rule(tier.scores, book) for tier in tiers])
    awarding = _award(ranked, book)
    scored = {score.entry for score in own}
    decisions = {each.entry: each for each in awarding.decisions}
    standings = tuple(
        _standing(each, by_id[each.entry], decisions[each.entry], book)
        for each in sorted(ranked, key=lambda each: (each.rank, by_id[each.entry].code))
    )
    return Group(
        category.id, track.id, category.name, category.name_en, track.name, track.name_en, track.needs_consent,
        standings, tuple(line for line in lines if line.id not in scored), awarding.counts, tuple(own),
    )  # fmt: skip


def _of_group(tier: Tier, entries: Mapping[str, EntryLine]) -> Tier:
    return replace(
        tier,
        scores=tuple(score for score in tier.scores if score.entry in entries),
        absent=tuple(entry for entry in tier.absent if entry in entries),
    )


def _tie_rule(scores: Sequence[EntryScore], book: _Book) -> TieRule:
    """The published sequence in terms of this group's rubric: heaviest and safety name a criterion, vote the jury's."""
    marked = {name for score in scores for name in score.criteria}
    rubric = next((r for r in book.scores.rubrics.values() if marked and marked <= {c.code for c in r.criteria}), None)
    criteria: list[str] = []
    for step in book.contest.tie_order:
        if rubric is None:
            break
        if step == "heaviest":
            criteria.append(max(rubric.criteria, key=lambda each: each.max_points).code)
        elif step == "safety":
            criteria += [each.code for each in rubric.criteria if each.safety]
        elif step in marked:
            criteria.append(step)
    votes = book.votes if "vote" in book.contest.tie_order else {}
    unique = tuple(dict.fromkeys(criteria))
    return TieRule(unique, pairwise="pairwise" in book.contest.tie_order, vote=votes)


def _award(ranked: Sequence[Ranked], book: _Book) -> Awarding:
    """What the scheme gives by itself. What the committee decided for an entry takes its place of the scheme away."""
    best = [place.code for place in book.places[:BARRED_WHEN_UNSAFE]]
    every = [place.code for place in book.places]
    barred = {entry: every if entry in book.given else best for entry in {*book.unsafe, *book.given}}
    taken = [book.given[each.entry] for each in ranked if book.given.get(each.entry)]
    awards = [
        Award(
            place.code,
            count=None if place.places is None else max(place.places - taken.count(place.code), 0),
            minimum=exact(place.min_score if place.min_score is not None else Decimal(0)),
        )
        for place in book.places
    ]
    return give_awards(ranked, awards, boundary="jury", places=PLACES, barred=barred)


def _standing(ranked: Ranked, line: EntryLine, decision: Decision, book: _Book) -> Standing:
    parts = book.scores.parts[line.id]
    totals = [
        (sheet.judge, round_half_up(sheet.total or Fraction(0), PLACES)) for part in parts for sheet in part.mean.sheets
    ]
    given = book.given.get(line.id)
    return Standing(
        entry=line,
        rank=ranked.rank,
        score=ranked.score,
        points=round_half_up(ranked.score, PLACES),
        parts=parts,
        sheets=tuple(totals),
        gap=round_half_up(max(part.gap for part in parts), PLACES),
        tie=ranked.tie,
        award=given if given is not None else (decision.award or ""),
        decided=given is not None,
        open=given is None and decision.status == "tie",
        safety=line.id in book.unsafe,
    )
