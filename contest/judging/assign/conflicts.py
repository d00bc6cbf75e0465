"""Conflicts of interest from what is known of people. Hard ones are never priced and never waived."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from contest.judging.assign.problem import Id

Kind = Literal["own_school", "former_school", "own_pupil", "relative", "mentor", "declared", "recognised"]


@dataclass(frozen=True)
class EntryTies:
    """school and authors of an entry, and its mentors (names or account ids of people)."""

    entry: Id
    school: Id | None = None
    authors: frozenset[Id] = frozenset()
    mentors: frozenset[Id] = frozenset()


@dataclass(frozen=True)
class JudgeTies:
    """person is the judge as mentors are named; schools led are flagged, not barred, unless they are the own one."""

    judge: Id
    person: Id | None = None
    school: Id | None = None
    former_schools: frozenset[Id] = frozenset()
    leads: frozenset[Id] = frozenset()
    pupils: frozenset[Id] = frozenset()
    relatives: frozenset[Id] = frozenset()
    declared: frozenset[Id] = frozenset()
    recognised: frozenset[Id] = frozenset()


@dataclass(frozen=True)
class ConflictOfInterest:
    entry: Id
    judge: Id
    kind: Kind
    hard: bool = True


def conflicts_of(entries: Iterable[EntryTies], judges: Iterable[JudgeTies]) -> list[ConflictOfInterest]:
    """One per pair: the first kind that applies."""
    known = list(judges)
    return [
        ConflictOfInterest(entry.entry, judge.judge, kind)
        for entry in entries
        for judge in known
        if (kind := _kind(entry, judge)) is not None
    ]


def led_schools(entries: Iterable[EntryTies], judges: Iterable[JudgeTies]) -> Mapping[Id, tuple[Id, ...]]:
    """Judges who lead a school that takes part, with its entries: for the organizer to look at, not a bar."""
    known, found = list(entries), {}
    for judge in judges:
        flagged = tuple(entry.entry for entry in known if entry.school is not None and entry.school in judge.leads)
        if flagged:
            found[judge.judge] = flagged
    return found


def _kind(entry: EntryTies, judge: JudgeTies) -> Kind | None:
    tests: tuple[tuple[Kind, bool], ...] = (
        ("own_school", entry.school is not None and entry.school == judge.school),
        ("former_school", entry.school is not None and entry.school in judge.former_schools),
        ("own_pupil", bool(entry.authors & judge.pupils)),
        ("relative", bool(entry.authors & judge.relatives)),
        ("mentor", judge.person is not None and judge.person in entry.mentors),
        ("declared", entry.entry in judge.declared),
        ("recognised", entry.entry in judge.recognised),
    )
    return next((kind for kind, applies in tests if applies), None)
