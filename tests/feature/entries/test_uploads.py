"""Who may upload what, until when; and what becomes of it after the last byte."""

import hashlib
from datetime import timedelta

import pytest
from cast import NOON, PHASES
from dossiers import actor_of, drafted, full_dossier
from sqlalchemy import event, func, select, update
from tus_client import PDF, Tus

from contest.core.tables import AuditEvent, StoredFile
from contest.core.uploading import incoming_of
from contest.entries import service as entries
from contest.entries.file_tables import Upload
from contest.entries.tables import EntryFile
from contest.entries.uploads import service
from contest.entries.uploads.finishing import work_off
from contest.rules.tables import Slot

DEADLINE = NOON + timedelta(days=PHASES["submission"][1])
DAMAGED = b"This is no PDF" + bytes(1000)


@pytest.fixture
def entry_id(db, world):
    with db.write() as session:
        return drafted(session, world, now=NOON, pdf=False)


@pytest.fixture
def tus(sign_in, world, entry_id):
    return Tus(sign_in(world.people["binh"]), world, entry_id)


def names_of(db, entry_id):
    query = select(StoredFile.name).join(EntryFile, EntryFile.file_id == StoredFile.id)
    with db.read() as session:
        present = query.where(EntryFile.entry_id == entry_id, EntryFile.removed_at.is_(None))
        return list(session.scalars(present.order_by(EntryFile.added_at)))


def change_slot(db, world, code="description", **values):
    with db.write() as session:
        session.execute(update(Slot).where(Slot.id == world.slots[code]).values(**values))


@pytest.mark.parametrize(("who", "status"), [("mallory", 404), ("an", 404), ("chi", 404), (None, 401)])
def test_upload_of_another_person_is_not_found(tus, client, sign_in, world, who, status):
    where = tus.begun()
    tus.browser = sign_in(world.people[who]) if who else client

    answers = [tus.create(100), tus.head(where), tus.patch(0, PDF, where), tus.delete(where)]

    assert [answer.status_code for answer in answers] == [status] * 4


def test_coordinator_of_the_school_may_end_an_upload_and_not_write_to_it(tus, sign_in, world):
    where = tus.begun()
    tus.browser = sign_in(world.people["khoa"])

    assert tus.patch(0, PDF, where).status_code == 404
    assert tus.delete(where).status_code == 204


def test_upload_under_another_entry_or_contest_is_not_found(tus, db, world):
    where = tus.begun()
    with db.write() as session:
        other = drafted(session, world, now=NOON, dossier=full_dossier(world, title="Bài khác"))

    assert tus.head(where.replace(tus.entry_id, other)).status_code == 404
    assert tus.head(where.replace(world.slug, "khac")).status_code == 404


def test_upload_begun_before_the_deadline_may_end_within_the_grace(tus, clock, sign_in, world, db, entry_id):
    clock.go(DEADLINE - timedelta(seconds=5))
    tus.browser = sign_in(world.people["binh"])
    where = tus.begun()
    tus.patch(0, PDF[:1000], where)
    clock.go(DEADLINE + timedelta(minutes=29))

    late = tus.create(100).status_code
    rest = tus.patch(1000, PDF[1000:], where).status_code

    assert (late, rest) == (403, 204)
    assert names_of(db, entry_id) == ["mo-ta.pdf"]


def test_upload_after_the_grace_is_refused_in_words(tus, clock, sign_in, world, db, entry_id):
    clock.go(DEADLINE - timedelta(seconds=5))
    tus.browser = sign_in(world.people["binh"])
    where = tus.begun()
    clock.go(DEADLINE + timedelta(minutes=31))

    answer = tus.patch(0, PDF, where)

    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("Đã hết hạn nộp bài")
    assert names_of(db, entry_id) == []


