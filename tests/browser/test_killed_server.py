"""Story P6 with the server killed: kill -9 at ten random moments while a judge scores; nothing is lost or counted twice.

The clock is the system's own, because the server is a process of its own.
"""

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cast import build_world
from judging_room import Device
from judging_world import JUDGING, rubric_and_criteria, start_judging
from playwright.sync_api import Page, expect
from serving import free_port
from sqlalchemy import select, update

from contest.core.database import Database
from contest.core.migrate import upgrade
from contest.entries.tables import Entry
from contest.judging.tables import Assignment, Mark, Sheet, SheetEvent
from contest.people.sessions import session_rules, start_session
from contest.settings import Settings

sys.path.append(str(Path(__file__).parents[1] / "faults"))
from killed_server import KilledServer  # the path is set above

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.slow]
KILLS, ENTRIES = 10, 8
WITHDRAWN = 5
SEED = int(os.environ.get("CONTEST_KILL_SEED", "6"))


class KilledRoom:
    """Chi's eight entries behind a server that dies again and again, from a thread of its own."""

    def __init__(self, folder: Path) -> None:
        now = datetime.now(UTC)
        self.db = Database(f"sqlite:///{folder}/room.sqlite")
        upgrade(self.db)
        with self.db.write() as session:
            self.world = build_world(session, now=now - JUDGING)
        self.desk = list(start_judging(self.db, self.world, now=now, count=ENTRIES).values())
        self.criteria = rubric_and_criteria(self.world)[1]
        self.port = free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.home = f"{self.site}/c/{self.world.slug}/judging"
        self.server = KilledServer(self.port, database_url=self.db.url, folder=folder)
        self.server.start()
        self.kills, self._stop = 0, threading.Event()
        self._killer = threading.Thread(target=self._kill_again_and_again, daemon=True)

    def begin_killing(self) -> None:
        self._killer.start()

    def stop_killing(self) -> None:
        self._killer.join(timeout=300)

    def close(self) -> None:
        self._stop.set()
        if self._killer.is_alive():
            self._killer.join(timeout=60)
        self.server.close()
        self.db.dispose()

    def _kill_again_and_again(self) -> None:
        moments = random.Random(SEED)
        while self.kills < KILLS and not self._stop.is_set():
            time.sleep(moments.uniform(0.1, 1.5))
            self.server.kill()
            self.kills += 1
            time.sleep(moments.uniform(0, 1.5))
            self.server.start()

    def withdraw(self, number: int) -> None:
        with self.db.write() as session:
            entry = select(Assignment.entry_id).where(Assignment.id == self.desk[number]).scalar_subquery()
            session.execute(update(Entry).where(Entry.id == entry).values(state="withdrawn"))

    def session_of(self, name: str) -> dict[str, str]:
        with self.db.write() as session:
            token = start_session(
                session, account_id=self.world.people[name], device="killed", rules=session_rules(Settings()),
                now=datetime.now(UTC),
            )  # fmt: skip
        return {"name": "session", "value": token, "url": self.site}

    def events(self) -> dict[int, list[tuple[int, str, dict[str, str], str]]]:
        """Of each sheet, by its place on the desk: revision, key, points by criterion, advice of every version."""
        found: dict[int, list[tuple[int, str, dict[str, str], str]]] = {}
        with self.db.read() as session:
            rows = session.execute(
                select(Sheet.assignment_id, SheetEvent.revision, SheetEvent.key, SheetEvent.payload)
                .join(Sheet, Sheet.id == SheetEvent.sheet_id)
                .order_by(SheetEvent.id)
            )
            for assignment, revision, key, payload in rows:
                state = payload["state"]
                points = {name: mark["points"] for name, mark in state["marks"].items()}
                found.setdefault(self.desk.index(assignment), []).append((revision, key, points, state["next_step"]))
        return found

    def projection(self) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        with self.db.read() as session:
            for assignment, criterion, points in session.execute(
                select(Sheet.assignment_id, Mark.criterion_id, Mark.points).join(Sheet, Sheet.id == Mark.sheet_id)
            ):
                found.setdefault(self.desk.index(assignment), {})[criterion] = f"{points.normalize():f}"
        return found


@pytest.fixture
def room(tmp_path: Path) -> Iterator[KilledRoom]:
    found = KilledRoom(tmp_path)
    yield found
    found.close()


@pytest.fixture
def phone(tmp_path: Path, chromium, room: KilledRoom, playwright_driver) -> Iterator[Device]:
    device = Device(playwright_driver, tmp_path / "profile", room)
    device.context.set_default_timeout(30_000)  # a page waits while the server is dead
    device.sign_in("chi")
    yield device
    device.close()


def download_all(page: Page) -> None:
    page.get_by_role("button", name="Tải để chấm ngoại tuyến").click()
    expect(page.locator("#offline [role=status]")).to_contain_text("chấm được khi không có mạng", timeout=30_000)


def points_of(number: int) -> tuple[str, ...]:
    """As she types them: each sheet its own, with commas and points."""
    return (f"{number + 8},5", str(20 + number), f"1{number}.5")


def as_stored(number: int) -> list[str]:
    return [text.replace(",", ".") for text in points_of(number)]


def score(page: Page, room: KilledRoom, number: int) -> None:
    for criterion, text in zip(room.criteria, points_of(number), strict=True):
        page.fill(f"#f-points-{criterion}", text)
        page.press(f"#f-points-{criterion}", "Tab")
    page.fill("#f-advice", f"Nên thêm ví dụ {number}.")


def test_eight_entries_scored_while_the_server_is_killed_ten_times_reach_it_once_each(room, phone):
    page = phone.context.pages[0]
    page.goto(room.home)
    download_all(page)
    keys_said_saved = []
    room.begin_killing()

    for number in range(ENTRIES):
        page.goto(f"{room.home}/{room.desk[number]}")
        page.wait_for_selector("#sheet")
        phone.context.set_offline(number == WITHDRAWN)
        score(page, room, number)
        if number == WITHDRAWN:
            room.withdraw(number)
            phone.context.set_offline(False)
        page.wait_for_timeout(900)  # as long as a judge looks: some saves meet a dead server, some die half-way
        keys_said_saved.append(page.locator("#sync").get_attribute("class"))
        if number == ENTRIES // 2:
            phone.reopen()
            phone.sign_in("chi")
            page = phone.context.pages[0]
    room.stop_killing()
    page.goto(room.home)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#unsent")).to_have_text("Để riêng", timeout=60_000)
    expect(page.locator("#held li")).to_have_count(1)

    events, counted = room.events(), [number for number in range(ENTRIES) if number != WITHDRAWN]
    assert (room.kills, sorted(events)) == (KILLS, counted)
    last = {number: versions[-1] for number, versions in events.items()}
    wanted = {number: as_stored(number) for number in counted}
    assert {n: [last[n][2][each] for each in room.criteria] for n in counted} == wanted
    assert {n: [found[each] for each in room.criteria] for n, found in room.projection().items()} == wanted
    assert [last[n][3] for n in counted] == [f"Nên thêm ví dụ {n}." for n in counted]
    keys = Counter(key for versions in events.values() for _, key, _, _ in versions)
    assert max(keys.values()) == 1
    assert all([one[0] for one in versions] == list(range(1, len(versions) + 1)) for versions in events.values())
    print(
        f"\n{KILLS} kills of the server, {len(counted)} sheets and one withdrawn meanwhile, {sum(keys.values())} versions stored, none twice; "
        f"{sum('sync-held' in (each or '') for each in keys_said_saved)} sheets were left while marks were unsent"
    )
