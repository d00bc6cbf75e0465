from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.rules.levels import STEP, default_lows, ranges, tiles

POINTS = st.integers(min_value=4, max_value=200).map(lambda halves: halves * STEP)


@given(POINTS)
def test_default_levels_tile_every_maximum_in_half_points(maximum):
    lows = default_lows(maximum)
    bounds = ranges(lows, maximum)
    steps = [place * STEP for place in range(int(maximum / STEP) + 1)]

    owners = [sum(low <= step <= high for low, high in bounds) for step in steps]

    assert owners == [1] * len(steps)
    assert tiles(lows, maximum)


@pytest.mark.parametrize(
    ("maximum", "lows"),
    [("15", ["13", "10", "7.5", "0"]), ("20", ["17", "13", "10", "0"]), ("5", ["4.5", "3.5", "2.5", "0"])],
)
def test_default_lows_between_two_steps_go_up(maximum, lows):
    assert default_lows(Decimal(maximum)) == tuple(Decimal(low) for low in lows)


@pytest.mark.parametrize(
    "lows",
    [
        ["13", "13", "7.5", "0"],
        ["13", "10", "7.25", "0"],
        ["15.5", "10", "5", "0"],
        ["13", "10", "0", "0"],
        ["9", "6", "3", "1"],
    ],
)
def test_tiles_with_gap_or_overlap_or_half_step_is_false(lows):
    assert not tiles([Decimal(low) for low in lows], Decimal(15))
