"""The contest that the walk plays: who takes part, and how each of them gets a browser that is signed in."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from installation import Installation
from playwright.sync_api import Browser
from visitor import Visitor

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
LINK = re.compile(r"http://\S+/sign-in/link/\S+")
PHONE = 390
NAME = "Ứng dụng AI trong trường học"
SCHOOLS = "Trường Tiểu học Hoa Sữa\tTH\nTrường THCS Sao Mai\tTHCS\tTHCS-SAOMAI\nTrường Mầm non Nắng Hồng\tMN\n"


@dataclass
class Story:
    chromium: Browser
    place: Installation
    scripts: bool
    locale: str
    slug: str = ""
    browsers: list[Visitor] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)  # full name -> the sign-in link of the invitation

    def visitor(self, *, width: int = 1280) -> Visitor:
        """A browser in which nobody is signed in."""
        made = Visitor(self.chromium, self.place.site, width=width, scripts=self.scripts, locale=self.locale)
        self.browsers.append(made)
        return made

    def page_as(self, name: str, *, width: int = 1280) -> Visitor:
        """That person's browser, entered by the link of the invitation."""
        made = self.visitor(width=width)
        made.enter(self.links.pop(name))
        return made

    def at(self, path: str) -> str:
        """A place of the contest: at("/office")."""
        return f"/c/{self.slug}{path}"

    def point(self, points: Decimal, *, digits: int = 1) -> str:
        """As a reader of this language writes it."""
        text = f"{points:.{digits}f}"
        return text.replace(".", ",") if self.locale == "vi" else text

    def found(self) -> list[str]:
        return [one for browser in self.browsers for one in browser.found()]


def moment(**later: int) -> str:
    """What a field for local time takes: moment(hours=-2)."""
    return (datetime.now(HANOI) + timedelta(**later)).strftime("%Y-%m-%dT%H:%M")
