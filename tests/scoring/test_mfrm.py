import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.mfrm import MfrmResult, mfrm


def simulated(
    *, entries: int = 12, judges: int = 4, criteria: int = 3, per_entry: int = 3, seed: int = 1, halo: float = 0.0
) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    quality, severity = rng.normal(size=entries), np.linspace(-0.8, 0.8, judges)
    rows = []
    for entry in range(entries):
        for judge in np.sort(rng.choice(judges, min(per_entry, judges), replace=False)):
            lean = halo * rng.normal()
            for criterion in range(criteria):
                mark = 3 + quality[entry] - severity[judge] + lean + 0.7 * rng.normal()
                rows.append((f"e{entry:03}", f"j{judge:02}", f"c{criterion}", int(np.clip(round(mark), 1, 5))))
    return pd.DataFrame(rows, columns=["entry", "judge", "criterion", "score"])


def measures(result: MfrmResult, facet: str) -> pd.Series:
    mine = result.elements[result.elements["facet"] == facet]
    return mine.set_index("element")["measure"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_mfrm_when_rows_are_permuted_then_the_identical_result(random) -> None:
    ratings = simulated()
    order = list(range(len(ratings)))
    random.shuffle(order)

    pd.testing.assert_frame_equal(mfrm(ratings.iloc[order]).elements, mfrm(ratings).elements, check_exact=True)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000))
def test_mfrm_when_converged_then_expected_totals_equal_observed(seed: int) -> None:
    result = mfrm(simulated(seed=seed))

    regular = result.elements[~result.elements["extreme"]].set_index(["facet", "element"]).index
    inside = ~result.ratings["entry"].isin(set(result.elements.query("extreme")["element"]))
    for facet, element in regular:
        rows = result.ratings[(result.ratings[facet] == element) & inside]
        assert rows["residual"].sum() == pytest.approx(0, abs=1e-6)


def test_mfrm_when_marks_are_moved_and_stretched_then_the_same_measures() -> None:
    ratings = simulated()

    moved = mfrm(ratings.assign(score=ratings["score"] * 2.5 - 40))

    assert moved.elements["measure"].to_numpy() == pytest.approx(mfrm(ratings).elements["measure"].to_numpy())


def test_mfrm_when_judge_is_severe_then_measure_is_positive_and_entry_sign_is_quality() -> None:
    ratings = simulated(entries=40, judges=4, per_entry=4)

    result = mfrm(ratings)
    average = ratings.groupby("entry")["score"].mean()

    assert measures(result, "judge").is_monotonic_increasing
    assert measures(result, "entry").astype(float).corr(average, method="spearman") > 0.99


def test_mfrm_when_other_facet_floats_then_only_the_origin_moves() -> None:
    ratings = simulated(judges=5)
    by_entry, by_judge, by_criterion = (mfrm(ratings, floating=each) for each in ("entry", "judge", "criterion"))

    for other in (by_judge, by_criterion):
        for facet in ("entry", "judge", "criterion"):
            gap = measures(other, facet) - measures(by_entry, facet)
            assert np.ptp(gap) == pytest.approx(0, abs=1e-8)
        assert other.ratings["expected"].to_numpy() == pytest.approx(by_entry.ratings["expected"].to_numpy())
    assert measures(by_judge, "entry").mean() == pytest.approx(0, abs=1e-12)
    assert measures(by_criterion, "judge").mean() == pytest.approx(0, abs=1e-12)
    assert measures(by_criterion, "entry").mean() == pytest.approx(0, abs=1e-12)


def test_mfrm_when_sheets_have_halo_then_standard_errors_of_entries_and_judges_grow() -> None:
    result = mfrm(simulated(entries=80, judges=8, criteria=5, halo=0.9))

    ratio = result.elements.assign(ratio=result.elements["se_sheet"] / result.elements["se"]).groupby("facet")["ratio"]

    assert result.deff > 1.5
    assert ratio.min().to_dict() == pytest.approx(
        {"criterion": 1.0, "entry": np.sqrt(result.deff), "judge": np.sqrt(result.deff)}
    )


def test_mfrm_when_panels_are_disconnected_then_each_as_if_alone_but_for_the_common_scale() -> None:
    one, two = simulated(seed=1), simulated(seed=2)
    two = two.assign(entry="f" + two["entry"], judge="k" + two["judge"])

    result = mfrm(pd.concat([one, two]))
    judges = result.elements[result.elements["facet"] == "judge"]

    assert result.n_subsets == 2
    assert "disconnected" in result.notes[0]
    assert judges.groupby("subset")["measure"].mean().tolist() == pytest.approx([0, 0], abs=1e-9)


def test_mfrm_when_a_middle_category_is_unused_then_kept_or_collapsed() -> None:
    ratings = simulated(entries=30, judges=3)
    ratings = ratings[ratings["score"] != 3]

    kept, collapsed = mfrm(ratings), mfrm(ratings, null_categories="collapse")

    assert kept.steps["category"].tolist() == [1, 2, 4, 5]
    assert kept.steps["flags"].iloc[2].endswith("gap")
    assert "gap" not in collapsed.steps["flags"].iloc[2]
    assert kept.log_likelihood != pytest.approx(collapsed.log_likelihood)


def test_mfrm_when_criterion_is_absent_then_two_facets() -> None:
    ratings = simulated(entries=60, criteria=1).drop(columns="criterion")

    result = mfrm(ratings)

    assert result.elements["facet"].unique().tolist() == ["entry", "judge"]
    assert result.converged


