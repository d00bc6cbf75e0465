"""The version a sheet was handed in with, beside the one after it was reopened: both are kept in its events."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from contest.core.database import AnyRow, Rows
from contest.core.errors import N_

TEXTS: Final = (
    ("strengths", N_("Strengths")),
    ("next_step", N_("What to improve")),
    ("private_note", N_("Private note")),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One criterion or text. before, after: a mark's dict (state, points, comment), or a text."""

    name: str
    before: Any
    after: Any

    @property
    def differs(self) -> bool:
        return bool(self.before != self.after)


@dataclass(frozen=True, slots=True)
class TwoVersions:
    """total: as stored, with a point; None where there is none."""

    handed_in: int
    handed_in_at: datetime
    present: int
    present_at: datetime
    reason: str
    totals: tuple[str | None, str | None]
    marks: tuple[Change, ...]
    texts: tuple[Change, ...]


def two_versions(events: Rows, criteria: Sequence[tuple[str, str, Any]]) -> TwoVersions | None:
    """`events`: newest first (queries.event_rows); `criteria`: (id, name, most). None if it was never reopened."""
    reopened = next((place for place, event in enumerate(events) if event.kind == "reopened"), None)
    if reopened is None:
        return None
    locked = next((event for event in events[reopened + 1 :] if event.kind == "locked"), None)
    if locked is None:
        return None
    present = events[0]
    before, after = locked.payload["state"], present.payload["state"]
    return TwoVersions(
        locked.revision, locked.at, present.revision, present.at, events[reopened].payload["reason"],
        (locked.payload["total"], present.payload["total"]),
        tuple(_marks(before["marks"], after["marks"], criteria)),
        tuple(Change(name, before[field], after[field]) for field, name in TEXTS if before[field] or after[field]),
    )  # fmt: skip


def _marks(
    before: Mapping[str, AnyRow], after: Mapping[str, AnyRow], criteria: Sequence[tuple[str, str, Any]]
) -> Iterable[Change]:
    return (Change(name, before.get(each), after.get(each)) for each, name, _ in criteria)
