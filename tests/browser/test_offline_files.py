"""What a device has stored: files and parts of them, until it expires, and nothing that tells who made an entry."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from entry_files import photograph, webm
from judging_room import NOW, Device, JudgingRoom
from judging_world import rubric_and_criteria
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from viewable import hand_in

from contest.judging.tables import Assignment, Sheet, SheetEvent

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
SECRETS = ("Mallory", "Lê Thị Bình", "Nắng Hồng", "MN-NANGHONG", "bai-cua-mallory")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[JudgingRoom]:
    """Two entries; the first has a photograph and a short video."""
    found = JudgingRoom(tmp_path, entries=2)
    with found.db.read() as session:
        entry = session.scalar(select(Assignment.entry_id).where(Assignment.id == found.desk[0]))
    given = [
        ("product", "bai-cua-mallory.jpg", "image/jpeg", photograph()),
        ("video", "bai-cua-mallory.webm", "video/webm", webm()),
    ]
    hand_in(found.db, found.app.state["files"], found.world, entry, given, now=NOW)
    found.connect()
    yield found
    found.disconnect()
    found.db.dispose()


@pytest.fixture
def phone(chromium: Browser, tmp_path: Path, room: JudgingRoom, playwright_driver) -> Iterator[Device]:
    device = Device(playwright_driver, tmp_path / "profile", room)
    device.context.set_default_timeout(20_000)
    device.sign_in("chi")
    yield device
    device.close()


def downloaded(device: Device) -> Page:
    page = device.context.pages[0]
    page.goto(device.room.home)
    page.get_by_role("button", name="Tải để chấm ngoại tuyến").click()
    expect(page.locator("#offline [role=status]")).to_contain_text("chấm được khi không có mạng", timeout=60_000)
    return page


def out_of_reach(device: Device) -> None:
    device.context.set_offline(True)
    device.room.disconnect()


def stored_addresses(page: Page) -> list[str]:
    return page.evaluate(
        "caches.keys().then(async names => (await Promise.all(names.map(async name =>"
        " (await (await caches.open(name)).keys()).map(one => new URL(one.url)).map(one => one.pathname + one.search)))).flat())"
    )


def test_stored_files_open_without_a_network_whole_and_in_parts(room, phone):
    page = downloaded(phone)
    files = sorted(one for one in stored_addresses(page) if "/files/" in one)
    whole = {
        one: page.evaluate("one => fetch(one).then(a => a.arrayBuffer()).then(b => b.byteLength)", one) for one in files
    }

    out_of_reach(phone)
    page.goto(room.path(0))
    again = {
        one: page.evaluate("one => fetch(one).then(a => a.arrayBuffer()).then(b => b.byteLength)", one) for one in files
    }
    part = page.evaluate(
        "one => fetch(one, {headers: {range: 'bytes=10-19'}})"
        ".then(async a => [a.status, a.headers.get('content-range'), (await a.arrayBuffer()).byteLength])",
        files[0],
    )

    assert len(files) >= 2
    assert again == whole
    assert part == [206, f"bytes 10-19/{whole[files[0]]}", 10]
    assert page.locator("main img").evaluate_all("all => all.every(one => one.complete && one.naturalWidth > 0)")


def test_stored_pages_name_no_author_school_or_file(room, phone):
    page = downloaded(phone)

    texts = page.evaluate(
        "caches.keys().then(async names => (await Promise.all(names.map(async name => {"
        " const cache = await caches.open(name);"
        " return Promise.all((await cache.keys()).filter(one => one.url.includes('/judging'))"
        ".map(async one => one.url + await (await cache.match(one)).clone().text())); }))).flat())"
    )

    assert len(texts) > 4
    assert [(secret, text[:120]) for text in texts for secret in SECRETS if secret in text] == []


def test_expired_page_is_not_shown_and_goes(room, phone):
    page = downloaded(phone)
    page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(async name => {"
        " const cache = await caches.open(name);"
        " for (const one of await cache.keys()) { const kept = await cache.match(one), headers = new Headers(kept.headers);"
        " if (!one.url.includes('/judging/')) continue; headers.set('x-kept-until', '1');"
        " await cache.put(one, new Response(await kept.blob(), {headers})); } })))"
    )
    before = len(stored_addresses(page))

    out_of_reach(phone)
    with pytest.raises(Exception, match="ERR_"):
        page.goto(room.path(0))
    page = phone.context.new_page()
    page.goto(room.home)

    assert room.path(0).removeprefix(room.site) not in stored_addresses(page)
    assert len(stored_addresses(page)) < before


def test_sheets_changed_or_locked_meanwhile_are_told_when_the_queue_drains(room, phone):
    page = downloaded(phone)
    out_of_reach(phone)
    for number in range(2):
        page.goto(room.path(number))
        page.fill(f"#f-points-{room.criteria[0]}", "8,5")
        page.press(f"#f-points-{room.criteria[0]}", "Tab")
        expect(page.locator("#unsent")).to_have_text(f"Chưa gửi ({number + 1})")
    page.goto(room.home)
    with room.db.write() as session:
        for number, state in enumerate(("open", "locked")):
            made = Sheet(
                assignment_id=room.desk[number], rubric_id=rubric_of(room), revision=1, state=state, updated_at=NOW
            )
            session.add(made)
            session.flush()
            session.add(first_version(room, made.id))
    room.connect()

    phone.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('focus'))")

    held = page.locator("#held")
    expect(held.locator("li")).to_have_count(2, timeout=30_000)
    expect(held).to_contain_text("Để riêng, không tính.")
    with room.db.read() as session:
        assert session.scalars(select(SheetEvent.revision)).all() == [1, 1]
    page.goto(room.path(0))
    expect(page.locator("#save-notice")).to_be_visible()
    expect(page.locator(f"#f-points-{room.criteria[0]}")).to_have_value("8,5")


def rubric_of(room: JudgingRoom) -> str:
    return rubric_and_criteria(room.world)[0]


def first_version(room: JudgingRoom, sheet_id: str) -> SheetEvent:
    """As another device of hers would have left it."""
    state = {"rubric": rubric_of(room), "marks": {}, "strengths": "", "next_step": "", "private_note": ""}
    payload = {"state": state, "total": None, "complete": False, "previous": "", "receipt": "r", "reason": ""}
    return SheetEvent(
        sheet_id=sheet_id, revision=1, key=f"other-{sheet_id}", kind="saved", at=NOW, by=room.world.people["chi"],
        payload=payload,
    )  # fmt: skip
