"""Vietnamese text: one stored form (NFC), one search form, one sort order, the same on every database."""

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]"
)  # zero width, bidi controls, soft hyphen
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES: Final = re.compile(r"[^\S\n]+")
_MARKS: Final = re.compile("[\u0300-\u036f]")
# Putting marks in order takes the square of their number, with the interpreter's lock held: 160,000 on one letter took
# half a minute. No writing has more than 30 in a row (UAX 15, stream-safe text); no mark is a word character to `re`
MOST_MARKS: Final = 30
LONGEST_NUMBER: Final = 18  # digits
_PILE: Final = re.compile(rf"[^\w\s\x00-\x7f]{{{MOST_MARKS + 1},}}")

# CLDR vi: these letters differ at the first level, the five tones only at the second
_LETTERS: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_PRIMARY: Final = {letter: chr(ord("A") + place) for place, letter in enumerate(_LETTERS)}
_TONES: Final = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES: Final = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn make a letter of their own


def nfc(text: str) -> str:
    """For text from outside: NFC in a time that grows with its length only."""
    return unicodedata.normalize("NFC", _without_piles(text))


def _without_piles(text: str) -> str:
    return _PILE.sub(lambda found: _thinned(found[0]), text)


def _thinned(run: str) -> str:
    kept, marks = [], 0
    for char in run:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def clean(text: str) -> str:
    """NFC, without control, zero-width and bidi characters; runs of blanks become one; line ends are LF."""
    text = nfc(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def clean_line(text: str) -> str:
    return " ".join(clean(text).split())


def fold(text: str) -> str:
    """The search form: lower case, no marks, đ as d. "Trường Tiểu học Hoa Sữa" -> "truong tieu hoc hoa sua"."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", _without_piles(text.casefold())))
    return " ".join(bare.replace("đ", "d").split())


def sort_key(text: str) -> str:
    """Order of CLDR `vi`: letters first (ă, â after a; đ after d), then tones ngang huyền hỏi ngã sắc nặng."""
    primary, secondary = [], []
    for cluster in _clusters(unicodedata.normalize("NFD", _without_piles(text.casefold()))):
        letter, tone = _letter_and_tone(cluster)
        primary.append(_PRIMARY.get(letter, letter if letter.isdigit() else " " if letter.isspace() else "!"))
        secondary.append(tone)
    return "".join(primary) + "\x01" + "".join(secondary)


def name_sort_key(full_name: str) -> str:
    """School lists go by given name (the last word), then family and middle names."""
    *before, given = full_name.split() or [""]
    return sort_key(given) + "\x02" + sort_key(" ".join(before))


def given_name(full_name: str) -> str:
    return full_name.rsplit(maxsplit=1)[-1] if full_name.split() else ""


def whole_number(typed: str, *, most: int) -> int | None:
    """ASCII digits of a number up to `most`, else None; `int` takes other scripts and fails on thousands of digits."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_NUMBER):
        return None
    return number if (number := int(typed)) <= most else None


def count_words(text: str) -> int:
    """Vietnamese "từ" are syllables between spaces, as Word counts them."""
    return len(text.split())


def _clusters(decomposed: str) -> list[str]:
    clusters: list[str] = []
    for char in decomposed:
        if unicodedata.combining(char) and clusters:
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def _letter_and_tone(cluster: str) -> tuple[str, str]:
    shape = "".join(c for c in cluster[1:] if c in _SHAPES)
    tone = next((_TONES[c] for c in cluster[1:] if c in _TONES), "0")
    return unicodedata.normalize("NFC", cluster[0] + shape), tone
