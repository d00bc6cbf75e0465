"""What an import would do, row by row, before anything is written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from contest.core.errors import N_, Problem
from contest.core.i18n import gettext, translate
from contest.office.imports.columns import COLUMNS, Kind
from contest.office.imports.header import Listing, Row
from contest.people.emails import parse_email
from contest.people.phones import parse_phone, show_phone

Action = Literal["create", "update", "same", "bad"]
_LOST_ZERO = 9  # digits of a Vietnamese mobile number whose zero Excel has eaten


@dataclass(frozen=True, slots=True)
class Note:
    """Said of one cell, in the reader's language. `column` "": of the whole row."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        if self.column:
            return gettext("Row %(row)s, column %(column)s: %(text)s") % {
                "row": self.row,
                "column": self.column,
                "text": self.text,
            }
        return gettext("Row %(row)s: %(text)s") % {"row": self.row, "text": self.text}


@dataclass
class PlannedRow:
    row: Row
    titles: dict[str, str]
    label: str = ""
    action: Action = "create"
    errors: list[Note] = field(default_factory=list)
    notices: list[Note] = field(default_factory=list)
    payload: Any = None  # what the kind's own module makes of it
    known_id: str | None = None
    differences: list[Note] = field(default_factory=list)  # what stands there and stays, unless the answer is otherwise
    token: str = ""  # of the question that the differences ask

    def get(self, key: str) -> str:
        return self.row.values.get(key, "")

    def wrong(self, key: str, message: str, **params: Any) -> None:
        self.errors.append(self._note(key, message, params))
        self.action = "bad"

    def mention(self, key: str, message: str, **params: Any) -> None:
        self.notices.append(self._note(key, message, params))

    def differs(self, key: str, message: str, **params: Any) -> None:
        self.differences.append(self._note(key, message, params))

    def refuse(self, problem: Problem, key: str = "") -> None:
        self.wrong(key, problem.message, **problem.params)

    def _note(self, key: str, message: str, params: dict[str, Any]) -> Note:
        return Note(self.row.number, self.titles.get(key, ""), translate(message, params or None))

    def need(self, *keys: str) -> None:
        for key in keys:
            if not self.get(key):
                self.wrong(key, N_("empty"))

    def phone(self, key: str) -> str:
        """E.164; a zero that Excel took is put back, and that is said."""
        written = self.get(key)
        try:
            number = parse_phone(written) or ""
        except Problem as problem:
            self.refuse(problem, key)
            return ""
        if number and written.isdigit() and len(written) == _LOST_ZERO:
            self.mention(key, N_("the zero that Excel took was put back: %(phone)s"), phone=show_phone(number))
        return number

    def email(self, key: str) -> str:
        try:
            return parse_email(self.get(key)) or ""
        except Problem as problem:
            self.refuse(problem, key)
            return ""


@dataclass(frozen=True, slots=True)
class Plan:
    kind: Kind
    heads: tuple[str, ...]
    unknown: tuple[str, ...]
    rows: list[PlannedRow]

    def count(self, *actions: Action) -> int:
        counts = Counter(row.action for row in self.rows)
        return sum(counts[action] for action in actions)

    @property
    def good(self) -> int:
        return self.count("create", "update", "same")

    @property
    def bad_rows(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.action == "bad"]

    @property
    def asked(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.differences and row.action != "bad"]

    @property
    def notices(self) -> list[Note]:
        return [note for row in self.rows for note in row.notices]


def planned_rows(listing: Listing, kind: Kind) -> list[PlannedRow]:
    titles = {column.key: gettext(column.title) for column in COLUMNS[kind]} | listing.titles
    return [PlannedRow(row, titles) for row in listing.rows]


def refuse_twins(rows: Iterable[tuple[PlannedRow, str]]) -> None:
    """The second row with one key says which was the first."""
    seen: dict[str, int] = {}
    for row, key in rows:
        if not key or row.action == "bad":
            continue
        if key in seen:
            row.wrong("", N_("the same as row %(other)s"), other=seen[key])
        else:
            seen[key] = row.row.number
