"""`contest plan DIR --rules rules.json --output DIR2`: judges assigned from files, with certificates."""

import sys
from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rules", "rules_path", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--output", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
def plan(folder: Path, rules_path: Path, output: Path, *, quiet: bool) -> None:
    """Assign judges to the entries in DIR.

    DIR holds entries.csv (entry, category, track, level, school, optional k), judges.csv (judge, capacity, type,
    school) and affinity.npy (int32, entries x judges, -1 = hard conflict) or pairs.csv (entry, judge, affinity).
    Writes panels.csv, certificate.json and explanation.json. Exit status: 0 plan, 2 bad file, 3 no plan is possible.
    """
    from contest.judging.assign import BadProblem, Event, Infeasible, Watch, reassign, solve, suggest
    from contest.judging.assign.files import BadFile, read_fair
    from contest.judging.assign.reports import write_plan, write_shortage

    watch = Watch() if quiet else Watch(progress=_say)
    try:
        fair = read_fair(folder, rules_path)
        if fair.problem.kept:
            pairs = [*fair.problem.submitted, *fair.problem.kept]
            diff = reassign(fair.problem, pairs=pairs, event=Event(), rules=fair.rules, watch=watch)
            answer = diff if isinstance(diff, Infeasible) else diff.plan
        else:
            answer = solve(fair.problem, rules=fair.rules, watch=watch)
    except (BadFile, BadProblem) as problem:
        click.echo(f"Error: {problem}", err=True)
        sys.exit(2)
    if isinstance(answer, Infeasible):
        cure = suggest(fair.problem, rules=fair.rules, watch=watch)
        write_shortage(output, answer, cure=cure, rules=fair.rules)
        for message in (*(item.message for item in answer.shortfalls), *cure.sentences):
            click.echo(str(message))
        sys.exit(3)
    write_plan(output, answer, rules=fair.rules)
    click.echo(f"{len(answer.pairs)} sheets, total {answer.total}, worst-off entry {answer.worst}.")


def _say(stage: str, fraction: float) -> None:
    click.echo(f"{stage} {fraction:.0%}", err=True)
