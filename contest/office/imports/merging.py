"""A line of a list beside the draft that it made before. What is empty there is filled; where both say something, not
the same, what people typed on the page stays, and the difference is shown and asked about.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from contest.core.text import fold
from contest.entries.dossier import AuthorLine, Contact, Dossier, MentorLine

CODES: Final = frozenset({"level", "age", "level_of_ai", "help"})  # their values are no words


@dataclass(frozen=True, slots=True)
class Difference:
    """`key`: of the column."""

    key: str
    stored: str
    said: str


@dataclass
class Merge:
    """`list_wins`: the answer for every place where the two differ."""

    list_wins: bool = False
    differences: list[Difference] = field(default_factory=list)

    def dossiers(self, stored: Dossier, said: Dossier) -> Dossier:
        text = self._text
        return replace(
            stored,
            level=text("level", stored.level, said.level),
            title=text("title", stored.title, said.title),
            summary=text("summary", stored.summary, said.summary),
            authors=self._authors(stored.authors, said.authors),
            mentors=self._mentors(stored.mentors, said.mentors),
            contact=Contact(
                text("contact", stored.contact.name, said.contact.name),
                text("contact_phone", stored.contact.phone, said.contact.phone),
                text("contact_email", stored.contact.email, said.contact.email),
            ),
            ai_use=self._declared(stored.ai_use, said.ai_use),
            sources=text("sources", stored.sources, said.sources),
        )

    def _text(self, key: str, stored: str, said: str) -> str:
        if not said or said == stored:
            return stored
        if not stored:
            return said
        self.differences.append(Difference(key, stored, said))
        return said if self.list_wins else stored

    def _authors(self, stored: Sequence[AuthorLine], said: Sequence[AuthorLine]) -> tuple[AuthorLine, ...]:
        lines = self._people("author1", stored, said)
        named = {fold(line.full_name): (place, line) for place, line in enumerate(said, start=1)}
        return tuple(
            self._author(*named[fold(line.full_name)], line) if fold(line.full_name) in named else line
            for line in lines
        )

    def _author(self, place: int, said: AuthorLine, line: AuthorLine) -> AuthorLine:
        return replace(
            line,
            full_name=self._text(f"author{place}", line.full_name, said.full_name),
            job_or_class=self._text(f"job{place}", line.job_or_class, said.job_or_class),
            part=self._text(f"part{place}", line.part, said.part),
            age_band=self._text("age", line.age_band, said.age_band),
        )

    def _mentors(self, stored: Sequence[MentorLine], said: Sequence[MentorLine]) -> tuple[MentorLine, ...]:
        lines = self._people("mentor1", stored, said)
        named = {fold(line.full_name): (place, line) for place, line in enumerate(said, start=1)}
        return tuple(
            self._mentor(*named[fold(line.full_name)], line) if fold(line.full_name) in named else line
            for line in lines
        )

    def _mentor(self, place: int, said: MentorLine, line: MentorLine) -> MentorLine:
        return replace(
            line,
            full_name=self._text(f"mentor{place}", line.full_name, said.full_name),
            phone=self._text(f"mentor_phone{place}", line.phone, said.phone),
        )

    def _people(self, key: str, stored: Sequence[Any], said: Sequence[Any]) -> Sequence[Any]:
        """Whose lines stay: one person more or less is a difference, in a list that was not empty. Known people keep
        what else is known of them.
        """
        known = {fold(line.full_name): line for line in stored}
        if not said or known.keys() == {fold(line.full_name) for line in said}:
            return stored
        if stored:
            names = [", ".join(line.full_name for line in lines) for lines in (stored, said)]
            self.differences.append(Difference(key, *names))
        return [known.get(fold(line.full_name), line) for line in said] if self.list_wins or not stored else stored

    def _declared(self, stored: Mapping[str, str], said: Mapping[str, str]) -> Mapping[str, str]:
        keys = {"level": "level_of_ai"}
        filled = {name: self._text(keys.get(name, name), stored.get(name, ""), value) for name, value in said.items()}
        return {**stored, **filled}


def token_of(number: int, differences: Sequence[Difference]) -> str:
    """Names one row's question as it was shown: an answer to another question changes nothing."""
    lines = "\n".join(f"{each.key}\t{each.stored}\t{each.said}" for each in differences)
    return f"{number}-{hashlib.sha256(lines.encode()).hexdigest()[:16]}"
