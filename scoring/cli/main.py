"""python -m scoring {rank,adjust,mfrm,reliability,ranksets,plan,explain} ratings.csv"""

import argparse
import sys
from collections.abc import Sequence

from scoring import __version__
from scoring.cli import adjustment, diagnostics, official
from scoring.cli.printing import write
from scoring.errors import ScoringError

EXIT_BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        report = options.run(options)
        write(report, style=options.format, table=options.table)
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader (head, less) has seen enough; nothing more may be written at exit
        sys.stdout = None
    except ScoringError as error:
        sys.stderr.write(f"error: {error}\n")
        return EXIT_BAD_INPUT
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scoring", description="Scores in, ranking with its reasons out.")
    parser.add_argument("--version", action="version", version=f"scoring {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    for room in (official, adjustment, diagnostics):
        room.add_commands(commands)
    return parser
