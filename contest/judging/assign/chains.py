"""Single chains of swaps: the few moves that help the worst-off entries most."""

import numpy as np

from contest.judging.assign.exchange import Wish, exchange
from contest.judging.assign.panels import Panels
from contest.judging.assign.worst import Market, smallest

STEPS = (100, 50, 25, 12, 6, 3, 1)
TURNS = 6
REWARD, PRICE = 20_000, 2_000  # a move must lift somebody: no entry moves for its own sake alone


def spend_moves(panels: Panels, market: Market, *, moves: int) -> Panels:
    """At most `moves` members change. The smallest sum rises as far as that many buy."""
    start = panels
    for step in STEPS:
        while True:
            found = _lifted(panels, market, smallest(panels) + step)
            if found is None or changes(start, found) > moves:
                break
            panels = found
    return panels


def changes(before: Panels, now: Panels) -> int:
    return len(np.setdiff1d(now.keys, before.keys))


def _lifted(panels: Panels, market: Market, floor: int) -> Panels | None:
    """The panels with every sum at the floor or better; entries that neither need nor free a place stay untouched."""
    for turn in range(TURNS):
        lacking = panels.sums < floor
        lacking &= panels.choice.need > 0
        if not lacking.any():
            return panels
        market.watch.at("extra moves", turn / TURNS)
        wish = Wish(floor=floor, reward=REWARD, price=PRICE)
        panels = exchange(panels, market.newcomers, bounds=market.bounds, wish=wish, turn=turn)
    return None
