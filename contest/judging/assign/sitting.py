"""Sitting panels: judges who always score together. Each entry goes to one whole panel.

Severity between panels can't be told apart without anchors that every judge scores; `linkage_warning` says so.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from contest.judging.assign.eligibility import CONFLICT, choice_of
from contest.judging.assign.messages import SITTING_LINKAGE, Message
from contest.judging.assign.panels import panels_of
from contest.judging.assign.plan import Infeasible, Plan
from contest.judging.assign.problem import BadProblem, Id, Problem, Rules, Watch, canonical
from contest.judging.assign.solve import DEFAULT_RULES, certified, solve

ENOUGH_ANCHORS = 5


def solve_sitting(
    problem: Problem,
    *,
    sitting: Sequence[Sequence[Id]],
    rules: Rules = DEFAULT_RULES,
    watch: Watch | None = None,
) -> Plan | Infeasible:
    """Panels share loads fairly if judges must; an entry never meets a panel with a conflicted member.

    Anchors are scored by every judge as usual. In an Infeasible answer a "judge" is the number of a panel.
    """
    choice = choice_of(canonical(problem), rules)
    places = _places(choice.fair.judges, sitting)
    anchors = set(problem.anchors)
    rows = [row for row, name in enumerate(choice.fair.entries) if name not in anchors]
    table = np.stack([_whole(choice.block(row, row + 1)[0], places) for row in rows])
    whole = Problem(
        entries=[choice.fair.entries[row] for row in rows],
        judges=range(len(sitting)),
        affinity=table,
        need=1,
        capacity=[int(choice.room[place].min()) for place in places],
    )
    answer = solve(whole, rules=Rules(max_load_gap=rules.max_load_gap, worst_off=rules.worst_off), watch=watch)
    if isinstance(answer, Infeasible):
        return answer
    pairs = [(entry, judge) for entry, panel in answer.pairs for judge in sitting[int(panel)]]
    return _whole_plan(replace(problem, submitted=[*problem.submitted, *pairs]), rules, answer)


def linkage_warning(*, panels: int, anchors: int) -> Message | None:
    """None where enough anchors tie the panels together."""
    if panels < 2 or anchors >= ENOUGH_ANCHORS:  # noqa: PLR2004  # one panel has nothing to be compared with
        return None
    return Message(SITTING_LINKAGE, {"panels": panels, "anchors": anchors, "wanted": ENOUGH_ANCHORS})


def _places(judges: list[Id], sitting: Sequence[Sequence[Id]]) -> list[list[int]]:
    named = [judge for panel in sitting for judge in panel]
    if len(set(named)) != len(named):
        raise BadProblem("a judge sits on two panels")
    unknown = next((judge for judge in named if judge not in judges), None)
    if unknown is not None or not all(sitting):
        raise BadProblem(f"unknown judge {unknown!r}" if unknown is not None else "a panel has no judges")
    return [[judges.index(judge) for judge in panel] for panel in sitting]


def _whole(affinity: np.ndarray, places: list[list[int]]) -> np.ndarray:
    values = [affinity[place] for place in places]
    return np.array([CONFLICT if (part < 0).any() else int(part.sum()) for part in values], dtype=np.int32)


def _whole_plan(problem: Problem, rules: Rules, answer: Plan) -> Plan:
    need = np.zeros(len(problem.entries), dtype=np.int64)
    choice = choice_of(canonical(replace(problem, need=need)), rules)
    return certified(choice, panels_of(choice, choice.fixed[:0]), lines=answer.lines)
