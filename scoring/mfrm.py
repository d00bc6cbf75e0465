"""Many-facet Rasch analysis (rating scale model, joint maximum likelihood): the diagnostic layer, never the ranking.

Halo makes the criteria of one sheet lean the same way, so the model's standard errors of entries and judges are too
small; `se_sheet` carries the design effect of the sheets.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.categories import category_table
from scoring.errors import ScoringError
from scoring.extremes import Calibration, measure_extreme, set_aside
from scoring.facets import Coded, Floats, Ints, code_ratings, facet_names
from scoring.jmle import Estimate, estimate
from scoring.measures import Analysis, Measured, centre, element_table, summary_table
from scoring.pairs import Agreement, agreement
from scoring.rasch import Scale, moments
from scoring.subsets import connected_subsets


@dataclass(frozen=True)
class MfrmResult:
    """elements: facet, element, count, score, observed_average, fair_average, measure, se, se_sheet, infit, infit_z,
    outfit, outfit_z, fit, extreme, subset. Positive measure: a better entry, a more severe judge, a harder criterion.
    steps: category, count, share, average_measure, expected_measure, outfit, step, se, flags.
    summary: one row a facet. ratings: one row a rating with expected, variance, residual, z (residual in points).
    deff: design effect of the sheets; se_sheet = se x sqrt(deff) where it is above 1.
    """

    elements: pd.DataFrame
    steps: pd.DataFrame
    summary: pd.DataFrame
    ratings: pd.DataFrame
    agreement: Agreement
    deff: float
    log_likelihood: float
    iterations: int
    converged: bool
    n_sheets: int
    n_subsets: int
    notes: tuple[str, ...]


def mfrm(
    ratings: pd.DataFrame, *, floating: str = "entry", extreme: float = 0.3, null_categories: str = "keep"
) -> MfrmResult:
    """`ratings`: entry, judge, criterion (may be absent), score. All facets but `floating` have mean measure zero.

    `extreme`: how many scale units an all-lowest or all-highest total is moved inwards to have a measure.
    `null_categories`: "keep" leaves a middle category that nobody used in its place, "collapse" closes the gap.
    """
    facets = facet_names(ratings)
    if floating not in facets:
        raise ScoringError(f"floating: expected one of {', '.join(facets)}, got {floating}")
    if null_categories not in {"keep", "collapse"}:
        raise ScoringError(f"null_categories: expected keep or collapse, got {null_categories}")
    coded = code_ratings(ratings, facets)
    calibration = set_aside(coded, collapse=null_categories == "collapse")
    used = coded.keep(calibration.rows)
    subset = connected_subsets(used.codes[0], used.codes[1])
    found = estimate(used, calibration.scale, subset)
    deff = _design_effect(used, found, calibration.scale)
    parts = _with_extremes(coded, found, calibration, extreme)
    measured = centre(coded, parts, calibration, subset, floating=floating)
    at = moments(found.logit, found.kappa, calibration.scale.offset)
    return _result(Analysis(coded, calibration, measured, at, found.kappa, deff), found, extreme)


def _result(analysis: Analysis, found: Estimate, extreme: float) -> MfrmResult:
    coded, measured, scale = analysis.coded, analysis.measured, analysis.calibration.scale
    elements = element_table(analysis)
    return MfrmResult(
        elements=elements,
        steps=category_table(coded.keep(analysis.calibration.rows), scale, found, analysis.at),
        summary=summary_table(coded, elements),
        ratings=_residual_table(coded, scale, measured, found.kappa),
        agreement=agreement(coded, scale, measured.logit, found.kappa),
        deff=analysis.deff,
        log_likelihood=found.log_likelihood,
        iterations=found.iterations,
        converged=found.converged,
        n_sheets=len(np.unique(_sheet(coded))),
        n_subsets=measured.n_subsets,
        notes=_notes(elements, found, measured.n_subsets, extreme),
    )


def _with_extremes(coded: Coded, found: Estimate, calibration: Calibration, amount: float) -> tuple[Floats, ...]:
    """Set aside last, measured first: by then all it met later has a measure."""
    parts = tuple(each.copy() for each in found.measures)
    scale = calibration.scale
    for group in reversed(calibration.rounds):
        fresh: list[tuple[int, int, float]] = []
        for facet, element in group:
            mine = coded.codes[facet] == element
            rest = sum(
                parts[other][coded.codes[other][mine]] for other in range(len(parts)) if other != facet
            ) + np.zeros(int(mine.sum()))
            known = np.isfinite(rest)
            if known.any():
                points = scale.offset[scale.category(coded.score[mine][known])]
                value = measure_extreme(rest[known], points, found.kappa, scale.offset, amount=amount)
                fresh.append((facet, element, value))
        for facet, element, value in fresh:
            parts[facet][element] = value
    return parts


def _design_effect(used: Coded, found: Estimate, scale: Scale) -> float:
    """Squared sums of each sheet's residuals over the model variance, freed of the parameters spent."""
    at = moments(found.logit, found.kappa, scale.offset)
    sheet = np.unique(_sheet(used), return_inverse=True)[1]
    sums = np.bincount(sheet, scale.offset[scale.category(used.score)] - at.mean)
    n = len(sums)
    left = n - len(np.unique(used.codes[0])) - len(np.unique(used.codes[1])) + 1
    return float((sums**2).sum() / at.variance.sum() * n / left) if left > 0 else float("nan")


def _sheet(coded: Coded) -> Ints:
    return coded.codes[0] * coded.sizes[1] + coded.codes[1]


def _residual_table(coded: Coded, scale: Scale, measured: Measured, kappa: Floats) -> pd.DataFrame:
    at = moments(np.nan_to_num(measured.logit), kappa, scale.offset)
    points = at.probability @ scale.points
    variance = at.probability @ scale.points**2 - points**2
    known = np.isfinite(measured.logit)
    table = pd.DataFrame(
        {name: _named(labels, code) for name, labels, code in zip(coded.names, coded.labels, coded.codes, strict=True)}
    )
    table["score"] = coded.score
    table["expected"] = np.where(known, points, np.nan)
    table["variance"] = np.where(known, variance, np.nan)
    table["residual"] = table["score"] - table["expected"]
    table["z"] = table["residual"] / np.sqrt(np.maximum(table["variance"], 1e-12))
    return table


def _named(labels: list[object], code: Ints) -> pd.Series:
    return pd.Series(labels).take(code).reset_index(drop=True)


def _notes(elements: pd.DataFrame, found: Estimate, n_subsets: int, extreme: float) -> tuple[str, ...]:
    notes = []
    if not found.converged:
        notes.append(
            "the estimates did not settle: too few ratings for so many elements and categories; "
            "collapse categories or wait for more score sheets"
        )
    if n_subsets > 1:
        notes.append(f"{n_subsets} disconnected subsets: measures are comparable inside a subset only")
    if count := int(elements["extreme"].sum()):
        notes.append(f"{count} elements have only lowest or only highest ratings; measured {extreme:g} points inside")
    return tuple(notes)
