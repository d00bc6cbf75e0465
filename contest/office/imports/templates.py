"""The workbooks to fill in, and the rows that were not taken, with what to correct."""

import io
from collections.abc import Sequence
from typing import Any, Final

import xlsxwriter

from contest.core.errors import N_
from contest.core.i18n import either, gettext
from contest.office.imports.columns import AGES, COLUMNS, MESSAGE, NUMBER, Column, Kind
from contest.office.imports.plan import Plan
from contest.people.schoolnames import LEVELS

TITLES: Final[dict[Kind, str]] = {
    "schools": N_("List of schools"),
    "judges": N_("List of judges"),
    "entries": N_("List of entries"),
}
_AFTERWARDS: Final[dict[Kind, str]] = {
    "schools": N_("What is left empty stays as it is."),
    "judges": N_("What is left empty stays as it is. Each judge gets the link to sign in from the people's page."),
    "entries": N_("Each row becomes a draft. Files, declarations and consents are added on its page."),
}
PREPARED: Final = 500  # rows with formats and choices
_EXAMPLE_ROW: Final = 2
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LISTED_AT_MOST: Final = 255  # characters a drop-down holds in itself; more come from the second sheet

Choices = dict[str, Sequence[str]]  # Column.choice -> what may be chosen


def choices_of(
    *, levels: Sequence[str], categories: Sequence[Any], tracks: Sequence[Any], schools: Sequence[str]
) -> Choices:
    return {
        "category": [either(row.name, row.name_en) for row in categories],
        "track": [either(row.name, row.name_en) for row in tracks],
        "level": list(levels) or list(LEVELS),
        "school": schools,
        "age": [gettext(words) for words in AGES.values()],
    }


def template(kind: Kind, *, contest_name: str, choices: Choices) -> bytes:
    """Title, header, one grey example, then empty rows with text format for numbers and drop-downs for choices."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        sheet, guide = book.add_worksheet(gettext(TITLES[kind])), book.add_worksheet(gettext("Guide"))
        styles = _styles(book)
        columns = COLUMNS[kind]
        sheet.write_string(0, 0, f"{gettext(TITLES[kind])} – {contest_name}", styles["title"])
        _head(sheet, [gettext(column.title) for column in columns], styles["head"])
        sheet.write_string(_EXAMPLE_ROW, 0, gettext("e.g."), styles["example"])
        for place, column in enumerate(columns, start=1):
            offered = choices.get(column.choice, ())
            sheet.set_column(place, place, column.width, styles["text"])
            sheet.write_string(_EXAMPLE_ROW, place, _example(column, offered), styles["example"])
            if offered:
                _offer(sheet, guide, place, offered)
        for number in range(1, PREPARED + 1):
            sheet.write_number(_EXAMPLE_ROW + number, 0, number)
        sheet.set_column(0, 0, 6)
        sheet.freeze_panes(_EXAMPLE_ROW, 2)
        _write_guide(guide, kind, styles)
    return stream.getvalue()


def returned_rows(plan: Plan) -> bytes:
    """The rows that were not taken as they stood, with a column that says what to correct; it can be sent again."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        sheet = book.add_worksheet(gettext(TITLES[plan.kind]))
        styles = _styles(book)
        sheet.write_string(0, 0, gettext("Rows to correct"), styles["title"])
        heads = [*plan.heads, gettext(MESSAGE)]
        for place, head in enumerate(heads):
            sheet.write_string(1, place, head, styles["head"])
            sheet.set_column(place, place, 60 if place == len(heads) - 1 else 18, styles["text"])
        for line, row in enumerate(plan.bad_rows, start=_EXAMPLE_ROW):
            for place, cell in enumerate(row.row.cells[: len(plan.heads)]):
                if cell:
                    sheet.write_string(line, place, cell, styles["text"])
            said = "\n".join(str(note) for note in row.errors)
            sheet.write_string(line, len(plan.heads), said, styles["message"])
        sheet.freeze_panes(_EXAMPLE_ROW, 0)
    return stream.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1, "bg_color": "#E8EEF9"}),
        "example": book.add_format({"italic": True, "font_color": "#6B7280", "num_format": "@"}),
        "text": book.add_format({"num_format": "@"}),
        "message": book.add_format({"text_wrap": True, "font_color": "#B8232F", "num_format": "@"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        "bold": book.add_format({"bold": True, "valign": "top"}),
    }


def _head(sheet: Any, titles: Sequence[str], style: Any) -> None:
    for place, title in enumerate([gettext(NUMBER), *titles]):
        sheet.write_string(1, place, title, style)


def _example(column: Column, offered: Sequence[str]) -> str:
    return column.example or (offered[0] if offered and column.needed else "")


def _offer(sheet: Any, guide: Any, place: int, offered: Sequence[str]) -> None:
    """Only a help: what is typed instead is read too, as far as it can be understood."""
    source: Any = list(offered)
    if sum(len(text) + 1 for text in offered) > _LISTED_AT_MOST or any("," in text for text in offered):
        from xlsxwriter.utility import xl_col_to_name

        at = 3 + place
        for line, text in enumerate(offered):
            guide.write_string(line, at, text)
        letter = xl_col_to_name(at)
        name = guide.get_name().replace("'", "''")
        source = f"='{name}'!${letter}$1:${letter}${len(offered)}"
    rules = {"validate": "list", "source": source, "error_type": "warning", "ignore_blank": True}
    sheet.data_validation(_EXAMPLE_ROW, place, _EXAMPLE_ROW + PREPARED, place, rules)


def _write_guide(guide: Any, kind: Kind, styles: dict[str, Any]) -> None:
    guide.set_column(0, 0, 30)
    guide.set_column(1, 1, 90)
    lines = [
        (gettext("How to fill this in"), ""),
        ("1", gettext("One row for each line of the list. The grey example row may stay; it is not read.")),
        ("2", gettext("Telephone numbers and codes are texts here, so their leading zeros stay.")),
        ("3", gettext("Columns may be left out or stand in another order, as long as their heads stay.")),
        ("4", gettext("You see what was read before anything is taken. Good rows are taken, others come back.")),
        ("5", gettext("The same list may be sent again: nothing is taken twice.")),
        ("6", gettext(_AFTERWARDS[kind])),
        (gettext("Column"), gettext("What goes there")),
    ]  # fmt: skip
    for line, (left, right) in enumerate(lines):
        guide.write_string(line, 0, left, styles["bold"])
        guide.write_string(line, 1, right, styles["wrap"])
    for line, column in enumerate(COLUMNS[kind], start=len(lines)):
        guide.write_string(line, 0, gettext(column.title))
        needed = gettext("required") if column.needed else gettext("optional")
        guide.write_string(
            line, 1, f"{needed}. {gettext('For example')}: {column.example}" if column.example else needed
        )
