"""Bradley-Terry strengths from votes between two entries at a time, for a jury that settles the award line."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from scoring import __version__
from scoring.errors import ScoringError
from scoring.facets import Floats, Ints, code_labels

NEWTON_STEPS = 100
CONVERGED = 1e-10


@dataclass(frozen=True)
class BradleyTerry:
    """`strengths`: entry, strength (log odds against the reference), se, wins, votes, sorted best first.

    `first`: advantage of the entry named first, with its standard error; zero if it was not estimated.
    """

    strengths: pd.DataFrame
    first: float
    first_se: float
    deviance: float
    log_likelihood: float
    version: str = __version__


@dataclass(frozen=True)
class _Votes:
    one: Ints
    two: Ints
    wins: Floats
    losses: Floats
    labels: list[object]

    @property
    def count(self) -> Floats:
        return self.wins + self.losses


def bradley_terry(
    votes: pd.DataFrame, *, reference: object = None, first_advantage: bool = False, prior: float = 0.0
) -> BradleyTerry:
    """`votes`: first, second, first_wins, second_wins (numbers of votes; half a vote each for a tie).

    Strengths add up to zero, or are counted from `reference`. `prior` adds that many votes each way to every pair that
    was put to the vote: it keeps strengths finite where one side won everything.
    """
    found = _read(votes, prior)
    if not prior:
        _refuse_unbeaten(found)
    theta, information, first = _fit(found, first_advantage=first_advantage)
    size = len(found.labels)
    at = _place(found.labels, reference)
    shift = np.eye(size) - (np.full((size, size), 1 / size) if at is None else np.eye(size)[at])
    covariance = np.linalg.pinv(information)
    spread = shift @ covariance[:size, :size] @ shift.T
    table = pd.DataFrame(
        {
            "entry": pd.Series(found.labels, dtype=object),
            "strength": shift @ theta,
            "se": np.sqrt(np.clip(np.diag(spread), 0, None)),
            "wins": np.bincount(found.one, found.wins, size)
            + np.bincount(found.two, found.losses, size)
            - _added(found, prior),
            "votes": np.bincount(found.one, found.count, size)
            + np.bincount(found.two, found.count, size)
            - 2 * _added(found, prior),
        }
    )
    table = table.sort_values("strength", ascending=False, kind="stable", ignore_index=True)
    first_se = float(np.sqrt(covariance[-1, -1])) if first_advantage else 0.0
    likelihood, saturated = _likelihoods(found, theta, first)
    return BradleyTerry(table, first, first_se, 2 * (saturated - likelihood), likelihood)


def _added(found: _Votes, prior: float) -> Floats:
    size = len(found.labels)
    pairs = np.bincount(found.one, minlength=size) + np.bincount(found.two, minlength=size)
    return np.asarray(prior * pairs, dtype=np.float64)


def _read(votes: pd.DataFrame, prior: float) -> _Votes:
    wanted = ["first", "second", "first_wins", "second_wins"]
    if missing := [name for name in wanted if name not in votes.columns]:
        raise ScoringError(f"votes need the columns {', '.join(wanted)}; missing: {', '.join(missing)}")
    numbers = votes[["first_wins", "second_wins"]].to_numpy(dtype=np.float64)
    bad = ~np.isfinite(numbers).all(axis=1) | (numbers < 0).any(axis=1) | (votes["first"] == votes["second"]).to_numpy()
    if bad.any():
        row = int(np.flatnonzero(bad)[0]) + 1
        raise ScoringError(f"row {row}: expected two different entries and votes of zero or more for each")
    numbers, kept = numbers[numbers.sum(axis=1) > 0], votes[numbers.sum(axis=1) > 0]
    if kept.empty:
        raise ScoringError("there are no votes yet")
    both = pd.concat([kept["first"], kept["second"]], ignore_index=True)
    code, labels = code_labels(both)
    one, two = code[: len(kept)], code[len(kept) :]
    # summed by pair and order, so that a prior is added once to each and rows may come in any order
    pair, place = np.unique(one * len(labels) + two, return_inverse=True)
    wins, losses = (np.asarray(np.bincount(place, column) + prior, dtype=np.float64) for column in numbers.T)
    return _Votes(pair // len(labels), pair % len(labels), wins, losses, labels)


def _refuse_unbeaten(found: _Votes) -> None:
    """Ford's condition: however the entries are parted in two, each side has won a vote against the other."""
    winner = np.concatenate([found.one[found.wins > 0], found.two[found.losses > 0]])
    loser = np.concatenate([found.two[found.wins > 0], found.one[found.losses > 0]])
    size = len(found.labels)
    beats = sparse.coo_array((np.ones(len(winner)), (winner, loser)), shape=(size, size))
    count, group = connected_components(beats, directed=True, connection="strong")
    if count > 1:
        alone = ", ".join(str(found.labels[each]) for each in np.flatnonzero(group == group[0])[:5])
        raise ScoringError(
            f"no finite strengths: {alone} won or lost every vote against the others, or was never put against them; "
            "put more pairs to the vote or give a prior of half a vote"
        )


def _fit(found: _Votes, *, first_advantage: bool) -> tuple[Floats, Floats, float]:
    size = len(found.labels)
    design = np.zeros((len(found.one), size + int(first_advantage)))
    rows = np.arange(len(found.one))
    design[rows, found.one] = 1.0
    design[rows, found.two] = -1.0
    design[:, size:] = 1.0
    beta = np.zeros(design.shape[1])
    for _ in range(NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-design @ beta))
        information = design.T @ (design * (found.count * chance * (1 - chance))[:, None])
        step = np.linalg.pinv(information) @ (design.T @ (found.wins - found.count * chance))
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < CONVERGED:
            break
    return beta[:size], information, float(beta[size]) if first_advantage else 0.0


def _likelihoods(found: _Votes, theta: Floats, first: float) -> tuple[float, float]:
    """Of the model and of a model with its own chance for each pair, up to the same constant."""
    chance = 1 / (1 + np.exp(-(theta[found.one] - theta[found.two] + first)))
    share = found.wins / found.count
    return _binomial(found, chance), _binomial(found, share)


def _binomial(found: _Votes, chance: Floats) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        won = np.where(found.wins > 0, found.wins * np.log(chance), 0.0)
        lost = np.where(found.losses > 0, found.losses * np.log1p(-chance), 0.0)
    return float(won.sum() + lost.sum())


def _place(labels: list[object], reference: object) -> int | None:
    if reference is None:
        return None
    if reference not in labels:
        raise ScoringError(f"reference: {reference} has no votes; choose one of the entries voted on")
    return labels.index(reference)
