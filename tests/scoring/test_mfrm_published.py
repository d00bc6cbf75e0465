import numpy as np
import pandas as pd
import pytest

from scoring.mfrm import MfrmResult, mfrm
from tests.scoring.published import DISGUISES, disguised, plain, published

LOGIT = 1e-4


@pytest.fixture(params=DISGUISES)
def guilford(request: pytest.FixtureRequest) -> MfrmResult:
    ratings = published("guilford1954_creativity_long.csv", entry="examinee", criterion="trait")
    return mfrm(disguised(ratings, request.param), floating="judge")


@pytest.fixture(params=DISGUISES)
def essays(request: pytest.FixtureRequest) -> MfrmResult:
    wide = published("sirt_ratings1.csv", entry="idstud", judge="rater")
    long = wide.melt(id_vars=["entry", "judge"], var_name="criterion", value_name="score")
    return mfrm(disguised(long, request.param))


def facet(result: MfrmResult, name: str) -> pd.DataFrame:
    mine = result.elements[result.elements["facet"] == name]
    return mine.assign(element=mine["element"].map(plain)).set_index("element")


def test_guilford_elements_when_judges_float_then_equal_two_implementations(guilford: MfrmResult) -> None:
    expected = published("guilford1954_expected_jmle.csv").set_index("element")
    pairs = {"infit_z": "infitz", "outfit_z": "outfitz", "fair_average": "fair", "observed_average": "avg"}
    ours = guilford.elements.assign(element=guilford.elements["element"].map(plain)).set_index("element")

    for name in ("count", "score", "measure", "se", "infit", "outfit", *pairs):
        gap = (ours[name] - expected[pairs.get(name, name)]).abs().max()

        assert gap < LOGIT, name


def test_guilford_thresholds_and_likelihood_then_equal_reference(guilford: MfrmResult) -> None:
    steps = [-0.6905, -2.3520, 0.8093, -1.4837, 1.7186, -0.9789, 2.3926, 0.5846]

    assert guilford.steps["step"].to_numpy()[1:] == pytest.approx(steps, abs=LOGIT)
    assert guilford.steps["count"].tolist() == [4, 4, 25, 8, 31, 6, 21, 3, 3]
    assert guilford.log_likelihood == pytest.approx(-165.684984, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "separation", "reliability", "chi2"),
    [
        ("judge", (0.663, 1.077), (0.306, 0.537), (4.300, 2, 1.996)),
        ("entry", (2.253, 2.468), (0.835, 0.859), (41.308, 6, 5.974)),
        ("criterion", (1.849, 2.127), (0.774, 0.819), (21.409, 4, 3.976)),
    ],
)
def test_guilford_separation_and_chi_squares_then_equal_reference(
    guilford: MfrmResult, name: str, separation: tuple, reliability: tuple, chi2: tuple
) -> None:
    rows = guilford.summary[guilford.summary["facet"] == name]

    assert rows["separation"].tolist() == pytest.approx(separation, abs=5e-4)
    assert rows["reliability"].tolist() == pytest.approx(reliability, abs=5e-4)
    assert rows[["fixed_chi2", "fixed_df", "random_chi2"]].iloc[0].tolist() == pytest.approx(chi2, abs=5e-4)


def test_guilford_agreement_and_bias_cell_then_equal_reference(guilford: MfrmResult) -> None:
    rows = guilford.ratings
    cell = rows[(rows["judge"].map(plain) == "Brahe") & (rows["entry"].map(plain) == "Edward")]

    assert (guilford.agreement.opportunities, guilford.agreement.observed) == (105, 33)
    assert guilford.agreement.expected == pytest.approx(27.0194, abs=LOGIT)
    # the manual of FACETS prints -12.9867, stopped half a score point before convergence
    assert cell["residual"].sum() == pytest.approx(-13.016, abs=5e-4)


def test_essay_raters_when_persons_float_then_equal_reference(essays: MfrmResult) -> None:
    raters = facet(essays, "judge")

    assert raters["measure"].tolist() == pytest.approx(
        [1.046791, 0.527892, 0.440564, -0.758523, -0.131587, -0.870069, -0.255069], abs=LOGIT
    )
    assert raters["infit"].tolist() == pytest.approx(
        [0.9632, 0.9204, 0.8272, 0.6250, 1.6961, 0.9344, 1.0626], abs=LOGIT
    )
    assert raters["outfit"].tolist() == pytest.approx(
        [1.0459, 0.9328, 0.8281, 0.6251, 1.6088, 0.9148, 1.0949], abs=LOGIT
    )
    assert (round(raters["se"].min(), 4), round(raters["se"].max(), 4)) == (0.1309, 0.1375)


def test_essay_items_steps_and_likelihood_then_equal_reference(essays: MfrmResult) -> None:
    items = facet(essays, "criterion")

    assert items["measure"].tolist() == pytest.approx([-0.448680, 0.380555, -0.295961, 0.252351, 0.111734], abs=LOGIT)
    assert essays.steps["step"].tolist()[1:] == pytest.approx([-3.144441, 0.083090, 3.061351], abs=LOGIT)
    assert essays.log_likelihood == pytest.approx(-1056.8550, abs=LOGIT)


def test_essay_separation_then_equals_reference(essays: MfrmResult) -> None:
    sample = essays.summary[essays.summary["version"] == "sample"].set_index("facet")

    assert sample["separation"].tolist() == pytest.approx([2.6446, 5.1753, 2.9967], abs=LOGIT)
    assert sample["reliability"].tolist() == pytest.approx([0.8749, 0.9640, 0.8998], abs=LOGIT)
    assert sample.loc["judge", "fixed_chi2"] == pytest.approx(168.352, abs=5e-4)
    assert sample.loc["judge", "fixed_df"] == 6


def test_essay_persons_when_every_mark_is_the_highest_then_measured_and_left_out_of_fit(essays: MfrmResult) -> None:
    extreme = essays.elements[essays.elements["extreme"]]

    assert extreme["facet"].tolist() == ["entry"] * 5
    assert (extreme["measure"] > 4).all()
    assert np.isfinite(extreme["se"]).all()
    assert extreme["infit"].isna().all()
    assert any("5 elements" in note for note in essays.notes)
