import numpy as np
import pandas as pd
import pytest
from published import published

from scoring.connectivity import connectivity, contrast_errors


def sheets(*pairs):
    """sheets("a1 a2 b1") is entry a by judges 1 and 2, entry b by judge 1."""
    marked = " ".join(pairs).split()
    return pd.DataFrame({"entry": [p[0] for p in marked], "judge": [p[1:] for p in marked], "total": 1.0})


def test_connectivity_when_run_on_published_designs_then_gives_their_efficiency():
    essays = published("sirt_ratings1.csv", entry="idstud", judge="rater", total="k1")
    papers = published("immer_immer09.csv", entry="idpaper", judge="idreviewer", total="score")

    assert connectivity(essays).min_efficiency == pytest.approx(0.545, abs=5e-4)
    assert connectivity(papers).min_efficiency == pytest.approx(0.202, abs=5e-4)


def test_connectivity_when_all_judges_see_all_entries_then_efficiency_is_one():
    found = connectivity(sheets(*[f"{entry}{judge}" for entry in "abcd" for judge in "123"]))

    assert found.factors["efficiency"].tolist() == pytest.approx([1, 1])
    # a difference of two means of four sheets each
    assert found.subsets["contrast_se"].tolist() == pytest.approx([np.sqrt(2 / 4)])
    assert found.articulation == ()
    assert found.notes == ()


def test_connectivity_when_panels_share_nobody_then_numbers_subsets_and_says_how_to_link():
    found = connectivity(sheets("a1 a2 b1 b2", "c3 c4 d3 d4 e3"))

    assert found.subsets[["subset", "entries", "judges", "sheets"]].to_numpy().tolist() == [[1, 2, 2, 4], [2, 3, 2, 5]]
    assert found.min_efficiency == 0
    assert found.notes == ("2 subsets share no judge: link them with two judges each way before comparing them",)


def test_connectivity_when_one_judge_holds_panels_together_then_names_the_judge():
    found = connectivity(sheets("a1 a2 b1 b2", "c2 c3 d2 d3", "e3 e4"))

    assert found.articulation == ("2", "3")
    assert found.notes[-1].startswith("without 2, 3 the judges fall apart")


def test_connectivity_when_a_ring_closes_then_no_judge_is_an_articulation():
    assert connectivity(sheets("a1 a2", "b2 b3", "c3 c4", "d4 d1")).articulation == ()


def test_connectivity_when_the_chain_is_long_then_needs_no_recursion():
    chain = pd.DataFrame(
        {
            "entry": np.repeat(np.arange(2999), 2),
            "judge": np.ravel([[each, each + 1] for each in range(2999)]),
            "total": 1.0,
        }
    )

    found = connectivity(chain)

    assert len(found.articulation) == 2998
    assert "1500" in found.notes[-1]


def test_connectivity_when_links_are_weak_then_says_how_weak():
    ring = [f"{chr(97 + each)}{each} {chr(97 + each)}{(each + 1) % 20}" for each in range(20)]

    found = connectivity(sheets(*ring))

    assert found.min_efficiency == pytest.approx((1 - np.cos(2 * np.pi / 20)) / 2)
    assert found.notes == ("weak links between judges (efficiency 0.02, good is 0.5): mix the pairs of judges more",)


def test_connectivity_when_there_is_one_judge_then_has_no_efficiency():
    found = connectivity(sheets("a1 b1"))

    assert np.isnan(found.min_efficiency)
    assert len(found.factors) == 0


def test_contrast_errors_when_judges_share_no_entry_then_are_infinite():
    found = contrast_errors(sheets("a1 a2 b1 b2", "c3"))

    # two entries seen by both: the difference of two sheets, twice
    assert found[["judge_a", "judge_b"]].to_numpy().tolist() == [["1", "2"], ["1", "3"], ["2", "3"]]
    assert found["se"].tolist() == pytest.approx([1.0, np.inf, np.inf])
