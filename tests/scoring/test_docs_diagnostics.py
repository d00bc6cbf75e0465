import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scoring.curves import Axis, category_curves, line_chart
from scoring.judge_report import judge_report
from scoring.mfrm import mfrm
from scoring.reliability import reliability

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "scoring-diagnostics.md").read_text(encoding="utf-8")

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@pytest.fixture(scope="module")
def drawing():
    sys.path.insert(0, str(ROOT / "tools"))
    import diagnostics_figures

    yield diagnostics_figures
    sys.path.remove(str(ROOT / "tools"))


def test_figures_when_made_again_then_are_those_of_the_page(drawing) -> None:
    made = drawing.figures()
    kept = {name: (ROOT / "docs" / "figures" / name).read_text(encoding="utf-8") for name in made}

    assert {name: NUMBER.sub("#", text) for name, text in kept.items()} == {
        name: NUMBER.sub("#", text) for name, text in made.items()
    }
    for name, text in made.items():  # another processor's last bit may turn a coordinate's last figure
        found, shown = (np.array(NUMBER.findall(each), dtype=float) for each in (text, kept[name]))
        assert np.abs(found - shown).max() <= 0.1 + 1e-9
    assert all(f"(figures/{name})" in PAGE for name in made)


def test_judge_table_of_the_page_then_as_the_package_finds(drawing) -> None:
    ratings = drawing.contest()
    elements = mfrm(ratings).elements.set_index("element")
    report = judge_report(ratings).judges.set_index("judge")
    rows = re.findall(r"^\| (judge \d\d) \| (.*) \|$", PAGE, re.MULTILINE)

    assert [name for name, _ in rows] == ["judge 03", "judge 05", "judge 07"]
    for name, cells in rows:
        found = elements.loc[name, ["measure", "se", "se_sheet", "infit", "fair_average"]].astype(float)
        shown = " | ".join(["15", *(f"{each:.2f}" for each in found)])
        assert cells == f"{shown} | {report.loc[name, 'flags']}"


def test_figures_in_the_text_then_as_the_package_finds(drawing) -> None:
    ratings = drawing.contest()
    found, trust = mfrm(ratings), reliability(ratings)
    values = dict(zip(trust.coefficients["name"], trust.coefficients["value"], strict=True))
    halo = judge_report(ratings).judges.set_index("judge")["halo"]
    steps = found.steps.set_index("category")

    assert f"(judge 07: {halo['judge 07']:.2f}, the median of all judges {halo.median():.2f})" in PAGE
    assert f"`deff` ({found.deff:.1f} in the example)" in PAGE
    assert f"{steps.loc[5, 'count']} of {steps['count'].sum()} marks" in PAGE
    assert steps.loc[6, "flags"] == "disordered_average disordered_step"
    assert f"ICC(A,1) {values['ICC(A,1)']:.2f}, and the mean of three G(q,k) {values['G(q,k)']:.2f}" in PAGE


def test_plan_table_of_the_page_then_as_the_package_finds(drawing) -> None:
    rows = [
        f"| {row.sheets} | {row.tau_mean:.2f} | {row.tau:.2f} | {100 * row.top_k:.0f} % | {row.width:.0f} ranks |"
        for row in drawing.designs().itertuples()
    ]

    assert "\n".join(rows) in PAGE


def test_category_curves_when_a_category_is_unused_then_its_gap_is_kept() -> None:
    steps = pd.DataFrame({"category": [1.0, 2.0, 4.0], "step": [np.nan, -1.0, 0.5]})

    assert category_curves(steps, title="a & b").count("<path d=") == 3 + 3 + 7


def test_line_chart_when_names_hold_markup_then_escaped() -> None:
    svg = line_chart({"<b>": [(0, 0), (1, 1)]}, Axis("x", 0, 1, (0, 1)), Axis("y", 0, 1, (0, 1)), title="a & b")

    assert "&lt;b&gt;" in svg
    assert "<b>" not in svg
    assert "a &amp; b" in svg
