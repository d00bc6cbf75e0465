"""Names inside a zip: what none of our systems, and none of the judges', may be asked to use."""

import re
import unicodedata
from typing import Final

from contest.core.text import nfc
from contest.entries.inspection.limits import DEEPEST, LONGEST_PATH, Bad

_DEVICES: Final = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
_DRIVE: Final = re.compile(r"^[A-Za-z]:")
_HIDDEN: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, bidi marks, surrogates, unassigned
_CLUTTER: Final = ("__MACOSX/", ".git/", ".svn/")
_CLUTTER_NAMES: Final = {".DS_Store", "Thumbs.db", "desktop.ini"}


def safe_path(raw: str) -> str:
    """NFC, forward slashes, no leading one. Raises Bad for what could mean another place or another name."""
    name = nfc(raw.replace("\\", "/"))
    if any(unicodedata.category(sign) in _HIDDEN for sign in name):
        raise Bad("zip_name", name=shown(raw))
    if name.startswith("/") or _DRIVE.match(name) or ":" in name:
        raise Bad("zip_name", name=shown(raw))
    parts = [part for part in name.split("/") if part not in {"", "."}]
    if ".." in parts or any(part.split(".")[0].strip().casefold() in _DEVICES for part in parts):
        raise Bad("zip_name", name=shown(raw))
    if len(name) > LONGEST_PATH or len(parts) > DEEPEST:
        raise Bad("zip_long", name=shown(raw))
    if not parts:
        raise Bad("zip_name", name=shown(raw))
    return "/".join(parts)


def same_place(path: str) -> str:
    """Equal for two paths that Windows or macOS would unpack to one file."""
    return "/".join(part.rstrip(". ") for part in nfc(path.casefold()).split("/"))


def clutter(path: str) -> bool:
    """What an operating system or a version control left behind."""
    return path.startswith(_CLUTTER) or path.rpartition("/")[2] in _CLUTTER_NAMES


def shown(raw: str) -> str:
    """Readable in a message, whatever it holds."""
    text = "".join(sign if unicodedata.category(sign) not in _HIDDEN else "\ufffd" for sign in raw)
    return text if len(text) <= 80 else f"{text[:60]}…{text[-15:]}"  # noqa: PLR2004 - one line on a phone
