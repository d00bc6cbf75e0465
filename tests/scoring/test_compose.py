from decimal import Decimal
from fractions import Fraction
from statistics import median

import pytest

from scoring.aggregate import EntryScore, Term, score_entries
from scoring.compose import Method, compose
from scoring.errors import ScoringError
from scoring.explain import add_severity, explain
from scoring.rounds import Round, combine_rounds
from scoring.rubric import Rubric, criterion, percent_weighting, plain_weighting
from scoring.shares import common_scale, huber_shares, mean_shares, median_shares, trimmed_shares
from scoring.sheets import Sheet, make_sheet

F = Fraction


def panel(entry, *totals, **fields):
    """One sheet a judge, of which only the total is known."""
    return [Sheet(entry, f"j{at}", {}, F(str(total)), F(1), **fields) for at, total in enumerate(totals, start=1)]


def jumps(entry, **dives):
    """Sheets of judges j1, j2, ... with a mark for each dive; plain mean or sum of dives."""
    names = sorted(dives)
    judges = range(len(dives[names[0]]))
    made = []
    for judge in judges:
        marks = {name: F(str(dives[name][judge])) for name in names}
        made.append(Sheet(entry, f"j{judge + 1}", marks, sum(marks.values()) / len(marks), F(1)))
    return made


def score_of(sheets, method, weighting=None, multipliers=None):
    return compose(sheets, weighting or plain_weighting([]), method, multipliers)[0].score


def test_trimmed_shares_when_one_is_dropped_at_each_end_then_the_middle_counts_evenly():
    assert trimmed_shares([F(5), F(9), F(7), F(6)], drop_low=1, drop_high=1) == [0, 0, F(1, 2), F(1, 2)]
    assert trimmed_shares([F(5), F(9), F(7), F(6)], drop_low=2, drop_high=0) == [0, F(1, 2), F(1, 2), 0]
    assert trimmed_shares([F(5), F(9), F(7)], drop_low=0, drop_high=1) == [F(1, 2), 0, F(1, 2)]


@pytest.mark.parametrize("values", [[F(5)], [F(5), F(9)]])
def test_trimmed_shares_when_too_few_sheets_then_is_the_plain_mean(values):
    assert trimmed_shares(values, drop_low=1, drop_high=1) == [F(1, len(values))] * len(values)


def test_trimmed_shares_when_asked_to_drop_less_than_none_then_refuses():
    with pytest.raises(ScoringError, match="must not be negative"):
        trimmed_shares([F(1)], drop_low=0, drop_high=-1)


@pytest.mark.parametrize("values", [[1], [1, 9], [3, 1, 2], [4, 1, 9, 2], [5, 5, 1, 1, 3]])
def test_median_shares_when_summed_up_then_give_the_median(values):
    shares = median_shares([F(each) for each in values])

    assert sum(share * value for share, value in zip(shares, values, strict=True)) == median(map(F, values))


def test_huber_shares_when_a_sheet_is_far_off_then_it_loses_weight_by_its_distance():
    shares = huber_shares([F(10), F(11), F(12), F(60)], scale=1.0)

    centre = float(sum(s * v for s, v in zip(shares, [10, 11, 12, 60], strict=True)))
    # the fixed point: 10 and 60 pull with 1.345 scales either way, 11 and 12 decide
    assert centre == pytest.approx(11.5, abs=1e-7)
    assert sum(shares) == 1


def test_huber_shares_when_scale_is_zero_or_all_lie_near_then_is_the_mean():
    assert huber_shares([F(1), F(9)], scale=0.0) == [F(1, 2), F(1, 2)]
    assert huber_shares([F(1), F(2)], scale=1.0) == [F(1, 2), F(1, 2)]


def test_common_scale_when_entries_have_odd_numbers_of_sheets_then_leaves_their_zero_out():
    assert common_scale([[F(1), F(2), F(4)], [F(3)], [F(0), F(6)]]) == pytest.approx(1.4826 * 2.5)
    assert common_scale([[F(3)]]) == 0.0


def test_mean_shares_when_weights_add_up_to_nothing_then_refuses():
    with pytest.raises(ScoringError, match="more than zero"):
        mean_shares([F(0), F(0)])


