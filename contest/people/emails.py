"""E-mail addresses: one stored form, so that one person has one."""

import re
from typing import Final

from contest.core.errors import N_, Invalid
from contest.core.text import clean_line

_ADDRESS: Final = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)
LONGEST: Final = 254


def parse_email(text: str) -> str | None:
    """Lower case; "" is None. ASCII only: what else a mail server takes is not sure to arrive."""
    written = clean_line(text).lower()
    if not written:
        return None
    if len(written) > LONGEST or not _ADDRESS.fullmatch(written):
        raise Invalid(N_("Please give an e-mail address such as huong@truong.edu.vn."), field="email")
    return written


def mask_email(address: str) -> str:
    """huong@truong.edu.vn -> h…@truong.edu.vn, for pages somebody else may look at."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}"
