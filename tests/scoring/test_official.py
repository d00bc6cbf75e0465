from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.aggregate import score_entries, weighted_mean
from scoring.awards import Award, AwardCount, Decision, give_awards
from scoring.errors import ScoringError
from scoring.exact import exact, round_half_up
from scoring.rank import Ranked, rank_entries
from scoring.rubric import Rubric, criterion, read_rubric
from scoring.sheets import Rating, Sheet, State, check_marks, make_sheet, prepare
from scoring.ties import TieRule, pairwise_wins

RUBRIC = Rubric(
    (criterion("idea", maximum=40), criterion("craft", maximum=30), criterion("safety", maximum=30)),
    precedence=("idea", "safety"),
)


def sheet(entry, judge, total, **marks):
    return Sheet(entry, judge, {k: Fraction(v) for k, v in marks.items()}, Fraction(total), Fraction(1))


def ranked(*scores):
    """Entries e1, e2, ... in the order of their scores; equal scores share a rank."""
    values = [Fraction(str(score)) for score in scores]
    return [Ranked(1 + sum(other > each for other in values), f"e{i}", each, 2) for i, each in enumerate(values, 1)]


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("81.125", 2, "81.13"),
        ("81.1249999", 2, "81.12"),
        ("-81.125", 2, "-81.13"),
        ("0.5", 0, "1"),
        ("2.5", 0, "3"),
        ("88.25", 2, "88.25"),
        ("-0.001", 2, "0.00"),
        ("0.005", 2, "0.01"),
        ("10000000000000000000000000000000.005", 2, "10000000000000000000000000000000.01"),
    ],
)
def test_round_half_up_when_value_lies_on_or_beside_a_half_then_rounds_as_at_school(value, places, expected):
    assert str(round_half_up(exact(value), places)) == expected


def test_exact_when_value_is_a_float_then_reads_it_as_printed():
    assert exact(0.1) == Fraction(1, 10)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "abc", "", True, None, Decimal("NaN"), "1/0"])
def test_exact_when_value_is_no_finite_number_then_says_what_was_expected(value):
    with pytest.raises(ScoringError, match="expected a"):
        exact(value)


def test_make_sheet_when_weights_are_the_maxima_then_points_add_up():
    made = make_sheet(RUBRIC, {"idea": "35.5", "craft": 20, "safety": 30}, entry="an", judge="chi")

    assert (made.total, made.flags, made.completeness) == (Fraction("85.5"), (), 1)


def test_make_sheet_when_weights_differ_from_maxima_then_each_criterion_counts_its_weight():
    rubric = Rubric((criterion("a", maximum=4, weight=30), criterion("b", maximum=10, weight=70)))

    made = make_sheet(rubric, {"a": 3, "b": 5}, entry="an", judge="chi")

    assert made.total == Fraction("57.5")


def test_make_sheet_when_a_criterion_is_not_applicable_then_renormalises_and_flags():
    made = make_sheet(RUBRIC, {"idea": 20, "craft": 30, "safety": State.NOT_APPLICABLE}, entry="an", judge="chi")

    assert made.total == Fraction(5000, 70)
    assert made.flags == ("not_applicable", "renormalised")
    assert made.completeness == Fraction(7, 10)


@pytest.mark.parametrize("mark", [None, State.NOT_SCORED, State.CANNOT_OPEN])
def test_make_sheet_when_a_mark_is_missing_then_has_no_total_until_told_to_renormalise(mark):
    marks = {"idea": 20, "craft": 30, "safety": mark}

    withheld = make_sheet(RUBRIC, marks, entry="an", judge="chi")
    completed = make_sheet(RUBRIC, marks, entry="an", judge="chi", renormalise=True)

    assert withheld.total is None
    assert completed.total == Fraction(5000, 70)


def test_make_sheet_when_nothing_is_applicable_then_has_no_total():
    made = make_sheet(RUBRIC, dict.fromkeys(["idea", "craft", "safety"], State.NOT_APPLICABLE), entry="a", judge="c")

    assert made.total is None


