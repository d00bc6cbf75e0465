"""The generator of design/assignment.md section 2.1, word for word: sizes a to d, any seed."""

from dataclasses import dataclass

import numpy as np

SIZES = {"a": (200, 30), "b": (2_000, 200), "c": (20_000, 1_500), "d": (100_000, 5_000)}
G = np.array([0.05, 0.35, 0.70, 1.0])
CHECK_SUMS = {"a": 2_764_344, "b": 90_187_281, "c": 665_713_771, "d": 2_222_983_601}


@dataclass(frozen=True, eq=False)
class Fair:
    """An affinity source of the solver (shape, block, at), computed from the drawn labels instead of stored."""

    seed: int
    category: np.ndarray
    track: np.ndarray
    level: np.ndarray
    district: np.ndarray
    school: np.ndarray
    expertise: np.ndarray
    level_fit: np.ndarray
    track_fit: np.ndarray
    judge_type: np.ndarray
    judge_district: np.ndarray
    judge_school: np.ndarray
    capacity: np.ndarray

    @property
    def shape(self):
        return len(self.category), len(self.capacity)

    def block(self, start, stop):
        rows = np.arange(start, stop)[:, None]
        return self._values(rows, np.arange(self.shape[1])[None, :])

    def at(self, entries, judges):
        return self._values(np.asarray(entries), np.asarray(judges))

    def _values(self, rows, columns):
        affinity = self.raw(rows, columns)
        conflict = self.district[rows] == self.judge_district[columns]
        conflict |= uniform(rows, columns, 2 * self.seed + 2) < 0.015
        affinity[conflict] = -1
        return affinity

    def raw(self, rows, columns):
        """Affinities before conflicts, which the check sums are about."""
        values = (
            700 * G[self.expertise[columns, self.category[rows]]]
            + 150 * self.level_fit[columns, self.level[rows]]
            + 50 * self.track_fit[columns, self.track[rows]]
            + 100 * uniform(rows, columns, 2 * self.seed + 1)
        )
        return np.maximum(1, np.rint(values)).astype(np.int32)


def fair(size, seed=1, k=3):
    entries, judges = SIZES[size] if isinstance(size, str) else size
    rng = np.random.default_rng(seed)
    category = rng.choice(4, size=entries, p=(0.35, 0.30, 0.20, 0.15))
    track = rng.choice(2, size=entries, p=(0.8, 0.2))
    level = rng.choice(3, size=entries, p=(0.3, 0.3, 0.4))
    district = rng.integers(0, 20, size=entries)
    schools = max(2, -(-entries // 240))
    school = district * schools + rng.integers(0, schools, size=entries)
    primary = rng.choice(4, size=judges, p=(0.35, 0.30, 0.20, 0.15))
    expertise = rng.choice([0, 1, 2], size=(judges, 4), p=(0.65, 0.25, 0.10))
    expertise[np.arange(judges), primary] = rng.choice([2, 3], size=judges, p=(0.4, 0.6))
    level_fit = rng.choice([0, 0.5, 1], size=(judges, 3), p=(0.2, 0.3, 0.5))
    track_fit = rng.choice([0, 0.5, 1], size=(judges, 2), p=(0.2, 0.3, 0.5))
    judge_type = rng.choice(3, size=judges, p=(0.5, 0.3, 0.2))
    judge_district = np.where(rng.random(judges) < 0.7, rng.integers(0, 20, size=judges), -1)
    judge_school = np.where(judge_district >= 0, judge_district * schools + rng.integers(0, schools, size=judges), -1)
    factor = rng.choice([0.75, 1, 1.25, 1.5], size=judges, p=(0.1, 0.2, 0.4, 0.3))
    capacity = np.round(k * entries / judges * factor).astype(np.int64)
    return Fair(
        seed,
        category,
        track,
        level,
        district,
        school,
        expertise,
        level_fit,
        track_fit,
        judge_type,
        judge_district,
        judge_school,
        capacity,
    )


def uniform(rows, columns, salt):
    key = (rows.astype(np.uint64) << np.uint64(32)) | columns.astype(np.uint64)
    z = key + np.uint64((salt * 0x9E3779B97F4A7C15) % 2**64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(11)).astype(np.float64) / 2.0**53
