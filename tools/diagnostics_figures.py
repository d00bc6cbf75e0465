"""Writes the figures of docs/scoring-diagnostics.md from a simulated contest; prints the tables the page quotes."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from scoring.curves import category_curves, plan_curves
from scoring.generalizability import Variances
from scoring.judge_report import judge_report
from scoring.mfrm import mfrm
from scoring.planning import deal, plan
from scoring.reliability import reliability

FOLDER = Path(__file__).parents[1] / "docs" / "figures"
ENTRIES, JUDGES, SHEETS = 60, 12, 3
CRITERIA = ("idea", "craft", "benefit", "talk")
SEVERE, HALO, SHUNNED_MARK, SHUNNED = 2, 6, 5, 0.8


def contest() -> pd.DataFrame:
    """Marks 1 to 6. Judge 3 is severe, judge 7 gives all criteria nearly the same mark, mark 5 is hardly used."""
    random = np.random.default_rng(2026)
    panel = deal(ENTRIES, JUDGES, SHEETS, random)
    quality, harsh = random.normal(size=ENTRIES), random.normal(0, 0.3, JUDGES)
    harsh[SEVERE] += 1.2
    rows = []
    for entry in range(ENTRIES):
        for judge in panel[entry]:
            sheet = quality[entry] - harsh[judge] + random.normal(0, 0.5)
            noise = random.normal(0, 0.1 if judge == HALO else 0.6, len(CRITERIA))
            marks = np.clip(np.round(3.3 + sheet + noise), 1, 6)
            marks = np.where((marks == SHUNNED_MARK) & (random.random(len(CRITERIA)) < SHUNNED), 6, marks)
            rows += [
                (f"TLA-{entry + 1:03}", f"judge {judge + 1:02}", name, mark)
                for name, mark in zip(CRITERIA, marks, strict=True)
            ]
    return pd.DataFrame(rows, columns=["entry", "judge", "criterion", "score"])


@cache
def designs() -> pd.DataFrame:
    return plan(Variances(entry=1.0, judge=0.19, residual=0.76), entries=200, judges=24, sheets=range(1, 7)).designs


def figures() -> dict[str, str]:
    return {
        "categories.svg": category_curves(mfrm(contest()).steps, title="Which mark is likeliest, by measure"),
        "plan.svg": plan_curves(designs(), title="200 entries, 24 judges: what each further sheet buys"),
    }


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in figures().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    ratings = contest()
    found, report, trust = mfrm(ratings), judge_report(ratings), reliability(ratings)
    shown = ["element", "count", "measure", "se", "se_sheet", "infit", "infit_z", "outfit", "fair_average", "fit"]
    print(found.elements.query("facet == 'judge'")[shown].round(2).to_string(index=False))
    print(found.summary.round(2).T.to_string(), found.deff, found.agreement, found.notes)
    print(found.steps.round(2).to_string(index=False))
    print(report.judges.round(2).to_string(index=False))
    print(trust.coefficients.round(2).to_string(index=False))
    print(trust.decision_study.round(2).to_string(index=False))


if __name__ == "__main__":
    main()