def test_compose_when_method_is_the_mean_then_equals_the_official_score():
    rubric = Rubric((criterion("a", maximum=40), criterion("b", maximum=60, weight=10)))
    sheets = [
        make_sheet(rubric, {"a": 30, "b": "45.5"}, entry="an", judge="chi"),
        make_sheet(rubric, {"a": 33, "b": 50}, entry="an", judge="dung", weight=2),
        make_sheet(rubric, {"a": 33}, entry="an", judge="ha"),
    ]

    official, composed = score_entries(sheets), compose(sheets, percent_weighting(rubric))

    assert [(each.score, each.criteria, each.sheets) for each in composed] == [
        (each.score, each.criteria, each.sheets) for each in official
    ]
    assert sum(term.amount for term in composed[0].terms) == official[0].score


def test_compose_when_diving_then_drops_both_ends_and_multiplies_by_difficulty():
    sheets = jumps("an", d1=[7, "7.5", 8, "6.5", 7, "7.5", 7], d2=[5, 5, "5.5", 4, 6, 5, 5])
    difficulty = {("an", "d1"): F("3.0"), ("an", "d2"): F("2.4")}
    method = Method("trimmed", drop_low=2, drop_high=2, by_component=True)

    found = score_of(sheets, method, plain_weighting(["d1", "d2"], adds=True), difficulty)

    # the three middle marks of each dive: 7, 7, 7.5 and 5, 5, 5
    assert found == F("21.5") / 3 * 3 + 5 * F("2.4")


def test_compose_when_skating_then_rounds_each_component_before_factor_and_sum():
    sheets = jumps("an", skills=["7.25", "7.50", "7.75", "8.00", "7.5"], music=["8.25", "8.00", "8.25", "8.5", "8.75"])
    method = Method("trimmed", round_at="component", places=2)
    factors = {("an", None): F("1.6")}

    score = compose(sheets, plain_weighting(["skills", "music"], adds=True), method, factors)[0]

    # 22.75/3 = 7.58333 and 25/3 = 8.33333 become 7.58 and 8.33
    assert score.score == (F("7.58") + F("8.33")) * F("1.6")
    assert sum(term.amount for term in score.terms) == score.score
    assert [term.criterion for term in score.terms if term.kind == "rounding"] == ["skills", "music"]


def test_compose_when_rounding_each_sheet_then_differs_from_rounding_at_the_end():
    sheets = panel("an", "80.125", "80.135", "80.145")

    by_sheet = score_of(sheets, Method(round_at="sheet"))
    at_end = score_of(sheets, Method())

    assert by_sheet == F("80.14")
    assert at_end == F("80.135")


def test_compose_when_multiplier_is_of_the_entry_then_scales_its_score():
    scores = compose(panel("an", 6, 8) + panel("binh", 7), plain_weighting([]), None, {("an", None): F(3, 2)})

    assert [score.score for score in scores] == [F("10.5"), F(7)]


def test_compose_when_multiplier_differs_between_criteria_then_needs_components():
    with pytest.raises(ScoringError, match="needs scoring by component"):
        compose(jumps("an", d1=[1, 2]), plain_weighting(["d1"]), Method(), {("an", "d1"): F(2)})


def test_compose_when_method_is_huber_by_component_then_each_criterion_has_its_own_scale():
    sheets = jumps("an", a=[10, 11, 12, 50], b=[1, 2, 3, 4]) + jumps("binh", a=[10, 11, 12, 13], b=[1, 2, 3, 4])

    an, binh = compose(sheets, plain_weighting(["a", "b"]), Method("huber", by_component=True))

    assert binh.score == (F("11.5") + F("2.5")) / 2
    assert binh.score < an.score < binh.score + 3


def test_compose_when_method_is_huber_by_sheet_then_a_rogue_sheet_hardly_counts():
    sheets = panel("an", 70, 72, 0) + panel("binh", 60, 61, 62) + panel("giang", 50, 55, 52)

    scores = compose(sheets, plain_weighting([]), Method("huber"))

    assert float(scores[0].score) > 68
    assert scores[1].score == 61


def test_compose_when_sheets_weigh_differently_then_mean_uses_it_and_trimming_refuses():
    sheets = [Sheet("an", "chi", {}, F(80), F(1)), Sheet("an", "dung", {}, F(90), F(1), weight=F(3))]

    assert score_of(sheets, Method()) == F("87.5")
    with pytest.raises(ScoringError, match="entry an: the median method cannot use sheets of different weight"):
        score_of(sheets, Method("median"))


