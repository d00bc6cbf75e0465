import io
import zipfile
from datetime import timedelta

import pytest
from cast import NOON
from dossiers import actor_of, drafted
from sqlalchemy import select

from contest.core.files import FileStore
from contest.core.sandbox import ToolFailed
from contest.core.tables import StoredFile
from contest.entries import attachments, service
from contest.entries.file_tables import FileCheck, PackageMember, Rendition
from contest.entries.inspection import worker
from contest.entries.tables import Entry, EntryFile


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name.replace("__", "/").replace("_", "."), content)
    return packed.getvalue()


@pytest.fixture
def hand_over(db, world, files):
    """hand_over(bytes, media_type) -> the stored file's id, its check `received`."""

    def give(content, media_type, *, slot="product", name="tep", entry_id=None):
        kept = files.keep_bytes(content)
        with db.write() as session:
            binh = actor_of(session, world, "binh", NOON)
            entry_id = entry_id or drafted(session, world, now=NOON, pdf=False)
            slot_id = world.slots[slot]
            row_id = attachments.add_file(
                session, actor=binh, entry_id=entry_id, slot_id=slot_id, kept=kept, name=name, media_type=media_type,
                now=NOON,
            )  # fmt: skip
            return session.scalar(select(EntryFile.file_id).where(EntryFile.id == row_id))

    return give


def check_of(db, file_id):
    with db.read() as session:
        return session.get(FileCheck, file_id)


def test_game_when_inspected_then_is_ready_and_its_members_are_objects_of_their_own(db, files, clock, hand_over):
    game = zipped(game__index_html="<html>xin chào</html>", game__js__main_js="let a=1")
    file_id = hand_over(game, "application/zip")

    assert worker.work_off(db, files, clock=clock) == 1

    check = check_of(db, file_id)
    assert (check.state, check.reason, check.package, check.attempts) == ("ready", "", "game", 1)
    with db.read() as session:
        members = session.scalars(select(PackageMember).order_by(PackageMember.path)).all()
    assert [(m.path, m.media_type) for m in members] == [("index.html", "text/html"), ("js/main.js", "text/javascript")]
    assert files.read(members[1].key) == b"let a=1"


def test_file_when_not_acceptable_then_has_a_problem_and_no_preview(db, files, clock, hand_over):
    file_id = hand_over(zipped(**{"..__evil_txt": "x"}), "application/zip")

    worker.work_off(db, files, clock=clock)

    check = check_of(db, file_id)
    assert (check.state, check.preview_state) == ("problem", "none")
    assert check.reason.startswith("The ZIP file holds a name that cannot be used")


def test_file_when_already_inspected_then_is_left_alone(db, files, clock, hand_over):
    hand_over(zipped(index_html="x"), "application/zip")
    worker.work_off(db, files, clock=clock)

    assert worker.work_off(db, files, clock=clock) == 0


def test_file_when_its_worker_was_killed_then_is_taken_again_after_the_lease(db, files, clock, hand_over):
    file_id = hand_over(zipped(index_html="x"), "application/zip")
    assert worker._claim(db, clock()).file_id == file_id

    assert worker.work_off(db, files, clock=clock) == 0
    clock.go(worker.LEASE + timedelta(seconds=1))
    assert worker.work_off(db, files, clock=clock) == 1

    assert check_of(db, file_id).attempts == 2


def test_late_worker_when_another_took_over_then_writes_nothing(db, files, clock, hand_over):
    file_id = hand_over(zipped(index_html="x"), "application/zip")
    late = worker._claim(db, clock())
    clock.go(worker.LEASE + timedelta(seconds=1))
    worker._claim(db, clock())

    worker._settle(db, late, worker.Verdict("zip_bomb"), clock())

    assert check_of(db, file_id).state == "checking"


def test_file_when_our_own_disk_fails_then_waits_and_is_not_blamed(db, world, files, clock, hand_over, tmp_path):
    file_id = hand_over(zipped(index_html="x"), "application/zip")

    worker.work_off(db, FileStore("", folder=tmp_path / "empty"), clock=clock)

    assert check_of(db, file_id).state == "received"
    clock.go(timedelta(minutes=10))
    worker.work_off(db, files, clock=clock)
    assert check_of(db, file_id).state == "ready"


