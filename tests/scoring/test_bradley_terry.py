import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.bradley_terry import bradley_terry
from scoring.errors import ScoringError
from tests.scoring.published import published

COLUMNS = ["first", "second", "first_wins", "second_wins"]
# American League 1987, games at home won and lost (Agresti, Categorical Data Analysis)
TEAMS = ["Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"]
AT_HOME = """- 4-3 4-2 4-3 6-1 4-2 6-0
3-3 - 4-2 4-3 6-0 6-1 4-3
2-5 4-3 - 2-4 4-3 4-2 6-0
3-3 5-1 2-5 - 4-3 4-2 6-1
5-1 2-5 3-3 4-2 - 5-2 6-0
2-5 3-3 3-4 4-3 4-2 - 2-4
2-5 1-5 1-6 2-4 1-6 3-4 -"""


def baseball() -> pd.DataFrame:
    rows = []
    for home, line in zip(TEAMS, AT_HOME.splitlines(), strict=True):
        for away, games in zip(TEAMS, line.split(), strict=True):
            if games != "-":
                rows.append((home, away, *(int(each) for each in games.split("-"))))
    return pd.DataFrame(rows, columns=COLUMNS)


def citations() -> pd.DataFrame:
    wide = published("BradleyTerry2_citations.csv").pivot_table(index="cited", columns="citing", values="Freq")
    names = list(wide.index)
    rows = [
        (one, two, wide.loc[one, two], wide.loc[two, one]) for at, one in enumerate(names) for two in names[at + 1 :]
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


@pytest.mark.parametrize("turned", [False, True])
def test_strengths_of_journals_then_equal_reference(*, turned: bool) -> None:
    votes = citations()
    if turned:
        votes = votes.iloc[::-1].set_axis(["second", "first", "second_wins", "first_wins"], axis=1)

    found = bradley_terry(votes, reference="Biometrika")
    table = found.strengths.set_index("entry")

    assert table["strength"].round(8).to_dict() == pytest.approx(
        {"JRSS-B": 0.26895406, "Biometrika": 0.0, "JASA": -0.47956977, "Comm Statist": -2.94907250}, abs=2e-8
    )
    assert table.loc[["Comm Statist", "JASA", "JRSS-B"], "se"].round(5).tolist() == [0.10255, 0.06059, 0.07083]
    assert found.deviance == pytest.approx(4.293384, abs=1e-6)


def test_strengths_of_baseball_teams_then_equal_reference() -> None:
    found = bradley_terry(baseball(), reference="Baltimore")

    assert found.strengths.set_index("entry")["strength"].to_dict() == pytest.approx(
        {
            "Milwaukee": 1.58135588,
            "Detroit": 1.43640843,
            "Toronto": 1.29448512,
            "New York": 1.24761785,
            "Boston": 1.10769771,
            "Cleveland": 0.68385277,
            "Baltimore": 0.0,
        },
        abs=1e-8,
    )
    assert found.deviance == pytest.approx(44.053461, abs=1e-6)


def test_home_advantage_of_baseball_teams_then_equals_reference() -> None:
    found = bradley_terry(baseball(), first_advantage=True)

    assert found.first == pytest.approx(0.30226066, abs=1e-8)
    assert found.deviance == pytest.approx(38.642852, abs=1e-6)
    assert found.first / found.first_se > 2


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_strengths_when_rows_are_permuted_and_sides_exchanged_then_the_same(random) -> None:
    votes = baseball()
    rows = [row if random.random() < 0.5 else (row[1], row[0], row[3], row[2]) for row in votes.to_numpy().tolist()]
    random.shuffle(rows)

    found = bradley_terry(pd.DataFrame(rows, columns=COLUMNS)).strengths
    expected = bradley_terry(votes).strengths

    assert found["entry"].tolist() == expected["entry"].tolist()
    assert found["strength"].to_numpy() == pytest.approx(expected["strength"].to_numpy(), abs=1e-9)
    assert found["wins"].tolist() == expected["wins"].tolist()


def test_strengths_when_all_pairs_are_voted_equally_often_then_ordered_by_wins() -> None:
    strengths = bradley_terry(baseball()).strengths

    assert strengths["wins"].is_monotonic_decreasing
    assert strengths["strength"].sum() == pytest.approx(0, abs=1e-9)
    assert strengths["votes"].unique().tolist() == [78.0]


def test_strengths_when_one_entry_wins_everything_then_a_prior_is_asked_for() -> None:
    votes = pd.DataFrame([("a", "b", 3, 0), ("b", "c", 2, 1)], columns=COLUMNS)

    with pytest.raises(ScoringError) as caught:
        bradley_terry(votes)
    found = bradley_terry(votes, prior=0.5)

    assert "a prior of half a vote" in str(caught.value)
    assert found.strengths["entry"].tolist() == ["a", "b", "c"]
    assert found.strengths["wins"].tolist() == [3.0, 2.0, 1.0]
    assert np.isfinite(found.strengths["strength"]).all()


def test_strengths_when_two_groups_never_met_then_says_so() -> None:
    votes = pd.DataFrame([("a", "b", 3, 1), ("c", "d", 2, 1)], columns=COLUMNS)

    with pytest.raises(ScoringError) as caught:
        bradley_terry(votes)

    assert "never put against them" in str(caught.value)


def test_strengths_when_every_vote_is_a_tie_then_equal() -> None:
    votes = pd.DataFrame([("a", "b", 1.5, 1.5), ("b", "c", 0.5, 0.5)], columns=COLUMNS)

    assert bradley_terry(votes).strengths["strength"].tolist() == pytest.approx([0, 0, 0])


@pytest.mark.parametrize(
    ("votes", "advice"),
    [
        ([("a", "a", 1, 0)], "row 1: expected two different entries"),
        ([("a", "b", 1, 1), ("a", "c", -1, 0)], "row 2"),
        ([("a", "b", np.nan, 0)], "row 1"),
        ([("a", "b", 0, 0)], "no votes yet"),
    ],
)
def test_votes_when_they_cannot_be_counted_then_says_where(votes: list[tuple], advice: str) -> None:
    with pytest.raises(ScoringError) as caught:
        bradley_terry(pd.DataFrame(votes, columns=COLUMNS))

    assert advice in str(caught.value)


def test_votes_when_columns_or_reference_are_unknown_then_named() -> None:
    votes = baseball()

    with pytest.raises(ScoringError) as columns:
        bradley_terry(votes.drop(columns="first_wins"))
    with pytest.raises(ScoringError) as reference:
        bradley_terry(votes, reference="Chicago")

    assert "missing: first_wins" in str(columns.value)
    assert "Chicago has no votes" in str(reference.value)
