import numpy as np
import pandas as pd
import pytest

from scoring.compare import both_random, two_way_fixed, z_scores
from scoring.errors import ScoringError
from scoring.severity import adjust_severity


def contest(*, entries=60, judges=8, per_entry=3, severity=4.0, noise=3.0, seed=1):
    random = np.random.default_rng(seed)
    entry = np.repeat(np.arange(entries), per_entry)
    judge = np.concatenate([random.permutation(judges)[:per_entry] for _ in range(entries)])
    quality = random.normal(70, 8, entries)
    harsh = random.normal(0, severity, judges)
    total = quality[entry] - harsh[judge] + random.normal(0, noise, len(entry))
    return pd.DataFrame({"entry": entry, "judge": judge, "total": total}), harsh, quality


def elsewhere(sheets):
    return sheets.assign(entry=sheets["entry"] + 100, judge=sheets["judge"] + 100)


def frame(*rows):
    return pd.DataFrame(rows, columns=["entry", "judge", "total"])


def test_adjust_severity_when_judges_differ_then_finds_who_is_severe():
    sheets, harsh, quality = contest(entries=300, severity=6.0)

    found = adjust_severity(sheets)

    assert np.corrcoef(found.judges["severity"], harsh)[0, 1] > 0.99
    adjusted_error = found.scores["adjusted"] - quality
    raw_error = found.scores["raw"] - quality
    assert adjusted_error.std() < 0.7 * raw_error.std()
    assert found.notes == ()


def test_adjust_severity_when_judges_do_not_differ_then_returns_the_raw_mean_bit_for_bit():
    sheets, _, _ = contest(severity=0.0, seed=3)

    found = adjust_severity(sheets)

    assert found.variance["Vj"] == 0
    assert found.scores["adjusted"].tolist() == found.scores["raw"].tolist()
    assert found.judges["severity"].tolist() == [0.0] * 8
    assert found.judges["se"].tolist() == [0.0] * 8
    assert found.notes == ("no difference between judges was found beyond chance: the raw mean is returned",)
    residual = found.variance["Vr"] ** 0.5
    assert found.scores["se"].tolist() == pytest.approx([residual / 3**0.5] * 60)


def test_adjust_severity_when_computed_by_dense_algebra_then_agrees():
    sheets, _, _ = contest(entries=12, judges=5, per_entry=2, seed=5)
    sheets = sheets.iloc[:-1].sort_values(["entry", "judge"])

    found = adjust_severity(sheets)

    x = pd.get_dummies(sheets["entry"]).to_numpy(float)
    z = pd.get_dummies(sheets["judge"]).to_numpy(float)
    v = found.variance["Vj"] * z @ z.T + found.variance["Vr"] * np.eye(len(sheets))
    inverse = np.linalg.inv(v)
    covariance = np.linalg.inv(x.T @ inverse @ x)
    scores = covariance @ x.T @ inverse @ sheets["total"].to_numpy()
    assert found.scores["adjusted"].tolist() == pytest.approx(scores, rel=1e-9)
    assert found.scores["se"].tolist() == pytest.approx(np.sqrt(np.diag(covariance)), rel=1e-9)
    residual = sheets["total"].to_numpy() - x @ scores
    deviance = (
        np.linalg.slogdet(v)[1]
        - np.linalg.slogdet(covariance)[1]
        + residual @ inverse @ residual
        + (len(sheets) - 12) * np.log(2 * np.pi)
    )
    assert found.variance["reml"] == pytest.approx(deviance, rel=1e-9)
    predicted = found.variance["Vj"] * z.T @ inverse @ residual
    assert found.judges["severity"].tolist() == pytest.approx(-predicted, abs=1e-9)
    projection = inverse - inverse @ x @ covariance @ x.T @ inverse
    left = found.variance["Vj"] * np.eye(5) - found.variance["Vj"] ** 2 * z.T @ projection @ z
    assert found.judges["se"].tolist() == pytest.approx(np.sqrt(np.diag(left)), rel=1e-9)
    assert found.sheets["residual"].tolist() == pytest.approx(residual - z @ predicted, abs=1e-9)


def test_adjust_severity_when_judges_are_many_then_lanczos_agrees_with_the_exact_spectrum():
    sheets, _, _ = contest(entries=1500, judges=120, per_entry=3)

    exact = adjust_severity(sheets)
    quick = adjust_severity(sheets, exact_to=100)

    assert quick.variance["Vj"] == pytest.approx(exact.variance["Vj"], rel=0.01)
    assert quick.variance["Vr"] == pytest.approx(exact.variance["Vr"], rel=1e-3)
    assert quick.scores["adjusted"].tolist() == pytest.approx(exact.scores["adjusted"].tolist(), abs=5e-3)
    assert quick.scores["se"].tolist() == pytest.approx(exact.scores["se"].tolist(), rel=0.05)
    assert quick.judges["se"].tolist() == pytest.approx(exact.judges["se"].tolist(), rel=0.6)
    assert quick.judges["se"].mean() == pytest.approx(exact.judges["se"].mean(), rel=0.03)
    assert quick.notes == ("more than 100 judges: Vj and standard errors by Lanczos quadrature, good to about 1 %",)


