"""T7: what a game can do in its frame equals a table that is reviewed as a file; what strangers made reaches nobody.

`WRITE_CAPABILITIES=1 pytest tests/browser/test_play.py` writes capabilities.tsv anew: read the difference first.
"""

import os
from pathlib import Path

import pytest
from play_room import CAPABILITIES, PlayRoom, run_game
from serving import serving

from tools.browser import present

pytestmark = pytest.mark.browser
TABLE = Path(__file__).with_name("capabilities.tsv")
MODES = {"closed": False, "own": True}  # -> with a second host


@pytest.fixture
def capability_room(request, tmp_path):
    room = PlayRoom(tmp_path, CAPABILITIES, second_host=MODES[request.param])
    with serving(room, room.port):
        yield request.param, room
    room.db.dispose()


@pytest.fixture
def profile(playwright_driver, tmp_path):
    """A browser as somebody uses it every day: no private window, and storage of frames parted by site, which
    Playwright's own --disable-features switches off (the last one counts).
    """
    context = playwright_driver.chromium.launch_persistent_context(
        tmp_path / "profile", executable_path=present(), args=["--no-sandbox", "--disable-features=Translate"]
    )
    context.set_default_timeout(15000)
    yield context
    context.close()


def capabilities(frame) -> dict[str, str]:
    frame.wait_for_function("window.done === true")
    frame.evaluate("location.reload()")
    frame.wait_for_function("window.done === true && window.found['localStorage after a reload']")
    return frame.evaluate("window.found")


def column(mode: str) -> dict[str, str]:
    head, *rows = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()]
    place = head.index(mode)
    return {row[0]: row[place] for row in rows}


def write_column(mode: str, found: dict[str, str]) -> None:
    modes = list(MODES)
    known = {name: dict.fromkeys(modes, "") for name in found}
    if TABLE.exists():
        known = {name: {m: column(m).get(name, "") for m in modes} for name in found}
    for name, value in found.items():
        known[name][mode] = value
    lines = ["\t".join(("capability", *modes))] + ["\t".join((n, *(v[m] for m in modes))) for n, v in known.items()]
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize("capability_room", list(MODES), indirect=True)
def test_what_a_game_can_do_equals_the_table(capability_room, profile):
    """In an ordinary profile: a private window keeps no storage for frames of other sites."""
    mode, room = capability_room
    room.sign_in(profile)
    page = profile.new_page()
    page.goto(room.path)

    frame = run_game(page, mode)
    found = capabilities(frame)

    if os.environ.get("WRITE_CAPABILITIES"):
        write_column(mode, found)
    assert found == column(mode)
    assert page.url == room.path


@pytest.mark.parametrize("capability_room", list(MODES), indirect=True)
def test_game_sends_no_cookie_with_what_it_asks_for_and_reaches_no_page_of_ours(capability_room, profile):
    mode, room = capability_room
    room.sign_in(profile)
    page = profile.new_page()
    page.goto(room.path)
    began = len(room.seen)

    capabilities(run_game(page, mode))

    asked = [
        (path.rpartition("/")[2], "session" in cookie)
        for _, path, cookie in room.seen[began:]
        if not path.endswith("/mark.svg")  # the icon of the window
    ]
    assert {name for name, sent in asked if sent} <= {"play", "index.html"}
    assert {name for name, _ in asked} <= {"play", "index.html", "shim.js", *CAPABILITIES}
