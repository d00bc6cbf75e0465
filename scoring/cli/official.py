"""rank and explain: the published score."""

import argparse
from fractions import Fraction
from pathlib import Path

import pandas as pd

from scoring.aggregate import EntryScore
from scoring.awards import Award
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
from scoring.compose import Method
from scoring.errors import ScoringError
from scoring.exact import exact
from scoring.explain import add_severity as with_severity
from scoring.explain import explain
from scoring.figures import rank_intervals
from scoring.frames import PreparedFrames, cutoff_frame, multipliers_of, rank_frame, score_frame
from scoring.rounds import Round, combine_rounds
from scoring.rubric import Rubric
from scoring.severity import Adjustment, adjust_severity
from scoring.ties import TieRule
from scoring.uncertainty import rank_uncertainty


def add_commands(commands: Commands) -> None:
    rank = commands.add_parser("rank", help="rank by the published score, with ties, awards and rank intervals")
    _add_method(rank)
    rank.add_argument("--ties", metavar="A,B", help="criteria that break ties (default: the rubric's precedence)")
    rank.add_argument("--no-pairwise", action="store_true", help="do not break ties by wins on judges in common")
    rank.add_argument("--ranks", choices=["min", "dense", "max", "ordinal"], default="min", dest="style")
    rank.add_argument("--award", action="append", metavar="NAME:count=1,min=85", help="or share=0.1; best award first")
    rank.add_argument("--boundary", choices=["include_all", "exclude_all", "jury"], default="jury")
    rank.add_argument("--figure", metavar="FILE.svg", help="draw the rank intervals (with --top-k)")
    add_uncertainty(rank)
    rank.set_defaults(run=run_rank)
    why = commands.add_parser("explain", help="every term of a score; the terms add up to it")
    _add_method(why)
    why.add_argument("--only", action="append", metavar="ENTRY", help="explain this entry (may be repeated)")
    why.set_defaults(run=run_explain)


def run_rank(options: argparse.Namespace) -> Report:
    rubric = rubric_of(options)
    scores, notes, found, ratings = _score(options, rubric)
    criteria = options.ties.split(",") if options.ties else (rubric.precedence if rubric else ())
    rule = TieRule(criteria=tuple(criteria), pairwise=not options.no_pairwise)
    table = rank_frame(scores, rule, style=options.style, places=options.places)
    tables = {"ranking": table}
    zones: dict[str, str] = {}
    if options.top_k is not None:
        tables["ranking"], zones = _with_uncertainty(table, found, options, notes)
    if options.figure is not None:
        _draw(tables["ranking"], options)
    if options.award:
        awards = [_read_award(text) for text in options.award]
        tables["awards"] = cutoff_frame(scores, awards, boundary=options.boundary, rule=rule, zones=zones)
    return Report(tables, {"method": options.method, "entries": len(table), "ratings": len(ratings)}, notes)


def run_explain(options: argparse.Namespace) -> Report:
    scores, notes, _, _ = _score(options, rubric_of(options))
    rows: list[tuple[object, ...]] = []
    for entry in options.only or [score.entry for score in scores]:
        found = explain(scores, entry, places=options.places)
        rows += [
            (entry, term.kind, term.judge, term.criterion, _float(term.points), _float(term.factor), float(term.amount))
            for term in found.terms
        ]
        rows.append((entry, "published", None, None, None, None, float(found.published)))
    columns = ["entry", "kind", "judge", "criterion", "points", "factor", "amount"]
    return Report({"terms": pd.DataFrame(rows, columns=columns, dtype=object)}, {"method": options.method}, notes)


def _add_method(parser: argparse.ArgumentParser) -> None:
    add_input(parser)
    add_sheets(parser)
    add_severity(parser)
    parser.add_argument("--method", choices=["mean", "trimmed", "median", "huber", "severity"], default="mean")
    parser.add_argument("--drop-low", type=int, default=1, metavar="N", help="trimmed: the N lowest sheets")
    parser.add_argument("--drop-high", type=int, default=1, metavar="N")
    parser.add_argument("--by-component", action="store_true", help="apply the method to each criterion, then add up")
    parser.add_argument("--multiplier", metavar="COLUMN", help="difficulty of the entry, or of each criterion")
    parser.add_argument("--round-at", choices=["component", "sheet", "end"], default="end")
    parser.add_argument("--places", type=int, default=2)
    parser.add_argument("--min-judges", type=int, default=1)
    parser.add_argument("--round", metavar="COLUMN", help="several rounds in one file")
    parser.add_argument("--round-weights", metavar="first=40,final=60")


def _score(
    options: argparse.Namespace, rubric: Rubric | None
) -> tuple[tuple[EntryScore, ...], list[str], PreparedFrames, pd.DataFrame]:
    if (options.round is None) != (options.round_weights is None):
        raise ScoringError("--round COLUMN and --round-weights go together")
    numbers = (options.multiplier,) if options.multiplier else ()
    ratings = read(options, numbers=numbers, words=(options.round,) if options.round else ())
    if options.round:
        return _score_rounds(options, rubric, ratings)
    found = prepared(ratings, options, rubric)
    notes = issue_notes(found)
    return _score_once(found, ratings, options, notes), notes, found, ratings


