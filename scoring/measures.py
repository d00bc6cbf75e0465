"""From estimates to the published tables of a Rasch analysis: centred, signed, one row an element."""

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from scoring.extremes import Calibration
from scoring.facets import Coded, Floats, Ints
from scoring.fit import element_fit, reading
from scoring.rasch import Moments, expected_points, moments
from scoring.separation import fixed_chi_square, random_chi_square, spread

ENTRY_AND_JUDGE = (0, 1)


@dataclass(frozen=True)
class Measured:
    """`parts[f]` sum to `logit`: a measure is + the part for entries and - it for the others. Subset 0: met nobody."""

    parts: tuple[Floats, ...]
    logit: Floats
    subset: tuple[Ints, ...]
    n_subsets: int


@dataclass(frozen=True)
class Analysis:
    """Everything the tables are made from; `at` holds the moments of the calibration's ratings only."""

    coded: Coded
    calibration: Calibration
    measured: Measured
    at: Moments
    kappa: Floats
    deff: float


def centre(
    coded: Coded, parts: tuple[Floats, ...], calibration: Calibration, subset: Ints, *, floating: str
) -> Measured:
    """Shifts move between facets, the logits stay. Entries and judges are centred inside each connected subset."""
    rows = calibration.rows
    member = _membership(coded, calibration, subset)
    moved = [part.copy() for part in parts]
    free = coded.names.index(floating)
    regular = [np.isin(np.arange(size), code[rows]) for size, code in zip(coded.sizes, coded.codes, strict=True)]
    for number in range(1, int(subset.max()) + 1):
        mine = [each == number for each in member]
        to, from_ = (1, 0) if free == 1 else (0, 1)
        shift = float(moved[from_][mine[from_] & regular[from_]].mean())
        moved[from_][mine[from_]] -= shift
        moved[to][mine[to]] += shift
    criteria = range(len(ENTRY_AND_JUDGE), len(moved))
    for facet in criteria:
        if facet != free:
            shift = float(moved[facet][regular[facet]].mean())
            moved[facet] -= shift
            moved[1 if free == 1 else 0] += shift
    if free in criteria:
        shift = float(moved[0][regular[0]].mean())
        moved[0] -= shift
        moved[free] += shift
    logit = sum(part[code] for part, code in zip(moved, coded.codes, strict=True)) + np.zeros(len(coded.score))
    return Measured(tuple(moved), logit, member, int(subset.max()))


def _membership(coded: Coded, calibration: Calibration, subset: Ints) -> tuple[Ints, Ints]:
    """Elements set aside join the subset of the elements they met."""
    entry, judge = np.zeros(coded.sizes[0], dtype=np.int64), np.zeros(coded.sizes[1], dtype=np.int64)
    entry[coded.codes[0][calibration.rows]] = subset
    judge[coded.codes[1][calibration.rows]] = subset
    for _ in range(len(calibration.rounds) + 1):
        known = judge[coded.codes[1]]
        new = (entry[coded.codes[0]] == 0) & (known > 0)
        entry[coded.codes[0][new]] = known[new]
        known = entry[coded.codes[0]]
        new = (judge[coded.codes[1]] == 0) & (known > 0)
        judge[coded.codes[1][new]] = known[new]
    return entry, judge


def element_table(analysis: Analysis) -> pd.DataFrame:
    frames = [_facet_table(analysis, facet) for facet in range(len(analysis.coded.names))]
    return pd.concat(frames, ignore_index=True)


def _facet_table(analysis: Analysis, facet: int) -> pd.DataFrame:
    coded, rows = analysis.coded, analysis.calibration.rows
    size, code = coded.sizes[facet], coded.codes[facet]
    count = np.bincount(code, minlength=size)
    score = np.bincount(code, coded.score, minlength=size)
    regular = np.bincount(code[rows], minlength=size) > 0
    se = _standard_error(analysis, facet)
    part = analysis.measured.parts[facet]
    # a criterion is compared inside each sheet: halo does not blur it
    design_effect = 1.0 if coded.names[facet] == "criterion" else float(np.fmax(analysis.deff, 1.0))
    table = pd.DataFrame(
        {
            "facet": coded.names[facet],
            "element": pd.Series(coded.labels[facet], dtype=object),
            "count": count,
            "score": score,
            "observed_average": score / count,
            "fair_average": expected_points(_fair_logit(analysis, facet), analysis.kappa, analysis.calibration.scale),
            "measure": part if facet == 0 else 0.0 - part,
            "se": se,
            "se_sheet": se * np.sqrt(design_effect),
        }
    )
    for name, values in _fit_columns(analysis, facet).items():
        table[name] = np.where(regular, values, np.nan)
    table["fit"] = [reading(value, n) for value, n in zip(table["infit"], _sheets(coded, facet), strict=True)]
    table["extreme"] = ~regular
    table["subset"] = 0 if coded.names[facet] == "criterion" else analysis.measured.subset[facet]
    return table


def _fit_columns(analysis: Analysis, facet: int) -> dict[str, Floats]:
    coded, rows, scale = analysis.coded, analysis.calibration.rows, analysis.calibration.scale
    residual = scale.offset[scale.category(coded.score[rows])] - analysis.at.mean
    return asdict(element_fit(coded.codes[facet][rows], coded.sizes[facet], residual, analysis.at))


def _standard_error(analysis: Analysis, facet: int) -> Floats:
    """1 / sqrt(sum of the model variances): of the calibration's ratings, or of all for an element set aside."""
    coded, logit, offset = analysis.coded, analysis.measured.logit, analysis.calibration.scale.offset
    known = np.isfinite(logit)
    variance = moments(np.where(known, logit, 0.0), analysis.kappa, offset).variance
    inside = np.bincount(coded.codes[facet], variance * analysis.calibration.rows, minlength=coded.sizes[facet])
    outside = np.bincount(coded.codes[facet], variance * known, minlength=coded.sizes[facet])
    information = np.where(inside > 0, inside, outside)
    with np.errstate(divide="ignore"):
        return np.where(information > 0, 1 / np.sqrt(information), np.nan)


def _fair_logit(analysis: Analysis, facet: int) -> Floats:
    """All other facets at their mean; NaN for an element without a measure."""
    rows, parts = analysis.calibration.rows, analysis.measured.parts
    means = [float(part[np.unique(code[rows])].mean()) for part, code in zip(parts, analysis.coded.codes, strict=True)]
    return np.asarray(parts[facet] + sum(means) - means[facet])


def _sheets(coded: Coded, facet: int) -> Ints:
    triples = np.unique(np.stack([coded.codes[facet], coded.codes[0], coded.codes[1]]), axis=1)
    return np.bincount(triples[0], minlength=coded.sizes[facet])


def summary_table(coded: Coded, elements: pd.DataFrame) -> pd.DataFrame:
    """One row a facet and version ("population": these are all there are; "sample": they stand for others)."""
    rows = []
    for facet in coded.names:
        mine = elements[(elements["facet"] == facet) & ~elements["extreme"]]
        measure, se = mine["measure"].to_numpy(float), mine["se"].to_numpy(float)
        fixed, random = fixed_chi_square(measure, se), random_chi_square(measure, se)
        for version in ("population", "sample"):
            row = {"facet": facet, "version": version, "elements": len(measure), "mean": float(measure.mean())}
            row |= asdict(spread(measure, se, sample=version == "sample"))
            row |= {"fixed_chi2": fixed.value, "fixed_df": fixed.df, "fixed_p": fixed.p}
            row |= {"random_chi2": random.value, "random_df": random.df, "random_p": random.p}
            rows.append(row)
    return pd.DataFrame(rows)