def test_file_when_it_exhausts_the_tool_three_times_then_is_too_heavy(db, files, clock, hand_over, monkeypatch):
    file_id = hand_over(zipped(index_html="x"), "application/zip")

    def exhausted(*_args, **_more):
        raise ToolFailed("time", "10 s")

    monkeypatch.setattr(worker, "look", exhausted)
    for _ in range(3):
        worker.work_off(db, files, clock=clock)
        clock.go(timedelta(minutes=5))

    check = check_of(db, file_id)
    assert (check.state, check.reason) == ("problem", worker.words.PROBLEMS["heavy"])


def test_bytes_when_changed_in_the_store_then_are_noticed(db, files, clock, hand_over, tmp_path):
    file_id = hand_over(zipped(index_html="x"), "application/zip")
    with db.read() as session:
        stored = session.get(StoredFile, file_id)
    (tmp_path / "files" / stored.key).write_bytes(zipped(index_html="y"))

    worker.work_off(db, files, clock=clock)

    assert check_of(db, file_id).reason == worker.words.PROBLEMS["changed"]


def test_photograph_when_inspected_then_a_copy_without_place_is_kept_for_judges(db, files, clock, hand_over):
    from corpus_images import photograph

    file_id = hand_over(photograph(orientation=6, gps=True), "image/jpeg", slot="product")

    worker.work_off(db, files, clock=clock)

    with db.read() as session:
        copy, stored = session.execute(
            select(Rendition, StoredFile)
            .join(StoredFile, StoredFile.id == Rendition.file_id)
            .where(Rendition.source_id == file_id, Rendition.kind == "cleaned")
        ).one()
    cleaned = files.read(stored.key)
    assert (copy.width, copy.height) == (48, 64)
    assert b"GPS" not in cleaned
    assert b"Exif" not in cleaned
    assert {"code": "gps_removed", "where": ""} in check_of(db, file_id).findings


def test_handing_in_when_a_file_is_still_being_checked_then_is_taken(db, world, hand_over, clock):
    with db.write() as session:
        entry_id = drafted(session, world, now=NOON)
    hand_over(zipped(index_html="x"), "application/zip", entry_id=entry_id)

    with db.write() as session:
        version = service.submit_entry(
            session, actor=actor_of(session, world, "binh", NOON), entry_id=entry_id, now=NOON
        )

    assert version.number == 1


def test_handing_in_when_a_file_cannot_be_used_then_says_which_and_what_to_do(db, world, files, hand_over, clock):
    with db.write() as session:
        entry_id = drafted(session, world, now=NOON)
    hand_over(b"PK\x05\x06", "application/zip", name="trò chơi.zip", entry_id=entry_id)
    worker.work_off(db, files, clock=clock)

    with db.write() as session, pytest.raises(service.Incomplete) as refused:
        service.submit_entry(session, actor=actor_of(session, world, "binh", NOON), entry_id=entry_id, now=NOON)

    assert [gap.say() for gap in refused.value.gaps] == [
        "Không dùng được tệp “trò chơi.zip”. Tệp ZIP bị hỏng hoặc thiếu. Thầy cô hãy nén lại rồi tải lên lại."
    ]


def test_entry_when_a_file_fails_after_handing_in_then_stays_handed_in_and_the_secretary_is_told(
    db, world, files, hand_over, clock, sign_in
):
    with db.write() as session:
        entry_id = drafted(session, world, now=NOON)
    hand_over(b"PK\x05\x06", "application/zip", name="game.zip", entry_id=entry_id)
    with db.write() as session:
        service.submit_entry(session, actor=actor_of(session, world, "binh", NOON), entry_id=entry_id, now=NOON)
    before = sign_in(world.people["ha"]).get(f"/c/{world.slug}/office/entries/{entry_id}").text

    worker.work_off(db, files, clock=clock)

    after = sign_in(world.people["ha"]).get(f"/c/{world.slug}/office/entries/{entry_id}").text
    own = sign_in(world.people["binh"]).get(f"/c/{world.slug}/entries/{entry_id}").text
    assert "Số tệp còn đang kiểm tra: 1." in before
    assert "Không dùng được tệp “game.zip”" in after
    assert "Không dùng được tệp “game.zip”" in own
    with db.read() as session:
        assert session.get(Entry, entry_id).state == "submitted"
