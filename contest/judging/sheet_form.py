"""The sheet's form -> what the judge said. Levels and points stand side by side; without script only one of the two
moves, so the control that was changed speaks, and two that disagree are sent back, never mended.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from contest.core.errors import N_
from contest.core.i18n import format_points, gettext
from contest.core.text import clean
from contest.judging.marking import BadMarks, middle_of
from contest.judging.values import MarkState, MarkValue, SheetSent, SheetStored
from contest.rules.values import CriterionFacts, LevelFacts, RubricFacts
from contest.web.forms import Bound, RawForm

LONGEST: Final = 4000
TRIAL: Final = "trial."  # before the rubric's id in forms of a rehearsal
UNMARKED: Final[tuple[MarkState, ...]] = ("cannot_open", "not_applicable")
TEXTS: Final = (("strengths", "strengths"), ("advice", "next_step"), ("note", "private_note"))
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]{1,6}(?:[.,][0-9]{0,9})?|[.,][0-9]{1,9})")
_REVISION: Final = re.compile(r"[0-9]{1,9}")
_KEY: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
_NOT_UNDERSTOOD: Final = N_("This request is not understood.")
_NO_NUMBER: Final = N_("Please give a number, for example 8,5.")
_DISAGREE: Final = N_("These points do not belong to the level chosen. Please change one of the two.")
_EITHER: Final = N_("Please give either points or the reason why there are none.")
_TOO_LONG: Final = N_("Please write at most %(max_length)s characters.")
_NO_LEVEL: Final = N_("Please choose one of the values offered.")


def fill_sheet(rubric: RubricFacts, stored: SheetStored, *, key: str, trial: bool = False) -> Bound[Any]:
    """The form as it is stored, for its page. `trial`: what is made from it says so wherever it is kept meanwhile."""
    pairs = [("revision", str(stored.revision)), ("rubric", f"{TRIAL if trial else ''}{rubric.id}"), ("key", key)]
    pairs += [(field, getattr(stored, name)) for field, name in TEXTS]
    for each in rubric.criteria:
        mark = stored.marks.get(each.id, MarkValue())
        level = each.level_of(mark.points) if mark.points is not None else None
        pairs += [
            (f"points-{each.id}", "" if mark.points is None else format_points(mark.points)),
            (f"level-{each.id}", str(level.level) if level else ""),
            (f"state-{each.id}", mark.state if mark.state in UNMARKED else ""),
            (f"comment-{each.id}", mark.comment),
        ]
    return Bound(RawForm(pairs))


def base_of(raw: RawForm) -> int:
    """The revision the page was made from; none that ever is for what is no number."""
    revision = raw.get("revision")
    return int(revision) if _REVISION.fullmatch(revision) else -1


def read_sheet(
    raw: RawForm, rubric: RubricFacts, stored: SheetStored, *, key: str = "", from_paper: bool = False
) -> Bound[Any]:
    """`stored`: what the page was made from, to tell which control was changed. `pick-…` = "stored" takes the stored
    value (the page that compares two versions). `key`: the header of a script's save, else the form's own.
    `from_paper`: typed by the office, whose form asks for less and is no save of the sheet yet.
    """
    bound: Bound[Any] = Bound(raw)
    key = key or raw.get("key")
    if not from_paper:
        unclear = _unclear(raw, rubric.criteria) if _KEY.fullmatch(key) else ["key"]
        bound.errors += [(name, gettext(_NOT_UNDERSTOOD)) for name in unclear]
    marks = {each.id: _mark(bound, each, stored.marks.get(each.id, MarkValue())) for each in rubric.criteria}
    texts = {name: _text(bound, field, getattr(stored, name)) for field, name in TEXTS}
    if not bound.errors:
        bound.value = SheetSent(
            key=key,
            base_revision=base_of(raw),
            rubric_id=raw.get("rubric").removeprefix(TRIAL),
            trial=raw.get("rubric").startswith(TRIAL),
            marks={criterion: mark for criterion, mark in marks.items() if mark != MarkValue()},
            **texts,
        )
    return bound


def _unclear(raw: RawForm, criteria: Iterable[CriterionFacts]) -> list[str]:
    """A save says everything, once. A field that is not there, as in a body cut short, must not read as an empty one
    and take away what stood there; of one that is there twice nobody knows which was meant.
    """
    groups = {each.id: [f"points-{each.id}", f"comment-{each.id}"] for each in criteria}
    groups |= {field: [field] for field, _ in TEXTS}
    wanted = [name for group, names in groups.items() if raw.get(f"pick-{group}") != "stored" for name in names]
    chosen = [f"{kind}-{each.id}" for each in criteria for kind in ("level", "state", "pick")]
    twice = [name for name in (*chosen, *(f"pick-{field}" for field, _ in TEXTS)) if len(raw.all(name)) > 1]
    return [name for name in wanted if len(raw.all(name)) != 1] + twice


def refuse_marks(bound: Bound[Any], problem: BadMarks) -> Bound[Any]:
    for fault in problem.faults:
        bound.errors.append((f"points-{fault.criterion}", gettext(fault.message) % fault.params))
    bound.value = None
    return bound


def _mark(bound: Bound[Any], each: CriterionFacts, stored: MarkValue) -> MarkValue:
    if bound.get(f"pick-{each.id}") == "stored":
        return stored
    comment = _text(bound, f"comment-{each.id}", stored.comment)
    said = _said(bound, each, stored)
    return MarkValue(said.state, said.points, comment)


@dataclass(frozen=True, slots=True)
class _Sent:
    """The three controls of one criterion, and which of them differ from what is stored."""

    points: Decimal | None
    level: LevelFacts | None
    state: MarkState | None
    moved_points: bool
    moved_level: bool
    moved_state: bool


def _said(bound: Bound[Any], each: CriterionFacts, stored: MarkValue) -> MarkValue:
    field = f"points-{each.id}"
    refuse: Callable[[str], None] = lambda message: bound.errors.append((field, gettext(message)))  # noqa: E731
    sent = _controls(bound, each, stored, refuse)
    if sent.state and (sent.moved_state or not sent.moved_points):
        if sent.points is not None and sent.moved_points:
            refuse(_EITHER)
        return MarkValue(sent.state)
    points = _points(each, sent, refuse)
    return MarkValue() if points is None else MarkValue("marked", points)


def _points(each: CriterionFacts, sent: _Sent, refuse: Callable[[str], None]) -> Decimal | None:
    if sent.points is None:
        return middle_of(sent.level) if sent.level and sent.moved_level else None
    if sent.level is None or each.level_of(sent.points) in {sent.level, None}:
        return sent.points  # off the levels: the rubric's own check names the fault
    if sent.moved_level and not sent.moved_points:
        return middle_of(sent.level)
    if sent.moved_level:
        refuse(_DISAGREE)
    return sent.points


def _controls(bound: Bound[Any], each: CriterionFacts, stored: MarkValue, refuse: Callable[[str], None]) -> _Sent:
    points = _number(bound.get(f"points-{each.id}"), refuse)
    number = bound.get(f"level-{each.id}")
    level = next((one for one in each.levels if str(one.level) == number), None)
    if number and level is None:
        refuse(_NO_LEVEL)
    state = next((one for one in UNMARKED if one == bound.get(f"state-{each.id}")), None)
    shown = each.level_of(stored.points) if stored.points is not None else None
    return _Sent(
        points=points,
        level=level,
        state=state,
        moved_points=points != stored.points,
        moved_level=level is not None and level != shown,
        moved_state=state != (stored.state if stored.state in UNMARKED else None),
    )


def number_of(typed: str) -> Decimal | None:
    """Comma or point; at most two decimals, so that the column holds what was typed. Never what Decimal alone would
    take beside: 1e400, 3_5, the digits of other scripts.
    """
    typed = typed.strip()
    number = Decimal(typed.replace(",", ".")) if _NUMBER.fullmatch(typed) else None
    return number if number is not None and number == round(number, 2) else None


def _number(text: str, refuse: Callable[[str], None]) -> Decimal | None:
    number = number_of(text)
    if number is None and text.strip():
        refuse(_NO_NUMBER)
    return number


def _text(bound: Bound[Any], field: str, stored: str) -> str:
    if bound.get(f"pick-{field}") == "stored":
        return stored
    text = clean(bound.get(field))
    if len(text) > LONGEST:
        bound.errors.append((field, gettext(_TOO_LONG) % {"max_length": LONGEST}))
    return text
