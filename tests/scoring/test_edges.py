"""Single lines that mutation testing found unheld."""

import numpy as np
import pandas as pd
import pytest

from scoring.aggregate import weighted_mean
from scoring.cli.main import main
from scoring.mfrm import mfrm
from scoring.permutation import own_group
from scoring.planning import Variances, plan


@pytest.mark.parametrize(("entries", "notes"), [(16, 1), (15, 2)])
def test_plan_when_judges_get_exactly_eight_sheets_then_that_is_enough(entries, notes):
    found = plan(Variances(1.0, 0.2, 0.8), entries=entries, judges=6, sheets=[3], top_k=1, repeats=2)

    assert len(found.notes) == notes


def test_own_group_when_two_judges_favour_then_the_overall_size_is_the_mean_over_their_own_sheets():
    judge = np.repeat([0, 1], 15)
    residual = np.concatenate([[14.0], np.full(14, -1.0), [28.0], np.full(14, -2.0)])
    own = np.arange(30) % 15 == 0

    tested, overall, p = own_group(judge, 2, residual, own, shuffles=200, seed=1)

    assert tested.value.tolist() == pytest.approx([15, 30])
    assert overall == pytest.approx((14 + 28) / 2)
    assert 0 < p < 0.5


def test_mfrm_when_an_entry_is_extreme_then_the_summary_leaves_it_out():
    random = np.random.default_rng(5)
    rows = [(e, j, c, int(random.integers(1, 5))) for e in range(6) for j in range(3) for c in range(3)]
    table = pd.DataFrame(rows, columns=["entry", "judge", "criterion", "score"])
    table.loc[table["entry"] == 2, "score"] = 4

    summary = mfrm(table).summary.set_index(["facet", "version"])

    assert summary.loc[("entry", "sample"), "elements"] == 5
    assert summary.loc[("judge", "sample"), "elements"] == 3


def test_adjust_when_entries_do_not_differ_then_the_note_of_the_rank_intervals_is_printed(tmp_path, capsys):
    path = tmp_path / "equal.csv"
    rows = [f"e{e},j{j},{50 + (-1) ** (e + j) * (1 + j)}\n" for e in range(6) for j in range(6)]
    path.write_text("entry,judge,score\n" + "".join(rows))

    code = main(["adjust", str(path), "--top-k", "2"])

    assert code == 0
    assert "every order is equally likely" in capsys.readouterr().err


def test_weighted_mean_when_a_weight_is_missing_then_refuses():
    with pytest.raises(ValueError, match="zip"):
        weighted_mean([1, 2], [1])