def test_mfrm_when_ratings_are_too_few_for_finite_measures_then_says_so() -> None:
    result = mfrm(simulated(criteria=1))

    assert not result.converged
    assert "collapse categories" in result.notes[0]


def test_mfrm_when_one_judge_then_entries_are_measured() -> None:
    result = mfrm(simulated(judges=1))

    assert measures(result, "judge").tolist() == [0.0]
    assert np.isfinite(measures(result, "entry").astype(float)).all()


def test_mfrm_when_one_entry_then_judges_are_measured() -> None:
    result = mfrm(simulated(entries=1, judges=6, per_entry=6, criteria=6))

    assert np.isfinite(measures(result, "judge").astype(float)).all()
    assert measures(result, "judge").mean() == pytest.approx(0, abs=0.5)


def test_mfrm_when_judge_has_one_sheet_then_measured_without_a_verdict_on_fit() -> None:
    ratings = simulated()
    extra = pd.DataFrame([("e003", "new", "c0", 2), ("e003", "new", "c1", 4)], columns=ratings.columns)

    result = mfrm(pd.concat([ratings, extra]))
    row = result.elements[result.elements["element"] == "new"].iloc[0]

    assert np.isfinite(row["measure"])
    assert row["fit"] == ""


def test_mfrm_when_judge_is_extreme_only_with_an_extreme_entry_then_both_are_measured() -> None:
    ratings = simulated()
    extra = [("top", f"j{judge:02}", f"c{c}", 5) for judge in range(2) for c in range(3)]
    extra += [("top", "kind", f"c{c}", 5) for c in range(3)] + [("e001", "kind", f"c{c}", 5) for c in range(3)]

    result = mfrm(pd.concat([ratings, pd.DataFrame(extra, columns=ratings.columns)]))
    extreme = result.elements[result.elements["extreme"]].set_index("element")["measure"]

    assert sorted(extreme.index) == ["kind", "top"]
    assert extreme["kind"] < -1
    assert extreme["top"] > 1


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (lambda r: r.assign(score=3), "there is nothing to compare"),
        (lambda r: r.iloc[:0], "there are no ratings"),
        (lambda r: r.assign(score=np.nan), "there are no ratings"),
        (lambda r: r.assign(score=r["score"].where(r.index != 4, np.inf)), "row 5, column score: expected a finite"),
        (lambda r: r.assign(score=r["score"].astype(object).where(r.index != 4, "x")), "row 5, column score"),
        (lambda r: r.assign(judge=r["judge"].where(r.index != 4)), "row 5, column judge: expected a name"),
        (lambda r: pd.concat([r, r.iloc[[7]]]), "is rated twice (ratings 8 and 109); keep one"),
        (lambda r: r.drop(columns="judge"), "missing: judge; found: entry, criterion, score"),
        (lambda r: r.assign(criterion=r["judge"]).drop_duplicates(["entry", "judge"]), "cannot be told apart"),
    ],
)
def test_mfrm_when_input_cannot_be_used_then_says_what_to_do(change, advice: str) -> None:
    with pytest.raises(ScoringError) as caught:
        mfrm(change(simulated()))

    assert advice in str(caught.value)


@pytest.mark.parametrize("wrong", [{"floating": "school"}, {"null_categories": "drop"}])
def test_mfrm_when_option_is_unknown_then_lists_the_known(wrong: dict[str, str]) -> None:
    with pytest.raises(ScoringError) as caught:
        mfrm(simulated(), **wrong)

    assert "expected" in str(caught.value)


def test_mfrm_when_every_element_is_extreme_then_says_what_to_do() -> None:
    ratings = pd.DataFrame(
        [("a", "j", 1), ("a", "k", 1), ("b", "j", 5), ("b", "k", 5)], columns=["entry", "judge", "score"]
    )

    with pytest.raises(ScoringError) as caught:
        mfrm(ratings)

    assert "wait for more score sheets" in str(caught.value)


def test_agreement_when_no_two_judges_meet_then_shares_are_undefined() -> None:
    ratings = simulated(entries=20, judges=1)

    found = mfrm(ratings).agreement

    assert (found.opportunities, found.observed) == (0, 0)
    assert np.isnan([found.observed_share, found.expected_share]).all()


def test_agreement_when_judges_copy_each_other_then_observed_exceeds_expected() -> None:
    ratings = simulated(entries=30, judges=1, criteria=4)

    found = mfrm(pd.concat([ratings, ratings.assign(judge="copy")])).agreement

    assert found.observed_share == 1.0
    assert 0.2 < found.expected_share < 0.9


def test_mfrm_when_labels_are_numbers_and_words_then_both_are_kept() -> None:
    ratings = simulated()
    mixed = ratings.assign(judge=ratings["judge"].replace({"j00": 10, "j01": 9}))

    judges = mfrm(mixed).elements.query("facet == 'judge'")["element"].tolist()

    assert judges == [9, 10, "j02", "j03"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 100_000))
def test_mfrm_when_contest_is_tiny_and_full_of_holes_then_finite_or_refused(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells = np.argwhere(
        rng.random((rng.integers(1, 9), rng.integers(1, 6), rng.integers(1, 4))) < rng.choice([0.3, 0.6, 1])
    )
    ratings = pd.DataFrame(cells, columns=["entry", "judge", "criterion"])
    ratings["score"] = rng.integers(0, 1 + rng.choice([1, 3, 9]), len(cells)).astype(float)

    try:
        found = mfrm(ratings)
    except ScoringError:
        return

    assert found.converged or "did not settle" in found.notes[0]
    assert np.isfinite(found.elements["se"].astype(float).dropna()).all()
