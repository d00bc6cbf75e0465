import numpy as np
import pandas as pd
import pytest

from scoring.errors import ScoringError
from scoring.reliability import Reliability, reliability
from tests.scoring.published import DISGUISES, disguised, published


def contest(
    *, entries: int = 30, judges: int = 6, per_entry: int = 3, criteria: int = 3, seed: int = 1
) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    quality, rows = rng.normal(size=entries), []
    for entry in range(entries):
        for judge in np.sort(rng.permutation(judges)[:per_entry]):
            lean = 0.5 * rng.normal()
            marks = np.clip(np.round(3 + quality[entry] + lean + 0.4 * rng.normal(size=criteria)), 1, 5)
            rows += [(entry, judge, f"c{at}", mark) for at, mark in enumerate(marks)]
    return pd.DataFrame(rows, columns=["entry", "judge", "criterion", "score"])


def values(found: Reliability) -> dict[str, float]:
    return dict(zip(found.coefficients["name"], found.coefficients["value"], strict=True))


@pytest.mark.parametrize("disguise", DISGUISES)
def test_reliability_of_essay_raters_then_equals_reference(disguise: str) -> None:
    wide = published("sirt_ratings1.csv", entry="idstud", judge="rater")
    long = wide.melt(id_vars=["entry", "judge"], var_name="criterion", value_name="score")

    found = reliability(disguised(long, disguise))
    components = dict(found.components.itertuples(index=False))

    assert {name: round(value, 4) for name, value in values(found).items() if "," in name} == {
        "ICC(A,1)": 0.7425,
        "ICC(C,1)": 0.8098,
        "G(q,k)": 0.7969,
    }
    assert [components[name] for name in ("Ve", "Vj", "Vr")] == pytest.approx(
        [0.387555, 0.0433313, 0.0910388], rel=1e-5
    )
    assert found.agreement["scale"].map(lambda each: each.removeprefix("x ")).tolist() == [
        "k1",
        "k2",
        "k3",
        "k4",
        "k5",
        "sheet",
    ]


def test_reliability_when_rows_are_shuffled_then_identical() -> None:
    ratings = contest()

    one, other = reliability(ratings), reliability(ratings.sample(frac=1, random_state=2))

    pd.testing.assert_frame_equal(one.coefficients, other.coefficients, check_exact=True)
    pd.testing.assert_frame_equal(one.agreement, other.agreement, check_exact=True)
    pd.testing.assert_frame_equal(one.decision_study, other.decision_study, check_exact=True)


def test_reliability_when_every_judge_rates_every_entry_then_mean_squares_with_intervals() -> None:
    ratings = contest(judges=3)

    found = reliability(ratings.assign(score=ratings["score"] + ratings["judge"]))

    assert found.icc["name"].tolist() == ["ICC1", "ICC(A,1)", "ICC(C,1)", "ICC1k", "ICC(A,k)", "ICC(C,k)"]
    assert values(found)["G(q,k)"] == pytest.approx(values(found)["ICC(C,k)"], abs=1e-6)
    assert found.coefficients.set_index("name").loc["ICC(C,1)", ["low", "high"]].notna().all()
    assert "fleiss_z" in found.agreement.columns


def test_reliability_when_sheets_are_missing_then_components_only_and_says_so() -> None:
    found = reliability(contest(per_entry=2))

    assert found.icc.empty
    assert {"ICC(A,1)", "ICC(C,1)", "G(q,k)"} <= set(values(found))
    assert any("only the variance components are left" in note for note in found.notes)


def test_reliability_when_judges_have_a_common_block_then_w_rests_on_it() -> None:
    ratings = pd.concat(
        [contest(per_entry=2), contest(entries=4, per_entry=6, seed=9).assign(entry=lambda r: r["entry"] + 100)]
    )

    found = reliability(ratings)

    assert "Kendall's W rests on the 4 entries that all judges rated" in found.notes
    assert found.coefficients.set_index("name").loc["Kendall W", "basis"] == "4 entries x 6 judges"


def test_reliability_when_a_sheet_lacks_a_criterion_then_its_total_does_not_count() -> None:
    ratings = contest(judges=3)
    holes = ratings.assign(score=ratings["score"].where(ratings.index != 4))

    found = reliability(holes)

    assert found.n_sheets == 89
    assert any("1 sheets lack a criterion" in note for note in found.notes)


def test_reliability_when_totals_are_given_then_they_are_used() -> None:
    ratings = contest()
    sheets = ratings.groupby(["entry", "judge"], as_index=False)["score"].sum().rename(columns={"score": "total"})

    by_mean, by_sum = reliability(ratings), reliability(ratings, sheets=sheets)

    assert values(by_sum)["G(q,k)"] == pytest.approx(values(by_mean)["G(q,k)"], rel=1e-6)
    assert by_sum.components["value"].iloc[0] == pytest.approx(9 * by_mean.components["value"].iloc[0], rel=1e-6)


def test_reliability_when_ratings_are_words_then_nominal_coefficients_only() -> None:
    ratings = contest(criteria=1).drop(columns="criterion")
    ratings["score"] = np.where(ratings["score"] > 3, "pass", "fail")

    found = reliability(ratings)

    assert found.coefficients.empty
    assert found.agreement[["alpha_nominal", "ac1"]].notna().all(axis=None)
    assert found.agreement["alpha_interval"].isna().all()


def test_reliability_when_scores_fall_below_zero_then_no_ratio_alpha() -> None:
    ratings = contest()

    found = reliability(ratings.assign(score=ratings["score"] - 3))

    assert found.agreement["alpha_ratio"].isna().all()
    assert found.agreement["alpha_interval"].notna().all()


def test_reliability_when_there_is_one_judge_then_says_what_is_missing() -> None:
    found = reliability(contest(judges=1, per_entry=1))

    assert found.decision_study.empty
    assert any("two judges" in note for note in found.notes)


def test_reliability_when_all_marks_are_equal_then_says_so() -> None:
    found = reliability(contest().assign(score=4))

    assert any("every score is the same" in note for note in found.notes)
    assert found.coefficients["value"].isna().all()


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (lambda r: r.iloc[:0], "there are no ratings"),
        (lambda r: r.assign(score=r["score"].where(r.index != 3, np.inf)), "row 4, column score"),
        (lambda r: pd.concat([r, r.head(1)]), "is rated twice"),
        (
            lambda r: r.drop_duplicates(["entry", "judge"]).assign(criterion=lambda s: s.index),
            "no sheet has all criteria",
        ),
    ],
)
def test_reliability_when_input_cannot_be_used_then_says_what_to_do(change, advice: str) -> None:
    with pytest.raises(ScoringError) as caught:
        reliability(change(contest()))

    assert advice in str(caught.value)


def test_reliability_when_level_is_a_percentage_then_refused() -> None:
    with pytest.raises(ScoringError) as caught:
        reliability(contest(), level=95)

    assert "between 0 and 1" in str(caught.value)


def test_reliability_when_totals_have_thousands_of_values_then_the_components_are_still_given() -> None:
    rng = np.random.default_rng(3)
    entry, judge = np.indices((800, 3)).reshape(2, -1)
    score = rng.normal(size=800)[entry] + 0.3 * rng.normal(size=3)[judge] + rng.normal(size=2400)

    found = reliability(pd.DataFrame({"entry": entry, "judge": judge, "score": score}))

    assert values(found)["ICC(C,1)"] == pytest.approx(0.5, abs=0.1)
    assert np.isnan(values(found)["alpha interval"])
    assert any("round the scores first" in note for note in found.notes)
