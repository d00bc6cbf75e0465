"""What a judge sees of files, and that nothing made of a file is more visible than the file."""

import gzip
import re

import entry_files
import pytest
from judging_world import JUDGING, start_judging, statements
from sqlalchemy import delete, select
from viewable import hand_in

from contest.entries.file_tables import FileCheck, Rendition
from contest.entries.tables import EntryVersion
from contest.judging.offline_pages import PAGE
from contest.judging.tables import Assignment

DESK = "/c/ai-2026/judging"
PDF, ZIP, JPEG = "application/pdf", "application/zip", "image/jpeg"


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def desk(db, world, now):
    """(entry, assignment of Chi)."""
    return [(entry, assignment) for (entry, _who), assignment in start_judging(db, world, now=now, count=2).items()]


@pytest.fixture
def chi(sign_in, world, desk):
    return sign_in(world.people["chi"])


def sheet(desk, more=""):
    return f"{DESK}/{desk[0][1]}{more}"


@pytest.fixture
def described(db, files, world, desk, now):
    """Id of a description of three pages."""
    return hand_in(db, files, world, desk[0][0], [("description", "Mallory.pdf", PDF, entry_files.pdf(3))], now=now)[0]


def test_pages_are_pictures_with_their_size_loaded_when_near(chi, desk, described):
    page = chi.get(sheet(desk, "?show=description")).text

    first, second = (f'src="{sheet(desk)}/files/{described}/page/{n}" width="1400" height="1980"' for n in (1, 2))
    assert f"{first} alt=" in page
    assert page.split(second)[1].split(">")[0].endswith('loading="lazy"')
    assert page.count('class="doc-page"') == 3


def test_words_of_the_pages_can_be_read_instead(chi, desk, described):
    page = chi.get(sheet(desk, "?show=description&words=1")).text

    assert 'class="doc-page"' not in page
    assert "Khi học phân số, nhiều học sinh đọc được ba phần tư" in page


def test_page_of_an_own_entry_is_given_under_a_neutral_name(chi, desk, described):
    answer = chi.get(sheet(desk, f"/files/{described}/page/2"))

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/webp"
    assert re.search(r"''TLA-GV-000\d-N-description-1-page-2\.webp$", answer.headers["content-disposition"])
    assert "Mallory" not in str(answer.headers)


def test_page_of_a_foreign_entry_is_not_found(sign_in, world, desk, described):
    page = f"/files/{described}/page/1"

    found = {who: sign_in(world.people[who]).get(sheet(desk, page)).status_code for who in ("cuc", "mallory", "dung")}

    assert found == dict.fromkeys(found, 404)
    assert sign_in(world.people["chi"]).get(f"{DESK}/{desk[1][1]}{page}").status_code == 404


def test_page_ends_with_the_assignment(chi, desk, described, db, now):
    with db.write() as session:
        session.get_one(Assignment, desk[0][1]).released_at = now

    assert chi.get(sheet(desk, f"/files/{described}/page/1")).status_code == 404


def test_page_of_a_file_taken_out_of_the_version_is_gone(chi, desk, described, db):
    with db.write() as session:
        for version in session.scalars(select(EntryVersion).where(EntryVersion.entry_id == desk[0][0])):
            version.content = {**version.content, "files": []}

    assert chi.get(sheet(desk, f"/files/{described}/page/1")).status_code == 404


def test_what_was_not_made_is_not_found(chi, desk, described):
    odd = ("page/4", "page/0", "video/1", "code/1", "cleaned/1", "page/x")

    assert {chi.get(sheet(desk, f"/files/{described}/{below}")).status_code for below in odd} == {404}


def test_text_of_code_is_escaped_and_never_served_as_a_file(chi, desk, db, files, world, now):
    whole = entry_files.packed({"a.html": "<script>alert(1)</script>", "b.py": "x = 1\n"})
    (file,) = hand_in(db, files, world, desk[0][0], [("product", "ma.zip", ZIP, whole)], now=now)

    first = chi.get(sheet(desk, "?show=product")).text
    second = chi.get(sheet(desk, f"?show=product&file={file}&member=2")).text

    assert "<script>alert" not in first
    assert "alert" in first
    assert '<i class="t-n">1</i>' in second
    assert chi.get(sheet(desk, f"/files/{file}/code/1")).status_code == 404


def test_odd_addresses_show_a_page(chi, desk):
    odd = ("?show=nothing", "?show=product&member=9999999", "?show=product&member=x&file=y", "?show=a&show=b")

    assert {chi.get(sheet(desk, query)).status_code for query in odd} == {200}


def test_several_pictures_begin_with_a_grid(chi, desk, db, files, world, now):
    given = [("product", f"{n}.jpg", JPEG, entry_files.photograph(600 + n, 400)) for n in range(2)]
    hand_in(db, files, world, desk[0][0], given, now=now)

    page = chi.get(sheet(desk, "?show=product")).text

    assert page.count("/thumbnail/1") == 2 + 1  # and one beside the sheet
    assert page.count("/image/1") == 2


