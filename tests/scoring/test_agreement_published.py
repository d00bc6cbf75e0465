import numpy as np
import pandas as pd
import pytest

from scoring import chance
from scoring.concordance import kendall_w
from scoring.icc import icc_table
from scoring.krippendorff import METRICS, alpha
from scoring.table import RatingTable, rating_table
from tests.scoring.published import DISGUISES, disguised, published

EXACT = 1e-9
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def long(wide: pd.DataFrame) -> pd.DataFrame:
    return wide.assign(entry=range(len(wide))).melt(id_vars="entry", var_name="judge", value_name="score")


@pytest.fixture(params=DISGUISES[:3])
def shrout_fleiss(request: pytest.FixtureRequest) -> RatingTable:
    return rating_table(disguised(long(pd.DataFrame(SHROUT_FLEISS)), request.param))


@pytest.fixture(params=DISGUISES)
def anxiety(request: pytest.FixtureRequest) -> RatingTable:
    return rating_table(disguised(long(published("irr_anxiety.csv")), request.param))


@pytest.fixture(params=DISGUISES)
def diagnoses(request: pytest.FixtureRequest) -> RatingTable:
    return rating_table(disguised(long(published("irr_diagnoses.csv")), request.param))


@pytest.fixture(params=DISGUISES)
def canonical(request: pytest.FixtureRequest) -> RatingTable:
    table = published("krippendorff_canonical.csv").T.reset_index(drop=True)
    return rating_table(disguised(long(table), request.param))


@pytest.fixture(params=DISGUISES)
def gwet_raters(request: pytest.FixtureRequest) -> RatingTable:
    return rating_table(disguised(long(published("irrCAC_raw4raters.csv")), request.param))


def test_icc_of_shrout_and_fleiss_then_six_values_tests_and_intervals(shrout_fleiss: RatingTable) -> None:
    table = icc_table(shrout_fleiss.cells).set_index("name")

    assert table["value"].round(6).tolist() == [0.165742, 0.289764, 0.714841, 0.442797, 0.620051, 0.909316]
    assert table["value"].round(2).tolist() == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    assert table.loc["ICC1", ["f", "df1", "df2"]].tolist() == pytest.approx([1.7946785, 5, 18], abs=1e-7)
    assert table.loc["ICC(C,1)", ["f", "df1", "df2"]].tolist() == pytest.approx([11.027248, 5, 15], abs=1e-6)
    assert table.loc["ICC(A,1)", ["low", "high"]].tolist() == pytest.approx([0.018787, 0.761084], abs=1e-6)
    assert table.loc["ICC(C,1)", ["low", "high"]].tolist() == pytest.approx([0.342465, 0.945858], abs=1e-6)
    assert table.loc["ICC1", ["low", "high"]].tolist() == pytest.approx([-0.132932, 0.722561], abs=1e-6)


def test_icc_of_shrout_and_fleiss_then_equals_exact_mean_squares(shrout_fleiss: RatingTable) -> None:
    bms, wms, jms, ems = 1349 / 120, 451 / 72, 2339 / 72, 367 / 360
    table = icc_table(shrout_fleiss.cells).set_index("name")["value"]

    assert table["ICC1"] == pytest.approx((bms - wms) / (bms + 3 * wms), abs=EXACT)
    assert table["ICC(A,1)"] == pytest.approx((bms - ems) / (bms + 3 * ems + 4 * (jms - ems) / 6), abs=EXACT)
    assert table["ICC(C,k)"] == pytest.approx((bms - ems) / bms, abs=EXACT)


def test_icc_of_anxiety_then_equals_reference(anxiety: RatingTable) -> None:
    table = icc_table(anxiety.cells).set_index("name")

    assert table["value"].round(6).tolist() == [0.175022, 0.197998, 0.216049, 0.388926, 0.425499, 0.452586]
    assert table.loc["ICC(A,1)", "f"] == pytest.approx(1.83, abs=5e-3)
    assert table.loc["ICC(A,1)", ["low", "high"]].round(3).tolist() == [-0.039, 0.494]
    # irr prints 39.7 for the test, too; that is the interval's number, the test's is (n - 1)(k - 1) = 38
    assert table.loc["ICC(A,1)", "df_interval"] == pytest.approx(39.7, abs=0.05)


