"""Files on their way from Chromium: tus-js-client through a line that breaks, and story P1 of a teacher on her phone."""

import hashlib
import os
import random
import time
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cast import World, build_world
from cutting import Wire
from dossiers import drafted
from dossiers_by_hand import promise
from findings import axe_findings
from killed_server import KilledServer
from playwright.sync_api import Browser
from serving import free_port, serving
from sqlalchemy import select, update
from tus_site import MB, Scales, big_file, places, stored_digests
from visitor import Visitor

from contest.app import House, create_app, open_house
from contest.core.migrate import upgrade
from contest.core.tables import StoredFile
from contest.entries.file_tables import Upload
from contest.entries.tables import Entry
from contest.office.demo.papers import description_pdf
from contest.people.sessions import session_rules, start_session
from contest.people.tables import Account
from contest.rules.tables import Slot
from contest.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SIZE = int(os.environ.get("CONTEST_UPLOAD_MB", "30"))
ZALO = (
    "Mozilla/5.0 (Linux; Android 13; SM-A146P) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0 "
    "Mobile Safari/537.36 Zalo android/24030 ZaloTheme/light ZaloLanguage/vi"
)
SHORT = " ".join(["Bài giảng giúp học sinh lớp ba nhận biết phân số."] * 10)
LONG = " ".join(["Bài giảng giúp học sinh lớp ba nhận biết phân số."] * 18)


@pytest.mark.sqlite
def test_tus_js_client_through_five_cuts_and_a_restart_brings_every_byte(chromium: Browser, db, tmp_path):
    (place,) = places(db)
    server = KilledServer(free_port(), database_url=db.url, folder=tmp_path)
    server.start()
    sent = big_file(tmp_path / "big.pdf", SIZE)
    wire = Wire(server.port, breaks_at=tuple(int(SIZE * MB * share) for share in (0.1, 0.27, 0.45, 0.62, 0.88)))
    binh = Visitor(chromium, f"http://127.0.0.1:{wire.port}")
    name, value = place.cookie.split("=", 1)
    binh.context.add_cookies([{"name": name, "value": value, "url": binh.site}])
    binh.go(f"/c/{place.world.slug}/entries/{place.entry_id}/files")
    time.sleep(3)
    scales, began = Scales(), time.monotonic()
    scales.level(server._alive)

    with scales.watching():
        binh.page.locator("#f-file-description").set_input_files(tmp_path / "big.pdf")
        while wire.sent < SIZE * MB * 0.55:
            binh.page.wait_for_timeout(50)
        server.kill()
        server.start()
        scales.level(server._alive)
        binh.page.locator("#held-description bdi", has_text="big.pdf").wait_for(timeout=600_000)

    print(
        f"\nChromium: {SIZE} MB in {time.monotonic() - began:.1f} s by tus-js-client, {wire.broken} cuts, 1 restart, "
        f"{wire.sent / MB:.0f} MB on the wire, memory grew by {scales.growth:.0f} MB"
    )
    broken = wire.broken
    wire.close()
    server.close()
    binh.close()
    assert broken == 5
    assert stored_digests(db, place.entry_id) == [sent]
    assert scales.growth < 60


@dataclass
class School:
    house: House
    world: World
    wire: Wire
    folder: Path

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.wire.port}"

    def cookie(self, name: str) -> dict[str, str]:
        with self.house.db.write() as session:
            token = start_session(
                session, account_id=self.world.people[name], device="t", rules=session_rules(Settings()),
                now=datetime.now(UTC),
            )  # fmt: skip
        return {"name": "session", "value": token, "url": self.site}


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    """The cast's contest, today, behind a line that can break; the place for products takes 500 MB of slides."""
    port = free_port()
    wire = Wire(port)
    settings = Settings(data_dir=tmp_path / "var", public_url=f"http://127.0.0.1:{wire.port}", threads=8)
    house = open_house(settings)
    upgrade(house.db)
    with house.db.write() as session:
        world = build_world(session, now=datetime.now(UTC))
        session.execute(
            update(Slot).where(Slot.code == "product").values(types=["pptx", "zip"], max_bytes=500 * MB, max_count=2)
        )
    with serving(create_app(house=house), port):
        yield School(house, world, wire, tmp_path)
    wire.close()
    house.db.dispose()


def slides(path: Path, megabytes: int) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("ppt/presentation.xml", "<p/>")
        packed.writestr("ppt/media/image1.bin", random.Random(megabytes).randbytes(megabytes * MB))
    return path


