import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from scoring import chance
from scoring.concordance import kendall_w
from scoring.errors import ScoringError
from scoring.generalizability import Variances, decision_study, design_of, g_coefficient, single_sheet
from scoring.icc import icc_table
from scoring.krippendorff import METRICS, alpha
from scoring.table import rating_table

WHOLE = st.integers(1, 5).map(float)
COMPLETE = arrays(float, st.tuples(st.integers(3, 8), st.integers(2, 5)), elements=WHOLE)


def long(cells) -> pd.DataFrame:
    units, judges = np.indices(np.shape(cells))
    return pd.DataFrame({"entry": units.ravel(), "judge": judges.ravel(), "score": np.ravel(cells)})


@settings(max_examples=25, deadline=None)
@given(COMPLETE)
def test_coefficients_when_judges_trade_names_then_the_same(cells) -> None:
    table, turned = rating_table(long(cells)), rating_table(long(cells[::-1, ::-1]))

    for metric in METRICS:
        assert alpha(turned, metric) == pytest.approx(alpha(table, metric), nan_ok=True)
    for weights in chance.WEIGHTS:
        for each in (chance.gwet, chance.fleiss, chance.conger, chance.brennan_prediger):
            assert each(turned, weights).value == pytest.approx(each(table, weights).value, nan_ok=True, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(COMPLETE)
def test_coefficients_when_judges_never_differ_then_one(cells) -> None:
    same = np.repeat(cells[:, :1], 3, axis=1)
    table = rating_table(long(same))
    expected = 1.0 if len(table.categories) > 1 else np.nan

    for metric in METRICS:
        assert alpha(table, metric) == pytest.approx(expected, nan_ok=True)
    assert chance.gwet(table).value == pytest.approx(expected, nan_ok=True)
    assert chance.fleiss(table).value == pytest.approx(expected, nan_ok=True)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 999), st.floats(0.5, 20), st.floats(-50, 50))
def test_icc_and_interval_alpha_when_scores_are_stretched_and_moved_then_the_same(seed, factor, shift) -> None:
    cells = np.random.default_rng(seed).normal(size=(6, 4)).round(3)
    moved = cells * factor + shift

    assert icc_table(moved)["value"].to_numpy() == pytest.approx(icc_table(cells)["value"].to_numpy(), rel=1e-6)
    assert alpha(rating_table(long(moved)), "interval") == pytest.approx(alpha(rating_table(long(cells)), "interval"))


def test_icc_when_the_lower_end_of_the_interval_has_no_mean_then_still_a_table() -> None:
    table = icc_table(np.array([[1.0, 2], [3, 1], [3, 1]]))

    assert len(table) == 6


@settings(max_examples=25, deadline=None)
@given(COMPLETE)
def test_kendall_w_when_each_judge_uses_another_scale_then_the_same(cells) -> None:
    stretched = cells**3 * np.arange(1, cells.shape[1] + 1)

    found = kendall_w(cells)

    assert kendall_w(stretched).w == pytest.approx(found.w, nan_ok=True)
    assert np.isnan(found.w) or -1e-12 <= found.w <= 1 + 1e-12


def test_icc_when_all_entries_have_one_mean_then_the_interval_of_means_has_no_end() -> None:
    table = icc_table(np.array([[1.0, 3], [3, 1], [2, 2]])).set_index("name")

    assert table.loc["ICC1", "value"] == pytest.approx(-1)
    assert table.loc["ICC1k", ["low", "high"]].tolist() == [-np.inf, -np.inf]


def test_icc_when_a_judge_is_moved_then_consistency_stays_and_agreement_falls() -> None:
    cells = np.array([[1.0, 2, 3], [4, 4, 6], [5, 7, 7], [9, 8, 9]])
    shift = np.array([0, 0, 5])

    before, after = (icc_table(each).set_index("name")["value"] for each in (cells, cells + shift))

    assert after["ICC(C,1)"] == pytest.approx(before["ICC(C,1)"])
    assert after["ICC(A,1)"] < before["ICC(A,1)"]
    assert after["ICC1"] < before["ICC1"]


def test_icc_when_judges_agree_in_full_then_one() -> None:
    cells = np.array([[1.0, 1], [2, 2], [5, 5]])

    table = icc_table(cells)

    assert table["value"].tolist() == pytest.approx([1.0] * 6)


@pytest.mark.parametrize(("shape", "advice"), [((1, 4), "two entries and two judges"), ((4, 1), "two entries and two")])
def test_icc_and_w_when_one_entry_or_one_judge_then_says_so(shape, advice: str) -> None:
    cells = np.arange(4.0).reshape(shape)

    for method in (icc_table, kendall_w):
        with pytest.raises(ScoringError) as caught:
            method(cells)
        assert advice in str(caught.value)


