"""The handlers of this room, for the composition root."""

from litestar.types import ControllerRouterHandler

HANDLERS: list[ControllerRouterHandler] = []
