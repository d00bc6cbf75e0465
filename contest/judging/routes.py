"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

from contest.judging import desk_pages, sheet_pages

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
]
