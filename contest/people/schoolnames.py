"""How schools are named in Vietnam: the level, the name without it, and a short code that people can type."""

import re
import unicodedata
from typing import Final, Literal, get_args

from contest.core.errors import N_
from contest.core.text import fold, sort_key

Level = Literal["MN", "TH", "THCS", "THPT", "GDTX"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)
LEVEL_NAMES: Final[dict[Level, str]] = {
    "MN": N_("Preschool"),
    "TH": N_("Primary"),
    "THCS": N_("Lower secondary"),
    "THPT": N_("Upper secondary"),
    "GDTX": N_("Continuing education"),
}
_SPELLINGS: Final[tuple[tuple[str, Level], ...]] = (  # folded; the longer before the shorter
    ("trung hoc co so", "THCS"),
    ("trung hoc pho thong", "THPT"),
    ("giao duc thuong xuyen", "GDTX"),
    ("gdnn-gdtx", "GDTX"),
    ("gdnn", "GDTX"),
    ("tieu hoc", "TH"),
    ("mam non", "MN"),
    ("mau giao", "MN"),
    ("thcs", "THCS"),
    ("thpt", "THPT"),
    ("gdtx", "GDTX"),
    ("th", "TH"),
    ("mn", "MN"),
)
_ORDINARY: Final = ("truong", "trung tam")


def parse_level(text: str) -> Level | None:
    """A level's code or words ("Tiểu học"), or the beginning of a school's name ("Trường THCS Sao Mai")."""
    words = _without_kind(fold(text))
    return next((level for spelling, level in _SPELLINGS if _begins(words, spelling)), None)


def own_name(name: str) -> str:
    """Trường Tiểu học Hoa Sữa, TH Hoa Sữa -> Hoa Sữa: the words that tell it from others of its level."""
    words = name.split()
    plain = [fold(word) for word in words]
    used = len(plain) - len(_without_kind(" ".join(plain)).split())
    rest = " ".join(plain[used:])
    spelling = next((spelling for spelling, _ in _SPELLINGS if _begins(rest, spelling)), "")
    return " ".join(words[used + len(spelling.split()) :]) or name


def propose_code(name: str, level: Level) -> str:
    """TH-HOASUA."""
    letters = re.sub(r"[^A-Z0-9]", "", fold(own_name(name)).upper())
    return f"{level}-{letters}"[:36]


def same_name_key(name: str) -> str:
    """Equal for the two ways to place a tone (Hòa, Hoà) and for any case; different for Hà and Ha, Tân and Tấn."""
    keys = []
    for word in unicodedata.normalize("NFC", name).split():
        letters, _, tones = sort_key(word).partition("\x01")
        keys.append(letters + "".join(sorted(tones.replace("0", ""))))
    return " ".join(keys)


def _without_kind(folded: str) -> str:
    kind = next((kind for kind in _ORDINARY if _begins(folded, kind)), "")
    return folded.removeprefix(kind).strip()


def _begins(words: str, with_words: str) -> bool:
    return words == with_words or words.startswith(with_words + " ")
