import numpy as np
import pandas as pd
import pytest

from scoring.errors import ScoringError
from scoring.facets import code_ratings
from scoring.habits import effective_weights, halo_index, range_use
from scoring.interactions import interactions
from scoring.judge_report import judge_report
from scoring.mfrm import mfrm
from scoring.permutation import drift, own_group

SCHOOLS = ["Chu Van An", "Le Quy Don", "Nguyen Hue"]


def contest(
    *,
    entries: int = 60,
    judges: int = 6,
    per_entry: int = 3,
    severity: float = 0.0,
    favour: float = 0.0,
    tired: float = 0.0,
    flat: float = 1.0,
    halo: float = 0.0,
    seed: int = 1,
) -> pd.DataFrame:
    """The habits are judge 0's; marks 1 to 9 in four criteria, twenty sheets or so a judge."""
    rng = np.random.default_rng(seed)
    quality, rows = rng.normal(size=entries), []
    panel = np.argsort(rng.random((entries, judges)), axis=1) < per_entry
    # each judge reads in an order of his own: a common order would give every judge's drift to all
    turn = np.argsort(np.argsort(np.where(panel, rng.random((entries, judges)), 2.0), axis=0), axis=0)
    for entry in range(entries):
        for judge in np.flatnonzero(panel[entry]):
            mine = judge == 0
            own = entry % 3 == judge % 3
            shift = mine * (favour * own - severity - tired * turn[entry, judge])
            sheet = quality[entry] * (flat if mine else 1.0) + 0.2 * rng.normal()
            noise = rng.normal(size=4) * (1 - halo * mine) * (flat if mine else 1.0)
            marks = np.clip(np.round(5 + 1.2 * sheet + shift + 0.8 * noise), 1, 9)
            rows += [
                (entry, f"j{judge}", f"c{at}", mark, turn[entry, judge], SCHOOLS[entry % 3], SCHOOLS[judge % 3])
                for at, mark in enumerate(marks)
            ]
    columns = ["entry", "judge", "criterion", "score", "order", "entry_group", "judge_group"]
    return pd.DataFrame(rows, columns=columns)


def first(ratings: pd.DataFrame, **options) -> pd.Series:
    return judge_report(ratings, **options).judges.set_index("judge").loc["j0"]


def test_report_when_judges_are_alike_then_no_flag() -> None:
    report = judge_report(contest())

    assert report.judges["judge"].tolist() == [f"j{at}" for at in range(6)]
    assert report.judges["flags"].tolist() == [""] * 6
    assert report.judges["n_sheets"].sum() == 180
    assert report.own_p > 0.05


@pytest.mark.parametrize(
    ("habit", "flag"),
    [
        ({"severity": 1.5}, "severe"),
        ({"severity": -1.5}, "lenient"),
        ({"favour": 2.0}, "own group"),
        ({"tired": 0.12}, "drift"),
        ({"flat": 0.1}, "narrow range"),
        ({"halo": 1.0}, "halo"),
    ],
)
def test_report_when_a_judge_has_a_habit_then_flagged_and_nobody_else(habit: dict, flag: str) -> None:
    report = judge_report(contest(**habit)).judges.set_index("judge")["flags"]

    assert flag in report["j0"].split(", ")
    assert [name for name, flags in report.items() if flag in flags.split(", ")] == ["j0"]


def test_report_when_judge_favours_own_school_then_size_and_chance_are_given() -> None:
    report = judge_report(contest(favour=2.0))
    row = report.judges.iloc[0]

    # his own sheet is one of the three an entry is compared with
    assert row["own_deviation"] == pytest.approx(2.0 * 2 / 3, abs=0.3)
    assert row["own_p"] < 0.01
    assert 0 < report.own_deviation < row["own_deviation"]


def test_report_when_rows_are_shuffled_then_identical() -> None:
    ratings = contest(favour=1.0, tired=0.05)

    one, other = judge_report(ratings), judge_report(ratings.sample(frac=1, random_state=4))

    pd.testing.assert_frame_equal(one.judges, other.judges, check_exact=True)
    pd.testing.assert_frame_equal(one.cells, other.cells, check_exact=True)
    assert (one.own_deviation, one.own_p) == (other.own_deviation, other.own_p)


def test_report_when_seed_changes_then_p_hardly() -> None:
    one, other = first(contest(favour=0.3), seed=1), first(contest(favour=0.3), seed=2)

    assert one["own_deviation"] == other["own_deviation"]
    assert one["own_p"] != other["own_p"]
    assert one["own_p"] == pytest.approx(other["own_p"], abs=0.03)


def test_own_group_test_when_nobody_favours_then_p_is_uniform() -> None:
    rng = np.random.default_rng(1)
    judge = np.repeat(np.arange(6), 12)
    found = np.array(
        [
            own_group(judge, 6, rng.normal(size=72), rng.random(72) < 0.3, shuffles=99, seed=seed)[2]
            for seed in range(400)
        ]
    )

    # three standard errors about the expected shares
    assert (found <= 0.05).mean() == pytest.approx(0.05, abs=0.033)
    assert (found <= 0.5).mean() == pytest.approx(0.5, abs=0.075)


