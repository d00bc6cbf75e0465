"""The judge's own time estimate: median gap between finished sheets, times what is left."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from contest.core.i18n import set_locale
from contest.judging.pace import minutes_left, time_left

BEGAN = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)


def rows(*ends, left=0, state="done"):
    """ends: minutes after the beginning at which a sheet was finished."""
    finished = [SimpleNamespace(state=state, updated_at=BEGAN + timedelta(minutes=end)) for end in ends]
    return finished + [SimpleNamespace(state="todo", updated_at=None) for _ in range(left)]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (rows(0, 10, 20, 30, left=3), 30),
        (rows(30, 0, 20, 10, left=3), 30),
        (rows(0, 10, 22, 200, 212, left=2), 25),  # the evening between is a break; median 12
        (rows(0, 10, 20, left=9), None),
        (rows(0, 10, 20, 30), None),
        (rows(0, 1, 2, 3, left=1), 5),
        ([], None),
    ],
)
def test_minutes_left_are_the_median_gap_times_what_is_left(given, wanted):
    assert minutes_left(given) == wanted


def test_sheets_handed_in_count_like_finished_ones():
    assert minutes_left(rows(0, 10, 20, 30, left=3, state="locked")) == 30


def test_words_change_to_hours_from_ninety_minutes_on():
    set_locale("vi")

    assert time_left(rows(0, 10, 20, 30, left=8)) == "Thầy/cô còn cần khoảng 80 phút"
    assert time_left(rows(0, 10, 20, 30, left=15)) == "Thầy/cô còn cần khoảng 2,5 giờ"
    assert time_left(rows(0, 10, 20, 30, left=12)) == "Thầy/cô còn cần khoảng 2 giờ"
    assert time_left([]) == ""
