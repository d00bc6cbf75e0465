"""What the sheets say about each judge: for the head judge's eyes, never for publication."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring import __version__
from scoring.errors import ScoringError
from scoring.facets import Coded, Floats, code_ratings, facet_names
from scoring.habits import halo_index, range_use
from scoring.interactions import interactions
from scoring.mfrm import MfrmResult, mfrm
from scoring.permutation import drift, own_group
from scoring.severity import Adjustment, adjust_severity

ENOUGH = 10
SURE = 0.05
NARROW, WIDE, HALO_ABOVE_MEDIAN = 0.5, 1.7, 0.15
SHUFFLES = 2000


@dataclass(frozen=True)
class JudgeReport:
    """judges: judge, n_sheets, mean, severity (+ severe, in points), severity_se, infit, infit_z, outfit, outfit_z,
    range_use, categories, halo, drift, drift_p, own_n, own_deviation, own_p, flags.
    cells: judge x criterion deviations. own_deviation, own_p: over all judges.
    """

    judges: pd.DataFrame
    cells: pd.DataFrame
    own_deviation: float
    own_p: float
    notes: tuple[str, ...]
    version: str = __version__


def judge_report(
    ratings: pd.DataFrame, *, sheets: pd.DataFrame | None = None, shuffles: int = SHUFFLES, seed: int = 0
) -> JudgeReport:
    """`ratings`: entry, judge, criterion (may be absent), score; `order` (number or time of the sheet) for drift,
    `entry_group` and `judge_group` (school) for the own-group test. `sheets`: entry, judge, total, by the rubric.
    """
    coded = code_ratings(ratings, facet_names(ratings))
    totals = _totals(coded) if sheets is None else sheets[["entry", "judge", "total"]]
    adjusted = adjust_severity(totals)
    fit, notes = _fit(ratings, list(adjusted.notes))
    table = _severity_table(coded, adjusted)
    if fit is not None:
        table = table.merge(_fit_columns(fit), on="judge", how="left")
    code = _sheet_codes(adjusted, coded)
    judges = coded.sizes[1]
    severity = table["severity"].fillna(0.0).to_numpy(dtype=np.float64)
    corrected = adjusted.sheets["total"].to_numpy(dtype=np.float64) + severity[code[:, 1]]
    table["range_use"] = range_use(code[:, 0], code[:, 1], corrected, judges)
    table["categories"] = [len(np.unique(coded.score[coded.codes[1] == each])) for each in range(judges)]
    table["halo"] = halo_index(coded)
    residual = adjusted.sheets["residual"].to_numpy(dtype=np.float64)
    extra = _per_sheet(ratings, adjusted)
    if "order" in extra:
        order = _as_order(extra["order"])
        found = drift(code[:, 1], judges, residual, order, shuffles=shuffles, seed=seed)
        table = table.assign(drift=found.value, drift_p=found.p)
    overall = (float("nan"), float("nan"))
    if "own" in extra:
        own = extra["own"].to_numpy(dtype=bool)
        found, *rest = own_group(code[:, 1], judges, residual, own, shuffles=shuffles, seed=seed)
        table = table.assign(own_n=found.count, own_deviation=found.value, own_p=found.p)
        overall = (rest[0], rest[1])
    table["flags"] = _flags(table)
    cells = pd.DataFrame() if fit is None else interactions(fit, ("judge", "criterion"))
    return JudgeReport(table, cells, *overall, notes=tuple(notes))


def _totals(coded: Coded) -> pd.DataFrame:
    """Mean of the marks on a sheet; a sheet without all criteria is left out."""
    sheet, place, count = np.unique(
        coded.codes[0] * coded.sizes[1] + coded.codes[1], return_inverse=True, return_counts=True
    )
    whole = count == count.max()
    total = np.bincount(place, coded.score) / count
    labels = [pd.Series(each, dtype=object) for each in coded.labels[:2]]
    return pd.DataFrame(
        {
            "entry": labels[0].take(sheet // coded.sizes[1]).to_numpy(),
            "judge": labels[1].take(sheet % coded.sizes[1]).to_numpy(),
            "total": np.where(whole, total, np.nan),
        }
    )


def _fit(ratings: pd.DataFrame, notes: list[str]) -> tuple[MfrmResult | None, list[str]]:
    try:
        found = mfrm(ratings)
    except ScoringError as error:
        return None, [*notes, f"no fit statistics: {error}"]
    return found, [*notes, *found.notes]


def _severity_table(coded: Coded, adjusted: Adjustment) -> pd.DataFrame:
    judges = adjusted.judges.rename(columns={"se": "severity_se"})
    means = adjusted.sheets.groupby("judge", sort=False)["total"].mean().rename("mean").reset_index()
    table = pd.DataFrame({"judge": pd.Series(coded.labels[1], dtype=object)})
    table = table.merge(
        judges[["judge", "n_sheets", "severity", "severity_se"]].astype({"judge": object}), on="judge", how="left"
    )
    table = table.merge(means.astype({"judge": object}), on="judge", how="left")
    return table[["judge", "n_sheets", "mean", "severity", "severity_se"]].fillna({"n_sheets": 0})


def _fit_columns(found: MfrmResult) -> pd.DataFrame:
    mine = found.elements[found.elements["facet"] == "judge"]
    return mine[["element", "infit", "infit_z", "outfit", "outfit_z", "fit"]].rename(columns={"element": "judge"})


def _sheet_codes(adjusted: Adjustment, coded: Coded) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Entry and judge of each sheet of the adjustment as codes of the ratings."""
    places = [{label: at for at, label in enumerate(each)} for each in coded.labels[:2]]
    columns = [
        adjusted.sheets[name].map(place).to_numpy(dtype=np.int64)
        for name, place in zip(("entry", "judge"), places, strict=True)
    ]
    return np.column_stack(columns)


