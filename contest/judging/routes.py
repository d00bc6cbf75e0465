"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

from contest.judging import assignment_pages, desk_pages, head_pages, judge_pages, sheet_pages

HANDLERS: list[ControllerRouterHandler] = [
    desk_pages.show_desk,
    desk_pages.show_recusal,
    desk_pages.leave_entry,
    desk_pages.take_back,
    desk_pages.show_missing_file,
    desk_pages.report_missing_file,
    desk_pages.show_handing_in,
    desk_pages.hand_in,
    desk_pages.show_receipt,
    sheet_pages.show_sheet,
    sheet_pages.save_sheet,
    sheet_pages.autosave,
    sheet_pages.show_file,
    judge_pages.show_judges,
    judge_pages.save_new_judge,
    judge_pages.show_judge,
    judge_pages.save_judge,
    judge_pages.save_withdrawal,
    judge_pages.save_conflict,
    judge_pages.lift,
    assignment_pages.show_assignment,
    assignment_pages.suggest,
    assignment_pages.apply_suggestion,
    assignment_pages.undo,
    assignment_pages.add_pair,
    assignment_pages.release,
    assignment_pages.lock_pair,
    assignment_pages.turn_round,
    head_pages.show_sheets,
    head_pages.show_sheet_history,
    head_pages.reopen,
]