@pytest.mark.parametrize(
    ("marks", "code", "name"),
    [
        ({"idea": 41, "craft": 1, "safety": 1}, "out_of_range", "idea"),
        ({"idea": -1, "craft": 1, "safety": 1}, "out_of_range", "idea"),
        ({"idea": float("nan"), "craft": 1, "safety": 1}, "not_a_number", "idea"),
        ({"idea": 1, "craft": 1, "safety": 1, "luck": 3}, "unknown_criterion", "luck"),
        ({"idea": 1, "craft": 1}, "not_scored", "safety"),
    ],
)
def test_check_marks_when_a_mark_is_wrong_then_names_it_and_the_sheet_does_not_count(marks, code, name):
    issues = check_marks(RUBRIC, marks, entry="an", judge="chi")

    assert [(issue.code, issue.criterion, issue.entry, issue.judge) for issue in issues] == [(code, name, "an", "chi")]
    assert make_sheet(RUBRIC, marks, entry="an", judge="chi").total is None


def test_check_marks_when_a_step_is_missed_then_says_the_step():
    rubric = Rubric((criterion("a", maximum=10, step="0.25"),))

    assert check_marks(rubric, {"a": "7.25"}) == ()
    assert check_marks(rubric, {"a": "7.3"})[0].message == "criterion a: expected steps of 1/4 from 0, got 7.3"


def test_prepare_when_a_mark_is_given_twice_then_neither_counts():
    rows = [Rating("an", "chi", name, 10) for name in ("idea", "craft", "safety", "idea")]

    prepared = prepare(rows, RUBRIC)

    assert [issue.code for issue in prepared.issues] == ["duplicate", "not_scored"]
    assert prepared.sheets[0].total is None


def test_read_rubric_when_a_criterion_lacks_its_maximum_then_says_which():
    with pytest.raises(ScoringError, match='criterion number 2 of the rubric lacks "max"'):
        read_rubric({"criteria": [{"id": "a", "max": 10}, {"id": "b"}]})


def test_level_of_when_points_lie_on_a_bound_then_belongs_to_the_higher_level():
    assert [RUBRIC.level_of("idea", points).number for points in (34, "33.99", 40, 0)] == [4, 3, 4, 1]


@pytest.mark.parametrize(
    ("criteria", "precedence", "message"),
    [
        ((), (), "at least one criterion"),
        ((criterion("a", maximum=1),) * 2, (), "listed twice"),
        ((criterion("a", maximum=1),), ("b",), "the criterion b, which the rubric has not"),
    ],
)
def test_rubric_when_it_cannot_work_then_says_why(criteria, precedence, message):
    with pytest.raises(ScoringError, match=message):
        Rubric(criteria, precedence)


def test_score_entries_when_sheets_are_complete_then_means_are_exact():
    scores = score_entries([sheet("an", "chi", "81.25", idea=30), sheet("an", "dung", 81, idea=31)])

    assert scores[0].score == Fraction("81.125")
    assert scores[0].published() == Decimal("81.13")
    assert scores[0].criteria == {"idea": Fraction("30.5")}


def test_score_entries_when_sheets_come_in_any_order_then_entries_and_judges_are_sorted():
    scores = score_entries(
        [sheet("binh", "dung", 1), sheet("an", "dung", 2), sheet("an", "chi", 4), sheet("ha", "x", 3)]
    )

    assert [(each.entry, each.n_sheets, [s.judge for s in each.sheets]) for each in scores] == [
        ("an", 2, ["chi", "dung"]),
        ("binh", 1, ["dung"]),
        ("ha", 1, ["x"]),
    ]


def test_score_entries_when_too_few_judges_then_leaves_the_entry_out():
    assert score_entries([sheet("an", "chi", 80)], min_judges=2) == ()


def test_score_entries_when_one_judge_has_two_sheets_then_refuses():
    with pytest.raises(ScoringError, match="entry an has two sheets of one judge"):
        score_entries([sheet("an", "chi", 80), sheet("an", "chi", 90)])


