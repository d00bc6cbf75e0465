import numpy as np
import pandas as pd
import pytest

from scoring.awards import Award
from scoring.compare import both_random, two_way_fixed, z_scores
from scoring.connectivity import connectivity
from scoring.errors import ScoringError
from scoring.frames import cutoff_frame, multipliers_of, prepare_frame, rank_frame, score_frame
from scoring.rubric import Rubric, criterion
from scoring.severity import adjust_severity


def sheets(*rows):
    return pd.DataFrame(rows, columns=["entry", "judge", "total"])


def ratings(*rows):
    return pd.DataFrame(rows, columns=["entry", "judge", "criterion", "score"])


ONE_JUDGE = sheets(("a", 1, 10.0), ("b", 1, 20.0))
ONE_ENTRY = sheets(("a", 1, 10.0), ("a", 2, 20.0), ("a", 3, 21.0))
ONE_SHEET = sheets(("a", 1, 10.0))
ALL_EQUAL = sheets(*[(e, j, 7.1) for e in "abc" for j in (1, 2, 3)])


@pytest.mark.parametrize("table", [ONE_JUDGE, ONE_SHEET])
def test_adjust_severity_when_no_entry_has_two_sheets_then_returns_raw_and_says_so(table):
    found = adjust_severity(table)

    assert found.scores["adjusted"].tolist() == found.scores["raw"].tolist() == table["total"].tolist()
    assert found.scores["se"].isna().all()
    assert found.notes[-1].startswith("no entry has two sheets")


def test_adjust_severity_when_there_is_one_entry_then_its_score_is_the_mean():
    found = adjust_severity(ONE_ENTRY)

    assert found.scores["adjusted"].tolist() == pytest.approx([17.0])
    assert found.scores["se"].notna().all()


def test_adjust_severity_when_one_entry_alone_links_the_judges_then_severity_stays_unknown():
    found = adjust_severity(sheets(("a", 0, 0.03), *[("a", j, 0.0) for j in range(1, 6)], ("b", 0, 1.0)))

    assert found.variance["Vj"] == 0
    assert found.scores["adjusted"].tolist() == pytest.approx([0.005, 1.0])


def test_adjust_severity_when_all_sheets_are_equal_then_nobody_is_severe():
    found = adjust_severity(ALL_EQUAL)

    assert found.scores["adjusted"].tolist() == found.scores["raw"].tolist()
    assert found.scores["raw"].tolist() == pytest.approx([7.1] * 3)
    assert found.scores["se"].tolist() == [0.0] * 3
    assert (found.variance["Vj"], found.variance["Vr"]) == (0.0, 0.0)


def test_adjust_severity_when_robust_and_equal_then_stays_defined():
    assert adjust_severity(ALL_EQUAL, robust=True).scores["adjusted"].tolist() == pytest.approx([7.1] * 3)


def test_adjust_severity_when_a_judge_has_one_sheet_then_shrinks_that_judge_most():
    random = np.random.default_rng(4)
    harsh = np.array([0, 3, -3, 2, -2, 0.0])
    rows = [(e, j, 50 + e - harsh[j] + random.normal()) for e in range(12) for j in random.permutation(5)[:3]]

    found = adjust_severity(sheets(*rows, (0, 5, 30.0)))

    last = found.judges.set_index("judge").loc[5]
    assert last["n_sheets"] == 1
    assert last["se"] == found.judges["se"].max()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (sheets(), "there are no ratings"),
        (sheets(("a", 1, float("nan"))), "there are no ratings"),
        (sheets(("a", 1, float("inf")), ("a", 2, 1.0)), "row 1, column total: expected a finite number"),
        (sheets(("a", 1, 1.0), ("a", 1, 2.0)), "rated twice"),
        (sheets((None, 1, 1.0)), "column entry: expected a name or number"),
        (sheets(("a", 1, "good")), "column total: expected a finite number, got 'good'"),
        (pd.DataFrame({"entry": ["a"], "total": [1.0]}), "missing: judge"),
    ],
)
@pytest.mark.parametrize("method", [adjust_severity, connectivity, z_scores, two_way_fixed, both_random])
def test_method_when_the_table_is_broken_then_says_where(method, table, message):
    with pytest.raises(ScoringError, match=message):
        method(table)


@pytest.mark.parametrize("table", [ONE_JUDGE, ONE_ENTRY, ONE_SHEET, ALL_EQUAL])
def test_both_random_when_nothing_can_be_divided_then_says_what_is_needed(table):
    with pytest.raises(ScoringError, match=r"need two entries|every score is the same"):
        both_random(table)


@pytest.mark.parametrize("table", [ONE_JUDGE, ONE_ENTRY, ONE_SHEET])
def test_two_way_fixed_when_no_residual_is_left_then_says_so(table):
    with pytest.raises(ScoringError, match="need more sheets"):
        two_way_fixed(table)


def test_two_way_fixed_when_all_sheets_are_equal_then_has_no_f_ratio():
    found = two_way_fixed(ALL_EQUAL)

    assert found.scores["adjusted"].tolist() == pytest.approx([7.1] * 3)
    assert found.details["rss"] == pytest.approx(0, abs=1e-20)


def test_z_scores_when_all_sheets_are_equal_then_there_are_none():
    assert z_scores(ALL_EQUAL).scores["adjusted"].isna().all()


