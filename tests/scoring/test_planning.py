import json

import numpy as np
import pandas as pd
import pytest

from scoring.cli.main import main
from scoring.errors import ScoringError
from scoring.generalizability import Variances
from scoring.planning import deal, past_variances, plan
from tests.scoring.published import FOLDER, published

# a contest of 200 entries and 24 judges, halo and marking noise of .76 on the entries' scale
TYPICAL = Variances(entry=1.0, judge=0.19, residual=0.76)


def test_plan_of_typical_contest_then_as_in_the_simulations_of_the_design() -> None:
    designs = plan(TYPICAL, entries=200, judges=24, sheets=(2, 3, 5), seed=1).designs

    assert designs["tau_mean"].tolist() == pytest.approx([0.613, 0.667, 0.737], abs=0.015)
    assert designs["tau"].tolist() == pytest.approx([0.626, 0.681, 0.751], abs=0.02)
    assert designs["top_k_mean"].tolist() == pytest.approx([0.48, 0.56, 0.65], abs=0.05)
    assert designs["width"].tolist() == pytest.approx([101, 88, 71], abs=5)


def test_plan_when_sheets_are_added_then_everything_gets_better() -> None:
    designs = plan(TYPICAL, entries=100, judges=20, sheets=(5, 1, 3), repeats=60).designs

    assert designs["sheets"].tolist() == [1, 3, 5]
    for name in ("reliability", "tau_mean", "tau", "top_k"):
        assert designs[name].is_monotonic_increasing
    assert designs["width"].is_monotonic_decreasing


def test_plan_when_judges_do_not_differ_then_adjusting_changes_nothing() -> None:
    designs = plan(Variances(1.0, 0.0, 0.5), entries=60, judges=10, repeats=20).designs

    assert designs["tau"].tolist() == designs["tau_mean"].tolist()


def test_plan_when_seed_is_the_same_then_identical() -> None:
    one, other, third = (plan(TYPICAL, entries=40, judges=8, repeats=10, seed=seed).designs for seed in (3, 3, 4))

    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert one["tau"].tolist() != third["tau"].tolist()


def test_plan_when_marks_are_stretched_then_the_same() -> None:
    stretched = Variances(*(100 * each for each in (TYPICAL.entry, TYPICAL.judge, TYPICAL.residual)))

    one, other = (plan(each, entries=40, judges=8, repeats=10).designs for each in (TYPICAL, stretched))

    assert one.to_numpy() == pytest.approx(other.to_numpy())


def test_plan_when_two_entries_and_one_judge_then_a_table() -> None:
    designs = plan(TYPICAL, entries=2, judges=1, sheets=[1], top_k=1, repeats=5).designs

    assert np.isfinite(designs.to_numpy()).all()


def test_plan_when_judges_get_few_sheets_then_says_so() -> None:
    notes = plan(TYPICAL, entries=20, judges=20, sheets=[2], repeats=2).notes

    assert any("2.0 sheets a judge: under eight" in note for note in notes)


@pytest.mark.parametrize(("entries", "judges", "each"), [(24, 8, 3), (50, 7, 7), (5, 9, 2)])
def test_deal_then_different_judges_and_even_loads(entries: int, judges: int, each: int) -> None:
    panel = deal(entries, judges, each, np.random.default_rng(1))
    load = np.bincount(panel.ravel(), minlength=judges)

    assert panel.shape == (entries, each)
    assert all(len(set(row)) == each for row in panel.tolist())
    assert np.ptp(load) <= each
    assert load.sum() == entries * each


def test_deal_when_entries_fill_whole_blocks_then_exactly_even() -> None:
    panel = deal(48, 12, 3, np.random.default_rng(2))

    assert np.bincount(panel.ravel()).tolist() == [12] * 12


def test_past_variances_then_those_that_made_the_sheets() -> None:
    rng = np.random.default_rng(5)
    panel = deal(600, 60, 3, rng)
    entry = np.repeat(np.arange(600), 3)
    total = 60 + 10 * rng.normal(size=600)[entry] + 5 * rng.normal(size=60)[panel.ravel()] + 7 * rng.normal(size=1800)

    found = past_variances(pd.DataFrame({"entry": entry, "judge": panel.ravel(), "total": total}))

    assert [found.entry, found.judge, found.residual] == pytest.approx([100, 25, 49], rel=0.25)


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        ({"sheets": [9]}, "expected 1 to 8 sheets per entry"),
        ({"sheets": [0]}, "expected 1 to 8 sheets"),
        ({"sheets": []}, "expected 1 to 8 sheets"),
        ({"entries": 1}, "expected 2 to 20000"),
        ({"top_k": 41}, "top k: expected 1 to 40"),
        ({"level": 90}, "level: expected"),
        ({"repeats": 0}, "repeats: expected"),
    ],
)
def test_plan_when_design_is_impossible_then_says_what_is_possible(options: dict, advice: str) -> None:
    with pytest.raises(ScoringError) as caught:
        plan(TYPICAL, **{"entries": 40, "judges": 8, **options})

    assert advice in str(caught.value)


@pytest.mark.parametrize(
    "wrong", [Variances(0, 1, 1), Variances(1, -1, 1), Variances(1, 1, 0), Variances(1, np.nan, 1)]
)
def test_plan_when_variances_are_impossible_then_refused(wrong: Variances) -> None:
    with pytest.raises(ScoringError) as caught:
        plan(wrong, entries=40, judges=8)

    assert "Ve and Vr above zero" in str(caught.value)


@pytest.mark.parametrize(
    ("sheets", "advice"),
    [
        (pd.DataFrame({"entry": range(5), "judge": 1, "total": range(5)}), "entries with two sheets"),
        (
            pd.DataFrame({"entry": [1, 1, 2, 2] * 2, "judge": np.arange(8), "total": [1, 2, 2, 1.0] * 2}),
            "nothing to plan",
        ),
    ],
)
def test_past_variances_when_sheets_tell_nothing_then_says_so(sheets: pd.DataFrame, advice: str) -> None:
    with pytest.raises(ScoringError) as caught:
        past_variances(sheets)

    assert advice in str(caught.value)


def test_plan_command_when_past_ratings_are_given_then_their_design(capsys) -> None:
    published("sirt_ratings1.csv")
    columns = ["--entry", "idstud", "--judge", "rater", "--criteria", "k1,k2,k3,k4,k5"]

    code = main(
        ["plan", str(FOLDER / "sirt_ratings1.csv"), *columns, "--sheets", "2,3", "--repeats", "5", "--format", "json"]
    )
    found = json.loads(capsys.readouterr().out)

    assert code == 0
    assert [row["n_sheets"] for row in found["designs"]] == [270, 405]
    assert found["figures"]["Vj"] == pytest.approx(0.0371443, rel=1e-5)


def test_plan_command_when_variances_are_given_then_no_file_is_needed(capsys) -> None:
    given = ["--ve", "1", "--vj", "0.2", "--vr", "0.8", "--entries", "30", "--judges", "6", "--sheets", "1-3"]

    code = main(["plan", *given, "--repeats", "5", "--format", "csv"])

    assert code == 0
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines()] == ["sheets", "1", "2", "3"]


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        ([], "give the ratings of a past contest"),
        (["--ve", "1", "--vj", "1", "--vr", "1", "--entries", "9", "--judges", "3", "--sheets", "two"], "2,3,5"),
    ],
)
def test_plan_command_when_something_is_missing_then_says_what(capsys, options: list[str], advice: str) -> None:
    code = main(["plan", *options])

    assert code == 2
    assert advice in capsys.readouterr().err