def test_adjust_severity_when_ratio_is_given_then_uses_it():
    sheets, _, _ = contest(judges=4)

    found = adjust_severity(sheets, ratio=0.25)

    assert found.variance["ratio"] == 0.25
    assert found.variance["Vj"] == pytest.approx(found.variance["Vr"] / 4)
    assert found.notes == ()


@pytest.mark.parametrize("ratio", [-0.1, float("nan"), float("inf")])
def test_adjust_severity_when_ratio_is_impossible_then_refuses(ratio):
    with pytest.raises(ScoringError, match="ratio Vj/Vr must be a finite number"):
        adjust_severity(contest()[0], ratio=ratio)


def test_adjust_severity_when_judges_are_few_then_holds_the_ratio_down_or_refuses():
    sheets, _, _ = contest(judges=4, severity=8.0)

    held = adjust_severity(sheets)
    free = adjust_severity(sheets, few_judges="plain")

    assert 0 < held.variance["ratio"] < free.variance["ratio"]
    assert held.notes == ("4 judges only: Vj/Vr is held down by a half-normal prior of scale 0.5",)
    assert free.notes == ()
    with pytest.raises(ScoringError, match="4 judges are too few to estimate"):
        adjust_severity(sheets, few_judges="refuse")
    assert adjust_severity(contest(judges=5)[0], few_judges="refuse").notes == ()


def test_adjust_severity_when_a_sheet_is_rogue_then_robust_weighs_it_down_and_points_at_it():
    sheets, _, quality = contest(entries=80)
    sheets.loc[[7, 100], "total"] = 0.0

    plain = adjust_severity(sheets).scores["adjusted"]
    robust = adjust_severity(sheets, robust=True)

    suspects = robust.sheets.loc[robust.sheets["suspect"], ["entry", "total"]]
    assert (suspects["total"] == 0).sum() == 2
    assert np.abs(robust.scores["adjusted"] - quality).mean() < 0.8 * np.abs(plain - quality).mean()
    assert robust.method == "severity, robust"
    assert robust.sheets["weight"].max() == 1.0
    assert adjust_severity(sheets).sheets["suspect"].sum() == 0


def test_adjust_severity_when_subsets_are_disconnected_then_says_so_and_severities_balance_in_each():
    first, _, _ = contest(seed=1)
    second, _, _ = contest(seed=2)
    both = pd.concat([first, elsewhere(second)])

    found = adjust_severity(both)

    assert found.judges.groupby("subset")["severity"].sum().tolist() == pytest.approx([0, 0], abs=1e-9)
    assert found.scores.groupby("subset").size().tolist() == [60, 60]
    assert found.notes[0].startswith("2 groups of judges share no entry")


def test_adjust_severity_when_subsets_are_disconnected_then_equals_separate_fits_with_that_ratio():
    first, _, _ = contest(seed=1)
    second, _, _ = contest(seed=2)

    together = adjust_severity(pd.concat([first, elsewhere(second)]), ratio=0.4)
    apart = [adjust_severity(each, ratio=0.4) for each in (first, elsewhere(second))]

    assert together.scores["adjusted"].tolist() == pytest.approx(
        pd.concat([a.scores["adjusted"] for a in apart]).tolist()
    )


def test_adjust_severity_when_severity_explains_all_then_says_that_the_search_ended():
    sheets = frame(*[(e, j, 10.0 * e - 3.0 * j) for e in range(6) for j in range(6) if (e + j) % 2 == 0 or e == 0])

    found = adjust_severity(sheets)

    assert found.notes[-1].startswith("judges explain nearly everything")
    assert found.judges["severity"].diff().dropna().tolist() == pytest.approx([3.0] * 5, rel=0.01)


def test_z_scores_when_judge_has_one_sheet_or_equal_marks_then_has_none_and_warns():
    sheets = frame(("a", 1, 10.0), ("b", 1, 20.0), ("a", 2, 5.0), ("b", 2, 5.0), ("c", 3, 9.0))

    found = z_scores(sheets)

    half = 0.5**0.5
    assert found.scores["adjusted"].tolist()[:2] == pytest.approx([-half, half])
    assert np.isnan(found.scores["adjusted"][2])
    assert found.details == {"judges_without_z": 2.0}
    assert "take a good stack for a lenient judge" in found.warning


def test_comparisons_when_made_then_each_carries_its_warning():
    sheets, _, _ = contest()

    assert "takes quality for severity" in both_random(sheets).warning
    assert "with weak links the scores swing" in two_way_fixed(sheets).warning


def test_two_way_fixed_when_nothing_is_left_over_then_says_so():
    with pytest.raises(ScoringError, match="leave no residual"):
        two_way_fixed(frame(("a", 1, 10.0), ("a", 2, 20.0)))


def test_two_way_fixed_when_the_ratio_grows_then_is_the_limit_of_the_adjustment():
    sheets, _, _ = contest()

    fixed = two_way_fixed(sheets).scores["adjusted"]

    assert adjust_severity(sheets, ratio=1e7).scores["adjusted"].tolist() == pytest.approx(fixed.tolist(), abs=1e-5)
