import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.ranksets import rank_sets

# mean mathematics score and standard error of the OECD countries in PISA 2018, as published by the OECD
PISA = """Australia 491.3600 1.939833|Austria 498.9423 2.970999|Belgium 508.0703 2.262662|Canada 512.0169 2.357476
Chile 417.4066 2.415888|Colombia 390.9323 2.989559|Czechia 499.4677 2.460662|Denmark 509.3984 1.735002
Estonia 523.4146 1.743602|Finland 507.3014 1.967920|France 495.4076 2.320214|Germany 500.0438 2.647083
Greece 451.3703 3.091228|Hungary 481.0826 2.319597|Iceland 495.1874 1.953083|Ireland 499.6329 2.198621
Israel 463.0345 3.498563|Italy 486.5899 2.780046|Japan 526.9733 2.471475|Korea 525.9330 3.121394
Latvia 496.1263 1.962767|Lithuania 481.1912 1.953282|Luxembourg 483.4215 1.097632|Mexico 408.8015 2.493226
Netherlands 519.2310 2.632278|Zealand 494.4897 1.705943|Norway 500.9638 2.219045|Poland 515.6479 2.602085
Portugal 492.4874 2.684570|Slovakia 486.1649 2.555596|Slovenia 508.8975 1.363878|Spain 481.3926 1.462418
Sweden 502.3877 2.654251|Switzerland 515.3147 2.908004|Turkey 453.5078 2.260407|Britain 501.7699 2.564428
America 478.2447 3.235444"""


def pisa() -> pd.DataFrame:
    rows = [each.split() for each in PISA.replace("\n", "|").split("|")]
    return pd.DataFrame([(a, float(b), float(c)) for a, b, c in rows], columns=["entry", "adjusted", "se"])