def test_weighted_mean_when_weights_are_given_then_uses_them():
    assert weighted_mean([Fraction(80), Fraction(90)], [Fraction(1), Fraction(3)]) == Fraction("87.5")


def test_rank_entries_when_a_criterion_parts_the_tie_then_gives_it_as_the_reason():
    sheets = [sheet("an", "chi", 80, idea=30, safety=20), sheet("binh", "chi", 80, idea=31, safety=19)]

    rows = rank_entries(score_entries(sheets), TieRule(("idea", "safety")))

    assert [(row.rank, row.entry) for row in rows] == [(1, "binh"), (2, "an")]
    assert str(rows[0].tie[-1]) == "tied with an: criterion idea (31)"


def test_rank_entries_when_criteria_are_equal_then_pairwise_wins_on_common_judges_decide():
    sheets = [
        *(sheet("an", judge, total) for judge, total in (("j1", 80), ("j2", 80), ("j3", 50))),
        *(sheet("binh", judge, total) for judge, total in (("j1", 70), ("j2", 70), ("j4", 70))),
    ]

    rows = rank_entries(score_entries(sheets))

    assert [(row.rank, row.entry, row.tie[-1].value) for row in rows] == [(1, "an", 1), (2, "binh", 0)]


def test_pairwise_wins_when_three_meet_then_draws_count_half_over_all_comparisons():
    sheets = [
        *(sheet("an", judge, total) for judge, total in (("j1", 80), ("j2", 70), ("j3", 75))),
        *(sheet("binh", judge, total) for judge, total in (("j1", 80), ("j2", 60), ("j4", 85))),
        *(sheet("giang", judge, total) for judge, total in (("j1", 90), ("j5", 60))),
    ]

    # an meets binh on j1 (draw) and j2 (win), giang on j1 (loss); binh: draw, loss, loss; giang: two wins
    wins = pairwise_wins(score_entries(sheets))

    assert wins == {"an": Fraction(1, 2), "binh": Fraction(1, 6), "giang": 1}


def test_pairwise_wins_when_one_shares_no_judge_then_nothing_is_decided():
    assert pairwise_wins(score_entries([sheet("an", "j1", 80), sheet("binh", "j2", 80)])) is None


def test_rank_entries_when_nothing_parts_them_then_rank_is_shared_and_the_next_skipped():
    sheets = [sheet("an", "j1", 80), sheet("binh", "j2", 80), sheet("giang", "j1", 70)]

    rows = rank_entries(score_entries(sheets), TieRule(("idea",)))

    assert [(row.rank, row.entry, [step.kind for step in row.tie]) for row in rows] == [
        (1, "an", ["shared"]),
        (1, "binh", ["shared"]),
        (3, "giang", []),
    ]


def test_rank_entries_when_the_jury_voted_then_its_order_holds():
    sheets = [sheet("an", "j1", 80), sheet("binh", "j2", 80)]

    rows = rank_entries(score_entries(sheets), TieRule(vote={"an": 2, "binh": 1}))

    assert [(row.rank, row.entry) for row in rows] == [(1, "binh"), (2, "an")]


@pytest.mark.parametrize(
    ("style", "ranks"),
    [("min", [1, 1, 3]), ("dense", [1, 1, 2]), ("max", [2, 2, 3]), ("ordinal", [1, 2, 3])],
)
def test_rank_entries_when_style_is_chosen_then_numbers_accordingly(style, ranks):
    sheets = [sheet("an", "j1", 80), sheet("binh", "j2", 80), sheet("giang", "j1", 70)]

    assert [row.rank for row in rank_entries(score_entries(sheets), style=style)] == ranks


def test_rank_entries_when_scores_differ_only_unrounded_then_ties_only_at_published_places():
    sheets = [sheet("an", "j1", "80.001"), sheet("binh", "j2", "80.002")]

    assert [row.rank for row in rank_entries(score_entries(sheets))] == [1, 2]
    assert [row.rank for row in rank_entries(score_entries(sheets), places=2)] == [1, 1]


