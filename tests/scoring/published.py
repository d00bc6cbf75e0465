"""Published data sets for the reference figures, and the disguises under which a method must give them again."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "scoring"
DISGUISES = ("as published", "shuffled", "renamed", "planted missing cells")


def published(name: str, **columns: str) -> pd.DataFrame:
    """The file with the columns named as the package names them: published("x.csv", entry="person")."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{path} is not here: published data are not part of the repository")
    return pd.read_csv(path).rename(columns={theirs: ours for ours, theirs in columns.items()})


def disguised(ratings: pd.DataFrame, disguise: str) -> pd.DataFrame:
    """The same ratings in another order, under other names (in the same sort order), or with empty cells added."""
    if disguise == "shuffled":
        return ratings.sample(frac=1, random_state=7).reset_index(drop=True)
    if disguise == "renamed":
        return ratings.assign(**{name: "x " + ratings[name].astype(str) for name in ratings.columns if name != "score"})
    if disguise == "planted missing cells":
        empty = ratings.sample(n=min(20, len(ratings)), random_state=7).assign(score=np.nan)
        empty["judge"] = ratings["judge"].iloc[::-1].to_numpy()[: len(empty)]
        return pd.concat([empty, ratings], ignore_index=True)
    return ratings


def plain(label: object) -> str:
    return str(label).removeprefix("x ")