def _per_sheet(ratings: pd.DataFrame, adjusted: Adjustment) -> pd.DataFrame:
    wanted = [name for name in ("order", "entry_group", "judge_group") if name in ratings.columns]
    each = ratings.drop_duplicates(["entry", "judge"])[["entry", "judge", *wanted]]
    if "order" in wanted:
        each = each.drop(columns="order").merge(
            ratings.groupby(["entry", "judge"], as_index=False)["order"].min(), on=["entry", "judge"]
        )
    frame = adjusted.sheets[["entry", "judge"]].merge(each.astype({"entry": object, "judge": object}), how="left")
    if {"entry_group", "judge_group"} <= set(wanted):
        frame["own"] = (frame["entry_group"] == frame["judge_group"]) & frame["entry_group"].notna()
    return frame


def _as_order(column: pd.Series) -> Floats:
    if column.isna().any():
        raise ScoringError("column order: expected a number or time for every sheet, got an empty cell")
    return np.asarray(column.rank(method="dense"), dtype=np.float64)


def _flags(table: pd.DataFrame) -> list[str]:
    """Words for what deserves a talk. Tests are held to 5 % over all judges together (Bonferroni)."""
    many = table["n_sheets"] >= ENOUGH
    halo = table["halo"] > table["halo"].median() + HALO_ABOVE_MEDIAN
    beyond = 2 * table["severity_se"]
    words = {
        "severe": table["severity"] > beyond,
        "lenient": table["severity"] < -beyond,
        "narrow range": many & (table["range_use"] < NARROW),
        "wide range": many & (table["range_use"] > WIDE),
        "halo": many & halo,
    }
    for name, word in (("drift_p", "drift"), ("own_p", "own group")):
        if name in table:
            words[word] = table[name] < SURE / max(int(table[name].notna().sum()), 1)
    fit = table["fit"] if "fit" in table else pd.Series("", index=table.index)
    rows = []
    for at in table.index:
        found = [word for word, marked in words.items() if bool(marked[at])]
        rows.append(", ".join([*found, *([fit[at]] if isinstance(fit[at], str) and fit[at] else [])]))
    return rows
