"""Vietnamese phone numbers: stored as E.164, shown as people write them."""

import re
from typing import Final

from contest.core.errors import N_, Invalid

_MOBILE: Final = re.compile(r"[35789][0-9]{8}")
_LANDLINE: Final = re.compile(r"2[0-9]{9}")
_ABROAD: Final = re.compile(r"\+[1-9][0-9]{7,14}")
_SEPARATORS: Final = re.compile(r"[\s.()\-/–]+")
_TWO_DIGIT_AREAS: Final = ("24", "28")  # Hà Nội and TP. Hồ Chí Minh; every other area has three digits


def parse_phone(text: str) -> str | None:
    """Takes 0912 345 678, 84912345678, +84 912.345.678, and 912345678 from which Excel took the zero; "" is None."""
    written = _SEPARATORS.sub("", text)
    if not written:
        return None
    if national := _national(written):
        return f"+84{national}"
    if _ABROAD.fullmatch(written) and not written.startswith("+84"):
        return written
    raise Invalid(N_("Please give a phone number such as 0912 345 678."), field="phone")


def show_phone(stored: str | None) -> str:
    """+84912345678 -> 0912 345 678; +842438621234 -> 024 3862 1234; other countries as they are."""
    if not stored:
        return ""
    if not stored.startswith("+84"):
        return stored
    number = "0" + stored[3:]
    if _MOBILE.fullmatch(stored[3:]):
        return f"{number[:4]} {number[4:7]} {number[7:]}"
    area = 3 if stored[3:5] in _TWO_DIGIT_AREAS else 4
    return f"{number[:area]} {number[area:-4]} {number[-4:]}"


def _national(written: str) -> str:
    """The number without country code and leading zero; "" when it is not Vietnamese."""
    for prefix in ("+840", "+84", "0084", "84", "0", ""):
        rest = written.removeprefix(prefix)
        if written.startswith(prefix) and (_MOBILE.fullmatch(rest) or _LANDLINE.fullmatch(rest)):
            return rest
    return ""
