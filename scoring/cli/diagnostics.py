"""mfrm, reliability, ranksets, plan: what stands beside the score."""

import argparse
from dataclasses import asdict

from scoring.cli.options import Commands, add_input, read
from scoring.cli.printing import Report
from scoring.cli.reading import numeric
from scoring.mfrm import mfrm


def add_commands(commands: Commands) -> None:
    rasch = commands.add_parser("mfrm", help="many-facet Rasch analysis (rating scale, JMLE): diagnostics")
    add_input(rasch)
    rasch.add_argument("--floating", choices=["entry", "judge", "criterion"], default="entry", help="facet not centred")
    rasch.add_argument("--extreme", type=float, default=0.3, help="score points an extreme total is moved inwards")
    rasch.add_argument("--null-categories", choices=["keep", "collapse"], default="keep")
    rasch.set_defaults(run=run_mfrm)


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
