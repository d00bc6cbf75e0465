"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

from contest.results import office, pages

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
]
