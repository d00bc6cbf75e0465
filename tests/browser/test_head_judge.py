"""Head judge, typist and the final's room in Chromium: axe, both widths and themes; the keyboard; the clock."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import entry_files
import pytest
from cast import World, build_world
from findings import axe_findings, sideways
from judging_world import actor_of, rubric_and_criteria, sheet, start_judging
from playwright.sync_api import Browser, Page, expect
from serving import free_port, serving
from sqlalchemy import select, update

from contest.app import create_app
from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.migrate import upgrade
from contest.entries.inspection import worker as inspection
from contest.entries.previews import work as previews
from contest.judging.cases import cases_of
from contest.judging.finalists import admit
from contest.judging.live import Draw, announce, draw_order
from contest.judging.paper_scans import attach
from contest.judging.service import make_round, record_scores
from contest.judging.tables import Sheet
from contest.people import sessions
from contest.rules.queries import contest_by_id
from contest.rules.tables import Contest
from contest.settings import Settings

pytestmark = pytest.mark.browser
NOW = datetime(2026, 12, 3, 3, 0, tzinfo=UTC)
OFFICE = "/c/ai-2026/office"
POINTS = {"chi": ("40", "35", "15"), "cuc": ("28", "28", "14")}


class Jury:
    """Two judges 20 points apart on the first entry; a second entry waits for its paper; a final is drawn."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.settings = Settings(data_dir=folder, public_url=self.site)
        self.db = Database(f"sqlite:///{folder}/jury.sqlite")
        upgrade(self.db)
        with self.db.write() as session:
            self.world: World = build_world(session, now=NOW - timedelta(days=13))
        desk = start_judging(self.db, self.world, now=NOW, count=2, judges=("chi", "cuc"))
        self.entry, self.other = dict.fromkeys(entry for entry, _ in desk)
        for name, points in POINTS.items():
            with self.db.write() as session:
                record_scores(
                    session, actor=actor_of(self.db, self.world, name, NOW), assignment_id=desk[self.entry, name],
                    sheet=sheet(self.world, points), now=NOW,
                )  # fmt: skip
        self.paper = desk[self.other, "chi"]
        with self.db.write() as session:
            session.execute(update(Sheet).values(state="locked", locked_at=NOW))
            session.execute(update(Contest).values(gap_binding=True))
        self.files = FileStore("", folder=folder / "f")
        self.scanned = self._scan(desk[self.entry, "chi"])
        self._final()
        self.app = create_app(self.settings)
        self.app.state.update({"db": self.db, "files": self.files, "clock": lambda: NOW})

    def _scan(self, assignment: str) -> str:
        """The sheet of Chi on the first entry came from paper, with its scan; both judges' sheets are handed in."""
        ha, kept = actor_of(self.db, self.world, "ha", NOW), self.files.keep_bytes(entry_files.photograph())
        with self.db.write() as session:
            session.execute(update(Sheet).where(Sheet.assignment_id == assignment).values(origin="paper"))
            attach(session, actor=ha, assignment_id=assignment, kept=kept, media_type="image/jpeg", now=NOW)
        for step in (inspection.work_off, previews.render_waiting):
            step(self.db, self.files, clock=lambda: NOW)
        with self.db.read() as session:
            return session.scalars(select(Sheet.id).where(Sheet.assignment_id == assignment)).one()

    def _final(self) -> None:
        giang = actor_of(self.db, self.world, "giang", NOW)
        with self.db.write() as session:
            self.final = make_round(
                session, actor=giang, contest_id=self.world.contest_id, code="round-2", name="Vòng chung khảo", now=NOW
            )
            admit(
                session, actor=giang, round_id=self.final, entry_ids=[self.entry, self.other], reason="Hai bài", now=NOW
            )
            draw_order(session, actor=giang, round_id=self.final, draw=Draw(NOW, 7, 3, 2, "Hội trường"), now=NOW)
            announce(session, actor=giang, round_id=self.final, address=self.site, now=NOW)


@pytest.fixture(scope="module")
def jury(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jury]:
    house = Jury(tmp_path_factory.mktemp("jury"))
    with serving(house.app, house.port):
        yield house
    house.db.dispose()


