"""Files become viewable from their state, each converter behind the sandbox's walls."""

from datetime import timedelta

import entry_files
import pytest
from cast import NOON
from sqlalchemy import select, update

from contest.core.errors import NotFound
from contest.core.files import register
from contest.core.tables import StoredFile
from contest.entries.file_tables import FileCheck, Rendition
from contest.entries.previews import office, video, work
from contest.entries.previews.queries import known_of, rendition_file

OFFICE = "application/vnd.openxmlformats-officedocument"
needs_office = pytest.mark.skipif(
    not office.installed(),
    reason="apt install libreoffice-impress-nogui libreoffice-writer-nogui libreoffice-calc-nogui",
)
needs_ffmpeg = pytest.mark.skipif(not video.installed(), reason="apt install ffmpeg")


@pytest.fixture
def house(db, files, clock, world):
    class House:
        def add(self, content, media_type, name="tệp", state="ready"):
            kept = files.keep_bytes(content if isinstance(content, bytes) else content.encode())
            with db.write() as session:
                row = register(session, kept, name=name, media_type=media_type, by=None, now=NOON)
                session.add(FileCheck(file_id=row.id, state=state))
                return row.id

        def render(self):
            return work.render_waiting(db, files, clock=clock)

        def check(self, file_id):
            with db.read() as session:
                return session.get(FileCheck, file_id)

        def made(self, file_id):
            with db.read() as session:
                query = (
                    select(Rendition).where(Rendition.source_id == file_id).order_by(Rendition.kind, Rendition.number)
                )
                return session.scalars(query).all()

        def state(self, file_id):
            check = self.check(file_id)
            return check.preview_state, check.preview_reason

        def bytes_of(self, rendition):
            with db.read() as session:
                return files.read(session.get_one(StoredFile, rendition.file_id).key)

    return House()


def test_pdf_when_inspected_becomes_pages(house):
    file = house.add(entry_files.pdf(12), "application/pdf")

    done = house.render()

    pages = house.made(file)
    assert done == 1
    assert house.state(file) == ("done", "")
    assert [(p.kind, p.number, p.width, p.height) for p in pages] == [("page", n, 1400, 1980) for n in range(1, 13)]
    assert pages[0].meta == {"pages": 12}
    assert pages[11].text.startswith("Trang 12\n")
    assert house.bytes_of(pages[0])[:4] == b"RIFF"


def test_pdf_with_more_pages_than_are_shown_says_how_many_there_are(house, monkeypatch):
    monkeypatch.setattr("contest.entries.previews.made.MOST_PAGES", 2)
    file = house.add(entry_files.pdf(3), "application/pdf")

    house.render()

    assert [(p.number, p.meta) for p in house.made(file)] == [(1, {"pages": 3}), (2, {})]


@pytest.mark.parametrize("state", ["received", "checking", "problem"])
def test_file_that_has_not_passed_inspection_is_not_opened(house, state):
    file = house.add(entry_files.pdf(1), "application/pdf", state=state)

    assert house.render() == 0
    assert house.made(file) == []


@pytest.mark.parametrize(
    ("content", "media_type", "reason"),
    [
        (
            entry_files.locked_pdf(),
            "application/pdf",
            "The file is protected by a password, so it cannot be shown here.",
        ),
        (b"%PDF-1.7", "application/pdf", "The file could not be read. It may be damaged."),
        (b"\xff\xd8\xff\xe0", "image/jpeg", "The file could not be read. It may be damaged."),
        (b"PK\x03\x04", "application/zip", "The file could not be read. It may be damaged."),
        (b"\x00\x01", "text/plain", "This file is no readable text, so it is not shown here. Please download it."),
    ],
)
def test_file_that_cannot_be_shown_says_why(house, content, media_type, reason):
    file = house.add(content, media_type)

    house.render()

    assert house.state(file) == ("failed", reason)
    assert house.made(file) == []


def test_file_of_a_kind_without_preview_is_settled(house):
    file = house.add(b"ID3 sound", "audio/mpeg")

    house.render()

    assert house.state(file) == ("none", "")


def test_photograph_becomes_two_pictures(house):
    file = house.add(entry_files.photograph(), "image/jpeg")

    house.render()

    assert [(p.kind, p.width, p.height) for p in house.made(file)] == [("image", 800, 1200), ("thumbnail", 320, 480)]


def test_zip_of_source_becomes_a_list_with_text(house):
    file = house.add(entry_files.packed({"a.py": "x = 1\n", "b.bin": b"\x00"}), "application/zip")

    house.render()

    first, second = house.made(file)
    assert (first.text, first.meta) == ("a.py", {"size": 6, "language": "Python", "lines": 1, "more": 0})
    assert house.bytes_of(first).startswith(b'{"language":"Python","blocks":')
    assert (second.text, second.file_id) == ("b.bin", None)