def register_on_the_phone(school: School, huong: Visitor) -> str:
    """She pastes her name as macOS writes it. Her personal code."""
    huong.go("/c/ai-2026/register")
    huong.fill({"full_name": unicodedata.normalize("NFD", "Nguyễn Thị Hương"), "phone": "0912 345 679"})
    huong.choose("school_id", "Hoa Sữa")
    huong.press("Register")
    code = huong.text("#login-code")
    huong.press("I have kept the code, go on")
    return code


def draft_on_the_phone(huong: Visitor) -> str:
    """The summary is too short: said, and the text is kept. The path of the entry."""
    huong.press("Begin a new entry")
    huong.fill({"category": "lesson-preparation", "track": "teacher", "level": "TH", "owner_role": "author"})
    huong.press("Begin the draft")
    place = huong.page.url.removeprefix(huong.site)
    huong.go(f"{place}/product")
    huong.fill({"title": "Phân số quanh em", "summary": SHORT})
    huong.press("Save draft")
    huong.go(f"{place}/product")
    assert huong.page.locator("[name=summary]").input_value() == SHORT
    assert "150" in huong.text()
    return place


def send_slides_through_a_cut(school: School, huong: Visitor, place: str, pptx: Path) -> None:
    """At 60 % the network goes; it comes back, and the rest is sent, not the whole."""
    huong.go(f"{place}/files")
    assert huong.reads("You are inside Zalo")
    before = school.wire.sent
    huong.page.locator("#f-file-product").set_input_files(pptx)
    while school.wire.sent - before < 0.6 * pptx.stat().st_size:
        huong.page.wait_for_timeout(20)
    school.wire.go_down()
    huong.page.locator(".upload[data-state=cut]").wait_for()
    assert huong.reads("The connection is cut. It goes on by itself as soon as the network is back.")
    shoot(huong, "cut")
    huong.seen.clear()
    huong.look()
    huong.complaints.clear()  # the browser's own lines about a network that is down
    school.wire.down = False
    huong.page.locator("#held-product bdi", has_text=pptx.name).wait_for(timeout=120_000)
    assert "Sản phẩm, " not in huong.text("#gaps")  # what is missing is told anew
    assert school.wire.sent - before < 1.25 * pptx.stat().st_size
    shoot(huong, "sent")


def shoot(visitor: Visitor, name: str) -> None:
    if folder := os.environ.get("CONTEST_SHOTS"):
        for theme in ("light", "dark"):
            visitor.page.emulate_media(color_scheme=theme)
            visitor.page.screenshot(path=f"{folder}/upload_{name}_{visitor.width}_{theme}.png", full_page=True)
        visitor.page.emulate_media(color_scheme="light")


def begin_and_leave(school: School, huong: Visitor, place: str, film: Path) -> None:
    """A second file is begun on the phone; she shuts the page in the middle of it."""
    huong.go(f"{place}/files")
    before = school.wire.sent
    huong.page.locator("#f-file-product").set_input_files(film)
    while school.wire.sent - before < film.stat().st_size // 3:
        huong.page.wait_for_timeout(20)
    huong.close()


def finish_at_home(school: School, huong: Visitor, place: str, code: str, film: Path) -> None:
    """Next day on a PC: the code, the draft, the half-sent file chosen again, the rest, the receipt."""
    huong.go("/sign-in")
    huong.fill({"login_code": code})
    huong.press("Sign in")
    huong.go(place)
    assert "Còn 1 tệp chưa tải xong" in huong.text()
    huong.go(f"{place}/files")
    shoot(huong, "unfinished")
    before = school.wire.sent
    huong.page.locator("#f-file-product").set_input_files(film)
    huong.page.locator("#held-product bdi", has_text=film.name).and_(
        huong.page.locator("li:not([data-unfinished]) bdi")
    ).wait_for()
    assert school.wire.sent - before < 0.8 * film.stat().st_size
    paper = description_pdf(title="Phân số quanh em", category="Soạn bài giảng số", paragraphs=[LONG])
    huong.attach("file-description", "Bản thuyết minh.pdf", paper)
    huong.page.locator("#held-description bdi").wait_for()
    shoot(huong, "whole")
    huong.go(f"{place}/people")
    huong.fill({"job1": "Giáo viên lớp 3", "contact_name": "Nguyễn Thị Hương", "contact_phone": "0912345679"})
    huong.press("Save draft")
    huong.go(f"{place}/product")
    huong.fill({"summary": LONG})
    huong.press("Save draft")
    promise(huong, place)


