"""Severity adjustment beside statsmodels' MixedLM and R's lme4, on the same data in the same run."""

import importlib.util
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[2]
SMALL, LARGE = (500, 40, 3), (100_000, 5_000, 3)
SMALL_LIMIT, LARGE_LIMIT, LARGE_MEMORY = 0.020, 2.0, 1000
R_PROGRAM = """
suppressMessages(library(lme4))
d <- read.csv(commandArgs(TRUE)[1], stringsAsFactors = TRUE)
t <- system.time(m <- lmer(total ~ 0 + entry + (1 | judge), d))[["elapsed"]]
cat(t, as.data.frame(VarCorr(m))$vcov[1])
"""


def sheets(entries: int, judges: int, per_entry: int, *, seed: int = 7) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    entry = np.repeat(np.arange(entries), per_entry)
    first = random.integers(0, judges, entries)
    step = random.integers(1, judges // per_entry, entries)
    judge = (first[:, None] + step[:, None] * np.arange(per_entry)).ravel() % judges
    total = (
        70 + random.normal(0, 6, entries)[entry] - random.normal(0, 2, judges)[judge] + random.normal(0, 4, len(entry))
    )
    return pd.DataFrame(
        {"entry": [f"e{each:06}" for each in entry], "judge": [f"j{each:04}" for each in judge], "total": total}
    )


def ours(table: pd.DataFrame, repeats: int) -> tuple[float, float]:
    """Best wall clock seconds, and Vj."""
    from scoring.severity import adjust_severity  # after the path is set below, when run as a file

    times = []
    for _ in range(repeats):
        start = perf_counter()
        found = adjust_severity(table)
        times.append(perf_counter() - start)
    return min(times), found.variance["Vj"]


def statsmodels_mixed(table: pd.DataFrame) -> str:
    """Entries and judges both random: with 500 fixed entries its search takes a minute and stops beside the optimum."""
    if importlib.util.find_spec("statsmodels") is None:
        return "skipped: statsmodels is not installed here (it is no dependency)"
    import warnings

    from statsmodels.regression.mixed_linear_model import MixedLM

    from scoring.compare import both_random

    start = perf_counter()
    own = both_random(table).details["Vj"]
    middle = perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        effects = {"entry": "0 + C(entry)", "judge": "0 + C(judge)"}
        fit = MixedLM.from_formula("total ~ 1", table, groups=np.ones(len(table)), vc_formula=effects).fit(reml=True)
    found = dict(zip(fit.model.exog_vc.names, fit.vcomp, strict=True))["judge"]
    return (
        f"{perf_counter() - middle:.2f} s, Vj {found:.5f} (MixedLM, both random; "
        f"scoring's both-random comparison {middle - start:.2f} s, Vj {own:.5f})"
    )


def lme4(table: pd.DataFrame) -> str:
    if shutil.which("Rscript") is None:
        return "skipped: R is not installed here"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheets.csv"
        table.to_csv(path, index=False)
        done = subprocess.run(["Rscript", "-e", R_PROGRAM, str(path)], capture_output=True, text=True, check=False)
    if done.returncode:
        return f"skipped: R has no working lme4 ({done.stderr.strip().splitlines()[-1]})"
    seconds, variance = done.stdout.split()
    return f"{float(seconds):.3f} s, Vj {float(variance):.5f}"


def large() -> None:
    """In a process of its own, so that its memory is its own."""
    table = sheets(*LARGE)
    seconds, variance = ours(table, 2)
    print(json.dumps({"seconds": seconds, "Vj": variance, "peak_mb": peak_memory()}))


def peak_memory() -> float:
    """In MB; the kernel's ru_maxrss would count what the parent had before this program was started."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    table = sheets(*SMALL)
    seconds, variance = ours(table, 60)
    print("severity adjustment, 500 entries x 40 judges x 3 sheets")
    print(f"  scoring      {seconds:.4f} s, Vj {variance:.5f} (limit {SMALL_LIMIT} s)")
    print(f"  statsmodels  {statsmodels_mixed(table)}")
    print(f"  lme4         {lme4(table)}")
    command = [sys.executable, __file__, "large"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    big = json.loads(done.stdout)
    print("severity adjustment, 100,000 entries x 5,000 judges x 3 sheets, from table to scores with standard errors")
    print(
        f"  scoring      {big['seconds']:.2f} s, Vj {big['Vj']:.4f}, peak {big['peak_mb']:.0f} MB (limits {LARGE_LIMIT} s, 1 GB)"
    )
    print("  statsmodels  skipped: its matrices are dense, 100,000 columns of 300,000 rows are 240 GB")
    print("  lme4         skipped: takes minutes at this size (design: unfinished after 5)")
    kept = seconds < SMALL_LIMIT and big["seconds"] < LARGE_LIMIT and big["peak_mb"] < LARGE_MEMORY
    return 0 if kept else 1


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if sys.argv[1:] == ["large"]:
        large()
    else:
        sys.exit(main())
