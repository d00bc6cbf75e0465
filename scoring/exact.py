"""Numbers of the official arithmetic: exact rationals inside, decimals at the edge."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from scoring.errors import ScoringError

Number = int | str | Decimal | Fraction


def exact(value: Number | float) -> Fraction:
    """A float means the shortest decimal that prints it (0.1 is one tenth): tables read from files hold such floats."""
    if isinstance(value, bool):
        raise ScoringError(f"expected a number, got {value}")
    try:
        # float() first: a NumPy float prints as "np.float64(0.1)"
        return Fraction(repr(float(value)) if isinstance(value, float) else value)
    except (ValueError, TypeError, OverflowError, InvalidOperation, ZeroDivisionError) as error:
        raise ScoringError(f"expected a finite number, got {value!r}") from error


def round_half_up(value: Fraction, places: int) -> Decimal:
    """81.125 gives 81.13 at two places, never 81.12; a half goes away from zero."""
    scale = 10**places
    quotient, rest = divmod(abs(value.numerator) * scale, value.denominator)
    units = quotient + (2 * rest >= value.denominator)
    digits = tuple(map(int, str(units)))
    # put together digit by digit: Decimal's own arithmetic would cut to 28 of them
    return Decimal((int(value < 0 < units), digits, -places))