def test_give_awards_when_minimum_is_missed_then_withholds_and_the_entry_competes_below():
    given = give_awards(
        ranked(84, 80, 70, 60),
        [Award("Nhất", count=1, minimum=Fraction(85)), Award("Nhì", count=2, minimum=Fraction(75))],
        boundary="include_all",
    )

    assert [(each.entry, each.award) for each in given.decisions] == [
        ("e1", "Nhì"),
        ("e2", "Nhì"),
        ("e3", None),
        ("e4", None),
    ]
    assert given.counts == (AwardCount("Nhất", 1, 0, 0, 1), AwardCount("Nhì", 2, 2, 0, 0))


@pytest.mark.parametrize(
    ("boundary", "awards", "counts"),
    [
        ("include_all", ["Nhất", "Nhất", "Nhì", None], [(2, 0, 0), (1, 0, 0)]),
        ("exclude_all", [None, None, None, None], [(0, 0, 1), (0, 0, 1)]),
    ],
)
def test_give_awards_when_a_tie_lies_on_the_line_then_follows_the_stated_rule(boundary, awards, counts):
    given = give_awards(ranked(90, 90, 80, 70), [Award("Nhất", count=1), Award("Nhì", count=1)], boundary=boundary)

    assert [each.award for each in given.decisions] == awards
    assert [(each.given, each.waiting, each.withheld) for each in given.counts] == counts


def test_give_awards_when_the_jury_decides_then_keeps_a_place_below_for_who_misses():
    given = give_awards(ranked(90, 90, 80, 70), [Award("Nhất", count=1), Award("Nhì", count=2)], boundary="jury")

    assert given.decisions == (
        Decision("e1", None, "tie", ("Nhất", "Nhì")),
        Decision("e2", None, "tie", ("Nhất", "Nhì")),
        Decision("e3", "Nhì", "in"),
        Decision("e4", None, "out"),
    )
    assert given.counts == (AwardCount("Nhất", 1, 0, 1, 0), AwardCount("Nhì", 2, 1, 1, 0))


def test_give_awards_when_the_jury_decides_the_last_place_then_says_that_one_may_go_without():
    given = give_awards(ranked(90, 80, 80), [Award("Nhất", count=2)], boundary="jury")

    assert [each.among for each in given.decisions] == [(), ("Nhất", ""), ("Nhất", "")]


def test_give_awards_when_given_by_share_then_rounds_the_number_down():
    given = give_awards(ranked(*range(90, 71, -1)), [Award("Top", share=Fraction(1, 10))], boundary="include_all")

    assert given.counts == (AwardCount("Top", 1, 1, 0, 0),)


def test_give_awards_when_only_a_minimum_is_set_then_everybody_above_receives_it():
    given = give_awards(ranked(90, 75, "74.996"), [Award("Bạc", minimum=Fraction(75))], boundary="include_all")
    rounded = give_awards(ranked(90, "74.996"), [Award("Bạc", minimum=Fraction(75))], boundary="jury", places=2)

    assert [each.award for each in given.decisions] == ["Bạc", "Bạc", None]
    assert [each.award for each in rounded.decisions] == ["Bạc", "Bạc"]


def test_give_awards_when_an_entry_is_barred_then_the_next_receives_it():
    given = give_awards(
        ranked(90, 80), [Award("Nhất", count=1), Award("Nhì", count=1)], boundary="jury", barred={"e1": ["Nhất"]}
    )

    assert [each.award for each in given.decisions] == ["Nhì", "Nhất"]


@pytest.mark.parametrize(
    "fields",
    [{}, {"count": 1, "share": Fraction(1)}, {"count": -1}, {"share": Fraction(2)}],
)
def test_award_when_its_rule_is_no_rule_then_refuses(fields):
    with pytest.raises(ScoringError, match="award Nhất"):
        Award("Nhất", **fields)
