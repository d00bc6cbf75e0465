"""The office in Chromium: control room, import from file to result, lists, log, front door; scripts off throughout."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cast import World, build_world
from dossiers import submitted
from findings import axe_findings, sideways
from playwright.sync_api import Browser, Page
from serving import free_port, serving
from workbooks import workbook

from contest.app import create_app
from contest.core.database import Database
from contest.core.migrate import upgrade
from contest.people import sessions
from contest.settings import Settings

pytestmark = pytest.mark.browser
OFFICE = "/c/ai-2026/office"
HEAD = ("STT", "Tên sản phẩm", "Hạng mục", "Bảng", "Họ và đệm", "Tên", "Lớp", "SĐT liên hệ")
ROWS = (
    (1, "Trợ lý nội quy lớp 8", "Trợ lí ảo", "Học sinh", "Trần Văn", "An", "8A1", 912000001),
    (2, "Trò chơi đường lên đỉnh", "Trò chơi học tập", "Học sinh", "Đỗ Minh", "Ảnh", "", "0912 000 002"),
    (3, "Hỏi nhanh đáp gọn", "Trợ lý ảo", "Học sinh", "Trần Văn", "An", "8A1", ""),
)
House = tuple[str, Database, World, Settings]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    settings = Settings(data_dir=tmp_path_factory.mktemp("office"), public_url=site, threads=4)
    db = Database(settings.database, threads=4)
    upgrade(db)
    with db.write() as session:
        now = datetime.now(UTC)
        world = build_world(session, now=now)
        submitted(session, world, now=now)
    with serving(create_app(settings), port):
        yield site, db, world, settings
    db.dispose()


@pytest.fixture
def come(chromium: Browser, house: House) -> Iterator[Callable[..., Page]]:
    """come("khoa", width=390, theme="dark") -> that person's page, without scripts unless axe has to run."""
    site, db, world, settings = house
    contexts = []

    def enter(who: str, *, width: int = 1280, theme: str = "light", scripts: bool = True) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
        cookies = {"theme": theme}
        if who:
            with db.write() as session:
                cookies["session"] = sessions.start_session(
                    session,
                    account_id=world.people[who],
                    device="test",
                    rules=sessions.session_rules(settings),
                    now=datetime.now(UTC),
                )
        context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        context.set_default_timeout(8000)
        contexts.append(context)
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()


def wrong(page: Page) -> list[object]:
    wide = sideways(page)
    return [*axe_findings(page), *([wide] if wide > 0 else [])]


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
def test_pages_are_clean_for_axe_and_no_wider_than_the_window(come, house, tmp_path, width, theme):
    page, found = come("giang", width=width, theme=theme), {}
    for path in (OFFICE, f"{OFFICE}/log", f"{OFFICE}/lists", f"{OFFICE}/import/entries", "/", "/help"):
        page.goto(house[0] + path)
        found[path] = wrong(page)
    send(page, house[0], tmp_path)
    found["preview"] = wrong(page)
    visitor = come("", width=width, theme=theme)
    visitor.goto(house[0] + "/")
    found["visitor"] = wrong(visitor)

    assert {path: what for path, what in found.items() if what} == {}


def test_workbook_is_sent_looked_at_and_taken_without_scripts(come, house, tmp_path):
    page = come("khoa", width=390, scripts=False)

    send(page, house[0], tmp_path)
    preview = page.inner_text("main")
    page.get_by_role("button", name="Nhận 1 dòng đúng").click()

    assert "Dòng 3, cột Lớp: để trống" in preview
    assert "“Trợ lí ảo” được hiểu là “Trợ lý ảo”" in preview
    assert "Đã nhận: 1 mới, 0 cập nhật, 0 giữ nguyên. 2 dòng được trả lại để sửa." in page.inner_text("body")
    with page.expect_download() as returned:
        page.get_by_role("link", name="Tải các dòng cần sửa").click()
    assert returned.value.suggested_filename == "ai-2026-entries-rows.xlsx"


def send(page: Page, site: str, folder: Path) -> None:
    book = folder / "Danh sách.xlsx"
    book.write_bytes(workbook((*HEAD, "Trường"), *((*row, "THCS Sao Mai") for row in ROWS)))
    page.goto(f"{site}{OFFICE}/import/entries")
    page.locator("input[type=file]").set_input_files(book)
    page.get_by_role("button", name="Kiểm tra tệp").click()