def test_own_group_test_when_nobody_has_own_entries_then_not_a_number() -> None:
    judge = np.repeat(np.arange(2), 6)
    residual = np.arange(12.0)

    for own in (np.zeros(12, dtype=bool), np.ones(12, dtype=bool)):
        found, deviation, p = own_group(judge, 2, residual, own, shuffles=9, seed=1)

        assert np.isnan([*found.value, *found.p, deviation, p]).all()
        assert found.count.tolist() == [own[:6].sum()] * 2


def test_drift_when_marks_fall_by_one_point_then_minus_one_and_sure() -> None:
    judge = np.repeat(np.arange(2), 10)
    order = np.tile(np.arange(10.0), 2)
    residual = np.concatenate([-np.arange(10) / 9, np.zeros(10)])

    found = drift(judge, 2, residual, order * 60, shuffles=199, seed=1)

    assert found.value.tolist() == pytest.approx([-1.0, 0.0])
    assert found.p.tolist() == pytest.approx([1 / 200, 1.0])
    assert np.isnan(drift(judge, 2, residual, np.ones(20), shuffles=9, seed=1).value).all()


def test_report_when_order_is_missing_for_a_sheet_then_says_so() -> None:
    ratings = contest()
    holes = ratings.assign(order=ratings["order"].where(ratings["entry"] != 3).astype(float))

    with pytest.raises(ScoringError) as caught:
        judge_report(holes)

    assert "column order: expected a number or time" in str(caught.value)


def test_interactions_when_facets_are_the_same_then_refused() -> None:
    with pytest.raises(ScoringError) as caught:
        interactions(mfrm(contest(entries=20)), ("judge", "judge"))

    assert "two different facets" in str(caught.value)


def test_report_when_groups_and_order_are_unknown_then_left_out() -> None:
    ratings = contest()[["entry", "judge", "criterion", "score"]]

    report = judge_report(ratings)

    assert not {"drift", "own_p"} & set(report.judges.columns)
    assert np.isnan(report.own_p)


def test_report_when_judge_has_one_sheet_then_no_verdict() -> None:
    ratings = contest()
    lone = ratings[ratings["judge"] == "j1"].head(4).assign(judge="lone", entry=7)

    row = judge_report(pd.concat([ratings, lone])).judges.set_index("judge").loc["lone"]

    assert row["n_sheets"] == 1
    assert row[["range_use", "halo", "drift_p", "own_p"]].isna().all()
    assert row["flags"] == ""


def test_report_when_all_marks_are_equal_then_a_note_instead_of_fit() -> None:
    report = judge_report(contest().assign(score=5))

    assert any("no fit statistics" in note for note in report.notes)
    assert report.judges["severity"].tolist() == [0.0] * 6
    assert report.cells.empty


def test_report_when_criterion_is_absent_then_no_halo() -> None:
    ratings = contest().query("criterion == 'c0'").drop(columns="criterion")

    report = judge_report(ratings)

    assert report.judges["halo"].isna().all()
    assert report.cells.empty


def test_report_when_totals_are_given_then_severity_in_their_points() -> None:
    ratings = contest(severity=1.5)
    sheets = ratings.groupby(["entry", "judge"], as_index=False)["score"].sum().rename(columns={"score": "total"})

    assert first(ratings, sheets=sheets)["severity"] == pytest.approx(4 * first(ratings)["severity"], rel=1e-6)


def test_range_use_when_others_spread_twice_as_far_then_a_half() -> None:
    entry, judge = np.indices((40, 3)).reshape(2, -1)
    quality = np.linspace(-3, 3, 40)[entry]
    total = np.where(judge == 0, quality / 2, quality) + 50

    assert range_use(entry, judge, total, 3)[0] == pytest.approx(0.5, abs=0.02)


def test_halo_index_when_criteria_are_copies_then_one() -> None:
    ratings = contest()
    ratings["score"] = ratings.groupby(["entry", "judge"])["score"].transform("first")

    assert halo_index(code_ratings(ratings, ("entry", "judge", "criterion"))).tolist() == pytest.approx([1.0] * 6)


def test_interactions_when_judge_is_hard_on_one_criterion_then_first_row() -> None:
    ratings = contest()
    hard = (ratings["judge"] == "j2") & (ratings["criterion"] == "c3")

    found = interactions(mfrm(ratings.assign(score=ratings["score"] - 2 * hard)), ("judge", "criterion"))

    assert found.iloc[0][["judge", "criterion"]].tolist() == ["j2", "c3"]
    assert found.iloc[0]["deviation"] < -0.8
    assert found.iloc[0]["z"] < -3


def test_effective_weights_when_one_criterion_never_varies_then_it_weighs_nothing() -> None:
    ratings = contest()
    ratings.loc[ratings["criterion"] == "c0", "score"] = 5

    table = effective_weights(ratings, {"c0": 40, "c1": 20, "c2": 20, "c3": 20}).set_index("criterion")

    assert table.loc["c0"].tolist() == pytest.approx([0.4, 0.0])
    assert table["effective"].sum() == pytest.approx(1)
