import csv
import io
import json
import subprocess
import sys

import pytest
from published import FOLDER, published

from scoring.cli.main import main

SMALL = """entry,judge,criterion,score
an,chi,idea,8
an,chi,craft,7
an,dung,idea,9
an,dung,craft,6.5
binh,chi,idea,8
binh,chi,craft,7
binh,dung,idea,9
binh,dung,craft,6.25
giang,chi,idea,3
giang,chi,craft,4
giang,dung,idea,2
giang,dung,craft,4
"""
RUBRIC = {"criteria": [{"id": "idea", "max": 10, "weight": 60}, {"id": "craft", "max": 10, "weight": 40}]}


@pytest.fixture
def run(tmp_path, capsys):
    """Runs a command on a file with this text; gives its exit code, output and messages."""

    def call(command, text=SMALL, *options, rubric=None):
        path = tmp_path / "ratings.csv"
        path.write_text(text, encoding="utf-8")
        if rubric is not None:
            (tmp_path / "rubric.json").write_text(rubric if isinstance(rubric, str) else json.dumps(rubric))
            options = (*options, "--rubric", str(tmp_path / "rubric.json"))
        code = main([command, str(path), *options])
        out, err = capsys.readouterr()
        return code, out, err.replace(str(tmp_path), "")

    return call


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_rank_when_given_a_rubric_then_weighs_criteria_in_percent(run):
    code, out, err = run("rank", SMALL, "--format", "csv", rubric=RUBRIC)

    assert (code, err) == (0, "")
    assert [(row["rank"], row["entry"], row["score"], row["n_sheets"]) for row in rows_of(out)] == [
        ("1", "an", "78.00", "2"),
        ("2", "binh", "77.50", "2"),
        ("3", "giang", "31.00", "2"),
    ]


def test_rank_when_no_rubric_then_means_or_sums_criteria(run):
    _, mean, _ = run("rank", SMALL, "--format", "csv")
    _, total, _ = run("rank", SMALL, "--format", "csv", "--combine", "sum")

    assert [row["unrounded"] for row in rows_of(mean)] == ["7.625", "7.5625", "3.25"]
    assert [row["unrounded"] for row in rows_of(total)] == ["15.25", "15.125", "6.5"]


def test_rank_when_score_lies_on_a_half_then_rounds_up(run):
    _, out, _ = run("rank", "entry,judge,score\nan,chi,81.25\nan,dung,81\n", "--format", "json")

    assert json.loads(out)["ranking"][0]["score"] == 81.13


def test_rank_when_columns_have_other_names_and_commas_are_decimal_then_reads_them(run):
    text = "\ufeffperson;rater;mark\nan;chi;8,5\nan;dung;9\n"

    _, out, _ = run("rank", text, "--entry", "person", "--judge", "rater", "--score", "mark", "--format", "csv")

    assert rows_of(out)[0]["unrounded"] == "8.75"


def test_rank_when_criteria_are_columns_then_reads_them_as_criteria(run):
    _, out, _ = run("rank", "entry,judge,a,b\nan,chi,1,3\n", "--criteria", "a,b", "--format", "csv")

    assert rows_of(out)[0]["unrounded"] == "2.0"


def test_rank_when_zero_is_missing_then_the_sheet_does_not_count(run):
    text = "entry,judge,score\nan,chi,80\nan,dung,0\n"

    _, counted, _ = run("rank", text, "--format", "csv")
    _, missing, err = run("rank", text, "--format", "csv", "--zero-is-missing")

    assert rows_of(counted)[0]["score"] == "40.00"
    assert rows_of(missing)[0]["score"] == "80.00"
    assert err == "note: entry an, judge dung: criterion score: not scored\n"


def test_rank_when_trimmed_with_multiplier_then_drops_and_multiplies(run):
    marks = [7, 7.5, 8, 6.5, 7, 7.5, 7]
    text = "entry,judge,score,difficulty\n" + "".join(f"an,j{at},{mark},2.8\n" for at, mark in enumerate(marks))
    options = ["--method", "trimmed", "--drop-low", "2", "--drop-high", "2", "--multiplier", "difficulty"]

    _, out, _ = run("rank", text, *options, "--format", "csv")

    assert float(rows_of(out)[0]["unrounded"]) == pytest.approx(21.5 / 3 * 2.8)


