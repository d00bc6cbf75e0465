"""The queue of cases as the head judge reads it: how far judges differ, and how close the entry is to an award line."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from contest.core.errors import N_
from contest.judging.cases import Case
from contest.results.values import PLACES, Group, Ranking, Standing
from scoring.exact import round_half_up

SORTS: Final = {"line": N_("Closest to an award line first"), "gap": N_("Widest gap first")}
ACTS: Final = {
    "opened": N_("Case opened"),
    "asked": N_("Judges asked to look again"),
    "extra": N_("Extra judge sent"),
    "discussion": N_("Discussion opened"),
    "decided": N_("Panel decided"),
    "closed": N_("Case closed"),
    "revoked": N_("Decision taken back"),
}
STATES: Final = {
    "raised": (N_("To settle"), "bad", "triangle-alert"),
    "waiting": (N_("Waiting for judges"), "wait", "hourglass"),
    "decided": (N_("Panel decided"), "good", "gavel"),
    "closed": (N_("Closed with a reason"), "neutral", "circle-check"),
    "settled": (N_("Judges agree now"), "good", "circle-check"),
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """points: of the case's round, after a panel; final: of all rounds where there are several; None while the entry
    has no score. place: what the nearest line is the line of.
    """

    case: Case
    points: Decimal | None
    final: Decimal | None
    to_line: Decimal | None
    place: str


def case_rows(cases: Iterable[Case], ranking: Ranking, *, sort: str) -> list[CaseRow]:
    """Open cases first; then by the chosen order, entries without a score last."""
    near = {line[0]: line[1:] for group in ranking.groups for line in _lines(group)}
    given = {each.entry.id: each for group in ranking.groups for each in group.standings}
    rows = [
        CaseRow(case, *_points(case, given.get(case.entry_id)), *near.get(case.entry_id, (None, "")))
        for case in cases
        if case.state != "none"
    ]

    def key(row: CaseRow) -> tuple[bool, bool, Decimal, Decimal, str]:
        line = row.to_line if row.to_line is not None else Decimal(1000)
        gap = -(row.case.gap or Decimal(0))
        first, second = (line, gap) if sort == "line" else (gap, line)
        return not row.case.open, row.to_line is None and sort == "line", first, second, row.case.code

    return sorted(rows, key=key)


def _points(case: Case, standing: Standing | None) -> tuple[Decimal | None, Decimal | None]:
    if standing is None:
        return None, None
    own = next((round_half_up(part.score, PLACES) for part in standing.parts if part.round_id == case.round_id), None)
    return own, standing.points if len(standing.parts) > 1 else None


def _lines(group: Group) -> Iterable[tuple[str, Decimal | None, str]]:
    """(entry id, distance, place code): a line is the lowest score that gets the place."""
    lowest: dict[str, Decimal] = {}
    for each in group.standings:
        if each.award:
            lowest[each.award] = min(each.points, lowest.get(each.award, each.points))
    for each in group.standings:
        distances = sorted((abs(each.points - points), code) for code, points in lowest.items())
        distance, place = distances[0] if distances else (None, "")
        yield each.entry.id, distance, place
