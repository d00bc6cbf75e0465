"""Ratings as units by judges in categories: the form agreement coefficients want."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.errors import ScoringError
from scoring.facets import Floats, Ints, code_labels, code_ratings

MOST_CELLS = 50_000_000
MOST_CATEGORIES = 2_000
DECIMALS = 9  # totals that differ by rounding noise only are one category


@dataclass(frozen=True)
class RatingTable:
    """Rating i puts unit `unit[i]` into category `category[i]`, by judge `judge[i]`. `named`: categories are words."""

    unit: Ints
    judge: Ints
    category: Ints
    judges: list[object]
    categories: list[object]
    named: bool = False

    @property
    def units(self) -> int:
        return int(self.unit.max()) + 1

    @property
    def complete(self) -> bool:
        return len(self.unit) == self.units * len(self.judges)

    @property
    def values(self) -> Floats:
        if self.named:
            raise ScoringError("the ratings are words: only unweighted, nominal coefficients are defined")
        return np.array(self.categories, dtype=np.float64)

    @property
    def counts(self) -> Floats:
        """How many judges put unit i into category c."""
        return self._tally(self.unit, self.units)

    @property
    def margins(self) -> Floats:
        """How often judge j used category c."""
        return self._tally(self.judge, len(self.judges))

    @property
    def cells(self) -> Floats:
        """Units by judges, NaN where a judge did not rate."""
        if self.units * len(self.judges) > MOST_CELLS:
            raise ScoringError("too many entries and judges for a complete table; use the variance components")
        table = np.full((self.units, len(self.judges)), np.nan)
        table[self.unit, self.judge] = self.category if self.named else self.values[self.category]
        return table

    def of_judges(self, one: int, other: int) -> "RatingTable":
        """What these two rated both; categories as before."""
        mine, theirs = self.judge == one, self.judge == other
        both = np.isin(self.unit, np.intersect1d(self.unit[mine], self.unit[theirs])) & (mine | theirs)
        unit = np.unique(self.unit[both], return_inverse=True)[1]
        judges = [self.judges[one], self.judges[other]]
        return RatingTable(
            unit, (self.judge[both] == other) * 1, self.category[both], judges, self.categories, self.named
        )

    def _tally(self, row: Ints, rows: int) -> Floats:
        size = len(self.categories)
        if size > MOST_CATEGORIES:
            raise ScoringError(
                f"{size} different values are too many for coefficients of agreement; round the scores first"
            )
        flat = np.bincount(row * size + self.category, minlength=rows * size)
        return flat.reshape(rows, size).astype(np.float64)


def rating_table(ratings: pd.DataFrame, *, value: str = "score") -> RatingTable:
    """`ratings`: entry, judge, `value`, and criterion if there is one: then the units are entries x criteria.

    Values that are words ("pass", "4. Neurosis") make a nominal table.
    """
    units = [name for name in ("entry", "criterion") if name in ratings.columns]
    named = value in ratings.columns and _is_named(ratings[value])
    words: list[object] = []
    if named:
        ratings = ratings[ratings[value].notna()]
        codes, words = code_labels(ratings[value])
        ratings = ratings.assign(**{value: codes})
    coded = code_ratings(ratings, ["judge", *units], value=value)
    judge, *unit_codes = coded.codes
    unit = np.unique(np.stack(unit_codes), axis=1, return_inverse=True)[1].ravel()
    values, category = np.unique(np.round(coded.score, DECIMALS), return_inverse=True)
    return RatingTable(unit, judge, category, coded.labels[0], words or values.tolist(), named)


def _is_named(column: pd.Series) -> bool:
    """A column of words only; one word among numbers is a typing error and is reported as such."""
    given = column.dropna()
    return bool(len(given)) and bool(pd.to_numeric(given, errors="coerce").isna().all())