def test_kendall_w_of_anxiety_then_corrected_for_ties(anxiety: RatingTable) -> None:
    found = kendall_w(anxiety.cells)

    assert found.w == pytest.approx(0.539656877, abs=2 * EXACT)  # the reference's last digit
    assert found.chi2 == pytest.approx(30.760442, abs=1e-6)
    assert found.p == pytest.approx(0.0428835, abs=1e-7)
    assert found.uncorrected == pytest.approx(0.502, abs=5e-4)


def test_alpha_of_anxiety_then_krippendorffs_formula_not_the_doubled_table(anxiety: RatingTable) -> None:
    """irr divides complete tables by 1 instead of the ratings less one: as if each unit had been rated twice over."""
    doubled = RatingTable(
        np.concatenate([anxiety.unit, anxiety.unit + anxiety.units]),
        np.tile(anxiety.judge, 2),
        np.tile(anxiety.category, 2),
        anxiety.judges,
        anxiety.categories,
    )

    ours = [alpha(anxiety, metric) for metric in METRICS]
    theirs = [alpha(doubled, metric) for metric in METRICS]

    # the figures of the package krippendorff 0.9.0
    assert ours == pytest.approx([-0.023725212465, 0.228386945292, 0.170098607889, 0.141801340562], abs=EXACT)
    assert theirs == pytest.approx([-0.032401, 0.221848, 0.163066, 0.134528], abs=1e-6)


@pytest.mark.parametrize(("weights", "kappa"), [("identity", 0.119496), ("linear", 0.189189), ("quadratic", 0.296765)])
def test_conger_of_two_judges_then_cohens_weighted_kappa(anxiety: RatingTable, weights, kappa: float) -> None:
    two = anxiety.of_judges(0, 1)

    assert chance.conger(two, weights).value == pytest.approx(kappa, abs=1e-6)


def test_fleiss_of_diagnoses_then_as_published_in_1971(diagnoses: RatingTable) -> None:
    by_category, z = chance.fleiss_by_category(diagnoses)

    assert chance.fleiss(diagnoses).value == pytest.approx(0.4302445201, abs=EXACT)
    assert [round(each, 3) for each in by_category.values()] == [0.245, 0.245, 0.520, 0.471, 0.566]
    assert z == pytest.approx(17.7, abs=0.05)


def test_conger_and_light_of_diagnoses_then_equal_reference(diagnoses: RatingTable) -> None:
    assert chance.conger(diagnoses).value == pytest.approx(0.4418085403, abs=EXACT)
    assert chance.light(diagnoses) == pytest.approx(0.459412, abs=1e-6)


def test_alpha_of_canonical_table_with_missing_cells_then_four_metrics_as_published(canonical: RatingTable) -> None:
    found = [alpha(canonical, metric) for metric in METRICS]

    assert found == pytest.approx([0.74342105, 0.8153875, 0.84910714, 0.79740277], abs=5e-9)
    assert [round(each, 3) for each in found] == [0.743, 0.815, 0.849, 0.797]


@pytest.mark.parametrize(
    ("weights", "ac", "fleiss", "alpha", "conger", "bp"),
    [
        ("identity", 0.77544, 0.76117, 0.74342, 0.76282, 0.77273),
        ("quadratic", 0.91400, 0.86494, 0.84911, 0.85771, 0.90152),
        ("ordinal", 0.89894, 0.85021, 0.83364, 0.84366, 0.88636),
        ("linear", 0.85874, 0.81794, 0.80038, 0.81378, 0.84848),
    ],
)
def test_coefficients_of_four_raters_then_equal_reference(
    gwet_raters: RatingTable, weights, ac: float, fleiss: float, alpha: float, conger: float, bp: float
) -> None:
    found = [
        chance.gwet(gwet_raters, weights).value,
        chance.fleiss(gwet_raters, weights).value,
        chance.weighted_alpha(gwet_raters, weights),
        chance.conger(gwet_raters, weights).value,
        chance.brennan_prediger(gwet_raters, weights).value,
    ]

    assert [round(each, 5) for each in found] == [ac, fleiss, alpha, conger, bp]


def test_gwet_of_four_raters_then_standard_error_and_interval(gwet_raters: RatingTable) -> None:
    ac1, ac2 = chance.gwet(gwet_raters), chance.gwet(gwet_raters, "quadratic")

    assert (round(ac1.se, 5), round(ac1.low, 3), ac1.high) == (0.14295, 0.461, 1.0)
    assert (round(ac2.value, 3), round(ac2.se, 5)) == (0.914, 0.10396)
