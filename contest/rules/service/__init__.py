"""What may change in the rule book, and how. Each act asks who may and what is locked, and leaves a line in the log."""

from contest.rules.service.awards import save_awards
from contest.rules.service.contest import save_contest, save_heading, save_method
from contest.rules.service.deadlines import extend_all, extend_school, save_phases
from contest.rules.service.opening import announce_contest, close_contest, open_contest
from contest.rules.service.parts import (
    add_category,
    add_slot,
    remove_category,
    remove_slot,
    remove_track,
    save_category,
    save_slot,
    save_track,
)
from contest.rules.service.rubrics import freeze_rubrics, save_rubric

__all__ = [
    "add_category",
    "add_slot",
    "announce_contest",
    "close_contest",
    "extend_all",
    "extend_school",
    "freeze_rubrics",
    "open_contest",
    "remove_category",
    "remove_slot",
    "remove_track",
    "save_awards",
    "save_category",
    "save_contest",
    "save_heading",
    "save_method",
    "save_phases",
    "save_rubric",
    "save_slot",
    "save_track",
]
