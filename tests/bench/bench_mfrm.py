"""Many-facet Rasch analysis of 500 entries x 3 sheets x 5 criteria by 40 judges: `python -m tests.bench.bench_mfrm`."""

import time

import numpy as np
import pandas as pd

from scoring.mfrm import mfrm

LIMIT = 0.2


def contest(*, entries: int = 500, judges: int = 40, sheets: int = 3, criteria: int = 5, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    panel = np.argsort(rng.random((entries, judges)), axis=1)[:, :sheets]
    entry, judge = np.repeat(np.arange(entries), sheets), panel.ravel()
    sheet = rng.normal(size=entries)[entry] - 0.4 * rng.normal(size=judges)[judge] + 0.7 * rng.normal(size=len(entry))
    mark = sheet[:, None] + 0.5 * rng.normal(size=(len(entry), criteria))
    return pd.DataFrame(
        {
            "entry": np.repeat(entry, criteria),
            "judge": np.repeat(judge, criteria),
            "criterion": np.tile(np.arange(criteria), len(entry)),
            "score": np.clip(np.round(3 + mark.ravel()), 1, 5),
        }
    )


def main() -> None:
    ratings = contest()
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        result = mfrm(ratings)
        seconds.append(time.perf_counter() - start)
    best = min(seconds)
    verdict = "ok" if best < LIMIT else "TOO SLOW"
    print(f"mfrm, {len(ratings)} ratings: {best:.3f} s ({result.iterations} Newton steps), limit {LIMIT} s: {verdict}")


if __name__ == "__main__":
    main()
