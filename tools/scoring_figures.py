"""Writes the figures of docs/scoring.md from a simulated ward contest: 30 entries, 10 judges, 3 sheets an entry."""

from pathlib import Path

import numpy as np
import pandas as pd

from scoring.figures import rank_intervals, severities
from scoring.severity import adjust_severity
from scoring.uncertainty import rank_uncertainty

FOLDER = Path(__file__).parents[1] / "docs" / "figures"
ENTRIES, JUDGES, SHEETS, AWARDS = 30, 10, 3, 8


def contest() -> pd.DataFrame:
    random = np.random.default_rng(2026)
    quality, harsh = random.normal(72, 7, ENTRIES), random.normal(0, 3, JUDGES)
    rows = []
    for entry in range(ENTRIES):
        for judge in random.permutation(JUDGES)[:SHEETS]:
            total = quality[entry] - harsh[judge] + random.normal(0, 5)
            rows.append((f"TLA-{entry + 1:03}", f"judge {judge + 1:02}", round(float(total) * 4) / 4))
    return pd.DataFrame(rows, columns=["entry", "judge", "total"])


def figures() -> dict[str, str]:
    adjusted = adjust_severity(contest())
    sure = rank_uncertainty(adjusted.scores, top_k=AWARDS)
    return {
        "rank-intervals.svg": rank_intervals(
            sure.ranks, top_k=AWARDS, title=f"90 % rank intervals, award line after rank {AWARDS}"
        ),
        "severities.svg": severities(adjusted.judges, title="Severity in points, with one standard error"),
    }


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in figures().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
