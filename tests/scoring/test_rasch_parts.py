import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.extremes import measure_extreme
from scoring.fit import reading, standardized
from scoring.rasch import expected_points, make_scale, moments
from scoring.separation import fixed_chi_square, random_chi_square, spread

KAPPA = np.array([0.0, 1.0, 0.5, 0.0])
OFFSET = np.arange(4.0)


def test_standardized_when_twenty_degrees_of_freedom_then_equals_published_vector() -> None:
    spread_of_chi_square = np.array([2 / 20])

    assert standardized(np.array([0.975]), spread_of_chi_square)[0] == pytest.approx(0.0257, abs=1e-4)


def test_standardized_when_spread_is_huge_then_capped() -> None:
    capped, at_cap = standardized(np.array([2.0, 2.0]), np.array([100.0, 1.4142**2]))

    assert capped == at_cap


def test_spread_when_twelve_readers_of_essays_then_separation_as_published() -> None:
    published = 0.17 / 0.08
    measure = np.array([-1.0, 1.0]) * np.sqrt(0.17**2 + 0.08**2)

    found = spread(measure, np.array([0.08, 0.08]), sample=False)

    assert found.separation == pytest.approx(published)
    assert found.strata == pytest.approx((4 * published + 1) / 3)
    assert found.reliability == pytest.approx(0.82, abs=0.005)


def test_spread_when_error_exceeds_variance_then_nothing_is_separated() -> None:
    found = spread(np.array([0.1, 0.2]), np.array([1.0, 1.0]), sample=True)

    assert (found.separation, found.reliability, found.strata) == (0.0, 0.0, 1 / 3)


def test_chi_squares_when_measures_are_equal_then_zero() -> None:
    equal, se = np.full(4, 0.7), np.array([0.1, 0.2, 0.3, 0.4])

    assert fixed_chi_square(equal, se).value == pytest.approx(0, abs=1e-12)
    assert fixed_chi_square(equal, se).p == pytest.approx(1)
    assert random_chi_square(equal, se).df == 2


def test_chi_squares_when_too_few_elements_then_not_a_number() -> None:
    one = np.array([0.3])

    assert np.isnan(fixed_chi_square(one, one).value)
    assert np.isnan(random_chi_square(np.array([0.3, 0.4]), np.array([0.1, 0.1])).value)


@pytest.mark.parametrize(
    ("mean_square", "sheets", "word"),
    [(0.49, 10, "muted"), (1.5, 10, ""), (1.51, 10, "noisy"), (2.01, 10, "degrading"), (9.0, 9, ""), (np.nan, 50, "")],
)
def test_reading_then_linacres_bands(mean_square: float, sheets: int, word: str) -> None:
    assert reading(mean_square, sheets) == word


@given(st.floats(-6, 6))
def test_moments_then_mean_rises_by_the_variance(logit: float) -> None:
    step = 1e-5
    low, middle, high = (moments(np.array([logit + each]), KAPPA, OFFSET) for each in (-step, 0.0, step))

    assert (high.mean - low.mean) / (2 * step) == pytest.approx(middle.variance, rel=1e-5, abs=1e-8)
    assert middle.probability.sum() == pytest.approx(1)


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=8), st.floats(0.3, 0.5))
def test_measure_extreme_when_all_highest_then_expected_sum_is_just_below(logits: list[float], amount: float) -> None:
    logit = np.array(logits)

    shift = measure_extreme(logit, np.full(len(logits), 3.0), KAPPA, OFFSET, amount=amount)

    assert moments(logit + shift, KAPPA, OFFSET).mean.sum() == pytest.approx(3 * len(logits) - amount, abs=1e-7)


def test_scale_when_a_middle_category_is_unused_then_its_place_is_kept() -> None:
    scale = make_scale(np.array([1.0, 2.0, 4.0, 2.0]))

    assert scale.offset.tolist() == [0, 1, 3]
    assert make_scale(np.array([1.0, 2.0, 4.0]), collapse=True).offset.tolist() == [0, 1, 2]


def test_scale_when_half_points_then_unit_is_a_half() -> None:
    scale = make_scale(np.array([0.5, 3.0, 1.0]))

    assert (scale.unit, scale.offset.tolist()) == (0.5, [0, 1, 5])
    assert scale.category(np.array([0.5, 1.0, 3.0, 9.0])).tolist() == [0, 1, 2, 2]


def test_scale_when_totals_are_given_then_asks_for_criteria() -> None:
    with pytest.raises(ScoringError) as caught:
        make_scale(np.array([61.37, 80.11, 99.02]))

    assert "give the marks of the criteria" in str(caught.value)


def test_expected_points_then_in_the_judges_points() -> None:
    scale = make_scale(np.array([10.0, 20.0]))

    assert expected_points(np.array([0.0]), np.zeros(2), scale).tolist() == [15.0]
