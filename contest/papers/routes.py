"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

from contest.papers import receipt_pages

HANDLERS: list[ControllerRouterHandler] = [receipt_pages.show_receipt, receipt_pages.show_receipt_lines]
