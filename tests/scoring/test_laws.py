import os
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.aggregate import score_entries
from scoring.awards import Award, give_awards
from scoring.compare import two_way_fixed
from scoring.compose import Method, compose
from scoring.connectivity import connectivity
from scoring.errors import ScoringError
from scoring.exact import exact, round_half_up
from scoring.explain import explain
from scoring.frames import prepare_frame
from scoring.rank import rank_entries
from scoring.rubric import Rubric, criterion, percent_weighting, plain_weighting
from scoring.severity import adjust_severity
from scoring.sheets import Sheet, make_sheet
from scoring.ties import TieRule

LAW = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "40")), deadline=None, derandomize="LAW_EXAMPLES" not in os.environ
)
MARKS = st.decimals(0, 10, places=2)
CELLS = st.dictionaries(
    st.tuples(st.integers(0, 6), st.integers(0, 4)), st.tuples(MARKS, MARKS), min_size=1, max_size=25
)
RUBRIC = Rubric((criterion("a", maximum=10), criterion("b", maximum=10, weight=5)), precedence=("b", "a"))
METHODS = st.builds(
    Method,
    kind=st.sampled_from(["mean", "trimmed", "median", "huber"]),
    round_at=st.sampled_from(["component", "sheet", "end"]),
    by_component=st.booleans(),
    places=st.integers(0, 3),
)


def sheets_of(cells):
    return [
        make_sheet(RUBRIC, {"a": a, "b": b}, entry=f"e{entry}", judge=f"j{judge}")
        for (entry, judge), (a, b) in cells.items()
    ]


def frame_of(cells):
    rows = [(f"e{entry}", f"j{judge}", float(a + b)) for (entry, judge), (a, b) in cells.items()]
    return pd.DataFrame(rows, columns=["entry", "judge", "total"])


@LAW
@given(st.fractions(max_denominator=10**6), st.integers(0, 6))
def test_round_half_up_never_moves_by_more_than_half_a_unit_and_halves_go_away_from_zero(value, places):
    rounded = exact(round_half_up(value, places))

    unit = Fraction(1, 10**places)
    assert abs(rounded - value) <= unit / 2
    assert rounded % unit == 0
    assert abs(rounded) >= abs(value) or abs(rounded - value) < unit / 2


@LAW
@given(CELLS, st.randoms(use_true_random=False))
def test_ranking_does_not_depend_on_the_order_of_sheets(cells, random):
    sheets = sheets_of(cells)
    shuffled = random.sample(sheets, len(sheets))
    rule = TieRule(("b", "a"))

    assert rank_entries(score_entries(sheets), rule) == rank_entries(score_entries(shuffled), rule)


@LAW
@given(CELLS)
def test_ranking_is_a_standard_competition_ranking_by_unrounded_score(cells):
    rows = rank_entries(score_entries(sheets_of(cells)))

    for row in rows:
        above = [each for each in rows if each.rank < row.rank]
        assert row.rank == 1 + len(above)
        assert all(each.score >= row.score for each in above)
        assert (row.tie == ()) == all(each.score != row.score for each in rows if each is not row)


@LAW
@given(CELLS, METHODS)
def test_explanations_add_up_to_what_is_published(cells, method):
    scores = compose(sheets_of(cells), percent_weighting(RUBRIC), method)

    for score in scores:
        found = explain(scores, score.entry, places=method.places)
        assert sum(term.amount for term in found.terms) == exact(found.published)


@LAW
@given(CELLS, METHODS, st.integers(1, 7))
def test_scores_scale_with_the_multiplier(cells, method, factor):
    sheets, weighting = sheets_of(cells), percent_weighting(RUBRIC)
    multipliers = {(sheet.entry, None): Fraction(factor) for sheet in sheets}

    plain, multiplied = compose(sheets, weighting, method), compose(sheets, weighting, method, multipliers)

    assert [score.score * factor for score in plain] == [score.score for score in multiplied]


@LAW
@given(st.lists(st.fractions(0, 100, max_denominator=100), min_size=1, max_size=9), METHODS)
def test_every_method_lies_between_the_lowest_and_the_highest_sheet(totals, method):
    sheets = [Sheet("an", f"j{at}", {}, total, Fraction(1)) for at, total in enumerate(totals)]
    method = Method(method.kind)

    score = compose(sheets, plain_weighting([]), method)[0].score

    assert min(totals) <= score <= max(totals)


@LAW
@given(CELLS)
def test_prepared_frames_hold_the_totals_of_the_exact_sheets(cells):
    long = pd.DataFrame(
        [
            (f"e{entry}", f"j{judge}", name, float(mark))
            for (entry, judge), marks in cells.items()
            for name, mark in zip("ab", marks, strict=True)
        ],
        columns=["entry", "judge", "criterion", "score"],
    )

    prepared = prepare_frame(long, RUBRIC)

    by_key = {(sheet.entry, sheet.judge): sheet.total for sheet in sheets_of(cells)}
    assert {(sheet.entry, sheet.judge): sheet.total for sheet in prepared.exact} == by_key
    assert prepared.sheets["total"].tolist() == [float(sheet.total) for sheet in prepared.exact]
    assert len(prepared.issues) == 0


