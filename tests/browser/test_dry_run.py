"""The entrant's dry run, the judge's game beside the sheet, a video after a click: as people use them."""

from collections.abc import Iterator

import pytest
from findings import axe_findings, sideways
from play_room import PlayRoom, run_game
from playwright.sync_api import BrowserContext, Page, expect
from serving import serving
from sqlalchemy import select

from contest.entries.play.tables import PlayReport

pytestmark = pytest.mark.browser
FAULTY = b"""<!doctype html><html lang=vi><head><meta charset=utf-8><title>G</title></head><body>
<img src="hinh/meo.png" alt=""><script src="https://cdn.example.vn/phaser.js"></script>
<script>
localStorage.diem = 3; alert('Hay qua'); fetch('am/nhac.mp3');
new RTCPeerConnection(); new Worker('tho.js'); indexedDB.open('x'); open('https://example.vn');
setTimeout(() => { throw new Error('khong co man 2'); }, 50);
</script></body></html>"""
MEMBERS = {"index.html": FAULTY, "tho.js": b"postMessage(1)"}
FOUND = {
    ("missing", "hinh/meo.png"), ("missing", "am/nhac.mp3"), ("outside", "https://cdn.example.vn/phaser.js (script-src-elem)"),
    ("storage", "localStorage"), ("dialog", "Hay qua"), ("worker", "tho.js"), ("database", "x"),
    ("direct", "WebRTC"), ("popup", "https://example.vn"),
}  # fmt: skip


@pytest.fixture
def room(tmp_path) -> Iterator[PlayRoom]:
    found = PlayRoom(tmp_path, MEMBERS)
    with serving(found, found.port):
        yield found
    found.db.dispose()


@pytest.fixture
def page(chromium, room) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15000)
    room.sign_in(context)
    opened = context.new_page()
    opened.goto(room.path)
    yield opened
    context.close()


def test_dry_run_tells_in_words_what_failed_and_keeps_it(page, room):
    run_game(page, "closed")
    expect(page.locator(".play-found li")).to_have_count(len(FOUND) + 1)
    page.get_by_role("button", name="Lưu báo cáo này").click()
    expect(page.locator("#reports h3")).to_be_visible()

    with room.db.read() as session:
        report = session.scalars(select(PlayReport)).one()
    found = {(one["code"], one["where"]) for one in report.findings}
    errors = {one for one in found if one[0] == "error"}
    assert found - errors == FOUND
    assert [where for _code, where in errors] == ["Uncaught Error: khong co man 2 (index.html:6)"]
    assert "Gói thiếu một tệp" in page.inner_text("#reports")
    assert "8 điều không chạy được" in page.inner_text("#reports")


def test_stop_takes_the_game_away_and_it_can_run_again(page):
    run_game(page, "closed")
    page.get_by_role("button", name="Dừng sản phẩm").click()
    gone = page.locator("iframe").count()
    run_game(page, "closed")

    assert (gone, page.locator("iframe").count()) == (0, 1)


def test_banner_stays_above_the_game_on_the_whole_screen(page):
    run_game(page, "closed")
    page.get_by_role("button", name="Toàn màn hình").click()
    page.wait_for_function("document.fullscreenElement !== null")

    assert page.evaluate("document.fullscreenElement.className") == "play-whole"
    expect(page.get_by_text("Đang ở trong một bài dự thi.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_of_a_running_game_has_nothing_to_complain_of(page, room, width, theme):
    page.context.add_cookies([{"name": "theme", "value": theme, "url": room.site}])
    page.set_viewport_size({"width": width, "height": 900})
    page.reload()
    run_game(page, "closed")
    expect(page.locator(".play-found li")).to_have_count(len(FOUND) + 1)

    assert (axe_findings(page), sideways(page)) == ([], 0)
