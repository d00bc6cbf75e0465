"""Panels that sit together, when one of their judges leaves: one other judge takes the place, if anybody can."""

from collections import Counter
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

from contest.judging.conflicts import Pair
from contest.judging.questions import Question

if TYPE_CHECKING:
    from contest.judging.assign import Problem


def seats_for_one(
    question: Question, problem: "Problem", *, leaving: AbstractSet[str], kept: AbstractSet[Pair]
) -> list[Pair] | None:
    """Pairs to forbid so that each orphaned seat goes to one judge; None where no single judge can take one.

    Judges without a panel come first, then whoever fits the seat's entries best. kept: pairs that stay.
    """
    it: Any = problem
    loads = Counter(judge for _, judge in kept)
    barred: list[Pair] = []
    for seat in sorted(judge for panel in question.panels for judge in panel if judge in leaving):
        entries = {entry for entry, judge in question.present if judge == seat and (entry, judge) not in kept}
        able = _able(question, problem, entries=entries, out=leaving, kept=kept, loads=loads)
        if not able:
            return None
        best = max(able)[-1]
        loads[best] += len(entries)
        barred += [(entry, judge) for entry in entries for judge in it.judges if judge != best]
    return [pair for pair in sorted(barred) if pair not in kept]


def _able(
    question: Question,
    problem: "Problem",
    *,
    entries: AbstractSet[str],
    out: AbstractSet[str],
    kept: AbstractSet[Pair],
    loads: Counter[str],
) -> list[tuple[bool, int, str]]:
    """(sits on no panel, how well the entries fit, judge) of everybody who may take all these entries."""
    it: Any = problem
    line = {entry: number for number, entry in enumerate(it.entries)}
    seated = {judge for panel in question.panels for judge in panel}
    found = []
    for place, judge in enumerate(it.judges):
        fits = [int(it.affinity[line[entry], place]) for entry in entries]
        taken = any((entry, judge) in kept for entry in entries)
        roomy = loads[judge] + len(entries) <= it.capacity[place]
        if judge not in out and not taken and roomy and min(fits, default=0) >= 0:
            found.append((judge not in seated, sum(fits), str(judge)))
    return found