def test_last_byte_in_time_counts_when_it_is_put_away_later(tus, clock, sign_in, world, db, entry_id, files):
    """The process died after the last byte; the task finishes after the grace is over."""
    clock.go(DEADLINE)
    tus.browser = sign_in(world.people["binh"])
    where = tus.begun()
    _store_all(files, db, where)
    with db.write() as session:
        service.mark_received(session, upload_id=where.rsplit("/", 1)[1], now=clock())
    work_off(db, files, clock=clock)
    before = names_of(db, entry_id)
    clock.go(timedelta(hours=1))

    work_off(db, files, clock=clock)
    work_off(db, files, clock=clock)

    assert (before, names_of(db, entry_id)) == ([], ["mo-ta.pdf"])
    with db.read() as session:
        (stored,) = session.scalars(select(StoredFile))
        assert session.scalar(select(EntryFile.added_at)) == DEADLINE
    assert files.read(stored.key) == PDF
    assert list(incoming_of(files, db).begun()) == []


def test_file_that_could_not_be_put_away_is_put_away_by_the_next_turn(tus, db, files, clock, entry_id):
    where = tus.begun()
    obstacle = files.folder / "files"
    obstacle.write_bytes(b"in the way")

    answer = tus.patch(0, PDF, where)
    told = tus.head(where)
    page = tus.browser.get(f"/c/ai-2026/entries/{entry_id}/files").text
    work_off(db, files, clock=clock)
    before = names_of(db, entry_id)
    obstacle.unlink()
    work_off(db, files, clock=clock)

    assert (answer.status_code, told.headers["upload-offset"]) == (500, str(len(PDF)))
    assert "data-pending" in page
    assert (before, names_of(db, entry_id)) == ([], ["mo-ta.pdf"])


def test_upload_finished_twice_is_one_file(tus, db, files, world, entry_id):
    change_slot(db, world, max_count=5)
    where = tus.begun()
    _store_all(files, db, where)
    with db.write() as session:
        service.mark_received(session, upload_id=where.rsplit("/", 1)[1], now=NOON)
        upload = service.facts(session.get(Upload, where.rsplit("/", 1)[1]))
    incoming = incoming_of(files, db)
    kept = incoming.settle(upload.id, incoming.seal(upload.id))

    for _ in range(2):
        with db.write() as session:
            service.record_file(session, upload=upload, kept=kept, media_type="application/pdf")

    assert names_of(db, entry_id) == ["mo-ta.pdf"]


def _store_all(files, db, where):
    name, incoming = where.rsplit("/", 1)[1], incoming_of(files, db)
    token = incoming.claim(name, at=0)
    incoming.append(name, token, at=0, content=PDF)
    incoming.release(name, token)


def test_file_of_another_kind_is_refused_at_its_end_and_leaves_nothing(tus, db, files, entry_id):
    where = tus.begun(len(DAMAGED))

    answer = tus.patch(0, DAMAGED, where)
    page = tus.browser.get(f"/c/ai-2026/entries/{entry_id}/files").text

    assert answer.status_code == 422
    assert "Loại tệp này không được nhận, hoặc tệp bị hỏng." in page
    assert answer.json()["detail"] == "Loại tệp này không được nhận, hoặc tệp bị hỏng."
    assert (names_of(db, entry_id), list(files.keys()), list(incoming_of(files, db).begun())) == ([], [], [])
    assert tus.head(where).status_code == 410


def test_same_content_refused_once_stays_where_another_entry_names_it(tus, db, files, world, entry_id):
    change_slot(db, world, "video", types=["pdf"])
    tus.patch(0, PDF, tus.begun())
    change_slot(db, world, "video", types=["mp4"])
    tus.slot = "video"

    answer = tus.patch(0, PDF, tus.begun(name="phim"))

    assert answer.status_code == 422
    assert list(files.keys()) == [f"files/{(sha := hashlib.sha256(PDF).hexdigest())[:2]}/{sha}"]


def test_new_file_takes_the_place_of_the_old_and_the_version_handed_in_keeps_it(tus, db, world, entry_id):
    tus.patch(0, PDF, tus.begun())
    with db.write() as session:
        entries.submit_entry(session, actor=actor_of(session, world, "binh", NOON), entry_id=entry_id, now=NOON)
    half = tus.begun(name="moi.pdf")
    tus.patch(0, PDF[:10], half)

    between = names_of(db, entry_id)
    tus.patch(10, PDF[10:], half)

    assert (between, names_of(db, entry_id)) == (["mo-ta.pdf"], ["moi.pdf"])
    with db.read() as session:
        version = entries.queries.last_version(session, entry_id)
    assert [line["name"] for line in version.content["files"]] == ["mo-ta.pdf"]