def _score_once(
    found: PreparedFrames, ratings: pd.DataFrame, options: argparse.Namespace, notes: list[str]
) -> tuple[EntryScore, ...]:
    multipliers = multipliers_of(ratings, options.multiplier) if options.multiplier else {}
    if options.method != "severity":
        method = Method(
            kind=options.method,
            drop_low=options.drop_low,
            drop_high=options.drop_high,
            round_at=options.round_at,
            places=options.places,
            by_component=options.by_component or any(name is not None for _, name in multipliers),
            min_judges=options.min_judges,
        )
        return score_frame(found, method, multipliers)
    if multipliers or options.round_at != "end" or options.by_component:
        raise ScoringError(
            "--method severity works on whole sheets: leave out --multiplier, --round-at, --by-component"
        )
    adjusted = _adjust(found, options)
    notes += adjusted.notes
    severity = {
        str(judge): value for judge, value in zip(adjusted.judges["judge"], adjusted.judges["severity"], strict=True)
    }
    sheets = adjusted.sheets
    weights = {(str(e), str(j)): w for e, j, w in zip(sheets["entry"], sheets["judge"], sheets["weight"], strict=True)}
    means = score_frame(found, Method(min_judges=options.min_judges))
    return with_severity(means, severity, weights if options.robust else None)


def _score_rounds(
    options: argparse.Namespace, rubric: Rubric | None, ratings: pd.DataFrame
) -> tuple[tuple[EntryScore, ...], list[str], PreparedFrames, pd.DataFrame]:
    if getattr(options, "top_k", None) is not None:
        raise ScoringError("--top-k works on one round; leave out --round")
    weights = _read_pairs(options.round_weights, "--round-weights")
    present = set(ratings[options.round])
    if set(weights) != present:
        raise ScoringError(f"--round-weights: expected a weight for each of {', '.join(sorted(present))}")
    notes: list[str] = []
    rounds = []
    for name, weight in weights.items():
        part = ratings[ratings[options.round] == name]
        found = prepared(part, options, rubric)
        notes += issue_notes(found)
        rounds.append(Round(name, weight, _score_once(found, part, options, notes)))
    combined = combine_rounds(rounds)
    notes += [f"entry {entry} has no score in {', '.join(names)}" for entry, names in combined.absent.items()]
    return combined.scores, notes, found, ratings


def _with_uncertainty(
    table: pd.DataFrame, found: PreparedFrames, options: argparse.Namespace, notes: list[str]
) -> tuple[pd.DataFrame, dict[str, str]]:
    adjusted = _adjust(found, options)
    notes += [each for each in adjusted.notes if each not in notes]
    sure = rank_uncertainty(
        adjusted.scores, top_k=options.top_k, level=options.level, draws=options.draws, seed=options.seed
    )
    notes += sure.notes
    ranks = sure.ranks.rename(columns={"score": "adjusted", "rank": "adjusted_rank"})
    ranks["entry"] = ranks["entry"].map(str)
    zones = dict(zip(ranks["entry"], ranks["zone"], strict=True))
    return table.merge(ranks, on="entry", how="left"), zones


def _draw(table: pd.DataFrame, options: argparse.Namespace) -> None:
    if "zone" not in table.columns:
        raise ScoringError("--figure draws rank intervals: give --top-k K too")
    ranks = table.dropna(subset="zone").drop(columns="rank").rename(columns={"adjusted_rank": "rank"})
    title = f"{options.level:.0%} rank intervals, award line after rank {options.top_k}"
    try:
        Path(options.figure).write_text(rank_intervals(ranks, top_k=options.top_k, title=title), encoding="utf-8")
    except OSError as error:
        raise ScoringError(f"{options.figure}: cannot be written ({error.strerror})") from error


def _adjust(found: PreparedFrames, options: argparse.Namespace) -> Adjustment:
    return adjust_severity(found.sheets, robust=options.robust, few_judges=options.few_judges, ratio=options.ratio)


def _read_award(text: str) -> Award:
    name, _, rest = text.partition(":")
    given = _read_pairs(rest, f"--award {name}")
    unknown = set(given) - {"count", "share", "min"}
    if unknown or not name:
        raise ScoringError(f"--award: expected NAME:count=1,min=85 (or share=0.1), got {text}")
    count = given.get("count")
    if count is not None and count.denominator != 1:
        raise ScoringError(f"--award {name}: expected a whole number as count, got {count}")
    return Award(name, None if count is None else int(count), given.get("share"), given.get("min"))


def _read_pairs(text: str, option: str) -> dict[str, Fraction]:
    pairs = {}
    for part in text.split(","):
        name, sign, value = part.partition("=")
        if not sign:
            raise ScoringError(f"{option}: expected NAME=NUMBER separated by commas, got {text!r}")
        pairs[name.strip()] = exact(value.strip())
    return pairs


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
