"""The judge's sheet in Chromium: what is saved is what was said, with the network and without it, in one window or two."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import build_world
from judging_world import rubric_and_criteria, start_judging
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serving import free_port, serving
from sqlalchemy import select

from contest.app import create_app
from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.migrate import upgrade
from contest.judging.tables import Mark, Sheet, SheetEvent
from contest.people import sessions
from contest.settings import Settings

pytestmark = pytest.mark.browser
NOW = datetime(2026, 12, 3, 3, 0, tzinfo=UTC)


class Room:
    """A running application with Chi's two entries."""

    def __init__(self, folder: Path) -> None:
        self.site = f"http://127.0.0.1:{free_port()}"
        self.settings = Settings(data_dir=folder, public_url=self.site)
        self.db = Database(f"sqlite:///{folder}/room.sqlite")
        upgrade(self.db)
        with self.db.write() as session:
            self.world = build_world(session, now=NOW - timedelta(days=13))
        self.desk = list(start_judging(self.db, self.world, now=NOW).values())
        self.app = create_app(self.settings)
        self.app.state.update({"db": self.db, "files": FileStore("", folder=folder / "f"), "clock": lambda: NOW})
        _, (self.need, self.quality, self.safety) = rubric_and_criteria(self.world)

    def path(self, number: int = 0) -> str:
        return f"{self.site}/c/ai-2026/judging/{self.desk[number]}"

    def stored(self) -> dict[str, str]:
        with self.db.read() as session:
            rows = session.execute(select(Mark.criterion_id, Mark.points).where(Mark.points.is_not(None)))
            return {row.criterion_id: str(row.points) for row in rows}

    def kinds(self) -> list[str]:
        with self.db.read() as session:
            return list(session.scalars(select(SheetEvent.kind).order_by(SheetEvent.id)))


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    found = Room(tmp_path)
    with serving(found.app, int(found.site.rsplit(":", 1)[1])):
        yield found
    found.db.dispose()


@pytest.fixture
def chi(chromium: Browser, room: Room) -> Iterator[BrowserContext]:
    with room.db.write() as session:
        token = sessions.start_session(
            session,
            account_id=room.world.people["chi"],
            device="test",
            rules=sessions.session_rules(room.settings),
            now=NOW,
        )
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(8000)
    context.add_cookies([{"name": n, "value": v, "url": room.site} for n, v in (("session", token), ("locale", "vi"))])
    yield context
    context.close()


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    return page


def type_points(page: Page, criterion: str, text: str) -> None:
    page.fill(f"#f-points-{criterion}", text)
    page.press(f"#f-points-{criterion}", "Tab")


def expect_saved(page: Page) -> None:
    expect(page.locator("#sync [role=status]")).to_have_text("Đã lưu")


def test_level_and_points_stay_in_step_and_are_saved_after_the_answer(chi, room):
    page = opened(chi, room.path())

    page.check(f"[name=level-{room.need}][value='3']", force=True)
    type_points(page, room.quality, "8,5")
    expect_saved(page)

    assert page.input_value(f"#f-points-{room.need}") == "30"
    assert page.is_checked(f"[name=level-{room.quality}][value='1']")
    assert room.stored() == {room.need: "30", room.quality: "8.5"}


def test_points_given_without_a_network_are_kept_over_a_reload_and_sent_once(chi, room):
    page = opened(chi, room.path())
    page.route("**/scores", lambda route: route.abort())
    type_points(page, room.need, "35")
    expect(page.locator("#sync")).to_have_class("sync sync-held")

    page.reload(wait_until="networkidle")
    assert page.input_value(f"#f-points-{room.need}") == "35"
    page.unroute("**/scores")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect_saved(page)

    assert (room.stored(), room.kinds()) == ({room.need: "35"}, ["saved"])


def test_answer_lost_on_the_way_is_asked_for_again_and_counts_once(chi, room):
    page = opened(chi, room.path())
    page.route("**/scores", lambda route: (route.fetch(), route.abort()))
    type_points(page, room.need, "35")
    expect(page.locator("#sync")).to_have_class("sync sync-held")
    page.unroute("**/scores")

    type_points(page, room.quality, "20")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect_saved(page)

    assert (room.stored(), room.kinds()) == ({room.need: "35", room.quality: "20"}, ["saved", "saved"])


def test_two_windows_never_overwrite_silently_and_the_judge_chooses(chi, room):
    first, second = opened(chi, room.path()), opened(chi, room.path())
    type_points(first, room.need, "35")
    expect_saved(first)

    type_points(second, room.need, "20")
    second.get_by_role("button", name="So sánh hai bản").click()
    second.check(f"[name=pick-{room.need}][value=mine]")
    second.get_by_role("button", name="Lưu bản đã chọn").click()
    second.wait_for_url(room.path())

    assert second.input_value(f"#f-points-{room.need}") == "20"
    assert room.stored() == {room.need: "20"}


def test_next_waits_for_the_save_and_makes_no_second_version(chi, room):
    page = opened(chi, room.path())

    page.fill(f"#f-points-{room.need}", "35")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: address != room.path())

    assert (room.stored(), room.kinds()) == ({room.need: "35"}, ["saved"])


def test_impossible_points_are_named_and_nothing_is_stored(chi, room):
    page = opened(chi, room.path())

    type_points(page, room.need, "41")
    expect(page.locator("#save-notice")).to_contain_text("Xin cho điểm từ 0 đến 40.")
    assert room.stored() == {}

    type_points(page, room.need, "40")
    expect_saved(page)
    assert room.stored() == {room.need: "40"}


def test_sheet_locked_meanwhile_keeps_what_was_typed_and_says_so(chi, room):
    page = opened(chi, room.path())
    type_points(page, room.need, "35")
    expect_saved(page)
    with room.db.write() as session:
        session.scalars(select(Sheet)).one().state = "locked"

    type_points(page, room.need, "20")

    expect(page.locator("#save-notice")).to_contain_text("Phiếu chấm này đã nộp và khoá.")
    assert page.input_value(f"#f-points-{room.need}") == "20"
    assert room.stored() == {room.need: "35"}
