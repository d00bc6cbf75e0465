"""The verbs of this room under one name; each lives in the file of its noun."""

from contest.judging.assignments import (
    Applied,
    add_assignment,
    apply_assignment,
    lock_assignment,
    release_assignment,
    undo_last_run,
)
from contest.judging.conflicts import declare_conflict, lift_conflict
from contest.judging.judges import add_judge, change_judge, set_expertise, withdraw_judge
from contest.judging.locking import Receipt, lock_sheets, reopen_sheet
from contest.judging.rounds import close_round, make_round, open_round
from contest.judging.sheets import record_scores
from contest.judging.values import MarkValue, SheetSent, SheetStored

__all__ = [
    "Applied",
    "MarkValue",
    "Receipt",
    "SheetSent",
    "SheetStored",
    "add_assignment",
    "add_judge",
    "apply_assignment",
    "change_judge",
    "close_round",
    "declare_conflict",
    "lift_conflict",
    "lock_assignment",
    "lock_sheets",
    "make_round",
    "open_round",
    "record_scores",
    "release_assignment",
    "reopen_sheet",
    "set_expertise",
    "undo_last_run",
    "withdraw_judge",
]
