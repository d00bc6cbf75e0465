"""The doors in Chromium: no script is needed, nothing is wrong for a reader, nothing wider than a phone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from cast import World, build_world
from findings import axe_findings, sideways
from playwright.sync_api import Browser, Page
from serving import free_port, serving

from contest.app import create_app
from contest.core.database import Database
from contest.core.migrate import upgrade
from contest.people import signin
from contest.settings import Settings

pytestmark = pytest.mark.browser
PUBLIC = ["/sign-in", "/sign-in/code", "/sign-in/password", f"/sign-in/link/{'x' * 43}", "/c/ai-2026/register"]
OFFICE = ["people", "people/new", "schools", "schools/new", "schools-paste"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Database, World]]:
    """Address, database and cast of a contest that takes entries today."""
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    settings = Settings(data_dir=tmp_path_factory.mktemp("people"), public_url=site, threads=4)
    db = Database(settings.database, threads=4)
    upgrade(db)
    with db.write() as session:
        world = build_world(session, now=datetime.now(UTC))
    with serving(create_app(settings), port):
        yield site, db, world
    db.dispose()


@pytest.fixture
def visit(chromium: Browser, house: tuple[str, Database, World]) -> Iterator[Callable[..., Page]]:
    contexts = []

    def come(*, width: int = 390, theme: str = "light", scripts: bool = True) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
        context.add_cookies([{"name": "theme", "value": theme, "url": house[0]}])
        context.set_default_timeout(8000)
        contexts.append(context)
        return context.new_page()

    yield come
    for context in contexts:
        context.close()


def sign_in(page: Page, house: tuple[str, Database, World], name: str) -> None:
    site, db, world = house
    with db.write() as session:
        issued = signin.issue_link(session, account_id=world.people[name], now=datetime.now(UTC))
    page.goto(f"{site}/sign-in/link/{issued.secret}")
    page.locator("main button").click()


def wrong(page: Page) -> list[object]:
    return [page.url, *axe_findings(page), *([sideways(page)] if sideways(page) > 0 else [])][1:]


@pytest.mark.parametrize(("width", "theme"), [(390, "light"), (390, "dark"), (1280, "light")])
def test_pages_are_clean_for_axe_and_no_wider_than_the_window(visit, house, width, theme):
    page, found = visit(width=width, theme=theme), {}
    for path in PUBLIC:
        page.goto(house[0] + path)
        found[path] = wrong(page)
    sign_in(page, house, "giang")
    for path in ["/account", *(f"/c/ai-2026/office/{part}" for part in OFFICE)]:
        page.goto(house[0] + path)
        found[path] = wrong(page)

    assert {path: one for path, one in found.items() if one} == {}


def test_teacher_registers_signs_out_and_comes_back_without_scripts(visit, house):
    site = house[0]
    page = visit(scripts=False)
    page.goto(site + "/c/ai-2026/register")
    page.locator("#f-full_name").fill("Nguyễn Thị Hương")
    page.locator("#f-school_id").select_option(label="Trường Tiểu học Hoa Sữa (TH)")
    page.locator("#f-phone").fill("0912 345 678")
    page.locator("main form button").click()
    code = page.locator("#login-code").inner_text()
    page.locator("form[action='/sign-out'] button").click()

    page.goto(site + "/sign-in?next=/account")
    page.locator("#f-login_code").fill(code.lower().replace("-", " "))
    page.locator("form[action='/sign-in/login-code'] button").click()

    assert page.url == site + "/account"
    assert page.locator("#f-full_name").input_value() == "Nguyễn Thị Hương"
