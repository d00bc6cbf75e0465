"""Which row is the header and which column is what, whoever made the list."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from contest.core.errors import N_, Invalid
from contest.core.i18n import gettext
from contest.core.text import fold
from contest.core.workbooks import Sheet
from contest.office.imports.columns import (
    COLUMNS,
    FAMILY_HEADS,
    GIVEN_HEADS,
    MESSAGE,
    NUMBER_HEADS,
    Kind,
)

WITHIN: Final = 10  # rows in which the header may stand
_LEAST: Final = 2
_SIGNS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row of the list: its number as Excel shows it, and key -> text."""

    number: int
    values: dict[str, str]
    cells: tuple[str, ...]  # as they stood, to be given back


@dataclass(frozen=True, slots=True)
class Listing:
    heads: tuple[str, ...]  # the words of the file's own header
    titles: dict[str, str]  # key -> the file's own word for it
    unknown: tuple[str, ...]
    rows: tuple[Row, ...]


def listing_of(sheet: Sheet, kind: Kind) -> Listing:
    place, depth, found, heads = _header(sheet, kind)
    missing = [c for c in COLUMNS[kind] if c.needed and not _has(found.values(), c.key)]
    if missing:
        words = ", ".join(f"“{gettext(column.title)}”" for column in missing)
        raise Invalid(
            N_("The header has no column %(columns)s. Please use the template."), field="workbook", columns=words
        )
    known = {*found, *(i for i, head in enumerate(heads) if _key(head) in NUMBER_HEADS or _is_message(head))}
    rows = []
    for number, cells in enumerate(sheet.rows[place + depth :], start=sheet.first + place + depth):
        values = {key: cells[column] for column, key in found.items() if column < len(cells)}
        if any(values.values()) and not _is_example(cells):
            rows.append(Row(number, _joined(values), tuple(cells)))
    return Listing(
        heads=tuple(heads),
        titles={key.removesuffix("_given"): heads[column] for column, key in found.items()},
        unknown=tuple(head for i, head in enumerate(heads) if head and i not in known),
        rows=tuple(rows),
    )


def _header(sheet: Sheet, kind: Kind) -> tuple[int, int, dict[int, str], list[str]]:
    """Row, how many rows it takes (a group head may stand over it), column -> key, heads."""
    best: tuple[tuple[int, int], int, int, dict[int, str], list[str]] = ((0, 0), 0, 1, {}, [])
    needed = {column.key for column in COLUMNS[kind] if column.needed}
    within = min(WITHIN, len(sheet.rows))
    for place, depth in ((p, d) for p in range(within) for d in (1, 2) if p + d <= within):
        heads = sheet.rows[place] if depth == 1 else _grouped(sheet.rows[place], sheet.rows[place + 1])
        found = _recognised(heads, kind)
        score = (sum(_has(found.values(), key) for key in needed), len(found))
        if score > best[0]:
            best = (score, place, depth, found, list(heads))
    (_, count), place, depth, found, heads = best
    if count < _LEAST:
        raise Invalid(
            N_("No header was found in the first 10 rows. Please use the template, with its first rows as they are."),
            field="workbook",
        )
    return place, depth, found, heads


def _grouped(above: Sequence[str], below: Sequence[str]) -> list[str]:
    """A group's head "Tác giả 2" over "Họ và tên | Lớp" makes "Họ và tên 2", "Lớp 2"; a merged cell has one text."""
    heads, group = [], ""
    for column, own in enumerate(below):
        over = above[column] if column < len(above) else ""
        group = over or (group if own else "")
        number = re.search(r"\d+\s*$", group)
        if not own:
            heads.append(over)
        elif number and not re.search(r"\d", own):
            heads.append(f"{own} {number.group().strip()}")
        else:
            heads.append(own)
    return heads


def _recognised(heads: Sequence[str], kind: Kind) -> dict[int, str]:
    """Column -> key; the first of two columns with one meaning counts."""
    aliases = _aliases(kind)
    found: dict[int, str] = {}
    for column, head in enumerate(heads):
        key = aliases.get(_key(head), "")
        if key and key not in found.values():
            found[column] = key
    return found


def _aliases(kind: Kind) -> dict[str, str]:
    known: dict[str, str] = {}
    for column in COLUMNS[kind]:
        for alias in (*column.aliases, _key(column.title), _key(gettext(column.title))):
            known.setdefault(alias, column.key)
            if column.key.endswith("1"):
                known.setdefault(f"{alias} 1", column.key)
        if column.person:
            number = column.key.removeprefix("author") if column.key.startswith("author") else ""
            for part, words in (("family", FAMILY_HEADS), ("given", GIVEN_HEADS)):
                for word in words:
                    known.setdefault(f"{word} {number}".strip(), f"{column.key}_{part}")
                    if number in {"", "1"}:
                        known.setdefault(word, f"{column.key}_{part}")
    return known


def _joined(values: dict[str, str]) -> dict[str, str]:
    """Make one name of "Họ và đệm | Tên"."""
    joined = dict(values)
    for key in [key for key in values if key.endswith("_given")]:
        whole = key.removesuffix("_given")
        name = f"{joined.pop(f'{whole}_family', '')} {joined.pop(key)}".strip()
        joined[whole] = joined.get(whole) or name
    return joined


def _has(given: Collection[str], key: str) -> bool:
    return key in given or f"{key}_given" in given


def _is_example(cells: Sequence[str]) -> bool:
    """The grey row of the template, marked in its first column."""
    return bool(cells) and _key(cells[0]) in {"e g", "vd", "vi du", _key(gettext("e.g."))}


def _is_message(head: str) -> bool:
    return _key(head) in {_key(MESSAGE), _key(gettext(MESSAGE))}


def _key(head: str) -> str:
    return " ".join(_SIGNS.sub(" ", fold(head).replace("'", "").replace("’", "")).split())