def test_pictures_are_given_also_where_inspection_took_the_camera_out(chi, desk, db, files, world, now):
    (file,) = hand_in(db, files, world, desk[0][0], [("product", "a.jpg", JPEG, entry_files.photograph())], now=now)
    with db.write() as session:
        made = session.scalars(select(Rendition).where(Rendition.kind == "image")).all()
        kept = [(one.source_id, one.file_id) for one in made]
        session.execute(delete(Rendition).where(Rendition.kind == "cleaned"))
        session.add_all(Rendition(source_id=source, kind="cleaned", file_id=stored) for source, stored in kept)

    page = chi.get(sheet(desk, "?show=product"))

    assert page.status_code == 200
    below = {one: chi.get(sheet(desk, f"/files/{file}{one}")) for one in ("", "/image/1", "/thumbnail/1")}
    assert {one: answer.status_code for one, answer in below.items()} == dict.fromkeys(below, 200)
    assert below[""].content == below["/image/1"].content  # the cleaned copy, not the original


def test_file_that_is_still_being_checked_says_so_and_is_not_given(chi, desk, described, db):
    with db.write() as session:
        for check in session.scalars(select(FileCheck)):
            check.state = "checking"

    page = chi.get(sheet(desk, "?show=description")).text
    file = chi.get(f"{sheet(desk)}/files/{described}")

    assert "Tệp đang được chuẩn bị" in page
    assert "%PDF" not in file.text
    assert file.status_code == 425  # too early


def test_page_without_its_media_is_light(chi, desk, db, files, world, now):
    """Sixty pages: the longest document that is shown."""
    hand_in(db, files, world, desk[0][0], [("description", "a.pdf", PDF, entry_files.pdf(61, body="a "))], now=now)

    page = chi.get(sheet(desk, "?show=description"))

    loaded = [part.split('"')[0].split("#")[0] for part in page.text.split('"/static/')[1:]]
    parts = {part: len(gzip.compress(chi.get(f"/static/{part}").content, 6)) for part in set(loaded)}
    texts = sum(size for part, size in parts.items() if part.endswith((".css", ".js", ".svg")))
    assert len(gzip.compress(page.content, 6)) + texts < 60 * 1024
    assert "60 trang đầu trong 61 trang" in page.text


def test_statements_do_not_grow_with_the_pages_and_files(chi, desk, db, files, world, now, described):
    few = statements(db, lambda: chi.get(sheet(desk, "?show=description")))
    given = [("product", f"{n}.jpg", JPEG, entry_files.photograph(400, 300)) for n in range(4)]
    hand_in(db, files, world, desk[0][0], given, now=now)

    assert statements(db, lambda: chi.get(sheet(desk, "?show=description"))) == few


def test_offline_offer_holds_the_pages_and_their_size(chi, desk, described, db, files, world, now):
    hand_in(db, files, world, desk[0][0], [("product", "a.jpg", JPEG, entry_files.photograph())], now=now)

    offer = next(one for one in chi.get(f"{DESK}/offline").json()["sheets"] if one["page"] == sheet(desk))

    bodies = {address: chi.get(address) for address in offer["files"]}
    assert [address.removeprefix(f"{sheet(desk)}/files/{described}") for address in offer["files"]][:3] == [
        "/page/1",
        "/page/2",
        "/page/3",
    ]
    assert len(offer["files"]) == 5
    assert {answer.status_code for answer in bodies.values()} == {200}
    assert offer["size"] == sum(len(answer.content) for answer in bodies.values()) + PAGE * len(offer["pages"])
    assert offer["left_out"] == 0
    assert f"{sheet(desk)}?show=description&words=1" in offer["pages"]


def test_offline_offer_takes_the_small_version_of_a_video_or_leaves_it_out(
    chi, desk, db, files, world, now, monkeypatch
):
    hand_in(db, files, world, desk[0][0], [("video", "a.webm", "video/webm", entry_files.webm())], now=now)
    monkeypatch.setattr("contest.entries.previews.offline.LARGEST", 100)

    offer = next(one for one in chi.get(f"{DESK}/offline").json()["sheets"] if one["page"] == sheet(desk))

    assert (offer["files"], offer["left_out"]) == ([], 1)


def test_entrant_sees_what_judges_will_see_and_a_stranger_does_not(sign_in, world, desk, described):
    entry = f"/c/ai-2026/entries/{desk[0][0]}"
    page = sign_in(world.people["mallory"]).get(f"{entry}/view?show=description")

    assert page.status_code == 200
    assert f'src="{entry}/files/{described}/page/1"' in page.text
    assert sign_in(world.people["mallory"]).get(f"{entry}/files/{described}/page/1").status_code == 200
    assert sign_in(world.people["ha"]).get(f"{entry}/view?show=description").status_code == 200
    assert sign_in(world.people["an"]).get(f"{entry}/view").status_code == 404
    assert sign_in(world.people["chi"]).get(f"{entry}/files/{described}/page/1").status_code == 404
