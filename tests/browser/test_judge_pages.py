"""Every page of a judge in the running application: accessible, never sideways, by keys alone, and without scripts."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from findings import axe_findings, covered_stops, sideways
from judging_room import NOW, JudgingRoom
from judging_world import actor_of, sheet
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from contest.judging.service import record_scores
from contest.judging.tables import Sheet

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
SCORED, LOCKED = 1, 2
MOST_BYTES = 60 * 1024


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgingRoom]:
    """Four entries of Chi: untouched, scored, handed in, untouched."""
    found = JudgingRoom(tmp_path_factory.mktemp("room"), entries=4)
    chi = actor_of(found.db, found.world, "chi", NOW)
    for number in (SCORED, LOCKED):
        said = sheet(found.world, ("35", "30", "15"), next_step="Nên thêm ví dụ.")
        with found.db.write() as session:
            record_scores(session, actor=chi, assignment_id=found.desk[number], sheet=said, now=NOW)
    with found.db.write() as session:
        mine = Sheet.assignment_id == found.desk[LOCKED]
        session.execute(update(Sheet).where(mine).values(state="locked", locked_at=NOW))
    found.connect()
    yield found
    found.disconnect()
    found.db.dispose()


@pytest.fixture
def look(chromium: Browser, room: JudgingRoom) -> Iterator[Callable[..., Page]]:
    """look(path, width=…, height=…, theme=…, scripts=…) as Chi."""
    contexts = []

    def go(path: str, *, width: int = 1280, height: int = 800, theme: str = "light", scripts: bool = True) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts)
        contexts.append(context)
        context.set_default_timeout(20_000)
        session = room.session_of("chi")
        wanted = {"theme": theme, "locale": "vi", "session": session["value"]}
        context.add_cookies([{"name": n, "value": v, "url": room.site} for n, v in wanted.items()])
        page = context.new_page()
        page.goto(room.home + path, wait_until="networkidle")
        return page

    yield go
    for context in contexts:
        context.close()


def addresses(room: JudgingRoom) -> dict[str, str]:
    return {
        "desk": "",
        "empty sheet": f"/{room.desk[0]}",
        "scored sheet": f"/{room.desk[SCORED]}",
        "locked sheet": f"/{room.desk[LOCKED]}",
        "conflict of interest": f"/{room.desk[0]}/leave",
        "missing file": f"/{room.desk[0]}/missing-file",
        "final table": "/hand-in",
        "looking back": "/look-back",
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_pages_of_a_judge_are_accessible_and_never_sideways(look, room, width, theme):
    found = {}
    for name, path in addresses(room).items():
        page = look(path, width=width, theme=theme)
        found[name] = (page.locator("h1").count(), axe_findings(page), sideways(page))

    assert found == dict.fromkeys(found, (1, [], 0))


@pytest.mark.parametrize(("width", "height"), [(640, 400), (320, 256)])
def test_zoomed_to_200_and_400_per_cent_nothing_is_cut_off(look, room, width, height):
    found = {}
    for name, path in addresses(room).items():
        page = look(path, width=width, height=height)
        found[name] = (sideways(page), covered_stops(page) if height == 400 else [])

    assert found == dict.fromkeys(found, (0, []))


def test_whole_sheet_is_scored_by_keys_alone(look, room):
    page = look(f"/{room.desk[3]}")
    page.keyboard.press("Tab")

    for number, criterion in enumerate(room.criteria):
        page.locator(f"[name=level-{criterion}]").first.focus() if number == 0 else page.keyboard.press("Alt+ArrowDown")
        assert page.evaluate("document.activeElement.name") == f"level-{criterion}"
        page.keyboard.press("2")
    expect(page.locator("#sync [role=status]")).to_have_text("Đã lưu")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda address: not address.endswith(room.desk[3]))

    assert len(room.saves()[3][-1]) == len(room.criteria)


def test_without_scripts_a_sheet_is_saved_and_a_stale_one_is_compared(look, room):
    page, older = (look(f"/{room.desk[0]}", scripts=False) for _ in range(2))

    for tab, points in ((page, "30"), (older, "31")):
        for criterion in room.criteria:
            tab.fill(f"#f-points-{criterion}", points if criterion == room.criteria[0] else "10")
        tab.fill("#f-advice", f"Nên thêm ví dụ {points}.")
        tab.get_by_role("button", name="Lưu phiếu").click()

    assert room.saves()[0] == [["30", "10", "10"]]
    assert older.locator("h1").count() == 1
    assert (sideways(older), "31" in older.content(), "30" in older.content()) == (0, True, True)


def test_sheet_weighs_at_most_60_kb_without_fonts_and_entry_media(look, room):
    page = look("")
    weights: dict[str, int] = {}
    page.on("requestfinished", lambda request: weigh(weights, request.response()))

    page.goto(f"{room.home}/{room.desk[SCORED]}", wait_until="networkidle")

    heaviest = sorted(weights.items(), key=lambda one: -one[1])[:5]
    print(f"\nsheet: {sum(weights.values()) / 1024:.1f} kB with gzip in {len(weights)} parts (demand 60); {heaviest}")
    assert sum(weights.values()) <= MOST_BYTES


def weigh(weights: dict[str, int], response) -> None:
    if not Path(response.url).suffix.startswith((".woff", ".jpg", ".png")):
        weights[response.url.rsplit("/", 1)[-1]] = len(gzip.compress(response.body()))
