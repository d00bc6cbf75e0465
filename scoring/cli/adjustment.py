"""adjust: what judge severity would change, and whether these sheets can tell."""

import argparse

import pandas as pd

from scoring.cli.options import (
    Commands,
    add_input,
    add_severity,
    add_sheets,
    add_uncertainty,
    read,
    sheet_table,
)
from scoring.cli.printing import Report
from scoring.compare import both_random, two_way_fixed, z_scores
from scoring.connectivity import connectivity
from scoring.errors import ScoringError
from scoring.severity import adjust_severity
from scoring.uncertainty import rank_uncertainty

COMPARISONS = {"both-random": both_random, "z-score": z_scores, "two-way": two_way_fixed}


def add_commands(commands: Commands) -> None:
    adjust = commands.add_parser("adjust", help="scores adjusted for severity, beside the raw mean")
    add_input(adjust)
    add_sheets(adjust)
    add_severity(adjust)
    add_uncertainty(adjust)
    adjust.add_argument(
        "--method",
        choices=["severity", *COMPARISONS],
        default="severity",
        help="the others are kept to be compared with, each with its warning",
    )
    adjust.set_defaults(run=run_adjust)


def run_adjust(options: argparse.Namespace) -> Report:
    sheets, notes = sheet_table(read(options), options)
    if options.method == "severity":
        report = _severity(sheets, options)
    elif options.top_k is not None:
        raise ScoringError("--top-k rests on the severity adjustment; leave out --method")
    else:
        compared = COMPARISONS[options.method](sheets)
        tables = {"scores": _ranked(compared.scores), "judges": compared.judges}
        report = Report(tables, {"method": compared.method, **compared.details}, (compared.warning,))
    return Report(report.tables, report.figures, [*notes, *report.notes])


def _severity(sheets: pd.DataFrame, options: argparse.Namespace) -> Report:
    adjusted = adjust_severity(sheets, robust=options.robust, few_judges=options.few_judges, ratio=options.ratio)
    links = connectivity(sheets)
    scores = _ranked(adjusted.scores)
    notes = [*adjusted.notes, *links.notes]
    if options.top_k is not None:
        sure = rank_uncertainty(
            adjusted.scores, top_k=options.top_k, level=options.level, draws=options.draws, seed=options.seed
        )
        scores = scores.merge(sure.ranks[["entry", "lo", "hi", "p_top_k", "zone"]], on="entry")
        notes += sure.notes
    tables = {"scores": scores, "judges": adjusted.judges, "sheets": adjusted.sheets, "subsets": links.subsets}
    figures = {
        "method": adjusted.method,
        **adjusted.variance,
        "min_efficiency": links.min_efficiency,
        "articulation": [str(each) for each in links.articulation],
    }
    return Report(tables, figures, notes)


def _ranked(scores: pd.DataFrame) -> pd.DataFrame:
    """By adjusted score; entries without one last."""
    table = scores.assign(
        rank=_ranks(scores["raw"]),
        adjusted_rank=_ranks(scores["adjusted"]),
    )
    return table.sort_values(["adjusted_rank", "entry"], kind="stable").reset_index(drop=True)


def _ranks(score: pd.Series) -> pd.Series:
    return (-score).rank(method="min", na_option="bottom").astype(int)