def test_icc_and_w_when_a_sheet_is_missing_then_name_the_method_for_it() -> None:
    cells = np.array([[1.0, np.nan], [2, 3]])

    with pytest.raises(ScoringError) as icc:
        icc_table(cells)
    with pytest.raises(ScoringError) as w:
        kendall_w(cells)

    assert "use the variance components" in str(icc.value)
    assert "use alpha" in str(w.value)


def test_kendall_w_when_all_scores_equal_then_not_a_number() -> None:
    assert np.isnan(kendall_w(np.ones((4, 3))).w)


def test_alpha_when_units_have_one_rating_then_they_do_not_count() -> None:
    paired = pd.DataFrame([(0, "a", 1), (0, "b", 2), (1, "a", 3), (1, "b", 3)], columns=["entry", "judge", "score"])
    alone = pd.DataFrame([(2, "a", 9)], columns=paired.columns)

    assert alpha(rating_table(pd.concat([paired, alone])), "interval") == alpha(rating_table(paired), "interval")
    assert np.isnan(alpha(rating_table(alone), "interval"))
    assert np.isnan(chance.gwet(rating_table(alone)).value)


def test_fleiss_by_category_when_a_rating_is_missing_then_says_so() -> None:
    table = rating_table(long([[1.0, 2], [np.nan, 1]]))

    with pytest.raises(ScoringError) as caught:
        chance.fleiss_by_category(table)

    assert "needs every judge on every unit" in str(caught.value)


def test_words_when_a_numeric_coefficient_is_asked_then_refused() -> None:
    table = rating_table(long(np.array([["a", "b"], ["b", "b"]])))

    for call in (lambda: alpha(table, "interval"), lambda: chance.gwet(table, "linear")):
        with pytest.raises(ScoringError) as caught:
            call()
        assert "nominal" in str(caught.value)


@pytest.mark.parametrize("call", [lambda t: alpha(t, "cubic"), lambda t: chance.gwet(t, "cubic")])
def test_options_when_unknown_then_listed(call) -> None:
    with pytest.raises(ScoringError) as caught:
        call(rating_table(long([[1.0, 2], [2, 2]])))

    assert "expected one of" in str(caught.value)


def test_light_when_two_judges_share_nothing_then_their_pair_does_not_count() -> None:
    ratings = long([[1.0, 1, np.nan], [2, 1, np.nan], [1, 2, np.nan], [np.nan, np.nan, 3]])

    table = rating_table(ratings)

    assert chance.light(table) == pytest.approx(chance.conger(table.of_judges(0, 1)).value)


def test_table_when_values_are_totals_without_end_then_asks_for_rounding() -> None:
    table = rating_table(long(np.random.default_rng(1).normal(size=(1200, 2))))

    with pytest.raises(ScoringError) as caught:
        alpha(table, "interval")

    assert "round the scores first" in str(caught.value)


def test_design_when_all_judges_see_all_then_q_is_zero_and_when_none_is_shared_then_one_over_k() -> None:
    crossed = design_of(np.repeat(np.arange(4), 3), np.tile(np.arange(3), 4))
    nested = design_of(np.repeat(np.arange(4), 3), np.arange(12))

    assert (crossed.sheets, crossed.q) == pytest.approx((3.0, 0.0))
    assert (nested.sheets, nested.q) == pytest.approx((3.0, 1 / 3))


def test_g_coefficient_when_crossed_then_consistency_of_the_mean_and_when_nested_then_agreement() -> None:
    variance = Variances(entry=4.0, judge=1.0, residual=3.0)
    crossed = design_of(np.repeat(np.arange(4), 3), np.tile(np.arange(3), 4))
    nested = design_of(np.repeat(np.arange(4), 3), np.arange(12))

    assert g_coefficient(variance, crossed) == pytest.approx(4 / (4 + 3 / 3))
    assert g_coefficient(variance, nested) == pytest.approx(4 / (4 + (1 + 3) / 3))
    assert single_sheet(variance) == (4 / 8, 4 / 7)


def test_decision_study_then_one_row_for_each_of_one_to_ten_sheets() -> None:
    table = decision_study(Variances(entry=4.0, judge=1.0, residual=3.0))

    assert table["sheets"].tolist() == list(range(1, 11))
    assert table["own_judges"].iloc[2] == pytest.approx(4 / (4 + 4 / 3))
    assert table["same_judges"].iloc[2] == pytest.approx(0.8)
    assert table["sem"].iloc[3] == pytest.approx(1.0)
    assert table["own_judges"].is_monotonic_increasing
