"""What a judge says of one entry, as plain values; no database, no web."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

MarkState = Literal["marked", "not_scored", "cannot_open", "not_applicable"]
MARK_STATES: Final[tuple[MarkState, ...]] = ("marked", "not_scored", "cannot_open", "not_applicable")
STEP: Final = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class MarkValue:
    """Only `marked` has points; a missing mark is never zero."""

    state: MarkState = "not_scored"
    points: Decimal | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True)
class SheetSent:
    """The whole state of a sheet as the judge sees it.

    key: the client's UUID for this save; base_revision: the revision these values were made from; trial: made in a
    rehearsal, perhaps kept on a device since.
    """

    key: str
    base_revision: int
    rubric_id: str
    marks: Mapping[str, MarkValue]  # criterion id -> mark
    strengths: str = ""
    next_step: str = ""
    private_note: str = ""
    trial: bool = False


@dataclass(frozen=True, slots=True)
class SheetStored:
    """What the database holds now; it is also what a 409 shows beside the judge's own values."""

    revision: int
    rubric_id: str
    state: str  # open | locked
    complete: bool
    total: Decimal | None
    marks: Mapping[str, MarkValue] = field(default_factory=dict)
    strengths: str = ""
    next_step: str = ""
    private_note: str = ""
    at: datetime | None = None
    receipt: str = ""


def state_of(sheet: SheetSent | SheetStored) -> dict[str, Any]:
    """JSON of what was said, equal for equal sheets: the content of an event and of its receipt."""
    return {
        "rubric": sheet.rubric_id,
        "marks": {
            criterion: {
                "state": mark.state,
                "points": None if mark.points is None else plain(mark.points),
                "comment": mark.comment,
            }
            for criterion, mark in sorted(sheet.marks.items())
        },
        "strengths": sheet.strengths,
        "next_step": sheet.next_step,
        "private_note": sheet.private_note,
    }


def marks_from(state: Mapping[str, Any]) -> dict[str, MarkValue]:
    return {
        criterion: MarkValue(
            mark["state"], None if mark["points"] is None else Decimal(mark["points"]), mark["comment"]
        )
        for criterion, mark in state["marks"].items()
    }


def plain(points: Decimal) -> str:
    """8.50 and 8.5 alike "8.5"."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def digest(value: Any) -> str:
    """SHA-256 of canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_lines(lines: Iterable[str]) -> str:
    """SHA-256 of the sorted lines, each ended by a line feed: what `LC_ALL=C sort receipt.txt | sha256sum` says."""
    return hashlib.sha256(text_of_lines(lines).encode()).hexdigest()


def text_of_lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in sorted(lines))
