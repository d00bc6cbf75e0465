"""The worst-off entry: raise the smallest panel sum step by step, then win back what the total lost."""

from dataclasses import dataclass

import numpy as np

from contest.judging.assign.arrays import Bools
from contest.judging.assign.exchange import FAULT, Newcomers, Wish, exchange
from contest.judging.assign.panels import Panels
from contest.judging.assign.problem import Watch
from contest.judging.assign.transport import Bounds

STEPS = (25, 12, 6, 3, 1)
LARGE, LARGE_STEPS = 10_000, (100, 25, 12, 6, 3)
PASSES, FEWEST_PASSES = 2_500_000, 60  # of the exchange: so many entries are looked at in all
REWARDS = (20, 200)
PATIENCE = 4
SLOW = 50  # in a large fair a pass that wins less than one part in so many of what lacks counts as idle


@dataclass(frozen=True, eq=False)
class Market:
    """What every pass of the exchange has in common."""

    newcomers: Newcomers
    bounds: Bounds
    watch: Watch


def heal(panels: Panels, market: Market) -> Panels:
    """Swaps until no panel breaks a mix rule, or nothing more helps; faulty panels may take any eligible judge."""
    best, idle = panels, 0
    for turn in range(60):
        faulty = np.flatnonzero(best.faults())
        if len(faulty) == 0 or idle > 2 * PATIENCE:
            break
        market.watch.at("panel rules", turn / 60)
        newcomers = market.newcomers.with_all_of(panels.choice, faulty[:500])
        healed = exchange(best, newcomers, bounds=market.bounds, wish=Wish(floor=0, reward=0), turn=turn)
        idle = 0 if int(healed.faults().sum()) < int(best.faults().sum()) else idle + 1
        best = healed
    return best


def raise_floor(panels: Panels, market: Market, *, ceiling: int, least_total: int) -> Panels:
    """Largest smallest sum the exchange finds, at most `ceiling`, while the total stays at `least_total` or above.

    Cheap chains first: with a small reward the exchange lifts only what costs others little.
    """
    turn, entries = 0, len(panels.free)
    most = max(PASSES // max(entries, 1), FEWEST_PASSES)
    for reward in REWARDS:
        for step in LARGE_STEPS if entries >= LARGE else STEPS:
            while smallest(panels) < ceiling and turn < most:
                wish = Wish(floor=min(smallest(panels) + step, ceiling), reward=reward)
                reached, turn = _reach(panels, market, wish, turn)
                if reached is not None and int(reached.sums.sum()) < least_total:
                    reached = polish(reached, market, floor=wish.floor, passes=8)
                if reached is None or int(reached.sums.sum()) < least_total:
                    break
                panels = reached
    return panels


def polish(panels: Panels, market: Market, *, floor: int, passes: int = 40) -> Panels:
    """Largest total the exchange finds with every panel at the floor or better."""
    total, idle = int(panels.sums.sum()), 0
    for turn in range(passes):
        market.watch.at("polish", turn / passes)
        wish = Wish(floor=floor, reward=0)
        panels = exchange(panels, market.newcomers, bounds=market.bounds, wish=wish, turn=turn)
        gained, total = int(panels.sums.sum()) - total, int(panels.sums.sum())
        idle = idle + 1 if gained * 1_000_000 < total else 0
        if idle >= PATIENCE:
            break
    return panels


def smallest(panels: Panels) -> int:
    """Smallest sum over the entries whose panel can still change."""
    open_entries = panels.choice.need > 0
    return int(panels.sums[open_entries].min(initial=np.iinfo(np.int64).max)) if open_entries.any() else 0


def _reach(panels: Panels, market: Market, wish: Wish, turn: int) -> tuple[Panels | None, int]:
    """None where the floor isn't reached before nothing moves any more."""
    open_entries = panels.choice.need > 0
    slow = SLOW if len(open_entries) >= LARGE else 0
    idle = 0
    lacking = _lacking(panels, open_entries, wish.floor)
    while lacking and idle < PATIENCE:
        market.watch.at("worst-off entry", 0.5)
        panels = exchange(panels, market.newcomers, bounds=market.bounds, wish=wish, turn=turn)
        left = _lacking(panels, open_entries, wish.floor)
        won = left < lacking and (lacking - left) * slow >= lacking * (slow > 0)
        idle, lacking, turn = (0 if won else idle + 1), min(left, lacking), turn + 1
    return (None if lacking else panels), turn


def _lacking(panels: Panels, open_entries: Bools, target: int) -> int:
    return int(np.maximum(target - panels.sums[open_entries], 0).sum())


assert max(REWARDS) < FAULT  # a broken rule outweighs a low sum
