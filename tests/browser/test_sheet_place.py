"""Where a judge stands on the sheet: nothing but he himself moves him, and what he must know comes into his sight."""

from collections.abc import Callable, Iterator

import pytest
from judging_room import JudgingRoom
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgingRoom]:
    found = JudgingRoom(tmp_path_factory.mktemp("room"), entries=8)
    found.connect()
    yield found
    found.disconnect()
    found.db.dispose()


@pytest.fixture
def look(chromium: Browser, room: JudgingRoom) -> Iterator[Callable[..., Page]]:
    """look(number of the sheet, width=…) as Chi."""
    contexts = []

    def go(number: int, *, width: int = 1280) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 700}, reduced_motion="reduce")
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.add_cookies([room.session_of("chi"), {"name": "locale", "value": "vi", "url": room.site}])
        page = context.new_page()
        page.goto(room.path(number), wait_until="networkidle")
        return page

    yield go
    for context in contexts:
        context.close()


def bottom(page: Page) -> float:
    """To the end of the sheet: of its pane, or of the page on a phone."""
    return page.evaluate("sheet.scrollTop = 1e5, scrollTo(0, 1e5), sheet.scrollTop + scrollY")


def place(page: Page) -> float:
    return page.evaluate("sheet.scrollTop + scrollY")


def points(room: JudgingRoom, number: int = 0) -> str:
    return f"#f-points-{room.criteria[number]}"


@pytest.mark.parametrize("width", [1280, 390])
def test_saving_by_the_button_stays_where_the_judge_is(look, room, width):
    page = look(0, width=width)
    page.fill("#f-note", "Xem lại.")
    here = bottom(page)

    page.get_by_role("button", name="Lưu phiếu").click()

    expect(page.locator("#sync [role=status]")).to_have_text("Đã lưu")
    assert place(page) == here
    assert len(room.saves()[0]) == 1


def test_enter_in_a_points_field_saves_and_leaves_the_field_in_focus(look, room):
    page = look(1)
    page.fill(points(room), "35")

    page.keyboard.press("Enter")

    expect(page.locator("#sync [role=status]")).to_have_text("Đã lưu")
    assert page.evaluate("`#${document.activeElement.id}`") == points(room)


@pytest.mark.parametrize("width", [1280, 390])
def test_leaving_when_points_are_refused_shows_why_and_names_it_at_the_field(look, room, width):
    page = look(2, width=width)
    page.fill(points(room), "41")
    page.press(points(room), "Tab")
    expect(page.locator("#sync-why")).to_be_visible()
    bottom(page)

    page.locator("[name=go][value=next]").click()

    expect(page.locator("#save-notice")).to_be_in_viewport()
    described = page.get_attribute(points(room), "aria-describedby")
    assert page.inner_text(f"#{described}") == "Xin cho điểm từ 0 đến 40."
    page.fill(points(room), "40")
    expect(page.locator("#sync [role=status]")).to_have_text("Đã lưu")
    assert page.locator(f"#{described}").count() == 0
    assert page.is_hidden("#sync-why")


def test_word_about_unsent_marks_does_not_come_and_go_with_an_ordinary_save(look, room):
    page = look(3)
    page.evaluate(
        """() => {
          window.shown = 0;
          new MutationObserver(() => { if (!unsent.hidden) window.shown += 1; }).observe(unsent, {attributes: true});
        }"""
    )

    page.fill(points(room), "35")
    page.press(points(room), "Tab")
    expect(page.locator("#sync [role=status]")).to_have_text("Đã lưu")

    assert page.evaluate("shown") == 0
