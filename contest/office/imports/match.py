"""Finding what a cell means: categories however they are spelled, schools by code or name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from contest.core.text import fold
from contest.people.schoolnames import own_name, parse_level, same_name_key
from contest.people.schools import normal_code

CLOSE: Final = 0.84
_SHORTEST: Final = 2


def spelling(text: str) -> str:
    """Equal for Trợ lý and Trợ lí, with and without marks, signs and blanks."""
    return re.sub(r"[^a-z0-9]", "", fold(text)).replace("y", "i")


class Choices:
    """Rows with a name, a code or other words for them; finds the one a cell means."""

    def __init__(self, rows: Iterable[tuple[Any, Iterable[str]]]) -> None:
        self._known: dict[str, Any] = {}
        for row, words in rows:
            for word in words:
                if key := spelling(word):
                    self._known.setdefault(key, row)

    def find(self, text: str) -> Any | None:
        """By its spelling; else the only one that holds these words; else the only near one."""
        wanted = spelling(text)
        if wanted in self._known:
            return self._known[wanted]
        if len(wanted) < _SHORTEST:
            return None
        inside = {
            id(row): row
            for key, row in self._known.items()
            if len(key) > _SHORTEST and (wanted in key or key in wanted)
        }
        if len(inside) == 1:
            return next(iter(inside.values()))
        near = get_close_matches(wanted, self._known, n=2, cutoff=CLOSE)
        found = {id(self._known[key]): self._known[key] for key in near}
        return next(iter(found.values())) if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class KnownSchool:
    id: str
    code: str
    name: str
    level: str
    short_name: str = ""


class Schools:
    """All schools, found as people.schools finds one, without a statement a row."""

    def __init__(self, schools: Iterable[KnownSchool]) -> None:
        self._by_code: dict[str, KnownSchool] = {}
        self._by_level: dict[tuple[str, str], KnownSchool] = {}
        self._by_name: dict[str, list[KnownSchool]] = {}
        for school in schools:
            self._by_code[school.code] = school
            for name in filter(None, (school.name, school.short_name)):
                key = same_name_key(own_name(name))
                self._by_level.setdefault((school.level, key), school)
                alike = self._by_name.setdefault(key, [])
                if school not in alike:
                    alike.append(school)

    def by_code(self, code: str) -> KnownSchool | None:
        return self._by_code.get(normal_code(code))

    def find(self, text: str, level: str = "") -> KnownSchool | None:
        """Its code, or its name; the level stands in the name, in `level`, or only one school has this name."""
        if known := self.by_code(text):
            return known
        own, said = same_name_key(own_name(text)), parse_level(text) or parse_level(level)
        if said and (known := self._by_level.get((said, own))):
            return known
        alike = self._by_name.get(own, [])
        return alike[0] if len(alike) == 1 and said is None else None
