"""The published sequence that parts entries of equal score; what it cannot part shares a rank. Never by chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from scoring.aggregate import EntryScore

NAMED = 3  # of a large tie, in its reason
Kind = Literal["criterion", "pairwise", "vote", "shared"]


@dataclass(frozen=True, slots=True)
class TieRule:
    """Criteria in published order, then wins over each other on judges in common, then the head judge's minuted vote.

    `vote` gives each entry of a tie its place, 1 the best; a vote that does not name all of them decides nothing.
    """

    criteria: tuple[str, ...] = ()
    pairwise: bool = True
    vote: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TieStep:
    """One step that parted `among` (or, for "shared", failed to); `value` is what this entry had at that step."""

    kind: Kind
    among: tuple[str, ...]
    criterion: str | None = None
    value: Fraction | None = None

    def __str__(self) -> str:
        what = {
            "criterion": f"criterion {self.criterion}",
            "pairwise": "wins on judges in common",
            "vote": "the jury's vote",
            "shared": "nothing parts them, the rank is shared",
        }[self.kind]
        shown = "" if self.value is None else f" ({float(self.value):.6g})"
        rest = len(self.among) - NAMED
        others = ", ".join(self.among[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
        return f"tied with {others}: {what}{shown}"


Parted = list[tuple[EntryScore, tuple[TieStep, ...]]]


def break_tie(group: Sequence[EntryScore], rule: TieRule) -> list[Parted]:
    """Groups in order of rank; the entries of one group share it."""
    start: Parted = [(entry, ()) for entry in sorted(group, key=lambda each: each.entry)]
    groups = [start]
    for kind, name in _sequence(rule):
        groups = [part for old in groups for part in _part(old, kind, name, rule)]
    return [_mark_shared(each) for each in groups]


def pairwise_wins(group: Sequence[EntryScore]) -> dict[str, Fraction] | None:
    """Share of comparisons won (a draw is half) over all other entries of the group, on judges who marked both.

    None where some entry has no judge in common with any other: wins of the rest would not be comparable.
    """
    totals = [{sheet.judge: sheet.total for sheet in each.sheets} for each in group]
    shares = {}
    for mine, each in zip(totals, group, strict=True):
        points, count = Fraction(0), 0
        for other in totals:
            if other is not mine:
                for judge in mine.keys() & other.keys():
                    ours, theirs = mine[judge] or Fraction(0), other[judge] or Fraction(0)
                    points += 1 if ours > theirs else Fraction(int(ours == theirs), 2)
                    count += 1
        if not count:
            return None
        shares[each.entry] = points / count
    return shares


def _sequence(rule: TieRule) -> list[tuple[Kind, str | None]]:
    steps: list[tuple[Kind, str | None]] = [("criterion", name) for name in rule.criteria]
    return steps + ([("pairwise", None)] if rule.pairwise else []) + ([("vote", None)] if rule.vote else [])


def _part(group: Parted, kind: Kind, name: str | None, rule: TieRule) -> list[Parted]:
    if len(group) == 1:
        return [group]
    values = _values([each for each, _ in group], kind, name, rule)
    if values is None or len(set(values.values())) == 1:
        return [group]
    names = tuple(each.entry for each, _ in group)
    parts: dict[Fraction, Parted] = {}
    for each, steps in group:
        value = values[each.entry]
        step = TieStep(kind, tuple(n for n in names if n != each.entry), name, abs(value))
        parts.setdefault(value, []).append((each, (*steps, step)))
    return [parts[value] for value in sorted(parts, reverse=True)]


def _values(group: Sequence[EntryScore], kind: Kind, name: str | None, rule: TieRule) -> Mapping[str, Fraction] | None:
    """Higher is better; None where the step cannot be applied to every entry of the group."""
    if kind == "pairwise":
        return pairwise_wins(group)
    if kind == "vote":
        places = {each.entry: rule.vote.get(each.entry) for each in group}
        return None if None in places.values() else {entry: Fraction(-(place or 0)) for entry, place in places.items()}
    if any(name not in each.criteria for each in group):
        return None
    return {each.entry: each.criteria[name or ""] for each in group}


def _mark_shared(group: Parted) -> Parted:
    if len(group) == 1:
        return group
    names = tuple(each.entry for each, _ in group)
    return [(each, (*steps, TieStep("shared", tuple(n for n in names if n != each.entry)))) for each, steps in group]
