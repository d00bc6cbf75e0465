"""How far could other judges be trusted to give the same result? Unit of analysis: the sheet, never the single mark."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from scoring import __version__
from scoring.agreement import agreement_row
from scoring.components import Components, variance_components
from scoring.concordance import Concordance, kendall_w
from scoring.errors import ScoringError
from scoring.facets import code_ratings
from scoring.generalizability import Design, Variances, decision_study, design_of, g_coefficient, single_sheet
from scoring.icc import icc_table
from scoring.krippendorff import METRICS
from scoring.table import MOST_CELLS, RatingTable, rating_table

FEW = 5
Found = TypeVar("Found")


@dataclass(frozen=True)
class Reliability:
    """coefficients: name, value, low, high, basis. components: name, value.
    decision_study: sheets, own_judges, same_judges, sem. icc: six rows, empty unless every judge rated every entry.
    agreement: one row a criterion (and one for the sheets): units, ratings, alpha_*, ac1, ac2, their se, kappas.
    """

    coefficients: pd.DataFrame
    components: pd.DataFrame
    decision_study: pd.DataFrame
    icc: pd.DataFrame
    agreement: pd.DataFrame
    n_sheets: int
    notes: tuple[str, ...]
    version: str = __version__


def reliability(ratings: pd.DataFrame, *, sheets: pd.DataFrame | None = None, level: float = 0.95) -> Reliability:
    """`ratings`: entry, judge, criterion (may be absent), score. `sheets`: entry, judge, total, rubric-weighted;
    without them the total of a sheet is the mean of its marks, and sheets that lack a criterion are left out.
    """
    if not 0 < level < 1:
        raise ScoringError(f"level: expected a number between 0 and 1, got {level}")
    notes: list[str] = []
    by_scale = _scales(ratings)
    agreement = pd.DataFrame([agreement_row(name, table, level, notes) for name, table in by_scale.items()])
    if any(table.named for table in by_scale.values()):
        return _words_only(agreement, notes)
    totals = _totals(ratings, notes) if sheets is None else sheets[["entry", "judge", "total"]]
    table = rating_table(totals, value="total")
    if sheets is not None or "criterion" in ratings.columns:
        of_sheets = pd.DataFrame([agreement_row("sheet", table, level, notes)])
        agreement = pd.concat([agreement, of_sheets], ignore_index=True)
    found, design = _components(totals, notes)
    icc = _noted(lambda: icc_table(_complete_cells(table), level=level), notes)
    w = _noted(lambda: _concordance(table, notes), notes)
    return Reliability(
        coefficients=_coefficients(found, design, icc, w, agreement.iloc[-1]),
        components=_component_table(found, design),
        decision_study=pd.DataFrame() if found is None else decision_study(_variances(found)),
        icc=pd.DataFrame() if icc is None else icc,
        agreement=agreement,
        n_sheets=len(table.unit),
        notes=tuple(dict.fromkeys(notes)),
    )


def _scales(ratings: pd.DataFrame) -> dict[str, RatingTable]:
    if "criterion" not in ratings.columns:
        return {"score": rating_table(ratings)}
    rated = ratings[ratings["score"].notna()] if "score" in ratings.columns else ratings
    rating_table(rated)  # refuses what cannot be used, with the row of the whole table
    return {str(name): rating_table(part.drop(columns="criterion")) for name, part in rated.groupby("criterion")}


def _totals(ratings: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    if "criterion" not in ratings.columns:
        return ratings[["entry", "judge"]].assign(total=ratings["score"])
    rated = ratings[ratings["score"].notna()].assign(score=pd.to_numeric(ratings["score"]))
    # the mean of sorted marks does not depend on the order of the rows
    rated = rated.sort_values(["criterion", "score"], kind="stable")
    sums = rated.groupby(["entry", "judge"], as_index=False)["score"].agg(["mean", "count"])
    whole = sums["count"] == rated["criterion"].nunique()
    if not whole.any():
        raise ScoringError("no sheet has all criteria; give the sheets' totals, or complete the sheets")
    if left := int((~whole).sum()):
        notes.append(f"{left} sheets lack a criterion and are left out of everything that rests on totals")
    return sums.loc[whole, ["entry", "judge"]].assign(total=sums["mean"])


def _components(totals: pd.DataFrame, notes: list[str]) -> tuple[Components | None, Design | None]:
    coded = code_ratings(totals, ("entry", "judge"), value="total")
    found = _noted(lambda: variance_components(coded), notes)
    if found is None:
        return None, None
    if coded.sizes[1] < FEW:
        notes.append(f"{coded.sizes[1]} judges: the variance of judges is hardly known; take it from past contests")
    if found.method != "REML":
        notes.append(f"variance components by {found.method}: too many judges for exact REML")
    return found, design_of(coded.codes[0], coded.codes[1])


def _complete_cells(table: RatingTable) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    if not table.complete:
        raise ScoringError("some judges did not rate some entries: only the variance components are left")
    return table.cells


def _concordance(table: RatingTable, notes: list[str]) -> Concordance:
    if table.units * len(table.judges) > MOST_CELLS:
        raise ScoringError("Kendall's W needs entries rated by all judges; there are too many judges for that")
    cells = table.cells
    block = cells[np.isfinite(cells).all(axis=1)]
    if len(block) < 2:  # noqa: PLR2004 - one entry has no order
        raise ScoringError("Kendall's W needs two entries that all judges rated; use alpha")
    if len(block) < len(cells):
        notes.append(f"Kendall's W rests on the {len(block)} entries that all judges rated")
    return kendall_w(block)


def _noted(call: Callable[[], Found], notes: list[str]) -> Found | None:
    """A coefficient that these data do not have is a remark in a report of many, not an error."""
    try:
        return call()
    except ScoringError as error:
        notes.append(str(error))
        return None


def _variances(found: Components) -> Variances:
    return Variances(found.entry, found.judge, found.residual)


def _component_table(found: Components | None, design: Design | None) -> pd.DataFrame:
    """Ve, Vj, Vr and their shares; k: harmonic mean of sheets per entry; q: 0 crossed ... 1/k nested."""
    if found is None or design is None:
        return pd.DataFrame(columns=["name", "value"])
    whole = found.entry + found.judge + found.residual
    figures = {
        "Ve": found.entry,
        "Vj": found.judge,
        "Vr": found.residual,
        "judge_share": found.judge / whole,
        "Vj/Vr": found.judge / found.residual,
        "mean": found.mean,
        "mean_se": found.mean_se,
        "reml": found.criterion,
        "k": design.sheets,
        "q": design.q,
    }
    return pd.DataFrame({"name": list(figures), "value": list(figures.values())})


def _coefficients(
    found: Components | None, design: Design | None, icc: pd.DataFrame | None, w: Concordance | None, scale: pd.Series
) -> pd.DataFrame:
    rows: list[tuple[object, ...]] = []
    if found is not None and design is not None:
        agreement, consistency = single_sheet(_variances(found))
        rows = [
            ("ICC(A,1)", agreement, np.nan, np.nan, "variance components"),
            ("ICC(C,1)", consistency, np.nan, np.nan, "variance components"),
            ("G(q,k)", g_coefficient(_variances(found), design), np.nan, np.nan, "variance components"),
        ]
    if icc is not None:
        rows = rows[2:]
        rows += [(row.name, row.value, row.low, row.high, "mean squares") for row in icc.itertuples(index=False)]
    rows += [(f"alpha {metric}", scale[f"alpha_{metric}"], np.nan, np.nan, scale["scale"]) for metric in METRICS]
    if w is not None:
        rows.append(("Kendall W", w.w, np.nan, np.nan, f"{w.entries} entries x {w.judges} judges"))
        rows.append(("Kendall W chi2", w.chi2, np.nan, np.nan, f"df {w.df}, p {w.p:.6g}"))
    return pd.DataFrame(rows, columns=["name", "value", "low", "high", "basis"])


def _words_only(agreement: pd.DataFrame, notes: list[str]) -> Reliability:
    notes.append("the ratings are words: only unweighted coefficients of agreement are defined")
    nothing = pd.DataFrame()
    coefficients = pd.DataFrame(columns=["name", "value", "low", "high", "basis"])
    return Reliability(coefficients, _component_table(None, None), nothing, nothing, agreement, 0, tuple(notes))
