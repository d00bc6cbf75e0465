"""The checker of histories finds each planted violation, and nothing in a right history."""

from dataclasses import replace

import pytest
from history import Projection, Save, Stored, violations

FIRST = Save("k1", "s", 0, ("a",), 1.0, 2.0, "saved", revision=1, receipt="r1")
SECOND = Save("k2", "s", 1, ("b",), 3.0, 4.0, "saved", revision=2, receipt="r2")
REFUSED = Save("k3", "s", 1, ("c",), 5.0, 6.0, "conflict", revision=2)
SILENT = Save("k4", "s", 2, ("d",), 7.0, 8.0, "silence")
EVENTS = [Stored("k1", "s", 1, ("a",), "r1", ""), Stored("k2", "s", 2, ("b",), "r2", "r1")]
SHEETS = {"s": Projection(2, ("b",))}


def first_words(saves, events, sheets):
    return {each.partition(":")[0] for each in violations(saves, events, sheets)}


def test_right_history_when_checked_has_no_violation():
    assert violations([FIRST, SECOND, REFUSED, SILENT], EVENTS, SHEETS) == []


def test_save_without_an_answer_when_stored_is_right_too():
    events = [*EVENTS, Stored("k4", "s", 3, ("d",), "r4", "r2")]

    assert violations([FIRST, SECOND, SILENT], events, {"s": Projection(3, ("d",))}) == []


@pytest.mark.parametrize(
    ("saves", "events", "sheets", "said"),
    [
        ([FIRST, SECOND], EVENTS[:1], {"s": Projection(1, ("a",))}, {"lost"}),
        ([FIRST], [], {}, {"lost"}),
        ([FIRST, SECOND], [*EVENTS, replace(EVENTS[1], revision=3, previous="r2")], {"s": Projection(3, ("b",))},
         {"duplicate", "stale overwrite", "altered"}),
        ([FIRST, SECOND, replace(SECOND, key="k9", base=2, revision=3, receipt="r9", begun=5, ended=6)],
         [*EVENTS, Stored("k9", "s", 3, ("b",), "r9", "r2")], {"s": Projection(3, ("b",))}, {"duplicate"}),
        ([FIRST, replace(SECOND, base=0)], EVENTS, SHEETS, {"stale overwrite"}),
        ([FIRST, SECOND], EVENTS, {"s": Projection(1, ("a",))}, {"projection"}),
        ([FIRST, SECOND], EVENTS, {"s": Projection(2, ("a",))}, {"projection"}),
        ([FIRST, SECOND], EVENTS, {}, {"projection"}),
        ([FIRST, replace(SECOND, said=("z",))], EVENTS, SHEETS, {"altered", "invented"}),
        ([FIRST, replace(SECOND, receipt="other")], EVENTS, SHEETS, {"altered"}),
        ([FIRST], EVENTS, SHEETS, {"invented"}),
        ([FIRST, replace(REFUSED, key="k2", said=("b",))], EVENTS, SHEETS, {"refused, yet stored"}),
        ([replace(FIRST, begun=9, ended=10), SECOND], EVENTS, SHEETS, {"backwards"}),
        ([FIRST, SECOND, replace(REFUSED, revision=1)], EVENTS, SHEETS, {"stale answer"}),
        ([FIRST, SECOND], [EVENTS[0], replace(EVENTS[1], previous="")], SHEETS, {"broken chain"}),
        ([FIRST, replace(SECOND, base=2, revision=3)], [EVENTS[0], replace(EVENTS[1], revision=3)],
         {"s": Projection(3, ("b",))}, {"gap"}),
    ],
)  # fmt: skip
def test_planted_violation_when_checked_is_named(saves, events, sheets, said):
    assert first_words(saves, events, sheets) == said
