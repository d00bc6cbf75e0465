"""Story P5: sixty entries, six judges, one who withdraws; and a contest that lacks room. Desktop and phone."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import build_world
from findings import axe_findings, sideways
from judging_fair import build_fair, score
from judging_world import actor_of
from playwright.sync_api import Browser, Page, expect
from serving import free_port, serving
from sqlalchemy import select

from contest.app import create_app
from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.migrate import upgrade
from contest.judging.conflicts import conflict_pairs
from contest.judging.service import open_round
from contest.judging.tables import Assignment, Judge
from contest.people import sessions
from contest.settings import Settings

pytestmark = pytest.mark.browser
NOW = datetime(2026, 12, 3, 3, 0, tzinfo=UTC)


class Office:
    """A running application with the fair of sixty entries."""

    def __init__(self, folder: Path) -> None:
        self.site = f"http://127.0.0.1:{free_port()}"
        self.settings = Settings(data_dir=folder, public_url=self.site)
        self.db = Database(f"sqlite:///{folder}/office.sqlite")
        upgrade(self.db)
        with self.db.write() as session:
            self.world = build_world(session, now=NOW - timedelta(days=13))
            build_fair(session, self.world, now=NOW)
        self.app = create_app(self.settings)
        self.app.state.update({"db": self.db, "files": FileStore("", folder=folder / "f"), "clock": lambda: NOW})

    def pairs(self) -> set[tuple[str, str]]:
        with self.db.read() as session:
            rows = session.execute(
                select(Assignment.entry_id, Assignment.judge_id).where(Assignment.released_at.is_(None))
            )
            return {(row.entry_id, row.judge_id) for row in rows}

    def conflicts(self) -> set[tuple[str, str]]:
        with self.db.read() as session:
            return set(conflict_pairs(session, self.world.contest_id))

    def open_round(self) -> None:
        with self.db.write() as session:
            head = actor_of(self.db, self.world, "dung", NOW)
            open_round(session, actor=head, round_id=self.world.round_id, now=NOW)

    def room(self, sheets: int) -> None:
        with self.db.write() as session:
            for judge in session.scalars(select(Judge)):
                judge.capacity = sheets


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found = Office(tmp_path)
    with serving(found.app, int(found.site.rsplit(":", 1)[1])):
        yield found
    found.db.dispose()


@pytest.fixture(params=[1280, 390])
def dung(request: pytest.FixtureRequest, chromium: Browser, office: Office) -> Iterator[Page]:
    rules = sessions.session_rules(office.settings)
    with office.db.write() as session:
        token = sessions.start_session(
            session, account_id=office.world.people["dung"], device="test", rules=rules, now=NOW
        )
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    cookies = (("session", token), ("locale", "vi"))
    context.add_cookies([{"name": name, "value": value, "url": office.site} for name, value in cookies])
    page = context.new_page()
    page.goto(f"{office.site}/c/ai-2026/office/assignment")
    yield page
    context.close()


@pytest.fixture
def press(dung: Page) -> Callable[[str], None]:
    def press(name: str) -> None:
        """And every page on the way is clean."""
        dung.get_by_role("button", name=name, exact=True).click()
        dung.wait_for_load_state()
        assert axe_findings(dung) == []
        assert sideways(dung) <= 0

    return press


def test_sixty_entries_six_judges_and_one_withdraws_after_five(office, dung, press):
    press("Gợi ý phân công")
    expect(dung.get_by_role("main")).to_contain_text("120 phiếu giao thêm")
    assert office.pairs() == set()
    press("Áp dụng phân công này")
    first = office.pairs()
    assert set(Counter(judge for _, judge in first).values()) == {20}
    assert set(Counter(entry for entry, _ in first).values()) == {2}
    assert first & office.conflicts() == set()
    office.open_round()
    finished = score(office.db, office.world, "chi", 5, now=NOW)

    dung.goto(f"{office.site}/c/ai-2026/office/judges/{office.world.judges['chi']}")
    dung.get_by_role("link", name="Xem thay đổi trước").click()
    press("Xem thay đổi trước")
    expect(dung.get_by_role("main")).to_contain_text("15 phiếu giao thêm")
    press("Áp dụng phân công này")

    chi, after = office.world.judges["chi"], office.pairs()
    assert {entry for entry, judge in after if judge == chi} == finished
    assert (len(after - first), len(first - after)) == (15, 15)
    assert after & office.conflicts() == set()
    press("Hoàn tác gợi ý gần nhất")
    assert office.pairs() == first


def test_shortage_is_explained_in_vietnamese_and_cured_by_the_proposed_change(office, dung, press):
    office.room(18)
    dung.reload()

    press("Gợi ý phân công")
    expect(dung.get_by_role("main")).to_contain_text(
        "60 bài dự thi cần 120 phiếu chấm; 6 giám khảo được phép chấm các bài này chỉ còn nhận được 108 phiếu."
    )
    expect(dung.get_by_role("main")).to_contain_text("nhận thêm tổng cộng 12 phiếu chấm")
    press("Thực hiện thay đổi này và gợi ý lại")
    press("Áp dụng phân công này")

    assert set(Counter(entry for entry, _ in office.pairs()).values()) == {2}
    assert len(office.pairs()) == 120


@pytest.mark.parametrize("path", ["assignment/constraints", "assignment/repair", "assignment/workbook", "planner"])
def test_pages_of_the_room_are_accessible(office, dung, path):
    dung.goto(f"{office.site}/c/ai-2026/office/{path}")

    assert axe_findings(dung) == []
    assert sideways(dung) <= 0