@LAW
@given(
    CELLS, st.lists(st.integers(0, 3), min_size=1, max_size=4), st.sampled_from(["include_all", "exclude_all", "jury"])
)
def test_awards_follow_the_ranking_and_never_exceed_their_places_but_for_a_tie_let_in(cells, counts, boundary):
    rows = rank_entries(score_entries(sheets_of(cells)))
    awards = [Award(str(at), count=count) for at, count in enumerate(counts)]

    given_ = give_awards(rows, awards, boundary=boundary)

    place = {award.name: at for at, award in enumerate(awards)} | {None: len(awards)}
    settled = [place[each.award] for each in given_.decisions if each.status != "tie"]
    assert settled == sorted(settled)
    for count in given_.counts:
        if boundary != "include_all":
            assert count.given + count.waiting + count.withheld == count.places
    by_rank = {}
    for row, decision in zip(rows, given_.decisions, strict=True):
        assert by_rank.setdefault(row.rank, decision.award) == decision.award


@LAW
@given(CELLS, st.randoms(use_true_random=False))
def test_adjustment_does_not_depend_on_the_order_of_rows(cells, random):
    table = frame_of(cells)
    shuffled = table.iloc[random.sample(range(len(table)), len(table))]

    first, second = adjust_severity(table), adjust_severity(shuffled)

    pd.testing.assert_frame_equal(first.scores, second.scores, check_exact=True)
    pd.testing.assert_frame_equal(first.judges, second.judges, check_exact=True)
    assert first.variance == pytest.approx(second.variance, rel=0, abs=0, nan_ok=True)


@LAW
@given(CELLS)
def test_adjustment_does_not_depend_on_the_names(cells):
    table = frame_of(cells)
    renamed = table.assign(entry=table["entry"].map(lambda e: f"z{9 - int(e[1:])}"), judge="x" + table["judge"])

    first, second = adjust_severity(table).scores, adjust_severity(renamed).scores

    assert second["adjusted"].tolist()[::-1] == pytest.approx(first["adjusted"].tolist(), abs=1e-6)
    assert second["se"].tolist()[::-1] == pytest.approx(first["se"].tolist(), rel=1e-5, abs=1e-6, nan_ok=True)


@LAW
@given(CELLS, st.sampled_from([0.5, 2.0, 100.0]), st.sampled_from([-40.0, 0.0, 1000.0]))
def test_adjustment_scales_and_moves_with_the_marks(cells, factor, move):
    table = frame_of(cells)

    first = adjust_severity(table)
    second = adjust_severity(table.assign(total=table["total"] * factor + move))

    assume(first.variance["ratio"] < 1000)
    expected = first.scores["adjusted"] * factor + move
    assert second.scores["adjusted"].tolist() == pytest.approx(expected.tolist(), rel=1e-6, abs=1e-4)
    assert second.scores["se"].tolist() == pytest.approx(
        (first.scores["se"] * factor).tolist(), rel=1e-3, abs=1e-4, nan_ok=True
    )


@LAW
@given(
    st.lists(st.lists(MARKS, min_size=4, max_size=4), min_size=3, max_size=7),
    st.sets(st.tuples(st.integers(0, 6), st.integers(0, 3)), max_size=4),
    st.integers(0, 3),
    st.floats(-30, 30),
)
def test_fixed_effects_scores_move_together_when_one_judge_adds_a_constant(rows, absent, judge, constant):
    cells = {(e, j): (mark, 0) for e, marks in enumerate(rows) for j, mark in enumerate(marks) if (e, j) not in absent}
    table = frame_of(cells)
    try:
        first = two_way_fixed(table)
    except ScoringError:
        assume(False)
    shifted = table.assign(total=table["total"] + constant * (table["judge"] == f"j{judge}"))

    second = two_way_fixed(shifted)

    moved = (second.scores["adjusted"] - first.scores["adjusted"]).groupby(first.scores["subset"])
    assert moved.agg(np.ptp).max() < 1e-7


@LAW
@given(st.lists(st.lists(MARKS, min_size=4, max_size=4), min_size=2, max_size=8))
def test_adjustment_keeps_the_order_of_raw_scores_when_every_judge_saw_every_entry(rows):
    cells = {(entry, judge): (mark, 0) for entry, marks in enumerate(rows) for judge, mark in enumerate(marks)}

    scores = adjust_severity(frame_of(cells)).scores

    assert scores["adjusted"].tolist() == pytest.approx(scores["raw"].tolist(), abs=1e-9)


@LAW
@given(CELLS)
def test_severities_balance_in_every_connected_subset(cells):
    found = adjust_severity(frame_of(cells))

    assert found.judges.groupby("subset")["severity"].sum().abs().max() < 1e-6
    assert found.scores["subset"].max() == found.judges["subset"].max()
    assert connectivity(frame_of(cells)).subsets["entries"].sum() == len(found.scores)
