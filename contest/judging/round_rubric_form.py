"""The form of a round's own rubric: rows of criteria, the names of its four levels, what each level means if wanted."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contest.core.errors import N_, Problem
from contest.core.i18n import gettext
from contest.core.text import clean, clean_line
from contest.judging.sheet_form import number_of
from contest.rules.drafts import CriterionDraft
from contest.rules.service.round_rubrics import LEVELS, criterion_of_round
from contest.rules.values import RubricFacts
from contest.web.forms import Bound

ROWS: Final = 8
ROWS_SHOWN: Final = 5  # more only when they are used
NUMBERS: Final = (4, 3, 2, 1)  # of levels, the best first
LONGEST_NAME, LONGEST_LEVEL, LONGEST_TEXT = 200, 60, 1000


def values_of(rubric: RubricFacts | None) -> Mapping[str, Any]:
    """Fields of the form; the usual names of levels where there is no rubric yet."""
    first = rubric.criteria[0].levels if rubric else ()
    names = [(level.name, level.name_en) for level in first] or LEVELS
    values: dict[str, Any] = {f"level{number}": name for number, (name, _) in zip(NUMBERS, names, strict=True)}
    values |= {f"level_en{number}": name for number, (_, name) in zip(NUMBERS, names, strict=True)}
    for place, each in enumerate(rubric.criteria if rubric else (), start=1):
        values |= {f"name{place}": each.name, f"name_en{place}": each.name_en, f"points{place}": each.max_points}
        for level in each.levels:
            values |= {
                f"text{place}-{level.level}": level.descriptor,
                f"text_en{place}-{level.level}": level.descriptor_en,
            }
    return values


def rows_used(form: Bound[Any]) -> int:
    """How many rows stand open on the page."""
    used = [number for number in range(1, ROWS + 1) if form.get(f"name{number}") or form.get(f"points{number}")]
    return max(ROWS_SHOWN, *used) if used else ROWS_SHOWN


def read(bound: Bound[Any]) -> list[CriterionDraft]:
    """Empty rows are left out, all empty means the common rubrics. Faults are put to their fields."""
    levels = tuple(_level(bound, place, number) for place, number in enumerate(NUMBERS))
    if len({name.casefold() for name, _ in levels}) < len(levels):
        bound.errors.append(("level4", gettext(N_("Please give each level a name of its own."))))
    return [draft for row in _rows(bound) if (draft := _criterion(bound, row, levels)) is not None]


def refuse(bound: Bound[Any], problem: Problem) -> Bound[Any]:
    """A fault of the n-th criterion (c3.max_points) belongs to the n-th row that is used."""
    place, used = problem.field.partition(".")[0].removeprefix("c"), list(_rows(bound))
    if place.isdecimal() and int(place) <= len(used):
        problem.field = f"points{used[int(place) - 1]}"
    return bound.refuse(problem)


def _rows(bound: Bound[Any]) -> Iterator[int]:
    return (
        number
        for number in range(1, ROWS + 1)
        if bound.get(f"name{number}").strip() or bound.get(f"points{number}").strip()
    )


def _level(bound: Bound[Any], place: int, number: int) -> tuple[str, str]:
    name, english = LEVELS[place]
    own = clean_line(bound.get(f"level{number}"))[:LONGEST_LEVEL]
    own_english = clean_line(bound.get(f"level_en{number}"))[:LONGEST_LEVEL]
    return (own, own_english) if own else (name, own_english or english)


def _criterion(bound: Bound[Any], row: int, levels: tuple[tuple[str, str], ...]) -> CriterionDraft | None:
    name = clean_line(bound.get(f"name{row}"))[:LONGEST_NAME]
    most = number_of(bound.get(f"points{row}").strip())
    if not name:
        bound.errors.append((f"name{row}", gettext(N_("Please name this criterion."))))
        return None
    if most is None or most < 0:
        bound.errors.append((f"points{row}", gettext(N_("Please give a number, for example 8,5."))))
        return None
    return criterion_of_round(
        row, name=name, name_en=clean_line(bound.get(f"name_en{row}"))[:LONGEST_NAME], points=most,
        levels=levels, texts=_texts(bound, f"text{row}"), texts_en=_texts(bound, f"text_en{row}"),
    )  # fmt: skip


def _texts(bound: Bound[Any], name: str) -> tuple[str, ...]:
    return tuple(clean(bound.get(f"{name}-{number}")).strip()[:LONGEST_TEXT] for number in NUMBERS)
