"""Where one level ends and the next begins: bounds in steps of half a point, without gaps and without overlaps."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Final

STEP: Final = Decimal("0.5")
PERCENT: Final[tuple[Decimal, ...]] = (Decimal(85), Decimal(65), Decimal(50))  # from where levels 4, 3 and 2 begin
LEAST_POINTS: Final = Decimal(2)  # fewer points have no room for four levels


def is_stepped(points: Decimal) -> bool:
    return points % STEP == 0


def default_lows(max_points: Decimal) -> tuple[Decimal, ...]:
    """First points of levels 4, 3, 2, 1; a bound between two steps goes up: 85 % of 15 = 12,75 -> 13."""
    lows = [(max_points * share / 100 / STEP).to_integral_value(ROUND_CEILING) * STEP for share in PERCENT]
    lows.append(Decimal(0))
    for place in range(len(lows) - 2, -1, -1):
        lows[place] = max(lows[place], lows[place + 1] + STEP)
    return tuple(lows)


def ranges(lows: Sequence[Decimal], max_points: Decimal) -> list[tuple[Decimal, Decimal]]:
    """(low, high) from the best level down; `lows` as in `default_lows`."""
    return [(low, max_points if place == 0 else lows[place - 1] - STEP) for place, low in enumerate(lows)]


def tiles(lows: Sequence[Decimal], max_points: Decimal) -> bool:
    """Every step from 0 to the maximum belongs to exactly one level."""
    return (
        lows[-1] == 0
        and all(is_stepped(low) for low in [*lows, max_points])
        and all(low > below for low, below in zip([max_points + STEP, *lows], lows, strict=False))
    )
