import numpy as np
import pandas as pd
import pytest
from published import DISGUISES, disguised, plain, published

from scoring.compare import both_random, two_way_fixed
from scoring.severity import adjust_severity

REML = 1e-5
pytestmark = pytest.mark.parametrize("disguise", DISGUISES)


def conference(disguise):
    return disguised(published("immer_immer09.csv", entry="idpaper", judge="idreviewer"), disguise)


def essays(disguise):
    wide = published("sirt_ratings1.csv", entry="idstud", judge="rater")
    score = wide[["k1", "k2", "k3", "k4", "k5"]].mean(axis=1)
    return disguised(wide.assign(score=score)[["entry", "judge", "score"]], disguise)


def named(frame, key, value):
    return {plain(label): each for label, each in zip(frame[key], frame[value], strict=True)}


def test_adjust_severity_when_run_on_kuhlisch_2016_then_equals_lme4(disguise):
    found = adjust_severity(conference(disguise), value="score")

    assert found.variance["Vj"] == pytest.approx(0.217757847, rel=REML)
    assert found.variance["Vr"] == pytest.approx(1.141737793, rel=REML)
    assert found.variance["reml"] == pytest.approx(265.938706, abs=1e-6)
    adjusted, se = named(found.scores, "entry", "adjusted"), named(found.scores, "entry", "se")
    assert [adjusted[each] for each in "1245"] == pytest.approx([7.153667, 6.952260, 6.695130, 6.862755], rel=REML)
    assert [se["1"], se["2"]] == pytest.approx([0.657444, 0.805284], rel=REML)
    severity = named(found.judges, "judge", "severity")
    lenience = [-severity[each] for each in ("1", "6", "7", "14", "19")]
    assert lenience == pytest.approx([0.125007, 0.487436, 0.494280, -0.468818, -0.462025], rel=REML)


def test_adjust_severity_when_run_on_trained_essay_raters_then_equals_lme4(disguise):
    found = adjust_severity(essays(disguise), value="score")

    assert found.variance["Vj"] == pytest.approx(0.0371443168, rel=REML)
    assert found.variance["Vr"] == pytest.approx(0.0919784719, rel=REML)
    assert found.variance["reml"] == pytest.approx(132.180041, abs=1e-5)
    adjusted, se = named(found.scores, "entry", "adjusted"), named(found.scores, "entry", "se")
    assert (adjusted["100020106"], se["100020106"]) == pytest.approx((1.226081, 0.229392), rel=REML)
    assert (adjusted["200010210"], se["200010210"]) == pytest.approx((2.596339, 0.316611), rel=REML)
    expected = [0.264293, 0.140401, 0.122029, -0.203661, -0.030615, -0.222580, -0.069867]
    assert list(named(found.judges, "judge", "severity").values()) == pytest.approx(expected, rel=2e-5)


def test_two_way_fixed_when_run_on_kuhlisch_2016_then_equals_least_squares(disguise):
    found = two_way_fixed(conference(disguise), value="score")

    assert found.details["rss"] == pytest.approx(57.574017, abs=1e-6)
    assert found.details["df"] == 52
    assert found.details["sigma"] == pytest.approx(1.0522322, abs=1e-7)
    assert found.details["F_entries"] == pytest.approx(3.9469, abs=5e-5)
    assert found.details["F_judges"] == pytest.approx(1.81474, abs=5e-6)
    assert found.details["p_judges"] == pytest.approx(0.046159, abs=5e-7)
    severity = named(found.judges, "judge", "severity")
    expected = [0.27877, 1.69382, -1.10537, -1.52467]
    assert [-severity[each] for each in ("1", "7", "14", "19")] == pytest.approx(expected, abs=5e-6)


def test_both_random_when_run_on_penicillin_then_equals_lme4(disguise):
    plates = published("lme4_Penicillin.csv", entry="plate", judge="sample", score="diameter")

    found = both_random(disguised(plates, disguise), value="score")

    # lme4 stops where the likelihood is flat to 1e-8: its Vsample lies 6e-5 beside the point of zero gradient
    assert found.details["reml"] == pytest.approx(330.860589, abs=1e-6)
    variances = [found.details[each] for each in ("Ve", "Vj", "Vr")]
    assert variances == pytest.approx([0.7169051, 3.7311318, 0.3024150], rel=1e-4)
    assert found.details["mean"] == pytest.approx(22.9722222, rel=1e-8)
    assert found.details["mean_se"] == pytest.approx(0.8085954, rel=1e-4)
    severity = named(found.judges, "judge", "severity")
    blup = [2.187058, -1.010476, 1.937900, -0.096895, -0.013842, -3.003744]
    assert [-severity[each] for each in "ABCDEF"] == pytest.approx(blup, abs=2e-5)
    adjusted = named(found.scores, "entry", "adjusted")
    assert [adjusted[each] - found.details["mean"] for each in "ac"] == pytest.approx([0.804547, 0.181672], abs=2e-5)


def test_both_random_when_run_on_kuhlisch_2016_then_equals_lme4(disguise):
    found = both_random(conference(disguise), value="score")

    variances = [found.details[each] for each in ("Ve", "Vj", "Vr")]
    assert variances == pytest.approx([1.3517899, 0.1305714, 1.2187353], rel=1e-4)
    assert found.details["mean"] == pytest.approx(5.1504296, rel=REML)
    assert found.details["reml"] == pytest.approx(467.26034, abs=1e-5)
    order = sorted(named(found.scores, "entry", "adjusted").items(), key=lambda pair: -pair[1])
    assert [int(entry) for entry, _ in order[:10]] == [1, 3, 2, 4, 5, 8, 6, 12, 10, 9]


def test_adjust_severity_when_rows_are_shuffled_then_is_identical_to_the_last_bit(disguise):
    sheets = conference(disguise)

    first = adjust_severity(sheets, value="score").scores
    second = adjust_severity(sheets.sample(frac=1, random_state=3), value="score").scores

    pd.testing.assert_frame_equal(first, second, check_exact=True)
    assert np.isfinite(first["se"]).all()
