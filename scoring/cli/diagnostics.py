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
from scoring.errors import ScoringError
from scoring.generalizability import Variances
from scoring.mfrm import mfrm
from scoring.planning import REPEATS, past_variances, plan
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
    _add_plan(commands)


def _add_plan(commands: Commands) -> None:
    ahead = commands.add_parser("plan", help="what entries x sheets x judges would find out, before judging")
    add_input(ahead, nargs="?")
    add_sheets(ahead)
    ahead.add_argument("--entries", type=int, help="default: as many as in the ratings of the past contest")
    ahead.add_argument("--judges", type=int)
    ahead.add_argument("--sheets", default="1-5", metavar="1-5", help="sheets per entry: 3, 1-5 or 2,3,5")
    ahead.add_argument("--top-k", type=int, default=10, metavar="K")
    ahead.add_argument("--ve", type=float, help="variance of entries, instead of ratings of a past contest")
    ahead.add_argument("--vj", type=float, help="variance of judges")
    ahead.add_argument("--vr", type=float, help="residual variance of a sheet")
    ahead.add_argument("--level", type=float, default=0.9, help="of the rank intervals")
    ahead.add_argument("--repeats", type=int, default=REPEATS, help="simulated contests")
    ahead.add_argument("--seed", type=int, default=0)
    ahead.set_defaults(run=run_plan)


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


def run_plan(options: argparse.Namespace) -> Report:
    variance, entries, judges, notes = _past(options)
    found = plan(
        variance,
        entries=entries if options.entries is None else options.entries,
        judges=judges if options.judges is None else options.judges,
        sheets=_sheet_numbers(options.sheets),
        top_k=options.top_k,
        level=options.level,
        repeats=options.repeats,
        seed=options.seed,
    )
    figures = {"Ve": variance.entry, "Vj": variance.judge, "Vr": variance.residual}
    return Report({"designs": found.designs}, figures, [*notes, *found.notes])


def _past(options: argparse.Namespace) -> tuple[Variances, int, int, list[str]]:
    given = (options.ve, options.vj, options.vr)
    if options.ratings is None:
        if None in {*given, options.entries, options.judges}:
            raise ScoringError("give the ratings of a past contest, or --ve, --vj, --vr, --entries and --judges")
        return Variances(*given), options.entries, options.judges, []
    if any(each is not None for each in given):
        raise ScoringError("give either the ratings of a past contest or --ve, --vj and --vr")
    found = prepared(read(options), options, rubric_of(options))
    sheets = found.sheets[found.sheets["total"].notna()]
    return past_variances(sheets), sheets["entry"].nunique(), sheets["judge"].nunique(), issue_notes(found)


def _sheet_numbers(text: str) -> list[int]:
    numbers: list[int] = []
    for part in text.split(","):
        low, dash, high = part.strip().partition("-")
        if not low.isdecimal() or (dash and not high.isdecimal()):
            raise ScoringError(f"--sheets: expected 3, 1-5 or 2,3,5, got {text!r}")
        numbers += range(int(low), int(high if dash else low) + 1)
    return numbers
