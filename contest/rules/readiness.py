"""What is missing before a contest can be announced: a list a person can work through, each line with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from contest.core.errors import N_
from contest.people.queries import school_options
from contest.rules import queries
from contest.rules.headings import HEADINGS
from contest.rules.schedule import NEEDED, Schedule

TO_FILL: Final = "[…]"


@dataclass(frozen=True, slots=True)
class Check:
    """`page` is a handler's name; `blocks`: the contest cannot be announced without it."""

    done: bool
    said: str  # message id, of what is there or what is missing
    page: str
    blocks: bool = True
    params: Mapping[str, Any] = field(default_factory=dict)


def checks(session: Session, contest_id: str, *, now: datetime) -> list[Check]:
    schedule = queries.schedule_of(session, contest_id)
    return [
        *_dates(schedule, now),
        *_parts(session, contest_id),
        *_words(queries.rule_text_of(session, contest_id)),
        *_schools(session, queries.contest_by_id(session, contest_id).levels),
    ]


def _dates(schedule: Schedule, now: datetime) -> Iterator[Check]:
    page = "rules.show_phases"
    known = set(NEEDED) <= set(schedule.windows)
    yield Check(known, N_("Dates for handing in, checking, judging and publication"), page)
    deadline = schedule.deadline("submission")
    in_time = deadline is not None and deadline > now
    said = N_("The deadline for entries lies in the future") if in_time else N_("The deadline for entries has passed")
    yield Check(in_time, said, page)


def _parts(session: Session, contest_id: str) -> Iterator[Check]:
    categories, tracks = queries.category_rows(session, contest_id), queries.track_rows(session, contest_id)
    rubrics = queries.current_rubrics(session, contest_id)
    pairs = {(category.id, track.id) for category in categories for track in tracks}
    whole = {pair for pair, rubric in rubrics.items() if rubric.total == 100}  # noqa: PLR2004 - per cent
    slots = queries.slot_rows(session, contest_id)
    yield Check(bool(categories) and bool(tracks), N_("At least one category and one track"), "rules.show_parts")
    yield Check(
        bool(pairs) and pairs <= whole, N_("A rubric of 100 points for each category and track"), "rules.list_rubrics"
    )
    yield Check(
        any(slot.required or slot.one_of for slot in slots), N_("The dossier asks for something"), "rules.show_parts"
    )
    yield Check(bool(queries.award_places(session, contest_id)), N_("A scheme of awards"), "rules.show_awards")


def _words(rule_text: dict[str, str]) -> Iterator[Check]:
    page = "rules.list_headings"
    empty = [number for number in HEADINGS if not rule_text.get(str(number), "").strip()]
    gaps = [number for number in HEADINGS if TO_FILL in rule_text.get(str(number), "")]
    if empty:
        yield Check(False, N_("Text is missing under heading %(numbers)s"), page, params={"numbers": _list(empty)})
    else:
        yield Check(True, N_("Text under each of the 13 headings"), page)
    if gaps:
        yield Check(
            False, N_("Fill in the place “[…]” under heading %(numbers)s"), page, params={"numbers": _list(gaps)}
        )


def _list(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))


def _schools(session: Session, levels: tuple[str, ...]) -> Iterator[Check]:
    number = len(school_options(session, levels=levels))
    yield Check(
        number > 0,
        N_("Schools of the levels taking part are in the list (%(number)s)"),
        "rules.show_rules_office",
        blocks=False,
        params={"number": number},
    )
