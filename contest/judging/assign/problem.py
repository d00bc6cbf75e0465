"""What the solver is asked: entries, judges, how well each pair fits, and the rules."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from contest.judging.assign.arrays import Affinity, Ints, codes, reorder

Id = str | int
PairIds = Sequence[tuple[Id, Id]]


class BadProblem(ValueError):
    """The question itself is malformed: a size, a negative number, a name used twice."""


class Cancelled(Exception):
    """The caller's `cancelled()` answered yes between two passes."""


@dataclass(frozen=True)
class Rules:
    """What a plan must keep. Every rule is off until it is named, except own schools and the care for the worst-off.

    max_load_gap: judges of equal capacity differ by at most this many sheets
    min_affinity: pairs below are not eligible (a level floor, see levels.py)
    experts, expert_affinity: at least `experts` judges with `expert_affinity` or more on every panel
    panel_mix: at most this many judges of one type on a panel
    mixed_schools: no two judges of one school on a panel
    min_scores_per_category: a judge scores none or at least this many entries of a category
    own_school: a judge never scores an entry of their own school
    history_cost: None forbids pairs of earlier rounds; a number is taken off their affinity
    worst_off: True raises the smallest panel sum as far as it goes; a number is a floor; False leaves it
    worst_off_cost: per mille of the total that may be given up for it; None is 2, or two entries' worth if that is more
    prove: CP-SAT proves the worst-off optimum of small fairs
    """

    max_load_gap: int | None = None
    min_affinity: int = 0
    experts: int = 0
    expert_affinity: int = 0
    panel_mix: int | None = None
    mixed_schools: bool = False
    min_scores_per_category: int = 0
    own_school: bool = True
    history_cost: int | None = None
    worst_off: bool | int = True
    worst_off_cost: int | None = None
    prove: bool = True


@dataclass(frozen=True, eq=False)
class Problem:
    """Ids are all text or all whole numbers, each once. Labels may be text or numbers; None, "" and -1: unknown.

    affinity: entries x judges, int32; -1 is a hard conflict and is never priced
    need: sheets wanted per entry; capacity: most sheets per judge
    submitted: pairs whose sheet is handed in; they stay and count for need, capacity and every rule
    kept: pairs of the present plan, left alone wherever possible (by `reassign`)
    seen: pairs of earlier rounds
    forbidden: pairs excluded for another reason (recusal)
    anchors: entries scored by every judge who may
    waived: pairs allowed although below the level floor or seen before (never against a hard conflict)
    """

    entries: Sequence[Id]
    judges: Sequence[Id]
    affinity: Any
    need: int | Sequence[int] | Ints
    capacity: Sequence[int] | Ints
    category: Sequence[Any] | Ints | None = None
    entry_school: Sequence[Any] | Ints | None = None
    judge_school: Sequence[Any] | Ints | None = None
    judge_type: Sequence[Any] | Ints | None = None
    submitted: PairIds = ()
    kept: PairIds = ()
    seen: PairIds = ()
    forbidden: PairIds = ()
    anchors: Sequence[Id] = ()
    waived: PairIds = ()


@dataclass(frozen=True, eq=False)
class Fair:
    """A problem in canonical order (sorted ids) as plain arrays, so that the order of the input changes nothing."""

    entries: list[Id]
    judges: list[Id]
    affinity: Affinity
    need: Ints
    capacity: Ints
    category: Ints
    categories: list[Any]
    entry_school: Ints
    judge_school: Ints
    judge_type: Ints
    types: list[Any]
    submitted: Ints
    kept: Ints
    seen: Ints
    forbidden: Ints
    anchors: Ints
    waived: Ints

    @property
    def size(self) -> tuple[int, int]:
        return len(self.entries), len(self.judges)


