"""What happened to a running round, and the smallest change that answers it.

Sheets handed in never move, begun ones only with a judge who leaves. What a leaving judge has finished is handed in.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from contest.judging.conflicts import Pair
from contest.judging.questions import Question
from contest.judging.steps import Step
from contest.judging.substitutes import seats_for_one

if TYPE_CHECKING:
    from contest.judging.assign import Infeasible, Plan, Problem, Watch


@dataclass(frozen=True)
class Happening:
    """fresh: a suggestion from nothing but what must stay; repair: as little change as can be; given: a workbook's
    pairs. finished: (entry, judge) of open sheets of leaving judges that lack nothing. late: judges who came later.
    """

    kind: Literal["fresh", "repair", "given"] = "fresh"
    withdrawn: tuple[str, ...] = ()
    recused: tuple[Pair, ...] = ()
    late: tuple[str, ...] = ()
    extra: Mapping[Any, int] = field(default_factory=dict)
    moves: int = 0
    pairs: tuple[Pair, ...] = ()
    finished: tuple[Pair, ...] = ()
    reason: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Happening":
        pairs = {name: tuple((e, j) for e, j in stored.get(name, ())) for name in ("recused", "pairs", "finished")}
        names = {name: tuple(stored.get(name, ())) for name in ("withdrawn", "late")}
        return cls(**{**stored, **pairs, **names})

    def stored(self) -> dict[str, Any]:
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}

    @property
    def step(self) -> Step:
        return Step(self.withdrawn, self.recused, self.extra, self.reason)


def problem_after(question: Question, happening: Happening) -> "Problem":
    """What stays once judges have left: their finished sheets, and everything begun or set by hand of the others."""
    finished = question.locked | set(happening.finished)
    gone, barred = set(happening.withdrawn), set(happening.recused) - question.locked
    staying = {pair for pair in question.staying if pair not in barred and (pair[1] not in gone or pair in finished)}
    return replace(question.problem, submitted=sorted(staying | (finished & question.present)))


def repaired(question: Question, happening: Happening, watch: "Watch | None" = None) -> "Plan | Infeasible":
    from contest.judging.assign import Diff, Event, reassign

    problem = problem_after(question, happening)
    present = set(question.present) - room_for_late(question, problem, happening.late)
    event = Event(
        happening.withdrawn,
        happening.recused,
        happening.extra,
        happening.moves,
    )
    rules = question.constraints.rules()
    for barred in _barred(question, problem, happening, present):
        held = replace(problem, forbidden=[*problem.forbidden, *barred])
        answer = reassign(held, pairs=sorted(present), event=event, rules=rules, watch=watch)
        if isinstance(answer, Diff):
            return answer.plan
        shortage = answer
    return shortage


def _barred(question: Question, problem: "Problem", happening: Happening, present: set[Pair]) -> Iterator[list[Pair]]:
    """First with one substitute for each judge of a sitting panel who leaves, then without that wish."""
    gone = set(happening.withdrawn)
    if question.panels and gone:
        kept = {pair for pair in present if pair[1] not in gone or pair in set(problem.submitted)}
        whole = seats_for_one(question, problem, leaving=gone, kept=kept)
        if whole is not None:
            yield whole
    yield []


def given(question: Question, happening: Happening, watch: "Watch | None" = None) -> "Plan | Infeasible":
    """Exactly the pairs of a workbook, with their certificate."""
    from contest.judging.assign import Rules, solve

    pairs = sorted({*happening.pairs, *question.staying})
    problem = replace(question.problem, submitted=pairs, need=0, anchors=())
    return solve(problem, rules=Rules(worst_off=False), watch=watch)


def room_for_late(question: Question, problem: "Problem", late: tuple[str, ...]) -> set[Pair]:
    """Pairs the busiest judges give up, none of them begun, until a late judge could have an even share."""
    it: Any = problem
    place = {judge: number for number, judge in enumerate(it.judges)}
    line = {entry: number for number, entry in enumerate(it.entries)}
    loads = Counter(judge for _, judge in question.present)
    free = {pair for pair in question.present if pair not in set(it.submitted)}
    taken: set[Pair] = set()
    for judge in late:
        share = min(len(question.present) // len(place), it.capacity[place[judge]]) - loads[judge]
        open_rows = {entry for entry in line if it.affinity[line[entry], place[judge]] >= 0}
        open_rows -= {entry for entry, other in question.present if other == judge} | {entry for entry, _ in taken}
        for _ in range(max(share, 0)):
            able = [pair for pair in free if pair[0] in open_rows]
            if not able:
                break
            pair = max(able, key=lambda one: (loads[one[1]], it.affinity[line[one[0]], place[judge]], one))
            taken.add(pair)
            free.discard(pair)
            open_rows.discard(pair[0])
            loads[pair[1]] -= 1
    return taken


def _plain(value: Any) -> Any:
    """As JSON gives it back, so that equal happenings are equal stored."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value
