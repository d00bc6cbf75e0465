"""The estimate beside a case: which way it leans, and when there is none."""

from decimal import Decimal
from typing import NamedTuple

import pytest

from contest.results import estimate as words
from contest.results.estimate import estimate_of


class Total(NamedTuple):
    entry_id: str
    judge_id: str
    total: Decimal


def marked(*pairs, entries=12, severity=None, wobble=1):
    """Every pair of judges marks `entries` entries of its own; a judge of severity 6 marks six points lower."""
    severity = severity or {}
    return [
        Total(f"{one}{other}{number}", judge, Decimal(80 - severity.get(judge, 0) + wobble * ((number + place) % 3)))
        for one, other in pairs
        for number in range(entries)
        for place, judge in enumerate((one, other))
    ]


def test_entry_of_a_severe_judge_is_estimated_above_its_mean():
    totals = marked("ab", "bc", "cd", "da", severity={"a": 10})

    found = estimate_of(totals, "ab3")

    mean = sum(row.total for row in totals if row.entry_id == "ab3") / 2
    assert mean < found.points
    assert found.low < found.points < found.high
    assert found.leanings["a"].points < -3 < found.leanings["b"].points
    assert (found.sheets, found.judges, found.alike, found.weak) == (96, 4, False, False)


def test_judges_who_agree_leave_the_mean():
    found = estimate_of(marked("ab", "bc", "ca"), "ab3")

    assert (found.alike, found.points) == (True, Decimal("80.5"))


def test_estimate_does_not_leave_the_scale():
    totals = [*marked("ab", "bc", "ca", severity={"a": 8}), Total("x", "a", Decimal(100)), Total("x", "b", Decimal(99))]

    found = estimate_of(totals, "x")

    assert (found.points, found.high) == (Decimal(100), Decimal(100))


@pytest.mark.parametrize(
    ("totals", "entry", "lacks"),
    [
        ([], "x", words.ONE_SHEET),
        ([*marked("ab"), Total("x", "a", Decimal(70))], "x", words.ONE_SHEET),
        (marked("ab", entries=3), "ab1", words.TOO_FEW),
        ([*marked("ab"), Total("x", "c", Decimal(70)), Total("x", "d", Decimal(90))], "x", words.APART),
    ],
    ids=["no sheet", "one sheet", "few sheets", "judges who share nothing with others"],
)
def test_no_estimate_where_severity_cannot_be_told(totals, entry, lacks):
    assert estimate_of(totals, entry).lacks == lacks
