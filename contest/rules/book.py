"""The default rule book, shipped as package data: what most wards need, so that opening a contest is a few minutes."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final
from zoneinfo import ZoneInfo

from contest.rules.drafts import CriterionDraft
from contest.rules.schedule import Activity, Window

SATURDAY: Final = 5


@cache
def scheme() -> dict[str, Any]:
    """categories, tracks, slots, awards, tie_order, phases."""
    read: dict[str, Any] = _read("scheme.json")
    return read


@cache
def levels() -> tuple[tuple[int, str, str], ...]:
    """(4, "Tốt", "Good") … (1, …)"""
    return tuple((level["level"], level["vi"], level["en"]) for level in _read("rubrics.json")["levels"])


@cache
def rubrics() -> dict[tuple[str, str], tuple[CriterionDraft, ...]]:
    """(category code, track code) -> criteria that sum to 100."""
    return {
        (rubric["category"], rubric["track"]): tuple(_criterion(row) for row in rubric["criteria"])
        for rubric in _read("rubrics.json")["rubrics"]
    }


def rule_text(**words: str) -> dict[str, str]:
    """`Contest.rule_text` with {name}, {organizer} and {contact} filled in. Keys: see headings.english_key."""
    texts = _read("texts.json")
    return {f"{number}{key}": text.format(**words) for lang, key in _KEYS for number, text in texts[lang].items()}


def default_phases(first_day: date, zone: str) -> dict[Activity, Window]:
    """A calendar of fourteen weeks. A deadline of people falls on a working day, at 17:00 and not at midnight."""
    return {row["kind"]: _window(row, first_day, ZoneInfo(zone)) for row in scheme()["phases"]}


def _window(row: dict[str, Any], first_day: date, zone: ZoneInfo) -> Window:
    opens, closes = (_moment(first_day, row[edge][0], row[edge][1], zone) for edge in ("opens", "closes"))
    return Window(opens, closes, timedelta(minutes=row["grace"]))


def _moment(first_day: date, days: int, clock: str, zone: ZoneInfo) -> datetime:
    day = first_day + timedelta(days=days)
    if clock == "17:00" and day.weekday() >= SATURDAY:
        day += timedelta(days=7 - day.weekday())
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)


def _criterion(row: dict[str, Any]) -> CriterionDraft:
    best_first = sorted(row["levels"], key=lambda level: -level["level"])
    return CriterionDraft(
        code=row["id"],
        name=row["vi"],
        name_en=row["en"],
        max_points=Decimal(row["max"]),
        safety=row.get("safety", False),
        descriptors=tuple(level["vi"] for level in best_first),
        descriptors_en=tuple(level["en"] for level in best_first),
    )


def _read(name: str) -> Any:
    return json.loads((files("contest.rules") / "defaults" / name).read_text(encoding="utf-8"))


_KEYS: Final = (("vi", ""), ("en", ":en"))
