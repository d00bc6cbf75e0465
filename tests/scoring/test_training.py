from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring.training import closeness, distance

POINTS = st.dictionaries(st.sampled_from("abcd"), st.none() | st.decimals(0, 40, places=1))


def test_distance_when_too_much_and_too_little_meet_shows_both():
    found = distance({"a": Decimal(35), "b": Decimal(20)}, {"a": Decimal(30), "b": Decimal(25)})

    assert (found.total, found.apart) == (0, 10)


def test_distance_leaves_out_what_either_left_without_points():
    found = distance({"a": Decimal(35), "b": None, "c": Decimal(3)}, {"a": Decimal(30), "b": Decimal(25)})

    assert found.by_criterion == {"a": 5}


def test_closeness_is_the_mean_over_sheets():
    sheets = [
        distance({"a": Decimal(31)}, {"a": Decimal(30)}),
        distance({"a": Decimal("28.5")}, {"a": Decimal(30)}),
    ]

    found = closeness(sheets)

    assert found is not None
    assert (found.sheets, found.bias, found.apart) == (2, Fraction(-1, 4), Fraction(5, 4))


def test_closeness_of_nothing_is_none():
    assert closeness([]) is None


@given(POINTS, POINTS)
def test_distance_never_says_less_than_the_totals_difference(own, model):
    found = distance(own, model)

    assert abs(found.total) <= found.apart


@given(POINTS)
def test_distance_from_itself_is_nothing(own):
    assert distance(own, own).apart == 0