@pytest.mark.parametrize(("method", "expected"), [("median", 7.0), ("huber", 7.0), ("mean", 14 / 3)])
def test_rank_when_method_is_robust_then_ignores_the_rogue_sheet(run, method, expected):
    rows = "".join(f"{entry},{judge},{mark}\n" for entry in "ab" for judge, mark in zip("xyz", (7, 7, 7), strict=True))

    _, out, _ = run(
        "rank", "entry,judge,score\n" + rows.replace("a,z,7", "a,z,0"), "--method", method, "--format", "csv"
    )

    # deviations from the medians are zero but for one: the scale is zero and Huber leaves the mean
    got = {row["entry"]: float(row["unrounded"]) for row in rows_of(out)}
    assert got["a"] == pytest.approx(14 / 3 if method == "huber" else expected)


def test_rank_when_rounding_by_component_then_sums_rounded_parts(run):
    text = "entry,judge,criterion,score\n" + "".join(
        f"an,j{at},{name},{mark}\n" for name in ("s", "m") for at, mark in enumerate((7.25, 7.5, 8))
    )

    _, out, _ = run("rank", text, "--round-at", "component", "--combine", "sum", "--format", "csv")

    assert rows_of(out)[0]["unrounded"] == "15.16"


def test_rank_when_ties_are_given_then_prints_the_reason(run):
    text = "entry,judge,criterion,score\nan,chi,a,5\nan,chi,b,7\nbinh,chi,a,7\nbinh,chi,b,5\n"

    _, out, _ = run("rank", text, "--ties", "b", "--format", "csv")
    _, shared, _ = run("rank", text, "--no-pairwise", "--format", "csv", "--ranks", "dense")

    assert [(row["rank"], row["entry"], row["tie"]) for row in rows_of(out)] == [
        ("1", "an", "tied with binh: criterion b (7)"),
        ("2", "binh", "tied with an: criterion b (5)"),
    ]
    assert [row["rank"] for row in rows_of(shared)] == ["1", "1"]


def test_rank_when_top_k_is_asked_then_adds_interval_probability_and_zone(run):
    _, out, _ = run("rank", SMALL, "--top-k", "1", "--format", "json", "--seed", "3", "--level", "0.8")

    found = json.loads(out)
    assert list(found["ranking"][0]) == [
        *("rank", "entry", "score", "unrounded", "n_sheets", "tie"),
        *("adjusted", "se", "adjusted_rank", "lo", "hi", "p_top_k", "zone"),
    ]
    assert [row["zone"] for row in found["ranking"]] == ["grey", "grey", "out"]
    assert found["notes"][0].startswith("2 judges only")


def test_rank_when_awards_are_given_then_applies_their_rules(run):
    awards = ["--award", "Nhất:count=1,min=9", "--award", "Nhì:count=1"]

    _, out, _ = run("rank", SMALL, *awards, "--table", "awards", "--format", "csv")

    assert [(row["entry"], row["award"], row["status"]) for row in rows_of(out)] == [
        ("an", "Nhì", "in"),
        ("binh", "", "out"),
        ("giang", "", "out"),
    ]


def test_rank_when_rounds_are_weighted_then_combines_them_and_names_the_absent(run):
    text = "entry,judge,round,score\nan,chi,first,80\nan,chi,final,90\nbinh,chi,first,70\n"

    code, out, err = run("rank", text, "--round", "round", "--round-weights", "first=40,final=60", "--format", "csv")

    assert (code, rows_of(out)[0]["score"]) == (0, "86.00")
    assert err == "note: entry binh has no score in final\n"