def test_compose_when_a_judge_has_two_sheets_of_an_entry_then_refuses():
    with pytest.raises(ScoringError, match="entry an has two sheets of one judge"):
        compose(panel("an", 1) * 2, plain_weighting([]))


def test_compose_when_an_entry_has_too_few_sheets_then_leaves_it_out():
    scores = compose(panel("an", 1, 2) + panel("binh", 3), plain_weighting([]), Method(min_judges=2))

    assert [score.entry for score in scores] == ["an"]


def test_compose_when_by_component_then_marks_of_incomplete_sheets_count():
    sheets = [
        Sheet("an", "chi", {"a": F(4), "b": F(6)}, F(5), F(1)),
        Sheet("an", "dung", {"a": F(8)}, None, F(1, 2)),
    ]

    assert score_of(sheets, Method(by_component=True), plain_weighting(["a", "b"])) == F(6)
    assert score_of(sheets, Method(), plain_weighting(["a", "b"])) == F(5)


def test_explain_when_the_score_is_rounded_then_rounding_is_a_term_and_all_add_up():
    scores = compose(panel("an", "81.25", 81), plain_weighting([]))

    found = explain(scores, "an")

    assert found.published == Decimal("81.13")
    assert found.terms == (
        Term("sheet", F("40.625"), "j1", None, F("81.25"), F(1, 2)),
        Term("sheet", F("40.5"), "j2", None, F(81), F(1, 2)),
        Term("rounding", F("0.005")),
    )


def test_explain_when_nothing_was_rounded_then_has_no_rounding_term():
    assert [term.kind for term in explain(compose(panel("an", 80), plain_weighting([])), "an").terms] == ["sheet"]


def test_explain_when_entry_is_unknown_or_carries_no_terms_then_says_so():
    with pytest.raises(ScoringError, match="no score for entry mallory"):
        explain(compose(panel("an", 80), plain_weighting([])), "mallory")
    with pytest.raises(ScoringError, match="make it with compose"):
        explain([EntryScore("an", F(1), {}, ())], "an")


def test_add_severity_when_judges_are_severe_then_each_adds_its_share():
    scores = compose(panel("an", 70, 80), plain_weighting([]))

    adjusted = add_severity(scores, {"j1": 3.0, "j2": -1.0})

    assert adjusted[0].score == 75 + F(3, 2) - F(1, 2)
    assert [(term.kind, term.amount) for term in adjusted[0].terms[2:]] == [
        ("severity", F(3, 2)),
        ("severity", F(-1, 2)),
    ]


def test_add_severity_when_sheets_have_robust_weights_then_weighs_marks_and_severities():
    scores = compose(panel("an", 70, 80), plain_weighting([]))

    adjusted = add_severity(scores, {"j1": 0.0, "j2": 4.0}, {("an", "j1"): 1.0, ("an", "j2"): 0.25})

    assert adjusted[0].score == F(4, 5) * 70 + F(1, 5) * 84
    assert adjusted[0].terms[0].factor == F(4, 5)
    assert sum(term.amount for term in adjusted[0].terms) == adjusted[0].score


def test_add_severity_when_sheets_weigh_differently_then_refuses():
    with pytest.raises(ScoringError, match="leave out the weights"):
        add_severity(compose(panel("an", 70, weight=F(2)), plain_weighting([])), {"j1": 0.0})


def test_combine_rounds_when_weighted_forty_sixty_then_adds_up_and_names_the_absent():
    first = compose(panel("an", 80) + panel("binh", "70.555") + panel("giang", 60), plain_weighting([]))
    final = compose(panel("an", 90) + panel("binh", 85), plain_weighting([]))

    found = combine_rounds([Round("first", F(40), first, places=2), Round("final", F(60), final)])

    assert [(each.entry, each.score) for each in found.scores] == [("an", F(86)), ("binh", F("79.224"))]
    assert found.absent == {"giang": ("final",)}
    assert explain(found.scores, "binh").published == Decimal("79.22")
    assert [term.judge for term in found.scores[0].terms] == ["first", "final"]


@pytest.mark.parametrize("weights", [(0, 0), (-1, 2)])
def test_combine_rounds_when_weights_are_no_weights_then_refuses(weights):
    scores = compose(panel("an", 80), plain_weighting([]))

    with pytest.raises(ScoringError, match="weights of the rounds"):
        combine_rounds([Round(str(at), F(weight), scores) for at, weight in enumerate(weights)])