def test_prepare_frame_when_marks_are_missing_twice_or_states_then_lists_each():
    table = ratings(
        ("a", "chi", "x", "7.5"),
        ("a", "chi", "y", None),
        ("a", "dung", "x", 8.0),
        ("a", "dung", "y", "cannot_open"),
        ("a", "ha", "x", 5),
        ("a", "ha", "x", 6),
        ("a", "ha", "y", 9),
        ("a", "giang", "x", 1),
        ("a", "giang", "y", "2,5"),
        ("b", "chi", "x", "not_applicable"),
        ("b", "chi", "y", 4),
    )

    found = prepare_frame(table)

    assert found.issues[["entry", "judge", "criterion", "code"]].to_numpy().tolist() == [
        ["a", "ha", "x", "duplicate"],
        ["a", "chi", "y", "not_scored"],
        ["a", "dung", "y", "cannot_open"],
        ["a", "giang", "y", "not_a_number"],
        ["a", "ha", "x", "not_scored"],
    ]
    assert found.sheets["total"].isna().tolist() == [True, True, True, True, False]
    assert found.sheets[["completeness", "flags"]].to_numpy().tolist()[:3] == [
        [0.5, "not_scored"],
        [0.5, "cannot_open"],
        [0.5, "not_a_number"],
    ]
    assert found.sheets["total"].iloc[4] == 4.0


def test_prepare_frame_when_told_to_renormalise_then_incomplete_sheets_count_and_are_flagged():
    table = ratings(("a", "chi", "x", 6.0), ("a", "chi", "y", None), ("a", "dung", "x", 8.0), ("a", "dung", "y", 9.0))

    found = prepare_frame(table, renormalise=True)

    assert found.sheets[["judge", "total", "flags"]].to_numpy().tolist() == [
        ["chi", 6.0, "not_scored,renormalised"],
        ["dung", 8.5, ""],
    ]


def test_prepare_frame_when_a_criterion_was_marked_for_no_judge_of_an_entry_then_it_is_none_of_its():
    table = ratings(
        ("a", "chi", "d1", 6.0), ("a", "chi", "d2", None), ("b", "chi", "d2", 5.0), ("c", "chi", "d1", None)
    )

    found = prepare_frame(table, adds=True)

    assert found.sheets[["entry", "total"]].fillna(-1).to_numpy().tolist() == [["a", 6.0], ["b", 5.0], ["c", -1.0]]
    assert found.issues["entry"].tolist() == ["c"]


def test_prepare_frame_when_rubric_sets_bounds_then_breaking_them_is_an_issue():
    rubric = Rubric((criterion("x", maximum=10), criterion("y", maximum=5)))
    table = ratings(("a", "chi", "x", 11.0), ("a", "chi", "y", 5.0), ("a", "chi", "luck", 5.0))

    found = prepare_frame(table, rubric)

    assert found.issues["code"].tolist() == ["unknown_criterion", "out_of_range"]
    assert found.sheets["total"].isna().all()


def test_prepare_frame_when_the_file_has_no_criterion_then_a_row_is_a_sheet():
    table = pd.DataFrame({"entry": [7, 7], "judge": [1, 2], "score": [80.1, 81.2]})

    found = prepare_frame(table)

    assert found.sheets[["entry", "judge", "total"]].to_numpy().tolist() == [["7", "1", 80.1], ["7", "2", 81.2]]
    with pytest.raises(ScoringError, match="missing: criterion"):
        prepare_frame(table, Rubric((criterion("x", maximum=10),)))


def test_rank_frame_when_scores_tie_then_gives_the_reason_and_cutoff_marks_grey():
    table = pd.DataFrame(
        [("a", 1, 80.0), ("b", 2, 80.0), ("c", 1, 70.0), ("d", 1, 60.0)], columns=["entry", "judge", "score"]
    )
    scores = score_frame(prepare_frame(table))

    ranking = rank_frame(scores)
    cut = cutoff_frame(scores, [Award("Nhất", count=1), Award("Nhì", count=2)], boundary="jury", zones={"c": "grey"})

    assert ranking[["rank", "entry", "unrounded"]].to_numpy().tolist() == [
        [1, "a", 80.0],
        [1, "b", 80.0],
        [3, "c", 70.0],
        [4, "d", 60.0],
    ]
    assert [str(score) for score in ranking["score"]] == ["80.00", "80.00", "70.00", "60.00"]
    assert ranking["tie"].tolist()[0] == "tied with b: nothing parts them, the rank is shared"
    assert cut.to_numpy().tolist() == [
        ["a", "Nhất/Nhì", "tie"],
        ["b", "Nhất/Nhì", "tie"],
        ["c", "Nhì", "grey"],
        ["d", "", "out"],
    ]


def test_multipliers_of_when_they_differ_then_belong_to_the_criterion_or_are_refused():
    table = ratings(("a", "chi", "x", 1), ("a", "dung", "x", 1), ("a", "chi", "y", 1)).assign(
        same=[2, 2, 2], parts=["1.5", "1.5", "2"], wild=[1, 2, 3]
    )

    assert multipliers_of(table, "same") == {("a", None): 2}
    assert multipliers_of(table, "parts") == {("a", "x"): 1.5, ("a", "y"): 2}
    with pytest.raises(ScoringError, match="column wild: a, x has several multipliers"):
        multipliers_of(table, "wild")