def test_story_of_a_teacher_who_sends_90_megabytes_from_zalo_and_hands_in_at_home(chromium: Browser, school: School):
    pptx, film = slides(school.folder / "Bài giảng.pptx", 90), slides(school.folder / "Trò chơi.pptx", 24)
    phone = Visitor(chromium, school.site, width=360, user_agent=ZALO)
    code = register_on_the_phone(school, phone)
    place = draft_on_the_phone(phone)
    send_slides_through_a_cut(school, phone, place, pptx)
    begin_and_leave(school, phone, place, film)
    home = Visitor(chromium, school.site)
    finish_at_home(school, home, place, code, film)

    home.go(f"{place}/review")
    home.press("Hand in the entry")
    office = Visitor(chromium, school.site)
    office.context.add_cookies([school.cookie("ha")])
    office.go("/c/ai-2026/office/entries?q=nguyen+thi+huong")

    assert home.reads("Receipt of submission")
    assert "Phân số quanh em" in office.text("tbody")
    with school.house.db.read() as session:
        entry = session.scalars(select(Entry)).one()
        digests = set(session.scalars(select(StoredFile.sha256)))
        names = set(session.scalars(select(Account.full_name)))
    assert entry.state == "submitted"
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in (pptx, film)} <= digests
    assert "Nguyễn Thị Hương" in names  # NFC
    assert [*phone.found(), *home.found(), *office.found()] == []
    home.close()
    office.close()


@pytest.fixture
def at_files(chromium: Browser, school: School) -> Iterator[Visitor]:
    """Bình's page on files at 390 px; the place for products takes three."""
    with school.house.db.write() as session:
        session.execute(update(Slot).where(Slot.code == "product").values(max_count=3))
        entry = drafted(session, school.world, now=datetime.now(UTC), pdf=False)
    binh = Visitor(chromium, school.site, width=390)
    binh.context.add_cookies([school.cookie("binh")])
    binh.go(f"/c/ai-2026/entries/{entry}/files")
    yield binh
    binh.close()


def test_four_files_chosen_at_once_for_three_places_send_three_and_say_why(school: School, at_files: Visitor):
    files = [slides(school.folder / f"Bài {n}.pptx", 2) for n in range(4)]

    at_files.page.locator("#f-file-product").set_input_files(files)
    at_files.page.locator("#held-product li").nth(2).wait_for()
    at_files.page.locator(".upload").nth(1).wait_for(state="detached")

    assert sorted(at_files.texts("#held-product bdi")) == ["Bài 0.pptx", "Bài 1.pptx", "Bài 2.pptx"]
    assert at_files.texts(".upload .upload-name") == ["Bài 3.pptx"]
    assert at_files.texts(".upload .upload-said") == ["Mục này nhận nhiều nhất 3 tệp."]
    assert axe_findings(at_files.page) == []


def test_file_of_another_kind_is_refused_in_words(school: School, at_files: Visitor):
    picture = school.folder / "anh"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20 * MB))

    at_files.page.locator("#f-file-product").set_input_files(picture)
    at_files.page.locator("#held-product .upload-problem").wait_for()
    at_files.page.locator(".upload").wait_for(state="detached")
    told = at_files.texts("#held-product .upload-problem"), at_files.text("#uploads-status")
    found = axe_findings(at_files.page)
    shoot(at_files, "refused")
    at_files.submit("#held-product form button")

    assert told == (["Mục này nhận PPTX, ZIP; tệp vừa gửi là loại khác."], f"anh: {told[0][0]}")
    assert found == []
    assert at_files.texts("#held-product bdi") == []


def test_upload_is_paused_gone_on_with_and_ended(school: School, at_files: Visitor):
    page, film = at_files.page, slides(school.folder / "Phim.pptx", 60)
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    line = {"offline": False, "latency": 5, "downloadThroughput": -1}
    slow.send("Network.emulateNetworkConditions", line | {"uploadThroughput": 8 * MB})

    page.locator("#f-file-product").set_input_files(film)
    page.locator(".upload-figures", has_text="/ 60,0 MB").wait_for()
    at_files.named("Pause").click()
    paused = at_files.texts(".upload-said")
    at_files.named("Go on").click()
    page.locator(".upload[data-state=sending]").wait_for()
    at_files.named("End the upload").click()
    page.locator(".upload").wait_for(state="detached")

    assert paused == ["Đang tạm dừng. Phần đã nhận vẫn được giữ."]
    with school.house.db.read() as session:
        assert list(session.scalars(select(Upload.state))) == ["ended"]
    assert at_files.texts("#held-product bdi") == []
    assert at_files.complaints == []
