"""What templates may ask about the request under way: who looks, in which language, on which path."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal, Protocol

Theme = Literal["auto", "light", "dark"]


class Viewer(Protocol):
    """What the header shows of the person signed in; people.access.Actor is one."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def is_admin(self) -> bool: ...


@dataclass
class Visit:
    path: str = "/"
    query: str = ""
    viewer: Viewer | None = None
    theme: Theme = "auto"
    flash: tuple[str, str] | None = None  # kind (info | success | warning | error), text
    htmx: bool = False
    nav: list[tuple[str, str, bool]] = field(default_factory=list)  # label, path, current


_visit: ContextVar[Visit | None] = ContextVar("visit", default=None)


def current_visit() -> Visit:
    """Outside a request (a mail, a test) an empty visit: nobody looks."""
    return _visit.get() or Visit()


def enter(visit: Visit) -> None:
    _visit.set(visit)