@pytest.fixture
def come(chromium: Browser, jury: Jury) -> Iterator[Callable[..., Page]]:
    contexts = []

    def enter(who: str, *, width: int = 1280, theme: str = "light", scripts: bool = True) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
        with jury.db.write() as session:
            token = sessions.start_session(
                session, account_id=jury.world.people[who], device="test", rules=sessions.session_rules(jury.settings),
                now=NOW,
            )  # fmt: skip
        cookies = {"theme": theme, "session": token}
        context.add_cookies([{"name": name, "value": value, "url": jury.site} for name, value in cookies.items()])
        context.set_default_timeout(8000)
        contexts.append(context)
        return context.new_page()

    yield enter
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_pages_are_clean_for_axe_and_nothing_runs_sideways(jury, come, width, theme):
    case = f"{OFFICE}/cases/{jury.world.round_id}/{jury.entry}"
    rounds = f"{OFFICE}/rounds/{jury.final}"
    pages = {
        "dung": [
            f"{OFFICE}/cases",
            f"{case}?do=panel",
            f"{case}?do=ask",
            f"{case}/work",
            f"{OFFICE}/reminders",
            f"{OFFICE}/sheets?left=1",
            f"{OFFICE}/sheets/{jury.scanned}",
            f"{rounds}/rubric",
        ],
        "giang": [f"{OFFICE}/rounds", f"{rounds}/entries", f"{rounds}/live", f"{OFFICE}/paper"],
        "ha": [f"{OFFICE}/paper/{jury.paper}", f"{OFFICE}/paper/print"],
        "chi": [f"/c/ai-2026/room/{jury.final}", "/c/ai-2026/final"],
    }
    found = {}
    for who, paths in pages.items():
        page = come(who, width=width, theme=theme)
        for path in paths:
            page.goto(jury.site + path)
            wrong = [*axe_findings(page), *([wide] if (wide := sideways(page)) > 0 else [])]
            if wrong:
                found[path] = wrong

    assert found == {}


def test_case_is_settled_by_a_panel_without_scripts(jury, come):
    dung = come("dung", scripts=False)
    dung.goto(f"{jury.site}{OFFICE}/cases")
    dung.get_by_role("link", name="TLA-GV-0001-N").or_(dung.get_by_role("link", name="TLA-GV-0002-N")).first.click()
    dung.get_by_role("link", name="Ghi quyết định của hội đồng").click()
    dung.get_by_label("Điểm hội đồng thống nhất").fill("82,5")
    dung.get_by_label("Biên bản của hội đồng").fill("Thống nhất sau khi xem lại sản phẩm.")

    dung.get_by_role("button", name="Ghi quyết định của hội đồng").click()

    expect(dung.locator(".alert-info")).to_contain_text("82,5")
    with jury.db.read() as session:
        contest = contest_by_id(session, jury.world.contest_id)
        assert [case.state for case in cases_of(session, contest, entry_id=jury.entry)] == ["decided"]


def test_paper_is_typed_by_keyboard_alone_and_checked_by_another(jury, come):
    _, criteria = rubric_and_criteria(jury.world)
    for who in ("ha", "giang"):
        page = come(who)
        page.goto(f"{jury.site}{OFFICE}/paper/{jury.paper}")
        for points in ("35", "30,5", "15"):
            page.keyboard.type(points)
            page.keyboard.press("Enter")
        assert page.locator("[data-sum]").inner_text() == "= 80,5"
        page.keyboard.type("80,5")
        if who == "giang":
            page.get_by_label("Phần chữ này đúng như phiếu giấy").focus()
            page.keyboard.press("Space")
            page.get_by_role("button", name="Lưu phần đã nhập").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/office/paper")

    with jury.db.read() as session:
        row = session.execute(select(Sheet.state, Sheet.origin).where(Sheet.assignment_id == jury.paper)).one()
    assert (len(criteria), tuple(row)) == (3, ("locked", "paper"))


def test_clock_runs_on_through_a_reload_and_stops_when_paused(jury, come):
    page = come("chi")
    page.goto(f"{jury.site}/c/ai-2026/room/{jury.final}")
    left = page.locator("[data-left]")
    expect(left).to_have_text("7:00")

    page.get_by_role("button", name="Bắt đầu").click()
    expect(left).to_have_text("6:58")
    page.reload()
    expect(left).to_have_text("6:56")
    page.get_by_role("button", name="Tạm dừng").click()
    stopped = left.inner_text()
    page.wait_for_timeout(1500)

    assert left.inner_text() == stopped
    page.get_by_role("button", name="Chuyển sang hỏi đáp").click()
    expect(page.locator("[data-part]")).to_have_text("Hỏi đáp")


def test_room_without_scripts_says_when_and_how_long(jury, come):
    page = come("chi", width=390, scripts=False)

    page.goto(f"{jury.site}/c/ai-2026/room/{jury.final}")

    expect(page.get_by_text("7 + 3")).to_be_visible()
    expect(page.locator("main")).to_contain_text("10:00")
    assert page.locator("[data-clock]").is_hidden()