def test_place_for_several_files_counts_what_is_on_its_way(tus, db, world):
    change_slot(db, world, max_count=2)
    tus.patch(0, PDF, tus.begun())
    tus.begun()

    answer = tus.create(100)

    assert answer.status_code == 422
    assert answer.json()["detail"] == "Mục này nhận nhiều nhất 2 tệp."


def test_place_of_two_gigabytes_can_be_promised_two_gigabytes(tus, db, world):
    change_slot(db, world, max_bytes=2048 * 1024**2)

    assert tus.create(2048 * 1024**2).status_code == 201
    assert tus.create(2048 * 1024**2 + 1).status_code == 413


def test_quota_of_the_entry_counts_old_files_and_uploads_on_their_way(db, world, entry_id):
    def begin(size):
        with db.write() as session:
            service.begin_upload(
                session, actor=actor_of(session, world, "binh", NOON), entry_id=entry_id, slot_code="description",
                name="a.pdf", mark="", size=size, limits=service.Limits(quota=1000, days=7, room=5000), now=NOON,
            )  # fmt: skip

    begin(600)
    with pytest.raises(service.Invalid, match="together"):
        begin(401)
    begin(400)


def test_full_disk_refuses_before_the_first_byte(db, world, entry_id):
    limits = service.Limits(quota=10**9, days=7, room=99)

    with db.write() as session, pytest.raises(service.Invalid, match="no room"):
        service.begin_upload(
            session, actor=actor_of(session, world, "binh", NOON), entry_id=entry_id, slot_code="description",
            name="a.pdf", mark="", size=100, limits=limits, now=NOON,
        )  # fmt: skip


def test_unfinished_uploads_are_bounded(tus):
    for _ in range(20):
        tus.begun(10)

    assert tus.create(10).status_code == 422


def test_begun_upload_is_in_the_log(tus, db, entry_id):
    tus.begun()

    with db.read() as session:
        logged = session.scalars(select(AuditEvent).where(AuditEvent.action == "entry.upload_begun")).one()
    assert (logged.object_id, logged.detail) == (entry_id, {"slot": "description", "size": len(PDF)})


def test_ending_by_the_plain_form_goes_back_to_the_page(tus, db):
    where = tus.begun()

    answer = tus.browser.post(f"{where}/end")

    assert answer.status_code == 303
    with db.read() as session:
        assert session.scalar(select(func.count()).where(Upload.state == "ended")) == 1


def test_unfinished_upload_is_told_on_the_pages_of_the_entry_and_gone_when_whole(tus, entry_id):
    where = tus.begun()
    tus.patch(0, PDF[:51_200], where)
    pages = [f"/c/ai-2026/entries/{entry_id}{path}" for path in ("", "/files", "/review")]

    half = [tus.browser.get(page).text for page in pages]
    tus.patch(51_200, PDF[51_200:], where)
    whole = [tus.browser.get(page).text for page in pages]

    assert [page.count("Còn 1 tệp chưa tải xong") for page in (*half, *whole)] == [1, 1, 1, 0, 0, 0]
    assert "Đã nhận 50 KB trên 100 KB." in half[1]
    assert f'data-unfinished="{where}"' in half[1]
    assert "Đã nhận</span>" in whole[1]  # the state of its check


def test_page_on_files_asks_a_fixed_number_of_statements(tus, db, entry_id, world):
    change_slot(db, world, max_count=50)
    counts, seen = [], []
    event.listen(db.reader, "after_cursor_execute", lambda *_: seen.append(1))
    for _ in range(2):
        for _ in range(5):
            tus.begun()
            tus.patch(0, PDF, tus.begun())
        seen.clear()
        tus.browser.get(f"/c/ai-2026/entries/{entry_id}/files")
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_bytes_that_no_row_waits_for_go_after_a_day(db, files, clock):
    incoming = incoming_of(files, db)
    incoming.begin("0" * 26)
    clock.now = incoming_began = dict(incoming.begun())["0" * 26]

    work_off(db, files, clock=clock)
    kept = len(list(incoming.begun()))
    clock.go(incoming_began + timedelta(days=1, seconds=1))
    work_off(db, files, clock=clock)

    assert (kept, len(list(incoming.begun()))) == (1, 0)
