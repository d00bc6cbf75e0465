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
    expect(page.locator("#save-notice a")).to_have_text("1. Bài toán và giá trị giáo dục: Xin cho điểm từ 0 đến 40.")
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


@pytest.mark.parametrize("width", [1280, 390])
def test_looking_at_another_part_of_the_entry_keeps_the_place_on_the_sheet(look, room, width):
    page = look(4, width=width)
    bottom(page)
    page.evaluate("sheet.scrollTop -= 200, scrollBy(0, -200)")
    here = place(page)

    page.evaluate("document.querySelector('.pane-tabs a').click()")
    page.locator("#entry .tabs a").nth(1).click()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelector('.pane-tabs a + a').click()")

    assert here > 0
    assert place(page) == here


def shifts(page: Page) -> float:
    """How much of the page moved while it was drawn, as browsers count it."""
    return page.evaluate(
        """new Promise(done => {
          let sum = 0;
          new PerformanceObserver(list => { for (const each of list.getEntries()) sum += each.value; })
            .observe({type: 'layout-shift', buffered: true});
          setTimeout(() => done(sum), 500);
        })"""
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_sheet_is_drawn_once_as_the_judge_left_it(look, room, width):
    page = look(5, width=width)
    page.click("#compact")
    page.reload(wait_until="networkidle")

    assert page.get_attribute("#sheet", "data-compact") is not None
    assert shifts(page) < 0.05


def test_lowest_level_asks_for_its_reason_until_there_is_one(look, room):
    page = look(6)
    reason = page.locator(f"#criterion-{room.criteria[0]} .reason")
    page.locator(f"[name=level-{room.criteria[0]}]").last.check(force=True)
    expect(reason).to_be_visible()
    expect(page.locator("#sync [role=status]")).to_have_text("Đã lưu")

    page.reload(wait_until="networkidle")
    expect(reason).to_be_visible()
    page.fill(f"#f-comment-{room.criteria[0]}", "Chưa có nội dung.")

    expect(reason).to_be_hidden()


def test_low_total_asks_what_to_improve(look, room):
    page = look(7)
    for number in range(3):
        page.fill(points(room, number), "12")
        page.press(points(room, number), "Tab")
    expect(page.locator("#reason-total")).to_be_visible()

    page.fill("#f-advice", "Nên thêm ví dụ.")

    expect(page.locator("#reason-total")).to_be_hidden()


def test_state_without_points_counts_as_said(look, room):
    page = look(6, width=390)
    before = int(page.inner_text("#left").split()[1])
    page.locator(f"#criterion-{room.criteria[1]} summary").click()

    page.select_option(f"#f-state-{room.criteria[1]}", "cannot_open")

    expect(page.locator("#left")).to_have_text(f"Còn {before - 1} tiêu chí")


def test_leaving_an_entry_by_mistake_is_undone_where_the_judge_lands(look, room):
    page = look(7, width=390)
    page.goto(f"{room.path(7)}/leave")
    page.check("[name=kind][value=recognised]", force=True)
    page.locator("main form button").first.click()

    undo = page.locator("main").get_by_role("button", name="Hoàn tác")
    expect(undo).to_be_in_viewport()
    undo.click()

    page.wait_for_load_state()
    assert page.locator(f"main a[href$='{room.desk[7]}']").count() > 0
