import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from scoring.cli.main import main
from scoring.cli.reading import Columns, load_rubric, numeric, read_ratings
from scoring.errors import ScoringError
from scoring.figures import rank_intervals, severities
from scoring.frames import prepare_frame
from scoring.severity import adjust_severity

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
EXAMPLE = DOCS / "scoring-example"


@pytest.fixture(scope="module")
def text():
    return (DOCS / "scoring.md").read_text(encoding="utf-8")


def test_worked_example_when_run_then_prints_what_the_page_shows(text, capsys):
    code = main(["rank", str(EXAMPLE / "ratings.csv"), "--rubric", str(EXAMPLE / "rubric.json")])

    assert code == 0
    assert capsys.readouterr().out in text


def test_worked_example_when_read_then_its_table_is_the_file(text):
    ratings = numeric(read_ratings(str(EXAMPLE / "ratings.csv"), Columns()))
    wide = ratings.pivot_table(index=["entry", "judge"], columns="criterion", values="score").reset_index()

    shown = re.findall(r"^\| ([A-D]) \| (\w+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", text, re.MULTILINE)

    assert [(row[0], row[1], *map(float, row[2:])) for row in shown] == [
        (row.entry, row.judge, row.idea, row.craft, row.safety, row.idea + row.craft + row.safety)
        for row in wide.itertuples()
    ]


def test_worked_example_when_adjusted_then_gives_the_severities_and_scores_of_the_page(text):
    ratings = read_ratings(str(EXAMPLE / "ratings.csv"), Columns())
    found = adjust_severity(prepare_frame(ratings, load_rubric(str(EXAMPLE / "rubric.json"))).sheets)

    severity = dict(zip(found.judges["judge"], found.judges["severity"].round(2), strict=True))
    adjusted = dict(zip(found.scores["entry"], found.scores["adjusted"].round(2), strict=True))
    assert severity == {"Chi": -0.28, "Dung": -0.35, "Ha": 0.63}
    assert (adjusted["A"], adjusted["B"]) == (80.81, 81.3)
    assert "= 80.81\n" in text
    assert "= 81.30\n" in text


def test_figures_when_made_again_then_are_those_of_the_page():
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        from scoring_figures import figures
    finally:
        sys.path.pop(0)

    made = figures()

    assert {name: (DOCS / "figures" / name).read_text(encoding="utf-8") for name in made} == made


def test_rank_intervals_when_names_hold_markup_then_are_escaped():
    ranks = pd.DataFrame({"entry": ["<b>"], "rank": [1], "lo": [1], "hi": [1], "zone": ["in"]})

    svg = rank_intervals(ranks, top_k=1, title="a & b")

    assert svg.count("&lt;b&gt;") == 1
    assert "<b>" not in svg
    assert "a &amp; b" in svg


def test_severities_when_nobody_is_severe_then_still_draws():
    judges = pd.DataFrame({"judge": ["chi"], "severity": [0.0], "se": [0.0]})

    assert severities(judges, title="x").count("<circle") == 1


def test_rank_when_a_figure_is_asked_then_writes_it_or_says_what_is_missing(tmp_path, capsys):
    path = tmp_path / "ranks.svg"
    command = ["rank", str(EXAMPLE / "ratings.csv"), "--figure"]

    assert main([*command, str(path), "--top-k", "1"]) == 0
    assert path.read_text(encoding="utf-8").count("<circle") == 4
    capsys.readouterr()
    assert main([*command, str(path)]) == 2
    assert main([*command, str(tmp_path / "none" / "x.svg"), "--top-k", "1"]) == 2
    err = capsys.readouterr().err
    assert "give --top-k K too" in err
    assert "x.svg: cannot be written (No such file or directory)" in err


def test_read_ratings_when_read_as_numbers_then_states_are_missing(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("entry,judge,score\nan,chi,8\nan,dung,cannot_open\nan,ha,\n")

    assert numeric(read_ratings(str(path), Columns()))["score"].fillna(-1).tolist() == [8.0, -1.0, -1.0]
    with pytest.raises(ScoringError, match="line 1: expected a column person"):
        read_ratings(str(path), Columns(entry="person"))
