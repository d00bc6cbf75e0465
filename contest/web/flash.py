"""A sentence for the next page, in a cookie that lives a minute: nothing is written for it on the server."""

import base64

from litestar.datastructures import Cookie

NAME = "flash"
KINDS = frozenset({"info", "success", "warning", "error"})
LONGEST = 600


def flash_cookie(kind: str, text: str) -> Cookie:
    packed = base64.urlsafe_b64encode(f"{kind}|{text[:LONGEST]}".encode()).decode()
    return Cookie(key=NAME, value=packed, max_age=60, httponly=True, samesite="lax", path="/")


def read_flash(value: str | None) -> tuple[str, str] | None:
    """Whoever plants this cookie can show himself a sentence (it is escaped), nothing more."""
    if not value:
        return None
    try:
        kind, _, text = base64.urlsafe_b64decode(value.encode()).decode().partition("|")
    except (ValueError, UnicodeError):
        return None
    return (kind, text[:LONGEST]) if kind in KINDS and text else None
