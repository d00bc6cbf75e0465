"""Forms with any number of equal rows (criteria, prizes), without JavaScript: c1.name, c2.name …

The buttons "add" and "remove-2" send the whole form; it comes back with what was typed, one row more or less.
"""

import re
from collections.abc import Sequence
from typing import Any, TypeVar

from contest.core.text import whole_number
from contest.web.forms import Bound, Form, RawForm, bind

F = TypeVar("F", bound=Form)
Row = list[tuple[str, str]]


def part(raw: RawForm, prefix: str) -> RawForm:
    """What was sent under one prefix, without it."""
    start = f"{prefix}."
    return RawForm((name.removeprefix(start), value) for name, value in raw.pairs if name.startswith(start))


def bind_part(model: type[F], bound: Bound[Any], prefix: str) -> F | None:
    """The value of one part; its errors go to the whole form under their full names."""
    inner = bind(model, part(bound.raw, prefix))
    bound.errors.extend((f"{prefix}.{name}" if name else prefix, message) for name, message in inner.errors)
    return inner.value


def bind_rows(model: type[F], bound: Bound[Any], letter: str) -> list[F]:
    """All rows in their order; empty when any of them is wrong (see `bound.errors`)."""
    values = [bind_part(model, bound, f"{letter}{number}") for number in row_numbers(bound.raw, letter)]
    return [] if bound.errors else [value for value in values if value is not None]


def row_numbers(raw: RawForm, letter: str) -> list[int]:
    """1, 2 … as the rows stand in the form."""
    return list(range(1, len(_rows(raw, letter)) + 1))


def changed_rows(raw: RawForm, letter: str, action: str) -> RawForm | None:
    """The form after "add", "remove-N" or "up-N"; None when another button was pressed. Rows are numbered anew."""
    rows = _rows(raw, letter)
    verb, _, tail = action.partition("-")
    place = (whole_number(tail, most=len(rows)) or 0) - 1
    if verb == "add":
        rows.append([("name", "")])
    elif verb == "remove" and 0 <= place < len(rows):
        del rows[place]
    elif verb == "up" and 0 < place < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    else:
        return None
    return RawForm([*_others(raw, letter), *spread(rows, letter)])


def numbered(raw: RawForm, letter: str) -> RawForm:
    """Rows counted from 1 without holes, so that a service's "c2.name" is the second row of the page."""
    return RawForm([*_others(raw, letter), *spread(_rows(raw, letter), letter)])


def spread(rows: Sequence[Row], letter: str) -> Row:
    return [(f"{letter}{place}.{name}", value) for place, row in enumerate(rows, start=1) for name, value in row]


def _rows(raw: RawForm, letter: str) -> list[Row]:
    pattern = re.compile(rf"{letter}(\d{{1,3}})\.(\w+)$", re.ASCII)
    rows: dict[int, Row] = {}
    for name, value in raw.pairs:
        if found := pattern.match(name):
            rows.setdefault(int(found[1]), []).append((found[2], value))
    return [rows[number] for number in sorted(rows)]


def _others(raw: RawForm, letter: str) -> Row:
    return [(name, value) for name, value in raw.pairs if not re.match(rf"{letter}\d+\.", name)]
