"""All coefficients of agreement of one scale, side by side: they answer different questions (see the documentation)."""

import numpy as np

from scoring import chance
from scoring.errors import ScoringError
from scoring.krippendorff import METRICS, alpha
from scoring.table import RatingTable

Row = dict[str, object]


def agreement_row(scale: str, table: RatingTable, level: float, notes: list[str]) -> Row:
    """scale, units, judges, ratings, categories, alpha_*, ac1, ac2 (quadratic weights), se, low, high, kappas."""
    row: Row = {
        "scale": scale,
        "units": table.units,
        "judges": len(table.judges),
        "ratings": len(table.unit),
        "categories": len(table.categories),
    }
    try:
        return row | _alphas(table) | _beyond_chance(table, level)
    except ScoringError as error:
        notes.append(f"{scale}: {error}")
        return row | dict.fromkeys((f"alpha_{metric}" for metric in METRICS), np.nan)


def _alphas(table: RatingTable) -> Row:
    """Ratio alpha wants a true zero; with negative values it means nothing."""
    below_zero = not table.named and float(table.values[0]) < 0
    undefined = set(METRICS[1:]) if table.named else {"ratio"} if below_zero else set()
    return {f"alpha_{metric}": np.nan if metric in undefined else alpha(table, metric) for metric in METRICS}


def _beyond_chance(table: RatingTable, level: float) -> Row:
    ac1 = chance.gwet(table, level=level)
    row: Row = {"ac1": ac1.value, "ac1_se": ac1.se, "ac1_low": ac1.low, "ac1_high": ac1.high}
    if not table.named:
        ac2 = chance.gwet(table, "quadratic", level=level)
        row |= {"ac2": ac2.value, "ac2_se": ac2.se, "ac2_low": ac2.low, "ac2_high": ac2.high}
    if table.complete:
        row["fleiss_z"] = chance.fleiss_by_category(table)[1]
    return row | {
        "fleiss": chance.fleiss(table).value,
        "conger": chance.conger(table).value,
        "brennan_prediger": chance.brennan_prediger(table).value,
        "agreement": ac1.agreement,
    }
