"""One person at one browser: goes by links and buttons as people do, and looks closely at every page on the way."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from findings import axe_findings, sideways
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

from contest.core.i18n import speaking, translate

NARROWEST = 320  # CSS pixels: WCAG 1.4.10
ANSWERS = (200, 409, 422)
IDS = re.compile(r"/[0-9a-z]{26}\b|/[A-Z]{2,}[-A-Z0-9]+|/[\w-]{40,}")


class Visitor:
    """`look` finds: what axe-core reports (contrast in the dark on every second page), sideways scroll, console errors, foreign requests."""

    def __init__(
        self,
        chromium: Browser,
        site: str,
        *,
        width: int = 1280,
        scripts: bool = True,
        locale: str = "vi",
        user_agent: str | None = None,
    ) -> None:
        self.site, self.width, self.scripts, self.locale = site, width, scripts, locale
        self.context: BrowserContext = chromium.new_context(
            viewport={"width": width, "height": 850},
            java_script_enabled=scripts,
            user_agent=user_agent,
            color_scheme="light",
            reduced_motion="reduce",  # or axe-core measures a colour on its way
        )
        self.context.add_cookies([{"name": "locale", "value": locale, "url": site}])
        self.context.set_default_timeout(20_000)
        self.context.on("request", self._note_request)
        self.complaints: list[str] = []
        self.wanted = 200
        self.seen: dict[str, list[str]] = {}  # path without ids -> what is wrong there
        self.page: Page = self.window()

    def window(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def close(self) -> None:
        self.context.close()

    # -- going about --------------------------------------------------------------------------------------------------
    def enter(self, link: str) -> None:
        """By a sign-in link: it opens a page with one button."""
        self.go(link)
        self.press("Sign in")

    def go(self, path: str, *, status: int = 200) -> None:
        self.wanted = status
        answer = self.page.goto(path if path.startswith("http") else self.site + path)
        assert answer is not None
        assert answer.status == status, f"{answer.status} at {self.page.url}"
        self.look()

    def press(self, name: str, *, inside: str = "main", **said: Any) -> None:
        """The button or link of that (English) name, and the page it leads to."""
        self.follow(self.named(name, inside=inside, **said))

    def open(self, text: str, *, inside: str = "main") -> None:
        """A link whose words are content: a title, a school, an entry code."""
        self.follow(self.page.locator(inside).get_by_role("link", name=text).first)

    def submit(self, selector: str) -> None:
        """A button without a name of its own, by its place on the page."""
        self.follow(self.page.locator(selector).first)

    def named(self, name: str, *, inside: str = "main", **said: Any) -> Locator:
        words, place = self.words(name, **said), self.page.locator(inside)
        both = place.get_by_role("button", name=words).or_(place.get_by_role("link", name=words))
        return both.and_(self.page.locator(":visible")).first

    def follow(self, way: Locator) -> None:
        with self.page.expect_navigation(wait_until="load") as waiting:
            way.click()
        answer = waiting.value
        assert answer is None or answer.status in ANSWERS, f"{answer.status} at {self.page.url}: {self.text()}"
        self.look()

    @contextmanager
    def other_window(self) -> Iterator[None]:
        """A second window of the same browser, while the first stays as it is."""
        first, self.page = self.page, self.window()
        yield
        self.page.close()
        self.page = first

    # -- filling in ---------------------------------------------------------------------------------------------------
    def fill(self, values: dict[str, str | bool | list[str]]) -> None:
        """By field name: text for a field or a choice, True or False for a tick, a list for several ticks."""
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]')
            assert field.count(), f"no field {name} at {self.page.url}"
            if isinstance(value, bool):
                field.first.set_checked(value, force=True)
            elif isinstance(value, list):
                self._tick(name, value)
            elif field.first.get_attribute("type") == "radio":
                self.page.locator(f'main [name="{name}"][value="{value}"]').check(force=True)
            elif field.first.evaluate("one => one.tagName") == "SELECT":
                field.first.select_option(value)
            else:
                field.first.fill(value)

    def _tick(self, name: str, values: list[str]) -> None:
        for box in self.page.locator(f'main [name="{name}"]').all():
            box.set_checked(box.get_attribute("value") in values, force=True)

    def choose(self, name: str, words: str) -> None:
        """In a list, the choice that holds these words."""
        choice = self.page.locator(f'main [name="{name}"] option', has_text=words).first
        self.fill({name: choice.get_attribute("value") or ""})

    def attach(self, name: str, file_name: str, content: bytes) -> None:
        sent = {"name": file_name, "mimeType": "application/octet-stream", "buffer": content}
        self.page.locator(f'main [name="{name}"]').set_input_files(sent)

    def download(self, name: str) -> bytes:
        """The file that this link gives."""
        with self.page.expect_download() as waiting:
            self.named(name).click()
        return Path(waiting.value.path()).read_bytes()

    # -- reading ------------------------------------------------------------------------------------------------------
    def words(self, message: str, **said: Any) -> str:
        with speaking(self.locale):
            return translate(message, said)

    def text(self, selector: str = "main") -> str:
        return self.page.locator(selector).first.inner_text()

    def texts(self, selector: str) -> list[str]:
        return [each.strip() for each in self.page.locator(selector).all_inner_texts()]

    def reads(self, message: str, **said: Any) -> bool:
        return self.words(message, **said) in self.text("body")

    # -- looking ------------------------------------------------------------------------------------------------------
    def look(self) -> None:
        """Once for each page, and once more where it refuses: two entries have one template."""
        path, refused = IDS.sub("/*", urlsplit(self.page.url).path), self.page.locator("#errors").count()
        name = f"{path} @{self.width}{', refused' if refused else ''}"
        if name in self.seen:
            return
        self.seen[name] = [f"sideways at {width}: {beyond}" for width, beyond in self._sideways().items() if beyond > 0]
        if self.scripts:
            self.seen[name] += [f"axe {rule}: {html[:160]}" for rule, html in axe_findings(self.page)]
        if self.scripts and len(self.seen) % 2:
            self.page.emulate_media(color_scheme="dark")
            dark = axe_findings(self.page, rules=["color-contrast"])
            self.seen[name] += [f"axe, dark, {rule}: {html[:160]}" for rule, html in dark]
            self.page.emulate_media(color_scheme="light")

    def _sideways(self) -> dict[int, int]:
        found = {}
        height = 850
        for width in (self.width, NARROWEST):
            self.page.set_viewport_size({"width": width, "height": height})
            found[width] = sideways(self.page)
        self.page.set_viewport_size({"width": self.width, "height": height})
        return found

    def found(self) -> list[str]:
        """Everything wrong on this person's way."""
        return [f"{name}: {one}" for name, wrong in self.seen.items() for one in wrong] + self.complaints

    def _note_console(self, message: ConsoleMessage) -> None:
        """What is refused on purpose is no error of the page."""
        refused = any(f"status of {status}" in message.text for status in (*ANSWERS, self.wanted))
        if message.type in {"error", "warning"} and not refused:
            self.complaints.append(f"console at {message.location.get('url')}: {message.text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.site + "/", "data:", "blob:", "about:")):
            self.complaints.append(f"request to a foreign host: {request.url}")
