"""Panels as a table during the exchange: members who may leave, members who stay, and what the rules say of them."""

from dataclasses import dataclass

import numpy as np

from contest.judging.assign.arrays import Bools, Ints
from contest.judging.assign.eligibility import Choice
from contest.judging.assign.plan import panel_sums

NOBODY = -1


@dataclass(frozen=True, eq=False)
class Panels:
    """free: E x K judges who may leave; fixed: E x F judges who stay; value: affinity of the free members."""

    choice: Choice
    free: Ints
    value: Ints
    fixed: Ints
    fixed_sum: Ints

    @property
    def sums(self) -> Ints:
        return np.asarray(self.fixed_sum + self.value.sum(axis=1))

    @property
    def keys(self) -> Ints:
        rows, places = np.nonzero(self.free != NOBODY)
        return np.sort(rows * self.choice.size[1] + self.free[rows, places])

    def load(self) -> Ints:
        return np.bincount(self.free[self.free != NOBODY], minlength=self.choice.size[1])

    def cell_load(self) -> Ints:
        rows, places = np.nonzero(self.free != NOBODY)
        found = np.zeros((self.choice.size[1], len(self.choice.fair.categories)), dtype=np.int64)
        np.add.at(found, (self.free[rows, places], self.choice.fair.category[rows]), 1)
        return found

    def without(self, place: Ints) -> "Rest":
        """Every panel with the member at `place` gone (-1: nobody leaves)."""
        rest = self.free.copy()
        leaving = place >= 0
        rest[leaving, place[leaving]] = NOBODY
        return Rest.of(self.choice, np.concatenate([rest, self.fixed], axis=1))

    def faults(self) -> Ints:
        return Rest.of(self.choice, np.concatenate([self.free, self.fixed], axis=1)).faults(self.choice)


@dataclass(frozen=True, eq=False)
class Rest:
    """Members of every panel with what the mix rules count: types, schools, experts."""

    members: Ints
    types: Ints
    schools: Ints
    experts: Ints

    @staticmethod
    def of(choice: Choice, members: Ints) -> "Rest":
        fair = choice.fair
        there = members != NOBODY
        types = np.where(there, fair.judge_type[members], NOBODY)
        schools = np.where(there, fair.judge_school[members], NOBODY)
        experts = np.zeros(len(members), dtype=np.int64)
        if choice.rules.experts:
            rows, places = np.nonzero(there)
            good = choice.fair.affinity.at(rows, members[rows, places]) >= choice.rules.expert_affinity
            experts = np.bincount(rows[good], minlength=len(members))
        return Rest(members, types, schools, experts)

    def faults(self, choice: Choice) -> Ints:
        """Broken mix rules per panel: judges over the type's limit, pairs of one school, experts missing."""
        rules = choice.rules
        found = np.zeros(len(self.members), dtype=np.int64)
        width = self.members.shape[1]
        if rules.panel_mix is not None:
            for kind in range(len(choice.fair.types)):
                found += np.maximum((self.types == kind).sum(axis=1) - rules.panel_mix, 0)
        if rules.mixed_schools:
            for left in range(width):
                for right in range(left + 1, width):
                    alike = self.schools[:, left] == self.schools[:, right]
                    found += alike & (self.schools[:, left] != NOBODY)
        seated = (self.members != NOBODY).sum(axis=1)
        return np.asarray(found + np.maximum(np.minimum(rules.experts, seated) - self.experts, 0))

    def faults_with(self, choice: Choice, *, entry: Ints, judge: Ints, affinity: Ints, size: Ints) -> Ints:
        """Faults of the panel of `entry` once `judge` has joined; size: members the full panel has."""
        rules = choice.rules
        alone = self._faults_alone(choice)[entry]
        if rules.panel_mix is not None:
            kind = choice.fair.judge_type[judge]
            alike = sum((self.types[entry, column] == kind).astype(np.int64) for column in range(self.types.shape[1]))
            alone += (kind != NOBODY) & (alike >= rules.panel_mix)
        if rules.mixed_schools:
            school = choice.fair.judge_school[judge]
            for column in range(self.schools.shape[1]):
                alone += (school != NOBODY) & (self.schools[entry, column] == school)
        if rules.experts:
            have = self.experts[entry] + (affinity >= rules.expert_affinity)
            alone += np.maximum(np.minimum(rules.experts, size[entry]) - have, 0)
        return alone

    def _faults_alone(self, choice: Choice) -> Ints:
        missing = np.maximum(np.minimum(choice.rules.experts, (self.members != NOBODY).sum(axis=1)) - self.experts, 0)
        return np.asarray(self.faults(choice) - missing)

    def seats(self, *, entry: Ints, judge: Ints) -> Bools:
        """Whether the judge already sits on the panel."""
        found = np.zeros(len(entry), dtype=np.bool_)
        for column in range(self.members.shape[1]):
            found |= self.members[entry, column] == judge
        return found


def panels_of(choice: Choice, keys: Ints) -> Panels:
    """keys: chosen pairs beside the fixed ones."""
    entries, judges = choice.size
    free = _table(keys, entries, judges)
    rows, places = np.nonzero(free != NOBODY)
    value = np.zeros(free.shape, dtype=np.int64)
    value[rows, places] = choice.at(rows, free[rows, places])
    return Panels(choice, free, value, _table(choice.fixed, entries, judges), panel_sums(choice.fair, choice.fixed))


def _table(keys: Ints, entries: int, judges: int) -> Ints:
    count = np.bincount(keys // max(judges, 1), minlength=entries)
    place = np.arange(len(keys)) - (np.cumsum(count) - count)[keys // max(judges, 1)]
    table = np.full((entries, int(count.max(initial=0))), NOBODY, dtype=np.int64)
    table[keys // max(judges, 1), place] = keys % max(judges, 1)
    return table
