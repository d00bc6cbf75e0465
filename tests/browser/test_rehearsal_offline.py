"""Marks of a rehearsal that a phone still holds when the round has opened: told, kept aside, never counted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from judging_room import NOW, Device, JudgingRoom
from judging_world import actor_of
from playwright.sync_api import Browser, expect
from sqlalchemy import func, select, update

from contest.judging.rounds import open_round
from contest.judging.tables import Round, Sheet

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[JudgingRoom]:
    found = JudgingRoom(tmp_path, entries=1)
    with found.db.write() as session:
        session.execute(update(Round).values(state="rehearsal", opened_at=None))
    found.connect()
    yield found
    found.disconnect()
    found.db.dispose()


@pytest.fixture
def phone(chromium: Browser, tmp_path: Path, room: JudgingRoom, playwright_driver) -> Iterator[Device]:
    device = Device(playwright_driver, tmp_path / "profile", room)
    device.sign_in("chi")
    yield device
    device.close()


def test_marks_held_over_the_opening_are_kept_aside(room, phone):
    page = phone.context.pages[0]
    page.goto(room.path(0))
    phone.context.set_offline(True)
    room.disconnect()
    for criterion, text in zip(room.criteria, ("8,5", "30", "12,5"), strict=True):
        page.fill(f"#f-points-{criterion}", text)
        page.press(f"#f-points-{criterion}", "Tab")
    expect(page.locator("#unsent")).to_have_text("Chưa gửi (1)")

    with room.db.write() as session:
        dung = actor_of(room.db, room.world, "dung", NOW)
        open_round(session, actor=dung, round_id=room.world.round_id, now=NOW)
    room.connect()
    phone.context.set_offline(False)
    page.goto(room.home)

    expect(page.locator("#unsent")).to_have_text("Để riêng", timeout=30_000)
    expect(page.locator("#held")).to_contain_text("chấm thử")
    with room.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Sheet)) == 0