def test_scratch_project_is_described(house):
    file = house.add(entry_files.scratch(), "application/x.scratch.sb3")

    house.render()

    assert [sprite["name"] for sprite in house.made(file)[0].meta["sprites"]] == ["Stage", "Mèo"]


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "media_type", "words"),
    [
        (entry_files.docx(), f"{OFFICE}.wordprocessingml.document", "Khi học phân số"),
        (entry_files.pptx(2), f"{OFFICE}.presentationml.presentation", "Trang chiếu 1"),
        (entry_files.xlsx(), f"{OFFICE}.spreadsheetml.sheet", "Học sinh 1"),
    ],
)
def test_office_file_becomes_pages(house, content, media_type, words):
    file = house.add(content, media_type)

    house.render()

    assert house.state(file) == ("done", "")
    assert house.made(file)[0].text.startswith(words)


def test_office_file_without_libreoffice_says_so_and_is_shown_once_it_is_there(house, monkeypatch):
    monkeypatch.setattr("contest.entries.previews.office.shutil.which", lambda _name: None)
    file = house.add(entry_files.docx(), f"{OFFICE}.wordprocessingml.document")

    house.render()

    assert house.state(file) == (
        "none",
        "This server has no LibreOffice, so the pages are not shown here. Please download the file.",
    )
    monkeypatch.setattr("contest.entries.previews.office.shutil.which", lambda _name: "/nowhere/soffice")
    assert house.render() == 1
    assert house.check(file).preview_state == "failed"


@needs_ffmpeg
@pytest.mark.slow
def test_video_of_a_camera_gets_a_poster_and_then_a_smaller_version(house, db, files, clock, tmp_path):
    film = entry_files.mp4(tmp_path, seconds=2, size="1920x1080", codec="libx265", ending="mov")
    file = house.add(film, "video/mp4")

    house.render()

    poster, wanted = house.made(file)
    assert (poster.kind, poster.width, poster.height) == ("poster", 1280, 720)
    assert poster.meta == {"seconds": 2, "plays": False}
    assert (wanted.kind, wanted.file_id) == ("video", None)
    assert work.shrink_waiting(db, files, clock=clock) == 1
    smaller = house.made(file)[1]
    assert (smaller.kind, smaller.width, smaller.height) == ("video", 1280, 720)
    path = tmp_path / "smaller.mp4"
    path.write_bytes(house.bytes_of(smaller))
    facts = video.probe(path, workdir=tmp_path)
    assert (facts.codec, facts.sound, facts.plays_everywhere, facts.wants_smaller) == ("h264", "aac", True, False)
    assert work.shrink_waiting(db, files, clock=clock) == 0


@needs_ffmpeg
@pytest.mark.slow
def test_video_that_plays_everywhere_is_left_as_it_is(house, db, files, clock):
    file = house.add(entry_files.webm(), "video/webm")

    house.render()

    assert [made.kind for made in house.made(file)] == ["poster"]
    assert work.shrink_waiting(db, files, clock=clock) == 0


def test_work_when_done_twice_has_one_effect(house, db):
    file = house.add(entry_files.pdf(2), "application/pdf")
    house.render()
    with db.write() as session:
        session.execute(update(FileCheck).values(preview_state="waiting"))

    house.render()

    assert len(house.made(file)) == 2
    with db.read() as session:
        assert len(session.scalars(select(StoredFile)).all()) == 3


def test_work_that_another_process_holds_is_left_alone_until_its_lease_ends(house, db, clock):
    file = house.add(entry_files.pdf(1), "application/pdf")
    with db.write() as session:
        session.execute(update(FileCheck).values(preview_state="working", preview_leased_until=NOON + work.LEASE))

    assert house.render() == 0
    clock.go(timedelta(minutes=16))
    assert house.render() == 1
    assert house.state(file) == ("done", "")


def test_file_that_ended_the_process_three_times_is_given_up(house, db, clock):
    file = house.add(entry_files.pdf(1), "application/pdf")
    with db.write() as session:
        held = {"preview_state": "working", "preview_leased_until": NOON - work.LEASE, "preview_attempts": 3}
        session.execute(update(FileCheck).values(**held))

    house.render()

    assert house.state(file) == ("failed", "The file could not be read. It may be damaged.")


def test_forgetting_a_file_names_the_objects_that_nothing_else_needs(house, db):
    first, second = (house.add(entry_files.photograph(), "image/jpeg") for _ in range(2))
    house.render()

    with db.write() as session:
        shared = work.forget(session, first)
        left = work.forget(session, second)

    assert shared == []
    assert len(left) == 2
    assert house.made(first) == house.made(second) == []


def test_copy_that_inspection_made_is_no_preview_and_stays(house, db, files):
    file = house.add(entry_files.photograph(), "image/jpeg")
    cleaned = files.keep_bytes(b"cleaned")
    with db.write() as session:
        row = register(session, cleaned, name="a.jpg", media_type="image/jpeg", by=None, now=NOON)
        session.add(Rendition(source_id=file, kind="cleaned", file_id=row.id))

    house.render()

    assert [made.kind for made in house.made(file)] == ["cleaned", "image", "thumbnail"]
    with db.read() as session:
        known = known_of(session, [file])[file]
        with pytest.raises(NotFound):
            rendition_file(session, session.get_one(StoredFile, file), kind="cleaned", number=1)
    assert [row.kind for row in known.made] == ["image", "thumbnail"]
