import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.components import Components, variance_components
from scoring.errors import ScoringError
from scoring.facets import Coded, code_ratings
from scoring.generalizability import Variances, design_of, g_coefficient, single_sheet
from tests.scoring.published import DISGUISES, disguised, published

# lme4 stops where the criterion is flat: at our optimum the gradient is 1e-12, at its printed one 3e-4
RELATIVE = 6e-5


def fitted(ratings: pd.DataFrame) -> tuple[Components, Coded]:
    coded = code_ratings(ratings, ("entry", "judge"), repeats=True)
    return variance_components(coded), coded


def drawn(entries: int = 60, judges: int = 8, per_entry: int = 3, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    judge = np.argsort(rng.random((entries, judges)), axis=1)[:, :per_entry].ravel()
    entry = np.repeat(np.arange(entries), per_entry)
    score = 50 + 3 * rng.normal(size=entries)[entry] + 2 * rng.normal(size=judges)[judge] + rng.normal(size=len(entry))
    return pd.DataFrame({"entry": entry, "judge": judge, "score": score})


@pytest.mark.parametrize("disguise", DISGUISES)
def test_components_of_penicillin_then_equal_reference(disguise: str) -> None:
    ratings = published("lme4_Penicillin.csv", entry="plate", judge="sample", score="diameter")

    found, coded = fitted(disguised(ratings, disguise))

    assert [found.entry, found.judge, found.residual] == pytest.approx([0.7169051, 3.7311318, 0.3024150], rel=RELATIVE)
    assert found.criterion == pytest.approx(330.860589, abs=1e-6)
    assert [found.mean, found.mean_se] == pytest.approx([22.9722222, 0.8085954], rel=RELATIVE)
    assert found.judge_effect == pytest.approx(
        [2.187058, -1.010476, 1.937900, -0.096895, -0.013842, -3.003744], abs=2e-6
    )
    plates = dict(zip((str(each)[-1] for each in coded.labels[0]), found.entry_effect, strict=True))
    assert [plates["a"], plates["c"]] == pytest.approx([0.804547, 0.181672], abs=1e-6)


@pytest.mark.parametrize("disguise", DISGUISES)
def test_components_of_conference_reviews_then_equal_reference_with_g(disguise: str) -> None:
    ratings = published("immer_immer09.csv", entry="idpaper", judge="idreviewer")

    found, coded = fitted(disguised(ratings, disguise))
    design = design_of(*coded.codes)

    assert [found.entry, found.judge, found.residual] == pytest.approx([1.3517899, 0.1305714, 1.2187353], rel=RELATIVE)
    assert [found.mean, found.criterion] == pytest.approx([5.1504296, 467.26034], abs=1e-5)
    assert [round(design.sheets, 4), round(design.q, 4)] == [2.1714, 0.4174]
    g = g_coefficient(Variances(found.entry, found.judge, found.residual), design)
    assert g == pytest.approx(0.6870, abs=5e-5)


@pytest.mark.parametrize("disguise", DISGUISES)
def test_components_of_essay_raters_then_equal_reference_with_g_and_icc(disguise: str) -> None:
    ratings = published("sirt_ratings1.csv", entry="idstud", judge="rater")
    ratings["score"] = ratings[["k1", "k2", "k3", "k4", "k5"]].mean(axis=1)

    found, coded = fitted(disguised(ratings[["entry", "judge", "score"]], disguise))
    variance, design = Variances(found.entry, found.judge, found.residual), design_of(*coded.codes)

    assert [found.entry, found.judge, found.residual] == pytest.approx([0.387555, 0.0433313, 0.0910388], rel=1e-5)
    assert [found.mean, found.criterion] == pytest.approx([1.4329242, 412.686232], abs=1e-6)
    assert [found.judge_effect[0], found.judge_effect[5]] == pytest.approx([-0.293380, 0.219859], abs=1e-6)
    assert [round(design.sheets, 4), round(design.q, 4)] == [1.2825, 0.6409]
    assert [round(each, 4) for each in (g_coefficient(variance, design), *single_sheet(variance))] == [
        0.7969,
        0.7425,
        0.8098,
    ]


def test_henderson_of_lecturers_then_equals_reference() -> None:
    ratings = published("lme4_InstEval_sdy.csv.gz", entry="s", judge="d", score="y")

    found = variance_components(code_ratings(ratings, ("entry", "judge"), repeats=True), method="constants")

    assert [found.entry, found.judge, found.residual] == pytest.approx([0.107871, 0.290053, 1.386239], abs=1e-6)


@pytest.mark.slow
def test_components_of_lecturers_then_equal_reference() -> None:
    ratings = published("lme4_InstEval_sdy.csv.gz", entry="s", judge="d", score="y")

    found, coded = fitted(ratings)
    lecturer = dict(zip(coded.labels[1], found.judge_effect, strict=True))

    assert [found.entry, found.judge, found.residual] == pytest.approx([0.1062145, 0.2737349, 1.3871797], rel=1e-5)
    assert [found.mean, found.mean_se] == pytest.approx([3.2541583, 0.0183895], abs=1e-6)
    assert found.criterion == pytest.approx(237783.8804, abs=1e-4)
    assert [lecturer[each] for each in (1, 6, 7, 1258, 1866)] == pytest.approx(
        [0.412920, -0.439602, 0.609648, 1.193745, 1.102341], abs=2e-6
    )


@settings(max_examples=8, deadline=None)
@given(st.floats(0.2, 5), st.floats(-40, 40), st.integers(0, 99))
def test_components_when_scores_are_stretched_and_moved_then_scaled(factor: float, shift: float, seed: int) -> None:
    ratings = drawn(seed=seed)

    before, after = fitted(ratings)[0], fitted(ratings.assign(score=ratings["score"] * factor + shift))[0]

    scaled = [each * factor**2 for each in (before.entry, before.judge, before.residual)]
    assert [after.entry, after.judge, after.residual] == pytest.approx(scaled, rel=1e-6)
    assert after.mean == pytest.approx(before.mean * factor + shift)


def test_components_when_facets_are_exchanged_then_exchanged() -> None:
    ratings = drawn()

    one = fitted(ratings)[0]
    other = fitted(ratings.rename(columns={"entry": "judge", "judge": "entry"}))[0]

    assert [one.entry, one.judge, one.criterion] == pytest.approx([other.judge, other.entry, other.criterion])
    assert one.judge_effect == pytest.approx(other.entry_effect)


def test_components_when_table_is_complete_then_the_mean_squares() -> None:
    ratings = drawn(entries=20, judges=4, per_entry=4)
    table = ratings.pivot_table(index="entry", columns="judge", values="score").to_numpy()
    rows, columns = table.mean(axis=1, keepdims=True), table.mean(axis=0)
    error = ((table - rows - columns + table.mean()) ** 2).sum() / (19 * 3)

    found = fitted(ratings)[0]

    assert found.residual == pytest.approx(error, rel=1e-6)
    assert found.entry == pytest.approx((4 * rows.var(ddof=1) - error) / 4, rel=1e-6)
    assert found.judge == pytest.approx((20 * columns.var(ddof=1) - error) / 20, rel=1e-6)


def test_components_when_judges_do_not_differ_then_zero_exactly() -> None:
    ratings = drawn(judges=3, per_entry=3)
    ratings["score"] -= ratings.groupby("judge")["score"].transform("mean")

    assert fitted(ratings)[0].judge == 0.0


def test_components_when_many_judges_then_henderson_close_to_reml() -> None:
    coded = code_ratings(drawn(entries=400, judges=40), ("entry", "judge"))

    reml, constants = variance_components(coded), variance_components(coded, method="constants")

    assert (reml.method, constants.method) == ("REML", "Henderson III")
    assert [constants.entry, constants.judge, constants.residual] == pytest.approx(
        [reml.entry, reml.judge, reml.residual], rel=0.1
    )
    assert np.isnan(constants.criterion)


def test_components_when_sheets_are_additive_then_finite() -> None:
    entry, judge = np.indices((5, 4))
    ratings = pd.DataFrame({"entry": entry.ravel(), "judge": judge.ravel(), "score": (entry + 2 * judge).ravel()})

    found = fitted(ratings)[0]

    assert found.residual == pytest.approx(0, abs=1e-4)
    assert np.isfinite([found.entry, found.judge]).all()


@pytest.mark.parametrize(
    ("ratings", "advice"),
    [
        (drawn().query("judge == 1"), "need two entries, two judges"),
        (drawn().query("entry == 1"), "need two entries, two judges"),
        (drawn().drop_duplicates("entry"), "entries with two sheets"),
        (drawn().assign(score=7.1), "every score is the same"),
    ],
)
def test_components_when_they_cannot_be_had_then_says_what_is_missing(ratings: pd.DataFrame, advice: str) -> None:
    with pytest.raises(ScoringError) as caught:
        fitted(ratings)

    assert advice in str(caught.value)


def test_components_when_method_is_unknown_then_lists_the_known() -> None:
    with pytest.raises(ScoringError) as caught:
        variance_components(code_ratings(drawn(), ("entry", "judge")), method="magic")

    assert "expected reml or constants" in str(caught.value)
