"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

from contest.people import pages

HANDLERS: list[ControllerRouterHandler] = [pages.show_sign_in, pages.sign_out]
