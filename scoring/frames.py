"""DataFrames in, DataFrames out, around the exact arithmetic. Labels become text: "7" and 7 are one entry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from scoring import __version__
from scoring.aggregate import EntryScore
from scoring.awards import Award, Boundary, give_awards
from scoring.compose import Method, Multipliers, compose
from scoring.errors import ScoringError
from scoring.exact import exact, round_half_up
from scoring.rank import Ranked, Style, rank_entries
from scoring.rubric import Criterion, Rubric, Weighting, percent_weighting, plain_weighting
from scoring.sheets import Mark, Prepared, Rating, Sheet, State, prepare
from scoring.ties import TieRule

ISSUE_COLUMNS = ["entry", "judge", "criterion", "code", "message"]
SHEET_COLUMNS = ["entry", "judge", "total", "completeness", "flags"]


@dataclass(frozen=True)
class PreparedFrames:
    """`sheets`: entry, judge, total (float, NaN where the sheet does not count), completeness, flags.

    `issues`: entry, judge, criterion, code, message. `exact` holds the same sheets for `score_frame`.
    """

    sheets: pd.DataFrame
    issues: pd.DataFrame
    exact: tuple[Sheet, ...]
    weighting: Weighting
    version: str = __version__


def prepare_frame(
    ratings: pd.DataFrame, rubric: Rubric | None = None, *, renormalise: bool = False, adds: bool = False
) -> PreparedFrames:
    """`ratings`: entry, judge, score, criterion (may be absent without a rubric); score: a number, empty or a State.

    Without a rubric a sheet's total is the mean of its criteria (`adds`: their sum), and it is complete when it has
    every criterion that any judge marked for that entry.
    """
    _require(ratings, ("entry", "judge", "score", *(("criterion",) if rubric else ())))
    found = list(_ratings(ratings))
    if rubric is None:
        weighting = plain_weighting(sorted({each.criterion for each in found}), adds=adds)
        prepared = _without_rubric(found, weighting, renormalise=renormalise)
    else:
        weighting = percent_weighting(rubric)
        prepared = prepare(found, rubric, renormalise=renormalise)
    sheets = pd.DataFrame([_sheet_row(each) for each in prepared.sheets], columns=SHEET_COLUMNS)
    issues = pd.DataFrame(
        [(each.entry, each.judge, each.criterion, each.code, each.message) for each in prepared.issues],
        columns=ISSUE_COLUMNS,
    )
    return PreparedFrames(sheets, issues, prepared.sheets, weighting)


def _sheet_row(sheet: Sheet) -> tuple[str, str, float, float, str]:
    total = float("nan") if sheet.total is None else float(sheet.total)
    return sheet.entry, sheet.judge, total, float(sheet.completeness), ",".join(sheet.flags)


def score_frame(
    prepared: PreparedFrames, method: Method | None = None, multipliers: Multipliers | None = None
) -> tuple[EntryScore, ...]:
    return compose(prepared.exact, prepared.weighting, method, multipliers)


def rank_frame(
    scores: Sequence[EntryScore], rule: TieRule | None = None, *, style: Style = "min", places: int = 2
) -> pd.DataFrame:
    """rank, entry, score (rounded half-up, Decimal), unrounded (float), n_sheets, tie (its reason, empty if none)."""
    rows = rank_entries(scores, rule, style=style)
    table = [
        (row.rank, row.entry, round_half_up(row.score, places), float(row.score), row.n_sheets, tie_text(row))
        for row in rows
    ]
    return pd.DataFrame(table, columns=["rank", "entry", "score", "unrounded", "n_sheets", "tie"])


def tie_text(row: Ranked) -> str:
    return "; ".join(map(str, row.tie))


def cutoff_frame(
    scores: Sequence[EntryScore],
    awards: Sequence[Award],
    *,
    boundary: Boundary,
    rule: TieRule | None = None,
    zones: Mapping[str, str] | None = None,
    places: int | None = None,
) -> pd.DataFrame:
    """entry, award, status: in, out, tie (the jury decides), grey (by `zones` of rank_uncertainty: read it again)."""
    given = give_awards(rank_entries(scores, rule), awards, boundary=boundary, places=places)
    grey = {entry for entry, zone in (zones or {}).items() if zone == "grey"}
    rows = [
        (
            each.entry,
            each.award or "/".join(each.among),
            "grey" if each.entry in grey and each.status != "tie" else each.status,
        )
        for each in given.decisions
    ]
    return pd.DataFrame(rows, columns=["entry", "award", "status"])


def multipliers_of(ratings: pd.DataFrame, column: str) -> dict[tuple[str, str | None], Fraction]:
    """Of the entry where it is the same on all its rows, else of each criterion of the entry."""
    _require(ratings, ("entry", column))
    by_entry: dict[str, set[Fraction]] = {}
    by_part: dict[tuple[str, str | None], set[Fraction]] = {}
    names = ratings["criterion"].map(str) if "criterion" in ratings.columns else [None] * len(ratings)
    for entry, name, value in zip(ratings["entry"].map(str), names, ratings[column].tolist(), strict=True):
        by_entry.setdefault(entry, set()).add(exact(value))
        by_part.setdefault((entry, name), set()).add(exact(value))
    if all(len(values) == 1 for values in by_entry.values()):
        return {(entry, None): values.pop() for entry, values in by_entry.items()}
    for (entry, name), values in by_part.items():
        if len(values) > 1:
            where = entry if name is None else f"{entry}, {name}"
            raise ScoringError(f"column {column}: {where} has several multipliers; expected one")
    return {key: values.pop() for key, values in by_part.items()}


def _require(frame: pd.DataFrame, names: Sequence[str]) -> None:
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise ScoringError(f"expected the columns {', '.join(names)}; missing: {', '.join(missing)}")


def _ratings(frame: pd.DataFrame) -> Iterable[Rating]:
    names = frame["criterion"].tolist() if "criterion" in frame.columns else ["score"] * len(frame)
    rows = zip(frame["entry"].tolist(), frame["judge"].tolist(), names, frame["score"].tolist(), strict=True)
    for entry, judge, name, score in rows:
        yield Rating(str(entry), str(judge), str(name), _mark(score))


def _mark(value: Any) -> Mark | None:
    if value is None or value is pd.NA or value != value or value == "":  # noqa: PLR0124 - only NaN differs from itself
        return None
    try:
        return State(value)
    except ValueError:
        return value  # type: ignore[no-any-return]


def _without_rubric(ratings: Sequence[Rating], weighting: Weighting, *, renormalise: bool) -> Prepared:
    """Each entry has its own criteria: those any judge marked (a diver's dives)."""
    by_entry: dict[str, list[Rating]] = {}
    for each in ratings:
        by_entry.setdefault(each.entry, []).append(each)
    parts = []
    for _, own in sorted(by_entry.items()):
        rubric = _open_rubric(own)
        known = [each for each in own if rubric.get(each.criterion)]
        parts.append(prepare(known, rubric, renormalise=renormalise, weighting=weighting))
    return Prepared(
        tuple(sheet for part in parts for sheet in part.sheets),
        tuple(issue for part in parts for issue in part.issues),
    )


def _open_rubric(ratings: Sequence[Rating]) -> Rubric:
    """Bounds that no mark can break; marks that are no numbers are left to the check of the sheet."""
    marked = {each.criterion for each in ratings if each.mark is not None and not isinstance(each.mark, State)}
    names = sorted(marked or {each.criterion for each in ratings})
    points = [abs(value) for value in map(_number, ratings) if value is not None]
    bound = max(points, default=Fraction(0)) + 1
    return Rubric(tuple(Criterion(name, bound, Fraction(1), -bound) for name in names))


def _number(rating: Rating) -> Fraction | None:
    try:
        return None if rating.mark is None else exact(rating.mark)
    except ScoringError:
        return None
