"""What the sheet's page shows, as plain values (templates/judging/score_sheet.html names them)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from contest.core.errors import N_
from contest.core.i18n import current_zone, either, gettext
from contest.entries.blind import JudgeView
from contest.entries.queries import Book
from contest.entries.words import LEVELS, named
from contest.judging.desk import DeskRow
from contest.judging.marking import WEAK_TOTAL, missing_in
from contest.judging.pace import time_left
from contest.judging.values import STEP, MarkValue, SheetStored
from contest.rules.values import ContestFacts, RubricFacts
from contest.web.render import url

STRIP_FROM: Final = 4  # own earlier marks are shown from the fourth sheet on (ui.md 7.1)


@dataclass(frozen=True, slots=True)
class DeskHead:
    """The bar and the foot round one sheet."""

    contest_name: str
    place: str
    home: str
    done: int
    total: int
    pips: list[str]
    deadline: datetime | None
    time_left: str
    previous: DeskRow | None
    next: DeskRow | None
    previous_href: str
    next_href: str


def desk_head(
    contest: ContestFacts, rows: Sequence[DeskRow], here: DeskRow, *, round_name: str, deadline: datetime | None
) -> DeskHead:
    place = next(number for number, row in enumerate(rows) if row.id == here.id)
    return DeskHead(
        contest_name=either(contest.name, contest.name_en),
        place=round_name,
        home=url("judging.show_desk", slug=contest.slug),
        done=sum(row.state in {"done", "locked"} for row in rows),
        total=len(rows),
        pips=[_pip(row, here) for row in rows] if len(rows) <= 40 else [],  # noqa: PLR2004 - more have no room
        deadline=deadline,
        time_left=time_left(rows),
        previous=rows[place - 1] if place else None,
        next=rows[place + 1] if place + 1 < len(rows) else None,
        previous_href=url("judging.show_sheet", slug=contest.slug, assignment=rows[place - 1].id) if place else "",
        next_href=url("judging.show_sheet", slug=contest.slug, assignment=rows[place + 1].id)
        if place + 1 < len(rows)
        else "",
    )


def next_open(rows: Sequence[DeskRow], here: DeskRow) -> DeskRow | None:
    """The nearest sheet not finished after this one, then from the front."""
    place = next(number for number, row in enumerate(rows) if row.id == here.id)
    around = [*rows[place + 1 :], *rows[:place]]
    return next((row for row in around if row.state in {"todo", "in_progress"}), None)


def _pip(row: DeskRow, here: DeskRow) -> str:
    if row.id == here.id:
        return "now"
    return {"done": "done", "locked": "done", "in_progress": "part"}.get(row.state, "")


def entry_view(view: JudgeView, book: Book, *, thumbnail: str) -> dict[str, Any]:
    category, track = book.categories[view.category_id], book.tracks[view.track_id]
    chips = [
        (f"{named(category)} · {gettext(LEVELS[view.level]) if view.level in LEVELS else view.level}", ""),
        (named(track), ""),
    ]
    if view.blind:
        chips.append((gettext(N_("Name and school hidden")), "eye-off"))
    return {"code": view.code, "title": view.title, "chips": chips, "thumbnail": thumbnail}


def sheet_view(
    rubric: RubricFacts,
    stored: SheetStored,
    *,
    earlier: Mapping[str, list[Decimal]],
    paths: Mapping[str, str],
    writable: bool,
) -> dict[str, Any]:
    given = [mark.points for mark in stored.marks.values() if mark.points is not None]
    lacks = [(each.lack, each.criterion and each.criterion.id) for each in missing_in(rubric, stored)]
    reasons = {criterion for lack, criterion in lacks if lack in {"level_reason", "state_reason"}}
    return {
        **paths,
        "revision": stored.revision,
        "maximum": rubric.total,
        "points": sum(given, Decimal(0)) if given else None,
        "left": sum(stored.marks.get(each.id, MarkValue()).state == "not_scored" for each in rubric.criteria),
        "locked": stored.state == "locked",
        "writable": writable,
        "saved_at": clock_time(stored.at),
        "exact": True,
        "weak": WEAK_TOTAL,
        "needs_advice": ("total_reason", None) in lacks,
        "criteria": [
            {
                "id": each.id, "name": either(each.name, each.name_en), "question": "", "maximum": each.max_points,
                "step": STEP, "points": stored.marks.get(each.id, MarkValue()).points,
                "earlier": _strip(earlier.get(each.id, [])), "needs_reason": each.id in reasons,
                "levels": [
                    {
                        "number": level.level, "name": either(level.name, level.name_en), "low": level.low,
                        "high": level.high, "text": either(level.descriptor, level.descriptor_en),
                    }
                    for level in each.levels
                ],
            }
            for each in rubric.criteria
        ],
    }  # fmt: skip


def _strip(points: list[Decimal]) -> list[Decimal]:
    return points if len(points) >= STRIP_FROM else []


def clock_time(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(current_zone()):%H:%M:%S}"
