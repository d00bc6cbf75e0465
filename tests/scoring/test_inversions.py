from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring.inversions import Profile, inversions, profile


def one(name, total, levels, room=16):
    return Profile(name, Fraction(total), levels, Fraction(room))


def named(found):
    return [(each.above.name, each.below.name, each.kind, each.gap) for each in found]


def test_profile_adds_points_and_the_width_of_their_levels():
    found = profile("a", ["34", "16.5"], [("34", "40"), ("13", "16.5")], [4, 3])

    assert (found.total, found.room) == (Fraction("50.5"), Fraction("9.5"))


def test_equal_levels_with_totals_far_apart_are_named_and_near_ones_not():
    sheets = [one("near", 80, (4, 3)), one("top", 84, (4, 3)), one("low", 75, (4, 3))]

    assert named(inversions(sheets)) == [("top", "low", "same_levels", 9)]


def test_half_the_room_is_not_far_yet():
    assert inversions([one("a", 84, (4, 3)), one("b", 76, (4, 3))]) == []


def test_lower_total_with_levels_at_least_as_good_everywhere_is_named():
    sheets = [one("rich", 70, (3, 3)), one("poor", 69, (3, 4))]

    assert named(inversions(sheets)) == [("rich", "poor", "dominated", 1)]


def test_levels_that_cross_are_no_inversion():
    assert inversions([one("a", 70, (3, 4)), one("b", 60, (4, 3))]) == []


def test_equal_totals_are_no_inversion():
    assert inversions([one("a", 70, (3, 3)), one("b", 70, (4, 4))]) == []


def test_widest_gap_comes_first():
    sheets = [one("a", 90, (3, 3)), one("b", 85, (4, 4)), one("c", 60, (4, 4))]

    assert [each.gap for each in inversions(sheets)] == [30, 25, 5]


SHEETS = st.lists(st.tuples(st.integers(0, 100), st.tuples(st.integers(1, 4), st.integers(1, 4))), max_size=12)


@given(SHEETS)
def test_no_pair_is_named_where_totals_follow_the_levels(sheets):
    """Totals that are a rising function of the levels: nothing to look at."""
    profiles = [one(place, 10 * sum(levels), levels) for place, (_, levels) in enumerate(sheets)]

    assert inversions(profiles) == []


@given(SHEETS)
def test_every_pair_named_is_one_by_the_definition(sheets):
    for each in inversions(one(place, total, levels) for place, (total, levels) in enumerate(sheets)):
        assert each.gap > 0
        assert all(low >= up for low, up in zip(each.below.levels, each.above.levels, strict=True))
        assert (each.above.levels == each.below.levels) == (each.kind == "same_levels")
