"""Where a form may send a person afterwards: only inside this site."""

from urllib.parse import urlsplit


def local_path(wanted: str, default: str = "/") -> str:
    """`wanted` when it is a plain path of ours, else `default` (no open redirect)."""
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return default
    if any(ord(char) < 33 or ord(char) == 127 for char in wanted):  # noqa: PLR2004 - control characters and blanks
        return default
    parts = urlsplit(wanted)
    return default if parts.scheme or parts.netloc else wanted
