import numpy as np
import pandas as pd
import pytest

from scoring.errors import ScoringError
from scoring.uncertainty import posterior, rank_uncertainty


def scores(*values, se=1.0):
    return pd.DataFrame({"entry": [f"e{at}" for at in range(len(values))], "adjusted": values, "se": se})


def test_posterior_when_errors_differ_then_shrinks_the_unsure_more():
    centre, width, spread = posterior(np.array([10.0, 20.0, 30.0]), np.array([1.0, 1.0, 5.0]))

    between = 100 - 27 / 3
    assert spread == pytest.approx(between**0.5)
    assert centre.tolist() == pytest.approx([20 - 10 * between / (between + 1), 20, 20 + 10 * between / (between + 25)])
    assert width.tolist() == pytest.approx([(between / (between + s * s)) ** 0.5 * s for s in (1, 1, 5)])


def test_rank_uncertainty_when_entries_lie_far_apart_then_ranks_are_sure():
    found = rank_uncertainty(scores(10.0, 90.0, 50.0), top_k=2)

    assert found.ranks["entry"].tolist() == ["e1", "e2", "e0"]
    assert found.ranks[["rank", "lo", "hi"]].to_numpy().tolist() == [[1, 1, 1], [2, 2, 2], [3, 3, 3]]
    assert found.ranks["p_top_k"].tolist() == [1, 1, 0]
    assert found.ranks["zone"].tolist() == ["in", "in", "out"]
    assert (found.notes, found.draws, found.level, found.top_k) == ((), 4000, 0.9, 2)


def test_rank_uncertainty_when_two_stand_at_the_line_then_both_are_grey_with_the_exact_odds():
    found = rank_uncertainty(scores(90.0, 51.0, 50.0, 10.0), top_k=2, draws=40_000)

    # P(true difference > 0) for two normals with standard deviation near 1
    between = np.var([90, 51, 50, 10], ddof=1) - 1
    keep = between / (between + 1)
    from scipy.stats import norm

    expected = norm.cdf(keep * 1 / (2 * keep) ** 0.5)
    assert found.ranks["p_top_k"].tolist() == pytest.approx([1, expected, 1 - expected, 0], abs=0.01)
    assert found.ranks["zone"].tolist() == ["in", "grey", "grey", "out"]
    assert found.ranks.loc[1, ["lo", "hi"]].tolist() == [2, 3]


def test_rank_uncertainty_when_scores_differ_less_than_chance_then_every_order_is_equally_likely():
    found = rank_uncertainty(scores(1.0, 1.1, 1.2, 1.3, se=5.0), top_k=1, draws=20_000)

    assert found.spread == 0
    assert found.ranks["p_top_k"].tolist() == pytest.approx([0.25] * 4, abs=0.015)
    assert found.notes == ("the scores differ no more than chance makes them: every order is equally likely",)


def test_rank_uncertainty_when_rows_or_names_change_then_figures_do_not():
    table = scores(*np.random.default_rng(1).normal(70, 5, 30), se=3.0)
    renamed = table.assign(entry=[f"z{30 - at}" for at in range(30)])

    first = rank_uncertainty(table, top_k=5).ranks
    shuffled = rank_uncertainty(table.sample(frac=1, random_state=2), top_k=5).ranks
    other = rank_uncertainty(renamed, top_k=5).ranks

    pd.testing.assert_frame_equal(first, shuffled, check_exact=True)
    pd.testing.assert_frame_equal(first.drop(columns="entry"), other.drop(columns="entry"), check_exact=True)


def test_rank_uncertainty_when_seed_changes_then_draws_change():
    table = scores(*np.random.default_rng(1).normal(70, 5, 30), se=3.0)

    first, again, other = (rank_uncertainty(table, top_k=5, seed=seed).ranks["p_top_k"].tolist() for seed in (0, 0, 1))

    assert first == again
    assert first != other


def test_rank_uncertainty_when_level_rises_then_intervals_widen():
    table = scores(*np.random.default_rng(1).normal(70, 5, 30), se=3.0)

    narrow, wide = (rank_uncertainty(table, top_k=5, level=level).ranks for level in (0.5, 0.95))

    assert (wide["hi"] - wide["lo"]).sum() > (narrow["hi"] - narrow["lo"]).sum() > 0


def test_rank_uncertainty_when_there_is_one_entry_then_it_is_first():
    found = rank_uncertainty(scores(50.0), top_k=1)

    assert found.ranks[["rank", "lo", "hi", "p_top_k", "zone"]].to_numpy().tolist() == [[1, 1, 1, 1.0, "in"]]


@pytest.mark.parametrize(
    ("table", "options", "message"),
    [
        (scores(1.0, 2.0), {"top_k": 0}, "top_k must lie between 1 and the number of entries"),
        (scores(1.0, 2.0), {"top_k": 3}, "got 3"),
        (scores(1.0, 2.0), {"top_k": 1, "level": 1.0}, "level must lie between 0 and 1"),
        (scores(1.0, 2.0).drop(columns="se"), {"top_k": 1}, "missing: se"),
        (scores(1.0, 2.0, se=float("nan")), {"top_k": 1}, "collect second sheets"),
    ],
)
def test_rank_uncertainty_when_asked_the_impossible_then_says_what_to_do(table, options, message):
    with pytest.raises(ScoringError, match=message):
        rank_uncertainty(table, **options)
