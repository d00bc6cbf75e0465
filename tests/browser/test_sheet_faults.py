"""What goes wrong between a sheet and its server: no mark is lost, doubled or overwritten, and the page tells the truth."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from judging_room import NOW, JudgingRoom
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import update

from contest.rules.tables import Phase

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
HELD = "sync sync-held"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
NO_DATABASE = "Object.defineProperty(globalThis, 'indexedDB', {value: undefined});"
NO_SECOND_TRY = (
    "const soon = setTimeout; globalThis.setTimeout = (act, ms, ...rest) => ms > 1000 ? 0 : soon(act, ms, ...rest);"
)
SECONDS = 1000


@pytest.fixture
def room(tmp_path: Path) -> Iterator[JudgingRoom]:
    found = JudgingRoom(tmp_path, entries=2)
    found.connect()
    yield found
    found.disconnect()
    found.db.dispose()


@pytest.fixture
def chi(chromium: Browser, room: JudgingRoom) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(8000)
    context.add_cookies([room.session_of("chi"), {"name": "locale", "value": "vi", "url": room.site}])
    yield context
    context.close()


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    return page


def first(room: JudgingRoom) -> str:
    return f"#f-points-{room.criteria[0]}"


def type_points(page: Page, room: JudgingRoom, text: str) -> None:
    page.fill(first(room), text)
    page.press(first(room), "Tab")


def cut(page: Page) -> None:
    page.route("**/scores", lambda route: route.abort())


def held_back(page: Page) -> list[Route]:
    """Its saves, none of which is answered."""
    waiting: list[Route] = []

    def keep(route: Route) -> None:
        waiting.append(route)

    page.route("**/scores", keep)
    return waiting


def expect_line(page: Page, words: str) -> None:
    expect(page.locator("#sync [role=status]")).to_have_text(words)


def test_server_that_never_answers_is_asked_again(chi, room):
    page = chi.new_page()
    page.clock.install()
    page.goto(room.path(0), wait_until="networkidle")
    asked: list[Route] = []
    page.route("**/scores", lambda route: asked.append(route) if not asked else route.continue_())
    type_points(page, room, "35")
    expect_line(page, "Đang lưu")

    page.clock.run_for(60 * SECONDS)
    expect_line(page, "Đã lưu")

    assert room.saves() == {0: [["35"]]}


def test_points_when_the_page_ends_while_they_are_typed_are_kept(chi, room):
    page = opened(chi, room.path(0))
    cut(page)
    page.fill(first(room), "8,5")  # the field is not left

    other = opened(chi, room.path(0))

    assert other.input_value(first(room)) == "8,5"


def test_comparing_when_it_is_broken_off_leaves_this_devices_version(chi, room):
    page = opened(chi, room.path(0))
    elsewhere = opened(chi, room.path(0))
    cut(page)
    type_points(page, room, "20")
    expect(page.locator("#sync")).to_have_class(HELD)
    elsewhere.evaluate("document.querySelector('[name=key]').value = 'another-device'")
    saved_by_form(elsewhere, room, "35")
    page.unroute("**/scores")
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_role("button", name="So sánh hai bản").click()
    page.wait_for_selector("[name^=pick-]")

    page.goto(room.path(0))
    expect(page.get_by_role("button", name="So sánh hai bản")).to_be_visible()
    kept = page.input_value(first(room))
    page.get_by_role("button", name="So sánh hai bản").click()
    page.get_by_role("link", name="Để nguyên bản trên máy chủ").click()
    page.wait_for_load_state("networkidle")

    assert (kept, page.input_value(first(room)), room.saves()) == ("20", "35", {0: [["35"]]})
    expect(page.locator("#unsent")).to_be_hidden()


def saved_by_form(page: Page, room: JudgingRoom, points: str) -> None:
    """Another device: what it stores, this one does not see."""
    page.evaluate(
        """async ([name, points]) => {
          const form = document.querySelector('#sheet'), body = new URLSearchParams(new FormData(form));
          body.set(name, points);
          await fetch(form.action, {method: 'POST', body});
        }""",
        [f"points-{room.criteria[0]}", points],
    )


def test_device_without_room_says_so_and_still_sends(chi, room):
    chi.add_init_script(FULL + NO_DATABASE)
    page = opened(chi, room.path(0))
    cut(page)
    type_points(page, room, "35")
    expect_line(page, "Mất mạng, máy này lại hết chỗ để giữ điểm. Xin thầy/cô cứ để trang này mở.")

    page.unroute("**/scores")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect_line(page, "Đã lưu")

    assert room.saves() == {0: [["35"]]}


def test_older_marks_when_storage_fills_up_do_not_come_back_over_newer_ones(chi, room):
    page = opened(chi, room.path(0))
    cut(page)
    type_points(page, room, "30")
    expect(page.locator("#sync")).to_have_class(HELD)
    page.evaluate(
        """new Promise(done => {
          indexedDB.open('judging').onsuccess = ({target: {result: db}}) => {
            db.transaction('sheets').objectStore('sheets').getAll().onsuccess = ({target: {result: [record]}}) => {
              localStorage.setItem(`judging:${record.slot}`, JSON.stringify(record));
              done();
            };
          };
        })"""
    )
    page.evaluate(f"() => {{ {FULL} }}")
    type_points(page, room, "31")
    page.wait_for_timeout(500)

    page.reload()

    expect(page.locator(first(room))).to_have_value("31")


def test_late_answer_to_a_window_that_stopped_leaves_the_other_windows_marks(chi, room):
    early, late = opened(chi, room.path(0)), chi.new_page()
    waiting = held_back(early)
    cut(late)
    type_points(early, room, "20")
    early.wait_for_timeout(1200)
    late.goto(room.path(0))
    expect(late.locator(first(room))).to_have_value("20")
    type_points(late, room, "30")
    expect(late.locator("#sync")).to_have_class(HELD)

    waiting[0].continue_()
    early.wait_for_timeout(800)

    third = opened(chi, room.path(0))
    expect(third.locator(first(room))).to_have_value("30")


def test_marks_written_while_the_desk_sends_older_ones_stay(chi, room):
    page = opened(chi, room.path(0))
    cut(page)
    type_points(page, room, "30")
    expect(page.locator("#sync")).to_have_class(HELD)
    page.close()
    desk = chi.new_page()
    waiting = held_back(desk)
    desk.goto(room.home)
    desk.wait_for_timeout(800)
    page = chi.new_page()
    page.add_init_script(NO_SECOND_TRY)
    cut(page)
    page.goto(room.path(0))
    expect(page.locator("#sync")).to_have_class(HELD)
    type_points(page, room, "31")
    page.wait_for_timeout(1500)

    waiting[0].continue_()
    desk.wait_for_timeout(800)

    later = chi.new_page()
    cut(later)
    later.goto(room.path(0))
    expect(later.locator(first(room))).to_have_value("31")


def test_next_without_a_network_stays_and_says_so_where_the_page_is_not_stored(chi, room):
    page = opened(chi, room.path(0))
    cut(page)
    page.fill(first(room), "35")

    page.locator("[name=go][value=next]").click()

    expect(page.locator("#save-notice")).to_contain_text("trang muốn mở chưa tải về máy này")
    expect(page.locator("#save-notice")).to_be_in_viewport()
    assert page.url == room.path(0)
    page.unroute("**/scores")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#save-notice")).to_be_hidden()


def test_session_that_ends_in_the_middle_goes_on_after_signing_in(chi, room):
    page = opened(chi, room.path(0))
    chi.clear_cookies(name="session")
    type_points(page, room, "35")
    expect(page.locator("#save-notice")).to_contain_text("Thầy/cô đã đăng xuất")
    expect_line(page, "Đã đăng xuất. Điểm đang giữ trên máy này.")
    assert page.input_value(first(room)) == "35"

    chi.add_cookies([room.session_of("chi")])
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect_line(page, "Đã lưu")

    expect(page.locator("#save-notice")).to_be_hidden()
    assert room.saves() == {0: [["35"]]}


def test_another_judge_on_this_device_neither_sees_nor_sends_what_is_held(chi, room):
    page = opened(chi, room.path(0))
    cut(page)
    type_points(page, room, "35")
    expect(page.locator("#sync")).to_have_class(HELD)
    chi.add_cookies([room.session_of("cuc")])
    page.close()

    desk = opened(chi, room.home)
    desk.wait_for_timeout(4000)
    theirs = (desk.locator("#unsent").is_visible(), desk.locator("#held").is_visible(), room.saves())
    desk.close()
    chi.add_cookies([room.session_of("chi")])
    page = opened(chi, room.path(0))

    assert theirs == (False, False, {})
    expect_line(page, "Đã lưu")
    assert room.saves() == {0: [["35"]]}


def test_deadline_that_passes_while_points_are_typed_puts_them_aside_in_sight(chi, room):
    page = opened(chi, room.path(0))
    type_points(page, room, "35")
    expect_line(page, "Đã lưu")
    with room.db.write() as session:
        over = {"opens_at": NOW - timedelta(days=3), "closes_at": NOW - timedelta(days=1)}
        session.execute(update(Phase).where(Phase.kind == "judging").values(over))

    type_points(page, room, "20")

    expect_line(page, "Chưa lưu được")
    expect(page.locator("#save-notice")).to_be_visible()
    assert page.input_value(first(room)) == "20"
    page.goto(room.home)
    expect(page.locator("#held")).to_contain_text("Để riêng, không tính.")
    expect(page.locator("#held dd").first).to_have_text("20")
    assert room.saves() == {0: [["35"]]}


def test_device_whose_clock_is_years_behind_shows_and_sends_its_marks(chi, room):
    page = chi.new_page()
    page.clock.set_system_time(NOW)
    page.goto(room.path(0), wait_until="networkidle")
    cut(page)
    type_points(page, room, "35")
    expect(page.locator("#sync")).to_have_class(HELD)
    page.clock.set_system_time(NOW - timedelta(days=2000))
    page.reload()

    expect(page.locator("#unsent")).to_have_text("Chưa gửi (1)")
    page.unroute("**/scores")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect_line(page, "Đã lưu")

    assert room.saves() == {0: [["35"]]}


def test_words_copied_with_what_cannot_be_seen_are_saved(chi, room):
    page = opened(chi, room.path(0))

    page.fill("#f-strengths", "Ý\u200b tưởng\u00ad hay,\ufeff gần gũi\u00a0với học sinh.")
    page.press("#f-strengths", "Tab")

    expect_line(page, "Đã lưu")
    type_points(page, room, "35")
    expect_line(page, "Đã lưu")
    assert room.saves()[0][-1] == ["35"]


def test_sheet_taken_from_the_browsers_memory_is_read_anew(chi, room):
    page = opened(chi, room.path(0))
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")


def test_sheet_reached_by_going_back_shows_what_is_stored_now(chi, room):
    """Browsers put the words typed before back into the fields of a page they come back to."""
    page, other = opened(chi, room.path(0)), opened(chi, room.path(0))
    page.fill("#f-note", "Cũ.")
    type_points(page, room, "35")
    expect_line(page, "Đã lưu")
    page.goto(room.home)
    other.reload(wait_until="networkidle")
    other.fill("#f-note", "Mới.")
    type_points(other, room, "30")
    expect_line(other, "Đã lưu")

    page.go_back(wait_until="networkidle")

    assert (page.input_value(first(room)), page.input_value("#f-note")) == ("30", "Mới.")
