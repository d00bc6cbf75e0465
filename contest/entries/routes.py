"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

from contest.entries import register

HANDLERS: list[ControllerRouterHandler] = [register.show_register, register.register]
