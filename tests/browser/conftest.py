"""Chromium in front of the real application."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright
from serving import free_port, serving

from contest.app import create_app
from contest.settings import Settings
from contest.web.headers import POLICY
from tools.browser import present

pytest.register_assert_rewrite("announcing", "checking", "dossiers_by_hand", "opening", "scoring_by_hand", "visitor")
QUIET = ("--disable-background-networking", "--disable-component-update", "--no-first-run", "--disable-sync")


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    path = present()
    if not path:
        pytest.skip("no Chromium: set CHROMIUM to its path, or run `make browser`")
    browser = playwright_driver.chromium.launch(executable_path=path, args=["--no-sandbox", *QUIET])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def debug_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an application in debug, with an empty folder and no database."""
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("debug"), public_url=site, debug=True))
    with serving(app, port):
        yield site


@pytest.fixture
def open_page(chromium: Browser, debug_site: str) -> Iterator[Callable[..., Page]]:
    """open_page(path, width=…, theme=…, locale=…, pages={path: html}) -> the page, with .complaints of its console."""
    contexts = []

    def go(path: str, *, width: int = 1280, theme: str = "light", locale: str = "vi", scripts: bool = True, pages=None):
        context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
        context.add_cookies(
            [{"name": n, "value": v, "url": debug_site} for n, v in (("theme", theme), ("locale", locale))]
        )
        for own, html in (pages or {}).items():
            context.route(debug_site + own, showing(html))
        context.set_default_timeout(5000)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(debug_site + path, wait_until="networkidle")
        return page

    yield go
    for context in contexts:
        context.close()


def showing(html: str) -> Callable[[Route], None]:
    """In place of a handler: a template rendered by the test, under the policy of the house."""
    headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY}

    def show(route: Route) -> None:
        route.fulfill(status=200, headers=headers, body=html)

    return show
