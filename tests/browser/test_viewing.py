"""Files of an entry on the judge's page in Chromium: films are sought, pages are read, turned and enlarged."""

import re

import entry_files
import pytest
from findings import axe_findings, sideways
from judging_room import NOW, JudgingRoom
from playwright.sync_api import expect
from sqlalchemy import update
from viewable import hand_in

from contest.entries.previews import video
from contest.judging.tables import Assignment
from contest.rules.tables import Contest

pytestmark = pytest.mark.browser
SEEK = """(film, to) => new Promise((resolve, reject) => {
  film.onerror = () => reject(film.error.message);
  film.onseeked = () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [16, 16];
    const pen = canvas.getContext('2d');
    pen.drawImage(film, 0, 0, 16, 16);
    resolve([film.currentTime, pen.getImageData(8, 8, 1, 1).data[0]]);
  };
  film.currentTime = to;
})"""


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    folder = tmp_path_factory.mktemp("viewing")
    room = JudgingRoom(folder, entries=2)
    with room.db.write() as session:
        session.execute(update(Contest).values(blind=False))
        entries = [session.get_one(Assignment, one).entry_id for one in room.desk]
    given = [
        ("description", "a.pdf", "application/pdf", entry_files.pdf(9)),
        ("video", "a.webm", "video/webm", entry_files.webm(8)),
        ("product", "1.jpg", "image/jpeg", entry_files.photograph(800, 600)),
        ("product", "2.jpg", "image/jpeg", entry_files.photograph(900, 600)),
        (
            "trial",
            "ma.zip",
            "application/zip",
            entry_files.packed({"a.py": "x = 1\n" * 90, "b.ipynb": entry_files.notebook()}),
        ),
    ]
    files = room.app.state.files
    hand_in(room.db, files, room.world, entries[0], given, now=NOW)
    if video.installed():
        film = entry_files.mp4(folder, seconds=20, size="1280x720")
        hand_in(room.db, files, room.world, entries[1], [("video", "a.mp4", "video/mp4", film)], now=NOW)
    room.connect()
    yield room
    room.disconnect()


@pytest.fixture
def look(chromium, room):
    """look(tab, width=…, scripts=…) -> the judge's page, with what was answered to it."""
    contexts = []

    def go(tab, *, number=0, width=1280, theme="light", scripts=True):
        context = chromium.new_context(viewport={"width": width, "height": 844}, java_script_enabled=scripts)
        context.add_cookies([room.session_of("chi"), *({"name": n, "value": v, "url": room.site} for n, v in (("theme", theme), ("locale", "vi")))])  # fmt: skip
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.answers = []
        page.on("response", lambda answer: page.answers.append((answer.status, answer.url)))
        page.goto(f"{room.path(number)}?show={tab}#entry", wait_until="networkidle")
        return page

    yield go
    for context in contexts:
        context.close()


def test_webm_made_without_an_encoder_is_sought(look):
    page = look("video")
    film = page.locator("video")

    early, late = film.evaluate(SEEK, 1.5), film.evaluate(SEEK, 6.5)

    assert (early[0], late[0]) == (1.5, 6.5)
    assert late[1] - early[1] > 100  # each second is brighter
    assert {status for status, address in page.answers if "/files/" in address and not address.endswith("/1")} == {206}


@pytest.mark.skipif(not video.installed(), reason="apt install ffmpeg")
def test_mp4_is_sought_without_reading_it_all(look):
    page = look("video", number=1)
    film = page.locator("video")

    assert film.evaluate(SEEK, 17.25)[0] == 17.25
    assert film.evaluate("film => Math.round(film.duration)") == 20
    assert film.evaluate(SEEK, 2)[0] == 2
    assert page.locator("video").get_attribute("poster")


def test_pages_are_turned_and_the_one_in_sight_is_told(look):
    page = look("description")
    place = page.locator("[data-place]")

    assert place.inner_text() == "Trang 1 / 9"
    page.locator("[data-turn='1']").click()
    expect(place).to_have_text("Trang 2 / 9")
    page.locator("figure").nth(6).scroll_into_view_if_needed()
    expect(place).to_have_text(re.compile("Trang [67] / 9"))
    assert page.locator("[data-turn='-1']").is_enabled()


def test_far_pages_are_loaded_when_they_come_near_and_nothing_jumps(look):
    page = look("description")
    page.evaluate("""() => { window.jumps = 0; new PerformanceObserver(list => {
      for (const one of list.getEntries()) window.jumps += one.value; }).observe({type: 'layout-shift', buffered: true}); }""")
    loaded = {address for _status, address in page.answers if "/page/" in address}

    page.locator("figure").last.scroll_into_view_if_needed()
    expect(page.locator(".doc-page").last).to_have_js_property("naturalWidth", 1400)

    assert len(loaded) < 9
    assert page.evaluate("window.jumps") < 0.05  # half of what counts as steady; a late font moves a line or two


def test_page_is_enlarged_by_keyboard(look):
    page = look("description")
    width = page.locator(".doc-page").first.bounding_box()["width"]

    page.locator("[data-zoom='1']").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    assert page.locator(".doc-page").first.bounding_box()["width"] == pytest.approx(2 * width, abs=2)
    assert page.locator("[data-zoom='1']").is_disabled()
    assert sideways(page) == 0


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("tab", ["description", "description&words=1", "video", "product", "trial"])
def test_tab_has_no_faults_of_accessibility_and_fits(look, tab, width, theme):
    page = look(tab, width=width, theme=theme)

    assert axe_findings(page) == []
    assert sideways(page) == 0


def test_everything_is_there_without_scripts(look):
    page = look("description", scripts=False)

    assert page.locator(".doc-page").count() == 9
    assert page.locator(".doc-tools button:visible").count() == 0
    page.get_by_role("link", name="Đọc dạng chữ").click()
    assert page.get_by_text("Trang 9", exact=True).first.is_visible()
    page.get_by_role("link", name="Video").click()
    assert page.locator("video").is_visible()


def test_phone_opens_the_entrys_pane_at_the_open_tab(look):
    page = look("trial", width=390)

    assert page.locator(".pane-tabs [aria-current]").inner_text() == "Bài dự thi"
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=0.9)
    page.get_by_text("2 tệp trong gói").click()
    page.get_by_role("link", name="b.ipynb").click()
    assert page.locator(".listing-output").is_visible()


def test_pages_that_were_stored_are_seen_without_a_network(look, room):
    page = look("text")
    page.goto(room.home)
    page.locator("#offline button[type=submit]").click()
    expect(page.locator("#offline [role=status]")).to_contain_text("2 bài", timeout=60_000)

    page.context.set_offline(True)
    page.goto(f"{room.path(0)}?show=description#entry")

    expect(page.locator(".doc-page").first).to_have_js_property("naturalWidth", 1400)
    page.locator(".doc-page").last.scroll_into_view_if_needed()
    expect(page.locator(".doc-page").last).to_have_js_property("naturalWidth", 1400)
    page.get_by_role("link", name="Video").click()
    assert page.locator("video").evaluate(SEEK, 5.5)[0] == 5.5
