"""Options that several commands share."""

import argparse
from typing import Any

import pandas as pd

from scoring.cli.reading import Columns, load_rubric, numeric, read_ratings
from scoring.errors import ScoringError
from scoring.frames import PreparedFrames, prepare_frame
from scoring.rubric import Rubric

Commands = Any  # argparse keeps the type of its sub-parsers to itself


def add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=["table", "csv", "json"], default="table")
    parser.add_argument("--table", help="print this table only (csv prints the first unless told)")


def add_input(parser: argparse.ArgumentParser, *, nargs: str | None = None) -> None:
    parser.add_argument(
        "ratings", help="CSV with the columns entry, judge, criterion, score; - reads standard input", nargs=nargs
    )
    parser.add_argument("--entry", default="entry", metavar="COLUMN")
    parser.add_argument("--judge", default="judge", metavar="COLUMN")
    parser.add_argument("--criterion", metavar="COLUMN", help="default: criterion, if there is such a column")
    parser.add_argument("--score", default="score", metavar="COLUMN")
    parser.add_argument(
        "--criteria", metavar="A,B,C", help="one column for each criterion instead of criterion and score"
    )
    parser.add_argument("--zero-is-missing", action="store_true", help="a zero means: not scored")
    add_output(parser)


def add_sheets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rubric", metavar="FILE", help='JSON: {"criteria": [{"id", "max", "weight"}], "precedence": []}'
    )
    parser.add_argument(
        "--combine", choices=["mean", "sum"], default="mean", help="criteria of a sheet, without a rubric"
    )
    parser.add_argument("--renormalise", action="store_true", help="count incomplete sheets by the weights present")


def add_uncertainty(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--top-k", type=int, metavar="K", help="rank intervals, P(top K) and the grey zone")
    parser.add_argument("--level", type=float, default=0.9, help="of the rank intervals")
    parser.add_argument("--draws", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=0)


def add_severity(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--robust", action="store_true", help="weigh sheets by Huber's rule")
    parser.add_argument("--few-judges", choices=["prior", "refuse", "plain"], default="prior")
    parser.add_argument("--ratio", type=float, metavar="VJ/VR", help="take the ratio of a past contest")


def read(options: argparse.Namespace, *, numbers: tuple[str, ...] = (), words: tuple[str, ...] = ()) -> pd.DataFrame:
    criteria = tuple(each.strip() for each in options.criteria.split(",")) if options.criteria else ()
    columns = Columns(
        entry=options.entry,
        judge=options.judge,
        criterion=options.criterion,
        score=options.score,
        criteria=criteria,
        numbers=numbers,
        words=words,
        zero_is_missing=options.zero_is_missing,
        nominal=getattr(options, "nominal", False),
    )
    return read_ratings(options.ratings, columns)


def rubric_of(options: argparse.Namespace) -> Rubric | None:
    return load_rubric(options.rubric) if options.rubric else None


def prepared(ratings: pd.DataFrame, options: argparse.Namespace, rubric: Rubric | None) -> PreparedFrames:
    if rubric is not None and "criterion" not in ratings.columns:
        raise ScoringError("a rubric needs the column criterion (map it: --criterion NAME, or --criteria A,B,C)")
    found = prepare_frame(ratings, rubric, renormalise=options.renormalise, adds=options.combine == "sum")
    if found.sheets["total"].isna().all():
        first = found.issues["message"].iloc[0] if len(found.issues) else "no marks"
        raise ScoringError(f"no sheet is complete ({first}); complete the sheets or use --renormalise")
    return found


def sheet_table(ratings: pd.DataFrame, options: argparse.Namespace) -> tuple[pd.DataFrame, list[str]]:
    """Sheets for the statistical methods, and notes; a file whose rows are whole sheets needs no exact fractions."""
    rubric = rubric_of(options)
    if rubric is None and "criterion" not in ratings.columns:
        sheets = numeric(ratings).rename(columns={"score": "total"})
        if sheets["total"].notna().all():
            return sheets, []
    found = prepared(ratings, options, rubric)
    return found.sheets, issue_notes(found)


def issue_notes(found: PreparedFrames) -> list[str]:
    """One line a fault, the first twenty of them."""
    most = 20
    lines = [f"entry {row.entry}, judge {row.judge}: {row.message}" for row in found.issues.head(most).itertuples()]
    return [*lines, f"and {len(found.issues) - most} more"] if len(found.issues) > most else lines
