"""What a cleaning run has to say: each name found, where, and whether a person is still to decide on it."""

from collections.abc import Mapping
from typing import Any, Final

from contest.core.text import clean_line, fold
from contest.entries.redaction.names import MASK, PLAIN_MASK, Hidden, Match, find, needles_of

MOST: Final = 300  # findings of one file; more are masked all the same
_AROUND: Final = 60


class Report:
    """`left`: place -> folded spellings that stay by decision."""

    def __init__(self, hidden: Hidden, left: Mapping[str, list[str]], place: str) -> None:
        self.needles = needles_of(hidden)
        self.left = left
        self.place = place
        self.findings: dict[tuple[str, str], dict[str, Any]] = {}

    def matches(self, where: str, text: str, *, cleaned: bool = False) -> list[Match]:
        """What must not stay here. `cleaned`: it goes anyway (properties, authors of comments), nobody decides."""
        place = self._place(where)
        stay = set(self.left.get(place, ()))
        found = find(text, self.needles)
        for match in found:
            self._note(place, match, text, cleaned=cleaned)
        return [match for match in found if cleaned or _spelling(text[match.start : match.end]) not in stay]

    def masked(self, where: str, text: str, *, sign: str = "", cleaned: bool = False) -> str:
        """Without `sign`: plain letters for what looks like part of a name of a file, else the usual mask."""
        pieces, here = [], 0
        for match in self.matches(where, text, cleaned=cleaned):
            hit = text[match.start : match.end]
            pieces += [text[here : match.start], sign or (PLAIN_MASK if hit.isascii() and " " not in hit else MASK)]
            here = match.end
        return "".join([*pieces, text[here:]])

    def unclean(self, where: str, about: str) -> None:
        """`about`: what could not be looked into or cleaned; a person decides whether judges get it."""
        place = self._place(where)
        self.findings.setdefault(
            (place, "unclean"),
            {"place": place, "needle": "unclean", "kind": "unclean", "name": "", "found": clean_line(about)[:300],
             "around": "", "cleaned": False},
        )  # fmt: skip

    def _place(self, where: str) -> str:
        return clean_line(f"{self.place}:{where}")[:600]

    def _note(self, place: str, match: Match, text: str, *, cleaned: bool) -> None:
        hit = text[match.start : match.end]
        key = (place, _spelling(hit))
        if key in self.findings or len(self.findings) >= MOST:
            return
        around = clean_line(text[max(0, match.start - _AROUND) : match.end + _AROUND])
        self.findings[key] = {
            "place": place, "needle": key[1], "kind": match.kind, "name": match.name[:200],
            "found": clean_line(hit)[:300], "around": around, "cleaned": cleaned,
        }  # fmt: skip


def _spelling(hit: str) -> str:
    """As it is kept: bytes read as text may hold signs that no database takes."""
    return fold(clean_line(hit))[:300]
