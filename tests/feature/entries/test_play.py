"""Packages in a closed frame: the key in the path, the headers, the types, ranges, the second host, the dry run."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from cast import NOON
from dossiers import drafted
from judging_world import add_entries
from packages import add_package
from sqlalchemy import select

from contest.entries.inspection import worker
from contest.entries.play.service import LIFE
from contest.entries.tables import EntryFile
from contest.web.headers import POLICY

GAME = {
    "index.html": "<!doctype html><meta charset=utf-8><title>Trò chơi</title>".encode(),
    "hình/Mèo.PNG": b"\x89PNG" + b"x" * 96,
    "game.wasm": b"\0asm",
    "Build/a.framework.js.br": b"br",
    "Build/a.data.gz": b"gz",
    "js/app.mjs": b"export const a = 1",
    "luu.zip.gz": b"own archive",
}
CLOSED = (
    "sandbox allow-scripts allow-pointer-lock; default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval' "
    "'wasm-unsafe-eval'; connect-src {here} data: blob:; form-action 'none'; base-uri 'none'; frame-src 'none'; "
    "object-src 'none'; frame-ancestors 'self'"
)


@pytest.fixture
def game(db, world, files):
    with db.write() as session:
        (entry_id,) = add_entries(session, world, 1, now=NOON, state="submitted")
        file_id, package_id = add_package(session, world, files, entry_id, GAME, now=NOON)
    return entry_id, file_id, package_id


def run(browser, game, **sent):
    return browser.post(f"/c/ai-2026/entries/{game[0]}/files/{game[1]}/play", data=sent)


@pytest.fixture
def running(sign_in, world, game):
    """The folder of the running game."""
    return run(sign_in(world.people["mallory"]), game).json()["src"].removesuffix("index.html")


def test_game_answers_by_its_key_alone_under_the_headers_of_the_design(client, running):
    answer = client.get(running + "index.html")

    here = "testserver.local" + running
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    assert answer.status_code == 200
    assert headers == {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": CLOSED.format(here=here),
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "cross-origin",
        "access-control-allow-origin": "*",
        "referrer-policy": "no-referrer",
        "cache-control": "private, no-store",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    }


def test_page_of_a_game_begins_with_our_script(client, running):
    assert client.get(running + "index.html").text.startswith(
        f'<!doctype html><script src="{running}_bv/shim.js"></script><meta charset=utf-8>'
    )
    shim = client.get(running + "_bv/shim.js")
    assert (shim.status_code, shim.headers["content-type"]) == (200, "text/javascript; charset=utf-8")


@pytest.mark.parametrize(
    ("path", "media_type", "encoding"),
    [
        ("game.wasm", "application/wasm", None),
        ("Build/a.framework.js.br", "text/javascript; charset=utf-8", "br"),
        ("Build/a.data.gz", "application/octet-stream", "gzip"),
        ("js/app.mjs", "text/javascript; charset=utf-8", None),
        ("luu.zip.gz", "application/octet-stream", None),
        ("hình/mèo.png", "image/png", None),
    ],
)
def test_member_is_answered_by_the_type_of_its_ending(client, running, path, media_type, encoding):
    answer = client.head(running + path)

    assert (answer.status_code, answer.headers["content-type"], answer.headers.get("content-encoding")) == (
        200,
        media_type,
        encoding,
    )


@pytest.mark.parametrize(
    ("wanted", "status", "said", "length"),
    [
        ("bytes=0-9", 206, "bytes 0-9/100", 10),
        ("bytes=90-", 206, "bytes 90-99/100", 10),
        ("bytes=-4", 206, "bytes 96-99/100", 4),
        ("bytes=100-", 416, "bytes */100", 0),
        ("bytes=0-1,5-6", 200, None, 100),
    ],
)
def test_ranges_of_a_member(client, running, wanted, status, said, length):
    answer = client.get(running + "hình/Mèo.PNG", headers={"range": wanted})

    assert (answer.status_code, answer.headers.get("content-range"), len(answer.content)) == (status, said, length)


def test_key_ends_after_two_hours(client, running, clock):
    clock.go(LIFE - timedelta(seconds=1))
    still = client.get(running + "index.html").status_code
    clock.go(timedelta(seconds=2))

    assert (still, client.get(running + "index.html").status_code) == (200, 404)


def test_key_opens_no_other_package(client, db, world, files, running):
    with db.write() as session:
        (other,) = add_entries(session, world, 1, now=NOON, first=7)
        add_package(session, world, files, other, {"index.html": b"other", "secret.txt": b"secret"}, now=NOON)

    assert client.get(running + "secret.txt").status_code == 404


@pytest.mark.parametrize("path", ["nothing.js", "../../../etc/passwd", "_bv/nothing.js", "_bv/../index.html"])
def test_what_is_not_in_the_package_says_so_under_the_same_headers(client, running, path):
    answer = client.get(running + path.replace("..", "%2e%2e"))

    assert (answer.status_code, answer.text) == (404, "Not found.\n")
    assert answer.headers["access-control-allow-origin"] == "*"


def test_no_cookie_is_read_or_set_and_nobody_is_named(sign_in, world, running, clock):
    browser = sign_in(world.people["mallory"])
    browser.cookies.set("session", "stolen", domain="testserver.local")

    answers = [browser.get(running + path) for path in ("index.html", "missing.js")]

    assert [("set-cookie" in a.headers, "vary" in a.headers, "Mallory" in a.text) for a in answers] == [
        (False, False, False)
    ] * 2


def test_preflight_of_an_opaque_page_is_answered(client, running):
    answer = client.options(running + "game.wasm", headers={"origin": "null"})

    assert (answer.status_code, answer.headers["access-control-allow-methods"]) == (204, "GET, HEAD")


def test_only_its_own_side_and_the_office_may_run_it(sign_in, world, game):
    found = {who: run(sign_in(world.people[who]), game).status_code for who in ("mallory", "ha", "an", "khoa", "chi")}

    assert found == {"mallory": 200, "ha": 200, "an": 404, "khoa": 404, "chi": 404}


def test_page_round_the_game_frames_games_only(sign_in, world, game):
    answer = sign_in(world.people["mallory"]).get(f"/c/ai-2026/entries/{game[0]}/files/{game[1]}/play")

    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == POLICY.replace(
        "frame-src 'none'", "frame-src testserver.local/play/"
    )
    assert "Đang ở trong một bài dự thi." in answer.text


def test_dry_run_is_kept_in_words_for_the_office(sign_in, world, game):
    mallory, ha = sign_in(world.people["mallory"]), sign_in(world.people["ha"])
    found = [{"code": "missing", "where": "am/nhac.mp3"}, {"code": "storage", "where": "localStorage"}]
    path = f"/c/ai-2026/entries/{game[0]}/files/{game[1]}"

    kept = mallory.post(f"{path}/dry-run", data={"mode": "closed", "findings": json.dumps(found)})

    page = ha.get(f"{path}/play").text
    assert kept.status_code == 303
    assert "am/nhac.mp3" in page
    assert "1 điều không chạy được" in page
    assert "Mallory Trịnh" in page


@pytest.mark.parametrize("findings", ["{", '[{"code":"error"}]', '[{"code":"error","where":"x","more":1}]', "[" * 9000])
def test_report_that_is_none_is_refused(sign_in, world, game, findings):
    path = f"/c/ai-2026/entries/{game[0]}/files/{game[1]}/dry-run"

    answer = sign_in(world.people["mallory"]).post(path, data={"mode": "closed", "findings": findings})

    assert answer.status_code == 422


class TestSecondHost:
    @pytest.fixture
    def settings_of(self, app):
        """Mode 2 in the same application: the middleware is built anew."""
        from contest.app import House, create_app
        from contest.settings import Settings

        def build(origin):
            ours = app.state.settings
            settings = Settings(data_dir=ours.data_dir, public_url=ours.public_url, threads=4, content_origin=origin)
            house = House(settings, app.state.db, app.state.files, app.state.clock, None)
            return create_app(house=house)

        return build

    @pytest.mark.parametrize("origin", ["http://content.local", "http://*.content.local"])
    def test_games_answer_there_only_and_pages_here_only(self, settings_of, sign_in, world, game, origin):
        from litestar.testing import TestClient
        from visitors import open_browser

        theirs = settings_of(origin)
        ours = open_browser(theirs)
        ours.cookies.set("session", sign_in(world.people["mallory"]).cookies["session"], domain="testserver.local")
        sent = run(ours, game).json()
        host, _, path = sent["src"].removeprefix("http://").partition("/")
        there = TestClient(theirs, base_url=f"http://{host}")
        stranger = TestClient(theirs, base_url="http://other.content.local")

        page = there.get(f"/{path}")

        assert (sent["own"], sent["mode"], host.endswith("content.local")) == (True, "own", True)
        assert page.status_code == 200
        assert "sandbox allow-scripts allow-pointer-lock allow-same-origin;" in page.headers["content-security-policy"]
        assert "frame-ancestors http://testserver.local" in page.headers["content-security-policy"]
        assert [
            there.get(p).status_code for p in ("/", "/sign-in", "/c/ai-2026", "/static/x/base.css", "/account")
        ] == [404] * 5
        assert ours.get(f"/{path}").status_code == 404
        assert stranger.get(f"/{path}").status_code == 404

    def test_closed_mode_is_offered_there_too(self, settings_of, sign_in, world, game):
        from litestar.testing import TestClient
        from visitors import open_browser

        theirs = settings_of("http://content.local")
        ours = open_browser(theirs)
        ours.cookies.set("session", sign_in(world.people["mallory"]).cookies["session"], domain="testserver.local")

        sent = run(ours, game, mode="closed").json()
        policy = TestClient(theirs).get(sent["src"]).headers["content-security-policy"]

        assert (sent["own"], policy.split(";")[0]) == (False, "sandbox allow-scripts allow-pointer-lock")


def test_zip_from_a_browser_runs_once_it_has_passed_inspection(sign_in, world, db, files, clock):
    """The whole way: uploaded, inspected in its walls, opened by its key."""
    with db.write() as session:
        draft = drafted(session, world, now=clock(), pdf=False)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("tro-choi/index.html", "<title>Trò chơi</title><script src=js/game.js></script>")
        out.writestr("tro-choi/js/game.js", "let diem = 0;")
    binh = sign_in(world.people["binh"])
    sent = {"file-product": ("tro-choi.zip", packed.getvalue(), "application/zip")}
    binh.post(f"/c/ai-2026/entries/{draft}/slots/product/file", files=sent)
    with db.read() as session:
        file_id = session.scalars(select(EntryFile.id).where(EntryFile.entry_id == draft)).one()

    before = run(binh, (draft, file_id)).status_code
    worker.work_off(db, files, clock=clock)
    src = run(binh, (draft, file_id)).json()["src"]

    assert before == 404
    assert src.endswith("/index.html")  # the folder round everything is gone
    assert binh.get(src.replace("index.html", "js/game.js")).text == "let diem = 0;"
    assert "Chạy thử" in binh.get(f"/c/ai-2026/entries/{draft}/files").text
