"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

from contest.office import home

HANDLERS: list[ControllerRouterHandler] = [home.show_home, home.show_help]
