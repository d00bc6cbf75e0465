"""The entry code, TLA-GV-0147-K: category, track, running number of the contest, check character.

The 37 signs 0-9 A-Z and the hyphen are the elements of the field GF(37). Reading from the right, sign number i (the
check character is number 0) is multiplied by 2^i, and the sum must be 0. A wrong sign changes the sum by 2^i * d with
0 < d < 37, never 0; a swap of two neighbours by 2^i * (x - y), never 0 as they differ. So every single wrong
character and every swap of neighbours is found, the hyphens included (2 has order 36: any two signs of a code may be
swapped). A number whose check character would be the hyphen is not given out; that is one in 37.
"""

import re
from dataclasses import dataclass
from typing import Final

from contest.core.errors import N_, Invalid

SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"
FIELD: Final = len(SIGNS)
_VALUE: Final = {sign: value for value, sign in enumerate(SIGNS)}
_SHAPE: Final = re.compile(r"([A-Z0-9]{1,6})-([A-Z0-9]{1,6})-(\d{4,7})-([A-Z0-9])")
_DASHES: Final = re.compile(r"[\s\u2010-\u2015\u2212_]*[-\u2010-\u2015\u2212_\s][\s\u2010-\u2015\u2212_]*")


@dataclass(frozen=True, slots=True)
class EntryCode:
    category: str
    track: str
    number: int

    def __str__(self) -> str:
        body = f"{self.category}-{self.track}-{self.number:04}-"
        return body + SIGNS[_missing(body)]


def next_code(category: str, track: str, *, last: int) -> EntryCode:
    """The first usable number after `last` (see above)."""
    code = EntryCode(category.upper(), track.upper(), last + 1)
    while str(code).endswith("--"):
        code = EntryCode(code.category, code.track, code.number + 1)
    return code


def parse_code(typed: str) -> EntryCode:
    """As people type and paste it: small letters, blanks or long dashes for hyphens."""
    text = _DASHES.sub("-", typed.strip()).upper()
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise Invalid(N_("An entry code looks like TLA-GV-0147-K."))
    category, track, number, _check = match.groups()
    code = EntryCode(category, track, int(number))
    if str(code) != text:
        raise Invalid(N_("This entry code has a typing error: its last character does not fit the rest."))
    return code


def _missing(body: str) -> int:
    """The value of the check character that brings the sum to 0."""
    total = 0
    for sign in body:
        total = (total + _VALUE[sign]) * 2 % FIELD
    return -total % FIELD
