"""The personal login code: what a teacher without e-mail types to sign in, given on paper or by Zalo.

Twelve characters of Crockford's base32 carry 60 bits. Only the hash is stored, so a code is seen once, when it is made;
a lost one is replaced, and the replacement is in the log.
"""

import re
import secrets
from typing import Final

from contest.core.tokens import ALPHABET, hash_secret

LENGTH: Final = 12
_LOOKALIKES: Final = str.maketrans("OoIiLl", "001111")
_BETWEEN: Final = re.compile(r"[\s\-–.]+")


def new_login_code() -> str:
    """K7QF-2M9X-T3BD."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)).upper()
    return "-".join(letters[place : place + 4] for place in range(0, LENGTH, 4))


def hash_login_code(typed: str) -> str:
    """As typed: any case, any blanks or hyphens, O for 0, I or L for 1."""
    return hash_secret("login code " + _BETWEEN.sub("", typed).translate(_LOOKALIKES).lower())
