"""rules.json in the field's terms.

judges_per_entry 3 · capacity 20 or {"J1": 20} · min_expertise 400 or {"floor": 350, "experts": 1, "expert": 700}
panel_mix 2 or {"most_of_one_type": 2, "mixed_schools": true} · max_load_gap 1 · min_scores_per_category 5
anchor_entries ["E1"] or 3 · history [["E1", "J1"]] or "round1.csv" or {"pairs": ..., "cost": 300}
conflicts, submitted, kept: pairs or a file · worst_off true, false or a floor · worst_off_cost per mille · own_school
prove. Numbers of expertise are affinities. A name left out leaves the rule off.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contest.judging.assign.problem import Rules

NAMES = (
    "judges_per_entry",
    "capacity",
    "min_expertise",
    "panel_mix",
    "max_load_gap",
    "min_scores_per_category",
    "anchor_entries",
    "history",
    "conflicts",
    "submitted",
    "kept",
    "worst_off",
    "worst_off_cost",
    "own_school",
    "mixed_schools",
    "prove",
)


@dataclass(frozen=True)
class Wanted:
    rules: Rules
    judges_per_entry: int
    capacity: int | None
    capacities: Mapping[str, int]
    anchors: tuple[str, ...]
    anchor_count: int
    pairs: Mapping[str, Any]
    text: str

    def line_of(self, name: str) -> int:
        return line_of(self.text, name)


def line_of(text: str, name: str) -> int:
    return text[: max(text.find(f'"{name}"'), 0)].count("\n") + 1


def read_rules(path: Path, *, error: Any) -> Wanted:
    """error: called as error(path, message, line=, column=) and raised."""
    if not path.is_file():
        raise error(path, "is missing")
    text = path.read_text(encoding="utf-8-sig")
    try:
        given = json.loads(text)
    except json.JSONDecodeError as problem:
        raise error(path, problem.msg, line=problem.lineno, column=problem.colno) from problem
    if not isinstance(given, dict):
        raise error(path, "must be an object of rules", line=1, column=1)
    reader = _Reader(given, text, path, error)
    for name in given:
        if name not in NAMES:
            raise reader.wrong(name, f"unknown rule {name!r}; known: {', '.join(NAMES)}")
    return _wanted(reader)


@dataclass(frozen=True)
class _Reader:
    given: Mapping[str, Any]
    text: str
    path: Path
    error: Any

    def wrong(self, name: str, message: str) -> Exception:
        start = max(self.text.find(f'"{name}"'), 0)
        column = start - self.text.rfind("\n", 0, start)
        failure: Exception = self.error(self.path, message, line=line_of(self.text, name), column=column)
        return failure

    def whole(self, name: str, value: Any, least: int = 0) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self.wrong(name, f"{name} must be a whole number, {least} or more")
        return value

    def optional(self, name: str, least: int = 0) -> int | None:
        value = self.given.get(name)
        return None if value is None else self.whole(name, value, least)

    def yes(self, name: str, otherwise: bool) -> bool:
        value = self.given.get(name, otherwise)
        if not isinstance(value, bool):
            raise self.wrong(name, f"{name} must be true or false")
        return value

    def part(self, name: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
        """The value as an object; a plain value is that of the first key."""
        value = self.given.get(name)
        if not isinstance(value, dict):
            return {} if value is None or value is False else {keys[0]: value}
        unknown = next((key for key in value if key not in keys), None)
        if unknown is not None:
            raise self.wrong(unknown, f"{name}: unknown name {unknown!r}; known: {', '.join(keys)}")
        return value

    def pairs(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return value
        if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):  # noqa: PLR2004
            raise self.wrong(name, f"{name} must be a list of [entry, judge] or the name of a CSV file")
        return [(str(entry), str(judge)) for entry, judge in value]


def _wanted(reader: _Reader) -> Wanted:
    given = reader.given
    sheets = reader.whole("judges_per_entry", given.get("judges_per_entry", 3), 1)
    capacity = given.get("capacity")
    each = capacity if isinstance(capacity, dict) else {}
    history = reader.part("history", ("pairs", "cost"))
    anchors = given.get("anchor_entries", [])
    if isinstance(anchors, bool) or not isinstance(anchors, int | list):
        raise reader.wrong("anchor_entries", "anchor_entries must be a list of entries or how many")
    return Wanted(
        rules=_rules(reader, sheets, history),
        judges_per_entry=sheets,
        capacity=None if isinstance(capacity, dict) else reader.optional("capacity"),
        capacities={name: reader.whole("capacity", value) for name, value in each.items()},
        anchors=tuple(str(entry) for entry in anchors) if isinstance(anchors, list) else (),
        anchor_count=anchors if isinstance(anchors, int) else 0,
        pairs={
            "history": reader.pairs("history", history.get("pairs", [])),
            **{name: reader.pairs(name, given.get(name, [])) for name in ("conflicts", "submitted", "kept")},
        },
        text=reader.text,
    )


def _rules(reader: _Reader, sheets: int, history: Mapping[str, Any]) -> Rules:
    level = reader.part("min_expertise", ("floor", "experts", "expert"))
    mix = reader.part("panel_mix", ("most_of_one_type", "mixed_schools"))
    most = mix.get("most_of_one_type")
    if most is True:
        most = max(sheets - 1, 1)
    worst_off = reader.given.get("worst_off", True)
    cost = history.get("cost")
    return Rules(
        max_load_gap=reader.optional("max_load_gap", 1),
        min_affinity=reader.whole("min_expertise", level.get("floor", 0)),
        experts=reader.whole("min_expertise", level.get("experts", 0)),
        expert_affinity=reader.whole("min_expertise", level.get("expert", 0)),
        panel_mix=None if most is None else reader.whole("panel_mix", most, 1),
        mixed_schools=bool(mix.get("mixed_schools", False)) or reader.yes("mixed_schools", otherwise=False),
        min_scores_per_category=reader.optional("min_scores_per_category") or 0,
        own_school=reader.yes("own_school", otherwise=True),
        history_cost=None if cost is None else reader.whole("history", cost),
        worst_off=worst_off if isinstance(worst_off, bool) else reader.whole("worst_off", worst_off),
        worst_off_cost=reader.optional("worst_off_cost"),
        prove=reader.yes("prove", otherwise=True),
    )
