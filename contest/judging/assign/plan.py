"""What comes out: panels and loads with the proof, or the reasons why no plan exists."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from contest.judging.assign.arrays import Ints
from contest.judging.assign.eligibility import Choice
from contest.judging.assign.linkage import Linkage
from contest.judging.assign.messages import Message
from contest.judging.assign.problem import Fair, Id
from contest.judging.assign.shortage import Shortfall


@dataclass(frozen=True)
class Line:
    """One line of the certificate: what was sought, what was reached, what can't be exceeded."""

    stage: str
    value: int
    bound: int | None = None
    proven: bool = False


@dataclass(frozen=True, eq=False)
class Plan:
    """pairs: (entry, judge), sorted, with the fixed ones; total, worst: affinity over all, and of the poorest panel.

    rule_faults: broken panel rules no exchange could mend (a judge of a type too many, two of a school, no expert)
    prices: what one more place with a judge would add to the best total
    """

    pairs: tuple[tuple[Id, Id], ...]
    total: int
    worst: int
    loads: Mapping[Id, int]
    lines: tuple[Line, ...] = ()
    linkage: tuple[Linkage, ...] = ()
    load_gap: int = 0
    rule_faults: int = 0
    warnings: tuple[Message, ...] = ()
    prices: Mapping[Id, int] = field(default_factory=dict)

    def panels(self) -> dict[Id, tuple[Id, ...]]:
        found: dict[Id, list[Id]] = {}
        for entry, judge in self.pairs:
            found.setdefault(entry, []).append(judge)
        return {entry: tuple(judges) for entry, judges in found.items()}


@dataclass(frozen=True)
class Infeasible:
    """No plan keeps the rules; each shortfall is one sentence, largest shortage first."""

    shortfalls: tuple[Shortfall, ...]

    @property
    def missing(self) -> int:
        return sum(item.missing for item in self.shortfalls)


def plan_of(
    choice: Choice,
    keys: Ints,
    *,
    lines: tuple[Line, ...] = (),
    linkage: tuple[Linkage, ...] = (),
    load_gap: int = 0,
    rule_faults: int = 0,
    warnings: tuple[Message, ...] = (),
) -> Plan:
    """keys: chosen pairs beside the fixed ones."""
    fair = choice.fair
    everything = np.union1d(choice.fixed, keys)
    judges = max(fair.size[1], 1)
    entry, judge = everything // judges, everything % judges
    sums = panel_sums(fair, everything)
    loads = np.bincount(judge, minlength=fair.size[1])
    scored = np.bincount(entry, minlength=fair.size[0]) > 0
    return Plan(
        pairs=tuple((fair.entries[row], fair.judges[column]) for row, column in zip(entry, judge, strict=True)),
        total=int(sums.sum()),
        worst=int(sums[scored].min(initial=np.iinfo(np.int64).max)) if scored.any() else 0,
        loads={name: int(load) for name, load in zip(fair.judges, loads, strict=True)},
        lines=lines,
        linkage=linkage,
        load_gap=load_gap,
        rule_faults=rule_faults,
        warnings=warnings,
    )


def panel_sums(fair: Fair, keys: Ints) -> Ints:
    """Affinity of every entry's panel; a submitted sheet against a conflict counts nothing."""
    judges = max(fair.size[1], 1)
    values = np.maximum(fair.affinity.at(keys // judges, keys % judges), 0)
    return np.bincount(keys // judges, weights=values, minlength=fair.size[0]).astype(np.int64)
