"""mfrm, reliability, ranksets, plan: what stands beside the score."""

import argparse
from dataclasses import asdict

import pandas as pd

from scoring.cli.options import (
    Commands,
    add_input,
    add_severity,
    add_sheets,
    add_uncertainty,
    issue_notes,
    prepared,
    read,
    rubric_of,
)
from scoring.cli.printing import Report
from scoring.cli.reading import numeric
from scoring.mfrm import mfrm
from scoring.ranksets import rank_sets
from scoring.reliability import reliability
from scoring.severity import adjust_severity


def add_commands(commands: Commands) -> None:
    rasch = commands.add_parser("mfrm", help="many-facet Rasch analysis (rating scale, JMLE): diagnostics")
    add_input(rasch)
    rasch.add_argument("--floating", choices=["entry", "judge", "criterion"], default="entry", help="facet not centred")
    rasch.add_argument("--extreme", type=float, default=0.3, help="score points an extreme total is moved inwards")
    rasch.add_argument("--null-categories", choices=["keep", "collapse"], default="keep")
    rasch.set_defaults(run=run_mfrm)
    trust = commands.add_parser("reliability", help="ICC, G(q,k), decision study, alpha, AC1/AC2, kappas, Kendall's W")
    add_input(trust)
    add_sheets(trust)
    trust.add_argument("--nominal", action="store_true", help="scores are words or labels: unweighted agreement only")
    trust.add_argument("--level", type=float, default=0.95, help="of the confidence intervals")
    trust.set_defaults(run=run_reliability)
    sets = commands.add_parser("ranksets", help="ranks that the data do not rule out (Mogstad et al.)")
    add_input(sets)
    add_sheets(sets)
    add_severity(sets)
    add_uncertainty(sets)
    sets.add_argument("--se", metavar="COLUMN", help="the file has one row per entry: its score and standard error")
    sets.set_defaults(run=run_ranksets)


def run_mfrm(options: argparse.Namespace) -> Report:
    ratings = numeric(read(options))
    found = mfrm(ratings, floating=options.floating, extreme=options.extreme, null_categories=options.null_categories)
    figures = {
        "log_likelihood": found.log_likelihood,
        "iterations": found.iterations,
        "converged": found.converged,
        "deff": found.deff,
        "n_sheets": found.n_sheets,
        "n_subsets": found.n_subsets,
        **{f"agreement_{name}": value for name, value in asdict(found.agreement).items()},
    }
    tables = {"elements": found.elements, "steps": found.steps, "summary": found.summary, "ratings": found.ratings}
    return Report(tables, figures, found.notes)


def run_reliability(options: argparse.Namespace) -> Report:
    ratings = read(options)
    if options.nominal:
        found = reliability(ratings, level=options.level)
        return Report({"agreement": found.agreement}, {"n_ratings": len(ratings)}, found.notes)
    sheets = prepared(ratings, options, rubric_of(options))
    found = reliability(numeric(ratings), sheets=sheets.sheets, level=options.level)
    tables = {
        "coefficients": found.coefficients,
        "components": found.components,
        "decision_study": found.decision_study,
        "icc": found.icc,
        "agreement": found.agreement,
    }
    return Report(tables, {"n_sheets": found.n_sheets}, [*issue_notes(sheets), *found.notes])


def run_ranksets(options: argparse.Namespace) -> Report:
    scores, notes = _given_scores(options) if options.se else _adjusted_scores(options)
    found = rank_sets(scores, level=options.level, draws=options.draws, seed=options.seed)
    ranks = found.ranks
    if options.top_k is not None:
        ranks = ranks.assign(may_be_top_k=ranks["entry"].isin(found.contenders(options.top_k)))
    return Report({"ranks": ranks}, {"method": found.method, "level": found.level, "draws": found.draws}, notes)


def _given_scores(options: argparse.Namespace) -> tuple[pd.DataFrame, list[str]]:
    options.judge = options.entry  # such a file knows no judges
    table = read(options, numbers=(options.se,))
    scores = numeric(table)[["entry", "score"]].rename(columns={"score": "adjusted"})
    scores["se"] = table[options.se].map(float)
    unscored = scores["adjusted"].isna()
    notes = [f"entry {each}: no score" for each in scores.loc[unscored, "entry"]]
    return scores[~unscored], notes


def _adjusted_scores(options: argparse.Namespace) -> tuple[pd.DataFrame, list[str]]:
    found = prepared(read(options), options, rubric_of(options))
    adjusted = adjust_severity(found.sheets, robust=options.robust, few_judges=options.few_judges, ratio=options.ratio)
    return adjusted.scores, [*issue_notes(found), *adjusted.notes]
