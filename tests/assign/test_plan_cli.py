import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from contest.judging.plan_cli import plan

ENTRIES = ["entry,category,track,level,school,k"] + [
    f"E{n},{'Maths' if n % 2 else 'Art'},student,1,S{n % 3},{3 if n == 0 else ''}" for n in range(12)
]
JUDGES = ["judge,capacity,type,school"] + [f"J{n},9,{'IT' if n % 2 else 'teacher'},S{n}" for n in range(5)]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "entries.csv").write_text("\n".join(ENTRIES) + "\n", encoding="utf-8")
    (tmp_path / "judges.csv").write_text("\n".join(JUDGES) + "\n", encoding="utf-8")
    values = np.random.default_rng(3).integers(1, 1000, size=(12, 5), dtype=np.int32)
    values[4, 4] = -1
    np.save(tmp_path / "affinity.npy", values)
    (tmp_path / "rules.json").write_text('{\n "judges_per_entry": 2,\n "max_load_gap": 1\n}', encoding="utf-8")
    return tmp_path


def run(folder, output="out", rules="rules.json"):
    arguments = [str(folder), "--rules", str(folder / rules), "--output", str(folder / output), "--quiet"]
    return CliRunner().invoke(plan, arguments)


def panels(folder, output="out"):
    with (folder / output / "panels.csv").open(encoding="utf-8") as file:
        return [tuple(row.values()) for row in csv.DictReader(file)]


def test_plan_when_the_files_are_sound_then_panels_and_certificate_are_written(folder):
    result = run(folder)

    assert result.exit_code == 0
    pairs = panels(folder)
    assert len(pairs) == len(set(pairs)) == 25
    assert sum(entry == "E0" for entry, _ in pairs) == 3
    certificate = json.loads((folder / "out" / "certificate.json").read_text(encoding="utf-8"))
    assert (certificate["pairs"], certificate["load_gap"], certificate["rule_faults"]) == (25, 0, 0)
    total = certificate["lines"][0]
    assert total["value"] == total["bound"]


def test_plan_when_rows_and_columns_are_shuffled_then_the_same_bytes_are_written(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("shuffled")
    rows, columns = np.random.default_rng(1).permutation(12), np.random.default_rng(2).permutation(5)
    (other / "entries.csv").write_text("\n".join([ENTRIES[0], *(ENTRIES[1 + n] for n in rows)]), encoding="utf-8")
    (other / "judges.csv").write_text("\n".join([JUDGES[0], *(JUDGES[1 + n] for n in columns)]), encoding="utf-8")
    np.save(other / "affinity.npy", np.load(folder / "affinity.npy")[rows][:, columns])
    (other / "rules.json").write_bytes((folder / "rules.json").read_bytes())

    results = [run(folder), run(other)]

    assert [result.exit_code for result in results] == [0, 0]
    for name in ("panels.csv", "certificate.json", "explanation.json"):
        assert (folder / "out" / name).read_bytes() == (other / "out" / name).read_bytes()


def test_plan_when_pairs_are_listed_then_an_unlisted_pair_is_a_conflict(folder):
    values = np.load(folder / "affinity.npy")
    (folder / "affinity.npy").unlink()
    lines = [f"E{e},J{j},{values[e, j]}" for e in range(12) for j in range(5) if (e, j) != (1, 0)]
    (folder / "pairs.csv").write_text("entry,judge,affinity\n" + "\n".join(lines), encoding="utf-8")

    result = run(folder)

    assert result.exit_code == 0
    assert ("E1", "J0") not in panels(folder)


def test_plan_when_no_plan_exists_then_says_why_and_leaves_no_old_plan(folder):
    run(folder)
    (folder / "rules.json").write_text('{"judges_per_entry": 5}', encoding="utf-8")

    result = run(folder)

    assert result.exit_code == 3
    assert not (folder / "out" / "panels.csv").exists()
    explanation = json.loads((folder / "out" / "explanation.json").read_text(encoding="utf-8"))
    assert explanation["feasible"] is False
    first = explanation["shortfalls"][0]
    assert {"entries", "needed", "judges", "available", "sentence"} <= set(first)
    assert explanation["missing"] == sum(item["needed"] - item["available"] for item in explanation["shortfalls"])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("entries.csv", "entry,k\nA,2\nA,2\n", "entries.csv, line 3, column entry: 'A' is already in line 2"),
        ("entries.csv", "entry,k\nA,two\n", "entries.csv, line 2, column k: 'two' is not a whole number"),
        ("entries.csv", "name\nA\n", "entries.csv, line 1: the column 'entry' is missing; found name"),
        ("entries.csv", "entry,k\nA,1,9\n", "entries.csv, line 2, column 3: has 3 values, the heading has 2"),
        ("judges.csv", "judge,capacity\nJ,\n", "judges.csv, line 2, column capacity: is empty"),
        ("judges.csv", "judge,capacity\nJ,-3\n", "judges.csv, line 2, column capacity: -3 is below 0"),
        ("rules.json", '{\n "judge": 3\n}', "rules.json, line 2, column 2: unknown rule 'judge'; known:"),
        (
            "rules.json",
            '{"max_load_gap": 0}',
            "rules.json, line 1, column 2: max_load_gap must be a whole number, 1 or",
        ),
        ("rules.json", '{"k": }', "rules.json, line 1, column 7: Expecting value"),
        ("rules.json", '{"anchor_entries": ["X"]}', "rules.json, line 1: anchor_entries: unknown entry 'X'"),
    ],
)
def test_plan_when_a_file_is_bad_then_names_line_and_column(folder, name, text, said):
    (folder / name).write_text(text, encoding="utf-8")

    result = run(folder)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: {said}")


def test_plan_when_the_table_has_another_shape_then_says_both(folder):
    np.save(folder / "affinity.npy", np.zeros((3, 5), dtype=np.int32))

    result = run(folder)

    assert result.exit_code == 2
    assert result.stderr == "Error: affinity.npy: has shape (3, 5); 12 entries and 5 judges were read\n"