def test_explain_when_method_is_severity_then_terms_add_up_to_the_rank_commands_score(run):
    _, ranking, _ = run("rank", SMALL, "--method", "severity", "--format", "csv")
    _, out, _ = run("explain", SMALL, "--method", "severity", "--only", "an", "--format", "csv")

    rows = rows_of(out)
    published_ = float(rows[-1]["amount"])
    assert rows[-1]["kind"] == "published"
    assert published_ == float(rows_of(ranking)[0]["score"])
    assert sum(float(row["amount"]) for row in rows[:-1]) == pytest.approx(published_, abs=1e-12)
    assert {row["entry"] for row in rows} == {"an"}


def test_adjust_when_run_on_published_reviews_then_prints_the_api_columns(capsys):
    published("immer_immer09.csv")
    path = FOLDER / "immer_immer09.csv"

    code = main(
        ["adjust", str(path), "--entry", "idpaper", "--judge", "idreviewer", "--format", "json", "--top-k", "10"]
    )

    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert list(found["scores"][0]) == [
        *("entry", "raw", "adjusted", "se", "n_sheets", "subset", "rank", "adjusted_rank"),
        *("lo", "hi", "p_top_k", "zone"),
    ]
    assert list(found["judges"][0]) == ["judge", "severity", "se", "n_sheets", "subset"]
    assert found["figures"]["Vj"] == pytest.approx(0.217757847, rel=1e-5)
    assert found["figures"]["min_efficiency"] == pytest.approx(0.202, abs=5e-4)
    assert found["scores"][0]["adjusted"] == pytest.approx(7.153667, rel=1e-5)


@pytest.mark.parametrize(
    ("method", "warning"), [("both-random", "takes quality"), ("z-score", "good stack"), ("two-way", "weak links")]
)
def test_adjust_when_method_is_a_comparison_then_prints_its_warning(run, method, warning):
    code, _, err = run("adjust", SMALL, "--method", method)

    assert code == 0
    assert warning in err


@pytest.mark.parametrize("unusual", ["", "\n", "hà,chi,NA\n", 'an,"chi 2","8,5"\n', "an,ha,not_applicable\n"])
def test_adjust_when_the_file_is_read_fast_or_row_by_row_then_gives_the_same(run, unusual):
    rows = "".join(
        f"{e},{j},{10 * at + 0.1}\n" for at, (e, j) in enumerate([("an", "chi"), ("an", "dung"), ("binh", "chi")])
    )

    _, out, _ = run("adjust", "entry,judge,score\n" + rows + unusual, "--format", "json")

    scores = {row["entry"]: row["raw"] for row in json.loads(out)["scores"]}
    assert scores["binh"] == 20.1
    assert scores["an"] == pytest.approx(
        (0.1 + 10.1 + (8.5 if "8,5" in unusual else 0)) / (3 if "8,5" in unusual else 2)
    )


def test_adjust_when_judges_are_few_and_refused_then_says_what_to_do(run):
    code, out, err = run("adjust", SMALL, "--few-judges", "refuse")

    assert (code, out) == (2, "")
    assert err.startswith(
        "error: 2 judges are too few to estimate how much judges differ (at least 5); publish the raw mean"
    )


