"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

from contest.results import case_pages, final_pages, office, pages

HANDLERS: list[ControllerRouterHandler] = [
    pages.show_ranking,
    pages.show_winner,
    pages.download_csv,
    pages.download_xlsx,
    pages.download_sheets,
    office.show_office,
    office.show_preview,
    office.show_terms,
    office.save_award,
    office.save_vote,
    office.publish,
    office.withdraw,
    office.download_office,
    case_pages.show_cases,
    case_pages.raise_case,
    case_pages.show_case,
    case_pages.settle_case,
    final_pages.show_admission,
    final_pages.save_admission,
]