def drawn(entries: int, spread: float, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = spread * rng.normal(size=entries)
    score = truth + rng.normal(size=entries)
    return pd.DataFrame({"entry": range(entries), "adjusted": score, "se": 1.0}), truth


@pytest.mark.parametrize("shuffle", [False, True])
def test_rank_sets_of_pisa_then_close_to_the_authors_sets(*, shuffle: bool) -> None:
    scores = pisa().sample(frac=1, random_state=3) if shuffle else pisa()

    ranks = rank_sets(scores, level=0.95, seed=101).ranks.set_index("entry")

    # dropping both directions after a rejection gives Korea 1 to 4
    assert ranks.loc["Korea", ["rank", "lo", "hi"]].tolist() == [2, 1, 6]
    assert ranks.loc["Japan", ["rank", "lo", "hi"]].tolist() == [1, 1, 4]
    assert (ranks["all_lo"] <= ranks["lo"]).all()
    assert (ranks["all_hi"] >= ranks["hi"]).all()


def test_rank_sets_when_rows_are_permuted_then_identical() -> None:
    scores = pisa()

    pd.testing.assert_frame_equal(rank_sets(scores.iloc[::-1]).ranks, rank_sets(scores).ranks, check_exact=True)


@pytest.mark.parametrize("spread", [0.0, 1.0, 3.0])
def test_rank_sets_in_simulation_then_hold_the_true_ranks_as_often_as_promised(spread: float) -> None:
    marginal, simultaneous, repeats = 0.0, 0, 150
    for seed in range(repeats):
        scores, truth = drawn(12, spread, seed)
        ranks = rank_sets(scores, level=0.9, draws=500, seed=seed).ranks.sort_values("entry")
        best = 1 + (truth[:, None] < truth).sum(axis=1) if spread else np.ones(12)
        worst = 12 - (truth[:, None] > truth).sum(axis=1) if spread else np.full(12, 12)
        inside = (ranks["lo"] <= best) & (worst <= ranks["hi"])
        marginal += inside.mean()
        simultaneous += bool(((ranks["all_lo"] <= best) & (worst <= ranks["all_hi"])).all())

    # three standard errors of 150 repetitions below the promise
    assert marginal / repeats > 0.9 - 0.03
    assert simultaneous / repeats > 0.9 - 0.075


@settings(max_examples=20, deadline=None)
@given(st.floats(0.5, 10), st.floats(-90, 90))
def test_rank_sets_when_scores_are_stretched_and_moved_then_the_same(factor: float, shift: float) -> None:
    scores = pisa().head(12)
    moved = scores.assign(adjusted=scores["adjusted"] * factor + shift, se=scores["se"] * factor)
    bounds = ["entry", "rank", "lo", "hi", "all_lo", "all_hi"]

    pd.testing.assert_frame_equal(rank_sets(moved, draws=500).ranks[bounds], rank_sets(scores, draws=500).ranks[bounds])


def test_rank_sets_when_scores_are_certain_then_the_ranks_themselves() -> None:
    scores = pd.DataFrame({"entry": list("abcd"), "adjusted": [3.0, 5, 5, 1], "se": 0.0})

    ranks = rank_sets(scores).ranks

    assert ranks[["entry", "rank", "lo", "hi", "all_lo", "all_hi"]].to_numpy().tolist() == [
        ["b", 1, 1, 2, 1, 2],
        ["c", 1, 1, 2, 1, 2],
        ["a", 3, 3, 3, 3, 3],
        ["d", 4, 4, 4, 4, 4],
    ]


def test_rank_sets_when_errors_are_shared_then_the_covariance_narrows_them() -> None:
    scores = pd.DataFrame({"entry": list("abcd"), "adjusted": [4.0, 3, 2, 1], "se": 1.0})

    alone = rank_sets(scores).ranks
    shared = rank_sets(scores, covariance=np.full((4, 4), 0.99) + 0.01 * np.eye(4)).ranks

    assert alone["lo"].tolist() == [1, 1, 1, 2]
    assert shared["lo"].tolist() == [1, 2, 3, 4]


def test_rank_sets_when_covariance_is_diagonal_then_as_without() -> None:
    scores = pisa().head(8)

    given_ = rank_sets(scores, covariance=np.diag(scores["se"] ** 2)).ranks

    assert (given_[["lo", "hi"]] - rank_sets(scores).ranks[["lo", "hi"]]).abs().to_numpy().max() <= 1


def test_rank_sets_when_one_entry_then_first() -> None:
    ranks = rank_sets(pd.DataFrame({"entry": ["a"], "adjusted": [1.0], "se": [0.2]})).ranks

    assert ranks[["rank", "lo", "hi", "all_lo", "all_hi"]].to_numpy().tolist() == [[1, 1, 1, 1, 1]]


def test_contenders_then_everyone_who_may_be_in_the_top() -> None:
    found = rank_sets(pisa(), level=0.95, seed=1)

    assert found.contenders(1)[:4] == ["Japan", "Korea", "Estonia", "Netherlands"]
    assert set(found.contenders(1)) < set(found.contenders(5))


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (lambda s: s.drop(columns="se"), "missing: se"),
        (lambda s: s.iloc[:0], "no entries"),
        (lambda s: s.assign(se=np.nan), "with one sheet per entry no standard error"),
        (lambda s: s.assign(adjusted=np.inf), "expected a finite score"),
        (lambda s: s.assign(se=-1.0), "standard error of zero or more"),
        (lambda s: pd.concat([s, s.head(1)]), "stands in two rows"),
        (lambda s: pd.concat([s.assign(entry=s["entry"] + str(i)) for i in range(100)]), "near the line"),
    ],
)
def test_rank_sets_when_input_cannot_be_used_then_says_why(change, advice: str) -> None:
    with pytest.raises(ScoringError) as caught:
        rank_sets(change(pisa()))

    assert advice in str(caught.value)


@pytest.mark.parametrize("level", [0.0, 1.0, 90])
def test_rank_sets_when_level_is_no_share_then_refused(level: float) -> None:
    with pytest.raises(ScoringError) as caught:
        rank_sets(pisa(), level=level)

    assert "between 0 and 1" in str(caught.value)
