"""The arithmetic of a contest's rounds, handed to scoring: sheets, panels' decisions, weights, who went on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile
from typing import cast

from sqlalchemy.orm import Session

from contest.core.database import AnyRow, Rows
from contest.judging import queries as judging
from contest.judging.cases import panel_points
from contest.judging.finalists import members_of
from contest.judging.values import STEP
from contest.results.values import Part
from contest.rules import queries as rules
from contest.rules.values import ContestFacts, RubricFacts
from scoring.aggregate import EntryScore, score_entries
from scoring.panel import Decided, Manner, apply_decisions
from scoring.rounds import Round
from scoring.rubric import Rubric, criterion
from scoring.sheets import Mark, State, make_sheet
from scoring.sheets import Sheet as ScoredSheet
from scoring.stages import Stage, Tier, tiers_of


@dataclass(frozen=True)
class Scores:
    """`tiers`: the last round's entries first; `parts`: entry id -> what each round gave, in order."""

    marks: tuple[AnyRow, ...]
    rubrics: Mapping[str, RubricFacts]
    tiers: tuple[Tier, ...]
    parts: Mapping[str, tuple[Part, ...]]


def scores_of(session: Session, contest: ContestFacts, *, before: str = "") -> Scores:
    """A round nobody was let into yet changes nothing. `before`: as it stood before that round."""
    members = members_of(session, contest.id)
    rounds = list(takewhile(lambda row: row.id != before, judging.round_rows(session, contest.id)))
    rounds = [row for place, row in enumerate(rounds) if place == 0 or members.get(row.id)]
    tables = {row.id: judging.score_table(session, row.id) for row in rounds}
    marks = tuple(mark for table in tables.values() for mark in table)
    rubrics = rules.rubrics_by_id(session, {mark.rubric_id for mark in marks})
    means = {row.id: {each.entry: each for each in score_entries(_sheets(tables[row.id], rubrics))} for row in rounds}
    decided = _decisions(session, contest, means)
    stages = [
        Stage(
            Round(row.id, Fraction(row.weight), apply_decisions(means[row.id].values(), decided[row.id])),
            None if place == 0 else members[row.id],
        )
        for place, row in enumerate(rounds)
    ]
    tiers = tiers_of(stages) if stages else ()
    given = [
        _Given(row, means[row.id], {each.entry: each.score for each in stage.round.scores}, decided[row.id])
        for row, stage in zip(rounds, stages, strict=True)
    ]
    parts = {score.entry: _parts(score.entry, tier, given) for tier in tiers for score in tier.scores}
    return Scores(marks, rubrics, tiers, parts)


@dataclass(frozen=True)
class _Given:
    """One round by entry: the means of the sheets, the scores after the panels, the panels' decisions."""

    row: AnyRow
    means: Mapping[str, EntryScore]
    after: Mapping[str, Fraction]
    decided: Mapping[str, Decided]


def _decisions(
    session: Session, contest: ContestFacts, means: Mapping[str, Mapping[str, EntryScore]]
) -> dict[str, dict[str, Decided]]:
    """A decision on an entry whose sheets no longer count waits until they do."""
    found: dict[str, dict[str, Decided]] = {round_id: {} for round_id in means}
    for (round_id, entry_id), points in panel_points(session, contest.id).items():
        if entry_id in means.get(round_id, ()):
            found[round_id][entry_id] = Decided.of(points, cast("Manner", contest.panel_manner))
    return found


def _parts(entry: str, tier: Tier, rounds: Sequence[_Given]) -> tuple[Part, ...]:
    shares = dict(tier.shares)
    return tuple(
        Part(
            each.row.id, each.row.code, each.row.name, each.row.name_en, shares[each.row.id], each.means[entry],
            each.after[entry], each.decided.get(entry),
        )
        for each in rounds
        if each.row.id in shares and entry in each.means
    )  # fmt: skip


def _sheets(table: Rows, rubrics: Mapping[str, RubricFacts]) -> Iterable[ScoredSheet]:
    """Criteria go by their codes, so that two versions of a rubric compare."""
    marks: defaultdict[tuple[str, str, str], dict[str, Mark | None]] = defaultdict(dict)
    for row in table:
        value = row.points if row.state == "marked" else State(row.state)
        marks[row.entry_id, row.judge_id, row.rubric_id][row.criterion] = value
    exact_rubrics = {rubric_id: _by_code(rubric) for rubric_id, rubric in rubrics.items()}
    for (entry, judge, rubric_id), own in marks.items():
        yield make_sheet(exact_rubrics[rubric_id], own, entry=entry, judge=judge)


def _by_code(rubric: RubricFacts) -> Rubric:
    return Rubric(tuple(criterion(each.code, maximum=each.max_points, step=STEP) for each in rubric.criteria))