def test_mfrm_when_run_then_prints_elements(run):
    code, out, _ = run("mfrm", SMALL.replace("6.5", "6").replace("6.25", "5"), "--format", "csv")

    assert code == 0
    assert {row["facet"] for row in rows_of(out)} == {"entry", "judge", "criterion"}


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("", [], "/ratings.csv: expected a header line with column names, got an empty file"),
        ("entry,judge,score\n", [], "/ratings.csv: expected at least one rating below the header, got none"),
        (
            "person,judge,score\nan,chi,1\n",
            [],
            "/ratings.csv, line 1: expected a column entry or map it: --entry NAME; found: person, judge, score",
        ),
        ("entry,judge,score,score\nan,chi,1,1\n", [], "/ratings.csv, line 1: column score stands there twice"),
        (
            "entry,judge,score\nan,chi,1\nan,dung,good\n",
            [],
            "line 3, column score: expected a number, cannot_open, not_applicable, not_scored, or an empty cell, got 'good'",
        ),
        ("entry,judge,score\n\nan,chi,inf\n", [], "/ratings.csv, line 3, column score: expected a number"),
        ("entry,judge,score\nan,chi,1/2\n", [], "/ratings.csv, line 2, column score: expected a number"),
        ("entry,judge,score\nan,,1\n", [], "/ratings.csv, line 2, column judge: expected a name, got ''"),
        ("entry,judge,score\nan,chi\n", [], "/ratings.csv, line 2: expected 3 columns, got 2"),
        ("entry,judge,score,d\nan,chi,1,x\n", ["--multiplier", "d"], "line 2, column d: expected a number, got 'x'"),
        ("entry,judge,score\nan,chi,1\n", ["--multiplier", "d"], "line 1: expected a column d; found"),
        ("entry,judge,score\nan,chi,1\n", ["--criterion", "c"], "expected a column c or map it: --criterion NAME"),
        ("entry,judge,score\nan,chi,NA\n", [], "no sheet is complete (criterion score: not scored)"),
        (
            "entry,judge,score\nan,chi,1\nan,chi,2\n",
            [],
            "no sheet is complete (criterion score is marked more than once",
        ),
        ("entry,judge,score\nan,chi,1\n", ["--award", "Nhất"], "--award Nhất: expected NAME=NUMBER"),
        ("entry,judge,score\nan,chi,1\n", ["--award", "Nhất:places=1"], "--award: expected NAME:count=1,min=85"),
        ("entry,judge,score\nan,chi,1\n", ["--award", "Nhất:count=1.5"], "expected a whole number as count, got 3/2"),
        ("entry,judge,score\nan,chi,1\n", ["--round", "r"], "--round COLUMN and --round-weights go together"),
        ("entry,judge,score\nan,chi,1\n", ["--table", "x"], "--table: expected one of ranking, got x"),
        (
            "entry,judge,score\nan,chi,1\n",
            ["--top-k", "2"],
            "top_k must lie between 1 and the number of entries (1), got 2",
        ),
        (
            "entry,judge,score\nan,chi,1\n",
            ["--method", "severity", "--round-at", "sheet"],
            "--method severity works on whole sheets",
        ),
    ],
)
def test_rank_when_file_or_option_is_bad_then_says_line_column_and_what_was_expected(run, text, options, message):
    code, out, err = run("rank", text, *options)

    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("rubric", "message"),
    [
        ("{", "/rubric.json, line 1, column 2: expected JSON"),
        ("[]", '/rubric.json: expected a JSON object with a list "criteria"'),
        ({"criteria": []}, 'a rubric needs a list "criteria" with at least one criterion'),
        ({"criteria": [{"id": "idea", "max": "many"}]}, "expected a finite number, got 'many'"),
    ],
)
def test_rank_when_rubric_is_bad_then_says_where(run, rubric, message):
    code, _, err = run("rank", SMALL, rubric=rubric)

    assert code == 2
    assert message in err


def test_rank_when_the_file_is_absent_or_no_text_then_says_so(tmp_path, capsys):
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"entry,judge,score\n\xff,chi,1\n")

    codes = [main(["rank", str(tmp_path / "none.csv")]), main(["rank", str(bad)])]

    err = capsys.readouterr().err
    assert codes == [2, 2]
    assert "none.csv: cannot be read (No such file or directory)" in err
    assert "bad.csv: expected text in UTF-8, got byte 255" in err


def test_module_when_run_with_standard_input_and_a_closed_reader_then_ends_quietly():
    done = subprocess.run(
        [sys.executable, "-m", "scoring", "rank", "-"], input=SMALL, capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith("ranking\n")
    assert done.stderr == ""


def test_official_arithmetic_when_imported_then_needs_no_numpy_or_pandas():
    code = (
        "import sys; import scoring.awards, scoring.compose, scoring.explain, scoring.rounds, scoring.sheets; "
        "print(sorted({'numpy', 'pandas', 'scipy'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
