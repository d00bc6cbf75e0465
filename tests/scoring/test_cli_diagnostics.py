import json
from pathlib import Path

import pytest

from scoring.cli.main import main
from tests.scoring.published import FOLDER, published

ESSAYS = ["--entry", "idstud", "--judge", "rater", "--criteria", "k1,k2,k3,k4,k5"]
GUILFORD = ["--entry", "examinee", "--criterion", "trait"]


@pytest.fixture
def run(capsys):
    def call(command: str, file: Path, *options: str) -> dict:
        code = main([command, str(file), *options, "--format", "json"])
        found = capsys.readouterr()
        assert code == 0, found.err
        return json.loads(found.out)

    return call


def data(name: str) -> Path:
    published(name)
    return FOLDER / name


def small(folder: Path, text: str) -> Path:
    path = folder / "ratings.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_mfrm_command_when_columns_are_mapped_then_equals_reference(run) -> None:
    found = run("mfrm", data("guilford1954_creativity_long.csv"), *GUILFORD, "--floating", "judge")
    measures = {row["element"]: row["measure"] for row in found["elements"]}

    assert [measures[name] for name in ("Brahe", "Avogadro", "Cavendish")] == pytest.approx(
        [0.2454, 0.0397, -0.0960], abs=1e-4
    )
    assert found["figures"]["agreement_observed"] == 33


def test_mfrm_command_when_criteria_are_columns_then_equals_reference(run) -> None:
    found = run("mfrm", data("sirt_ratings1.csv"), *ESSAYS)
    raters = [row["measure"] for row in found["elements"] if row["facet"] == "judge"]

    assert raters[0] == pytest.approx(1.046791, abs=1e-4)
    assert found["figures"]["log_likelihood"] == pytest.approx(-1056.855, abs=1e-3)


def test_reliability_command_then_equals_reference(run) -> None:
    found = run("reliability", data("sirt_ratings1.csv"), *ESSAYS)
    values = {row["name"]: row["value"] for row in found["coefficients"]}

    assert [round(values[name], 4) for name in ("ICC(A,1)", "ICC(C,1)", "G(q,k)")] == [0.7425, 0.8098, 0.7969]


def test_reliability_command_when_labels_are_words_then_nominal_agreement(run, tmp_path: Path) -> None:
    wide = published("irr_diagnoses.csv")
    path = tmp_path / "long.csv"
    wide.assign(patient=range(30)).melt("patient", var_name="doctor", value_name="label").to_csv(path, index=False)

    found = run("reliability", path, "--entry", "patient", "--judge", "doctor", "--score", "label", "--nominal")

    assert found["agreement"][0]["fleiss"] == pytest.approx(0.4302445201, abs=1e-9)
    assert found["agreement"][0]["conger"] == pytest.approx(0.4418085403, abs=1e-9)


def test_ranksets_command_when_file_has_ratings_then_sets_of_the_adjusted_scores(run) -> None:
    options = ["--entry", "idpaper", "--judge", "idreviewer", "--top-k", "5"]

    rows = run("ranksets", data("immer_immer09.csv"), *options)["ranks"]

    assert (len(rows), rows[0]["entry"], rows[0]["rank"]) == (57, "1", 1)
    assert rows[0]["score"] == pytest.approx(7.153667, abs=1e-5)
    assert all(row["all_lo"] <= row["lo"] <= row["rank"] <= row["hi"] <= row["all_hi"] for row in rows)
    assert rows[0]["may_be_top_k"] is True


def test_ranksets_command_when_file_has_standard_errors_then_used(run, tmp_path: Path) -> None:
    path = small(tmp_path, "country,mean,se\nKorea,526,3\nJapan,400,2\nPeru,300,2\nChile,,2\n")

    found = run("ranksets", path, "--entry", "country", "--score", "mean", "--se", "se")

    assert [(row["entry"], row["lo"], row["hi"]) for row in found["ranks"]] == [
        ("Korea", 1, 1),
        ("Japan", 2, 2),
        ("Peru", 3, 3),
    ]
    assert found["notes"] == ["entry Chile: no score"]


@pytest.mark.parametrize(
    ("command", "text", "expected"),
    [
        ("mfrm", "entry,judge,score\na,j,3\nb,j,x\n", "line 3, column score"),
        ("mfrm", "entry,judge,score\na,j,3\nb,j,3\n", "there is nothing to compare"),
        ("reliability", "entry,judge,score\na,j,3\na,j,4\nb,j,4\n", "is rated twice"),
        ("ranksets", "entry,judge,score\na,j,3\nb,j,4\n", "with one sheet per entry"),
    ],
)
def test_commands_when_file_cannot_be_used_then_say_why(
    capsys, tmp_path: Path, command: str, text: str, expected: str
) -> None:
    code = main([command, str(small(tmp_path, text))])

    assert code == 2
    assert expected in capsys.readouterr().err


def test_mfrm_command_when_csv_is_asked_for_then_elements_as_a_table(capsys) -> None:
    main(["mfrm", str(data("guilford1954_creativity_long.csv")), *GUILFORD, "--format", "csv", "--table", "summary"])

    header, *rows = capsys.readouterr().out.splitlines()

    assert header.split(",")[:4] == ["facet", "version", "elements", "mean"]
    assert len(rows) == 6


@pytest.mark.parametrize("command", ["mfrm", "reliability", "ranksets"])
def test_commands_when_marks_are_missing_or_states_then_the_rest_counts(run, tmp_path: Path, command: str) -> None:
    whole = published("sirt_ratings1.csv").head(60)
    path, holed = tmp_path / "whole.csv", tmp_path / "holed.csv"
    whole.to_csv(path, index=False)
    extra = "".join(f"{entry},db99,,NA,not_scored,,\n" for entry in whole["idstud"].unique()[:5])
    holed.write_text(path.read_text() + extra)

    with_holes, without = run(command, holed, *ESSAYS), run(command, path, *ESSAYS)
    first = next(iter(without))

    assert with_holes[first] == without[first]
