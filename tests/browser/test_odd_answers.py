"""What comes back for a save is not always the answer to it: the mark stays on the device until it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from judging_room import Device, JudgingRoom
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text
from structlog.testing import capture_logs

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[JudgingRoom]:
    found = JudgingRoom(tmp_path, entries=3)
    found.connect()
    yield found
    found.disconnect()
    found.db.dispose()


@pytest.fixture
def page(chromium: Browser, tmp_path: Path, room: JudgingRoom, playwright_driver) -> Iterator[Page]:
    device = Device(playwright_driver, tmp_path / "profile", room)
    device.sign_in("chi")
    yield device.context.pages[0]
    device.close()


def score(page: Page, room: JudgingRoom, number: int) -> None:
    page.goto(room.path(number))
    for criterion, points in zip(room.criteria, ("8,5", "30", "12.5"), strict=True):
        page.fill(f"#f-points-{criterion}", points)
        page.press(f"#f-points-{criterion}", "Tab")


@pytest.mark.parametrize("status", [200, 403, 404])
def test_page_of_the_network_in_place_of_the_answer_is_no_answer(room, page, status):
    portal = "<!doctype html><title>Wi-Fi</title>Đăng nhập mạng"
    page.route("**/scores", lambda route: route.fulfill(status=status, content_type="text/html", body=portal))
    score(page, room, 0)
    expect(page.locator("#sync")).to_have_class("sync sync-held")
    expect(page.locator("#unsent")).to_have_text("Chưa gửi (1)")

    page.unroute("**/scores")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#sync")).to_have_class("sync")

    assert room.saves()[0][-1] == ["8.5", "30", "12.5"]


def test_server_in_trouble_is_not_called_a_dead_line(room, page):
    body = '{"status": 503, "detail": "Máy chủ đang bận."}'
    page.route("**/scores", lambda route: route.fulfill(status=503, content_type="application/problem+json", body=body))

    score(page, room, 0)

    expect(page.locator("#sync [role=status]")).to_have_text(
        "Máy chủ tạm thời chưa trả lời được. Điểm đang giữ trên máy này, sẽ tự gửi lại."
    )
    expect(page.locator("#unsent")).to_have_text("Chưa gửi (1)")


def test_sheet_with_as_much_text_as_it_may_hold_is_saved(room, page):
    score(page, room, 0)

    for field in ("strengths", "advice", "note"):
        page.fill(f"#f-{field}", "Ấ" * 4000)  # nine bytes a letter on its way
    expect(page.locator("#sync")).to_have_class("sync", timeout=15_000)

    expect(page.locator("#unsent")).to_be_hidden()
    assert room.saves()[0][-1] == ["8.5", "30", "12.5"]


@pytest.fixture
def short_log() -> Iterator[None]:
    """The default log of tests takes seconds to draw a fault with all its variables."""
    with capture_logs():
        yield


def stumble(room: JudgingRoom, assignments: list[str]) -> None:
    """The server answers 500 to saves of these sheets, whatever way they come."""
    with room.db.write() as session:
        session.execute(text("DROP TRIGGER IF EXISTS stumble"))
        session.execute(
            text(
                "CREATE TRIGGER stumble BEFORE INSERT ON sheet WHEN NEW.assignment_id IN "
                f"({', '.join(repr(each) for each in assignments)}) BEGIN SELECT RAISE(ABORT, 'stumbled'); END"
            )
        )


def test_sheet_the_server_stumbles_over_keeps_no_other_sheet_waiting(room, page, short_log):
    stumble(room, room.desk)
    for number in range(3):
        score(page, room, number)
        expect(page.locator("#unsent")).to_have_text(f"Chưa gửi ({number + 1})")

    stumble(room, room.desk[:1])
    page.goto(room.home)
    expect(page.locator("#unsent")).to_have_text("Chưa gửi (1)", timeout=20_000)

    assert sorted(room.saves()) == [1, 2]
