"""Every spelling in which a text may give away a hidden name. Pure; also imported inside the sandbox.

A word of a text stands for a word of a name when it is written without marks or with the same marks: "Le Thi Binh" and
"LÊ THỊ BÌNH" name Lê Thị Bình, "vẫn ăn" does not name Văn An.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal

from contest.core.text import fold, nfc

Kind = Literal["author", "mentor", "school", "contact"]
Capital = Literal["", "last", "ends"]
BLIND_TASK: Final = "blind-entries"
MASK: Final = "[ẩn]"
PLAIN_MASK: Final = "an"  # in file names and addresses, where brackets would break what refers to them

_WORD: Final = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_DIGITS: Final = re.compile(r"\+?\d(?:[ .\-()]{0,2}\d){7,13}")
_CLASS: Final = re.compile(r"\b\d{1,2}\s?[A-Za-z]\w{0,3}\b")
_FORMS_OF_ADDRESS: Final = (
    "cô", "thầy", "em", "bạn", "chị", "anh", "nhóm", "gv", "hs", "giáo viên", "học sinh", "tác giả", "ms", "mr",
)  # fmt: skip
# what school names have in common says nothing of one school
_COMMON: Final = (
    "trung tam giao duc nghe nghiep giao duc thuong xuyen", "trung hoc pho thong", "trung hoc co so", "tieu hoc",
    "mau giao", "mam non", "truong", "thpt", "thcs", "th", "mn", "gdtx",
)  # fmt: skip
_LEVELS: Final = {
    "thpt": ("thpt", "trung học phổ thông"), "thcs": ("thcs", "trung học cơ sở"), "mn": ("mn", "mầm non"),
    "gdtx": ("gdtx", "trung tâm giáo dục thường xuyên"), "th": ("th", "tiểu học"),
}  # fmt: skip
_SHORTEST: Final = 5  # letters of a name without blanks before it is looked for by itself
_PHONE: Final = 9  # last digits that make a telephone number
_THREE: Final = 3


@dataclass(frozen=True, slots=True)
class Hidden:
    """Whom an entry must not give away."""

    authors: tuple[tuple[str, str], ...] = ()  # name, class or post
    mentors: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()  # other people: contact person, owner of the account, principal
    schools: tuple[str, ...] = ()  # the long name first, then short name and code
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def from_json(stored: dict[str, Any]) -> "Hidden":
        values: dict[str, Any] = {name: tuple(lines) for name, lines in stored.items() if name != "authors"}
        return Hidden(authors=tuple((line[0], line[1]) for line in stored["authors"]), **values)


@dataclass(frozen=True, slots=True)
class Match:
    start: int
    end: int
    kind: Kind
    name: str  # as the dossier has it


@dataclass(frozen=True, slots=True)
class _Needle:
    words: tuple[str, ...]
    kind: Kind
    name: str
    capital: Capital = ""  # which words must begin with one: "em An" is a name, "các em an toàn" is not
    spaced: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Needles:
    spaced: tuple[_Needle, ...]
    joined: tuple[tuple[str, Kind, str], ...]  # inside one word: addresses, names of accounts and files
    phones: tuple[tuple[str, str], ...]
    emails: tuple[str, ...]


@lru_cache(maxsize=4096)
def needles_of(hidden: Hidden) -> Needles:
    spaced: dict[tuple[str, ...], _Needle] = {}
    joined: dict[str, tuple[str, Kind, str]] = {}
    people: list[tuple[str, str, Kind]] = [(name, about, "author") for name, about in hidden.authors]
    people += [(name, "", "mentor") for name in hidden.mentors] + [(name, "", "contact") for name in hidden.contacts]
    for needle in _school_needles(hidden.schools):
        spaced.setdefault(needle.words, needle)
        _join(joined, needle)
    for name, about, kind in people:
        for needle in _person_needles(name, about, kind):
            spaced.setdefault(needle.words, needle)
        _join_person(joined, name, kind)
    return Needles(
        spaced=tuple(sorted(spaced.values(), key=lambda needle: -len(needle.spaced))),
        joined=tuple(sorted(joined.values(), key=lambda line: -len(line[0]))),
        phones=tuple(
            (digits[-_PHONE:], number) for number in hidden.phones if len(digits := _digits(number)) >= _PHONE
        ),
        emails=tuple(email.casefold() for email in hidden.emails if "@" in email),
    )


def _person_needles(name: str, about: str, kind: Kind) -> Iterator[_Needle]:
    """Family, middle and given name in Vietnamese and in Western order, with initials, with a form of address."""
    words = tuple(_words(name))
    if not words:
        return
    given, last = words[-1], len(words) - 1
    if len(words) > 1:
        yield _needle(words, kind, name, capital="ends" if len(words) < _THREE and name.isascii() else "")
        yield _needle((given, *words[:last]), kind, name, capital="ends")
        yield _needle((words[0], given), kind, name, capital="ends")
        yield _needle((given, words[0]), kind, name, capital="ends")
        yield _needle((*(word[0] for word in words[:last]), given), kind, name, capital="ends")
    if len(words) >= _THREE:
        yield _needle(words[-2:], kind, name, capital="ends")
    for address in _FORMS_OF_ADDRESS:
        yield _needle((*_words(address), given), kind, name, capital="last")
    for found in _CLASS.findall(about):
        form = tuple(_words(found))
        yield _needle((given, *form), kind, name, capital="ends")
        yield _needle((given, "lớp", *form), kind, name, capital="ends")


def _school_needles(names: tuple[str, ...]) -> Iterator[_Needle]:
    for name in names:
        own = own_part(name)
        words = tuple(own.split())
        marked = tuple(_words(name))[-len(words) :] if words else ()
        if words and fold(" ".join(marked)) == own:
            words = marked
        if len(own) >= _SHORTEST:
            yield _needle(words, "school", names[0])
        folded = f" {' '.join(fold(word) for word in _words(name))} "
        for level, spellings in _LEVELS.items():
            if words and any(f" {fold(spelling)} " in folded for spelling in spellings):
                for spelling in (*spellings, "trường"):
                    capital: Capital = "last" if len(own) < _SHORTEST else ""
                    yield _needle((*spelling.split(), *words), "school", names[0], capital=capital)
                initials = fold("".join(word[0] for word in words))
                if len(initials) > 1:
                    yield _needle((level, initials), "school", names[0], capital="ends")
                break


def _needle(words: tuple[str, ...], kind: Kind, name: str, *, capital: Capital = "") -> _Needle:
    return _Needle(words, kind, name, capital, f" {' '.join(fold(word) for word in words)} ")


def _join(joined: dict[str, tuple[str, Kind, str]], needle: _Needle) -> None:
    bare = needle.spaced.replace(" ", "")
    if len(bare) >= _SHORTEST:
        joined.setdefault(bare, (bare, needle.kind, needle.name))


def _join_person(joined: dict[str, tuple[str, Kind, str]], name: str, kind: Kind) -> None:
    """lethibinh, binhlethi, binhle, lebinh, ltbinh: as accounts and addresses are called."""
    words = [fold(word) for word in _words(name)]
    if len(words) < 2:  # noqa: PLR2004 - one word alone is no name to look for inside others
        return
    given, rest = words[-1], words[:-1]
    initials = "".join(word[0] for word in rest)
    for bare in ("".join(words), given + "".join(rest), given + words[0], words[0] + given, initials + given):
        if len(bare) > _SHORTEST:
            joined.setdefault(bare, (bare, kind, name))


def find(text: str, needles: Needles) -> list[Match]:
    """Without overlaps, in order; of two that overlap the longer one."""
    found = [*_spaced_matches(text, needles), *_emails_and_phones(text, needles)]
    kept: list[Match] = []
    for match in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if all(match.end <= other.start or match.start >= other.end for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda each: each.start)


def mask(text: str, needles: Needles, *, kept: Iterable[str] = (), sign: str = MASK) -> str:
    """`kept`: folded spellings that a person decided to leave."""
    stay = set(kept)
    pieces, here = [], 0
    for match in find(text, needles):
        if fold(text[match.start : match.end]) not in stay:
            pieces += [text[here : match.start], sign]
            here = match.end
    return "".join([*pieces, text[here:]])


def _spaced_matches(text: str, needles: Needles) -> Iterator[Match]:
    tokens = [(found.start(), found.end(), _bare(found.group())) for found in _WORD.finditer(text)]
    places, length = {}, 1  # where a word begins in `hay` -> its number
    for number, (_start, _end, bare) in enumerate(tokens):
        places[length] = number
        length += len(bare) + 1
    hay = f" {' '.join(bare for _start, _end, bare in tokens)} "
    for needle in needles.spaced:
        at = hay.find(needle.spaced)
        while at >= 0:
            first = places[at + 1]
            span = tokens[first : first + needle.spaced.count(" ") - 1]
            if _spelt(text, span, needle):
                yield Match(span[0][0], span[-1][1], needle.kind, needle.name)
            at = hay.find(needle.spaced, at + 1)
    for bare, kind, name in needles.joined:
        if bare in hay:
            yield from _inside(bare, kind, name, tokens)


def _inside(bare: str, kind: Kind, name: str, tokens: list[tuple[int, int, str]]) -> Iterator[Match]:
    for start, end, token in tokens:
        place = token.find(bare)
        if place >= 0:
            exact = end - start == len(token)
            yield Match(start + place if exact else start, start + place + len(bare) if exact else end, kind, name)


def _spelt(text: str, span: list[tuple[int, int, str]], needle: _Needle) -> bool:
    written = [text[start:end] for start, end, _bare_word in span]
    ends = {"": [], "last": written[-1:], "ends": [written[0], written[-1]]}[needle.capital]
    if any(not word[0].isupper() and not word[0].isdigit() for word in ends):
        return False
    return all(_same_marks(one, other) for one, other in zip(written, needle.words, strict=True))


def _same_marks(written: str, word: str) -> bool:
    marks = _marks(written)
    return not marks or marks == _marks(word)


def _marks(word: str) -> list[str]:
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return sorted(sign for sign in decomposed if unicodedata.combining(sign) or sign == "đ")


def _emails_and_phones(text: str, needles: Needles) -> Iterator[Match]:
    lower = text.casefold() if needles.emails else ""
    for email in needles.emails:
        at = lower.find(email) if len(lower) == len(text) else -1
        while at >= 0:
            yield Match(at, at + len(email), "contact", email)
            at = lower.find(email, at + 1)
    if needles.phones:
        for found in _DIGITS.finditer(text):
            for last, number in needles.phones:
                if _digits(found.group()).endswith(last):
                    yield Match(found.start(), found.end(), "contact", number)


def own_part(school_name: str) -> str:
    """Of "Trường Tiểu học Hoa Sữa" this is "hoa sua"."""
    name = f" {' '.join(fold(word) for word in _words(school_name))} "
    for common in _COMMON:
        name = name.replace(f" {common} ", " ")
    return " ".join(name.split())


def _words(text: str) -> list[str]:
    return _WORD.findall(nfc(text))


def _bare(word: str) -> str:
    return word.lower() if word.isascii() else fold(word)


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789")