@dataclass(frozen=True)
class Watch:
    """Progress and cancel between passes; a flow itself can't be interrupted."""

    progress: Callable[[str, float], None] | None = None
    cancelled: Callable[[], bool] | None = field(default=None)

    def at(self, stage: str, fraction: float) -> None:
        if self.cancelled is not None and self.cancelled():
            raise Cancelled(stage)
        if self.progress is not None:
            self.progress(stage, fraction)


def canonical(problem: Problem) -> Fair:
    entries, row_order = _sorted_ids(problem.entries, "entry")
    judges, column_order = _sorted_ids(problem.judges, "judge")
    shape = tuple(problem.affinity.shape)
    if shape != (len(entries), len(judges)):
        raise BadProblem(f"affinity has shape {shape}, but there are {len(entries)} entries and {len(judges)} judges")
    need = np.broadcast_to(np.asarray(problem.need, dtype=np.int64), (len(entries),))[row_order]
    capacity = np.asarray(problem.capacity, dtype=np.int64)
    if len(capacity) != len(judges) or (capacity < 0).any() or (need < 0).any():
        raise BadProblem("every entry needs and every judge has room for a whole number of sheets, zero or more")
    capacity = capacity[column_order]
    schools = list(problem.entry_school if problem.entry_school is not None else [None] * len(entries))
    schools += list(problem.judge_school if problem.judge_school is not None else [None] * len(judges))
    school, _ = codes(schools, len(schools))
    category, categories = _categories(problem.category, len(entries))
    types, type_names = codes(problem.judge_type, len(judges))
    rows = {name: number for number, name in enumerate(entries)}
    columns = {name: number for number, name in enumerate(judges)}
    index = _PairIndex(rows, columns)
    return Fair(
        entries=entries,
        judges=judges,
        affinity=reorder(problem.affinity, rows=row_order, columns=column_order),
        need=need,
        capacity=capacity,
        category=category[row_order],
        categories=categories,
        entry_school=school[: len(entries)][row_order],
        judge_school=school[len(entries) :][column_order],
        judge_type=types[column_order],
        types=type_names,
        submitted=index.keys(problem.submitted),
        kept=index.keys(problem.kept),
        seen=index.keys(problem.seen),
        forbidden=index.keys(problem.forbidden),
        anchors=np.array(sorted(index.row(entry) for entry in problem.anchors), dtype=np.int64),
        waived=index.keys(problem.waived),
    )


def _categories(labels: Sequence[Any] | Ints | None, size: int) -> tuple[Ints, list[Any]]:
    """Entries without a category form one of their own."""
    category, names = codes(labels, size)
    if (category < 0).any() or not names:
        names = [*names, ""]
    return np.where(category < 0, len(names) - 1, category), names


@dataclass(frozen=True)
class _PairIndex:
    rows: dict[Id, int]
    columns: dict[Id, int]

    def row(self, entry: Id) -> int:
        if entry not in self.rows:
            raise BadProblem(f"unknown entry {entry!r}")
        return self.rows[entry]

    def keys(self, pairs: PairIds) -> Ints:
        """Sorted keys entry * judges + judge, each once."""
        unknown = next((judge for _, judge in pairs if judge not in self.columns), None)
        if unknown is not None:
            raise BadProblem(f"unknown judge {unknown!r}")
        keys = [self.row(entry) * len(self.columns) + self.columns[judge] for entry, judge in pairs]
        return np.unique(np.array(keys, dtype=np.int64))


def _sorted_ids(ids: Sequence[Id], what: str) -> tuple[list[Id], Ints]:
    names = ids.tolist() if isinstance(ids, np.ndarray) else list(ids)
    if len(set(names)) != len(names):
        raise BadProblem(f"an {what} occurs twice" if what == "entry" else f"a {what} occurs twice")
    if len({isinstance(name, str) for name in names}) > 1:
        raise BadProblem(f"{what} ids must be all text or all numbers")
    order = sorted(range(len(names)), key=names.__getitem__)
    return [names[number] for number in order], np.array(order, dtype=np.int64)
