"""Files with biometrics of real pupils: cut off at once, deleted soon, on record for good, by no way back."""

import io
import zipfile
from datetime import timedelta

import pytest
from cast import NOON
from dossiers import actor_of, drafted, full_dossier
from sqlalchemy import func, select

from contest.core.errors import Forbidden, Invalid, NotFound
from contest.core.files import register
from contest.core.tables import AuditEvent, OutgoingMail, StoredFile
from contest.entries import attachments, blind, queries, service
from contest.entries.dossier import AuthorLine
from contest.entries.file_tables import FileCheck, PackageMember, Rendition
from contest.entries.gaps import gaps
from contest.entries.inspection import worker
from contest.entries.quarantine.service import quarantine
from contest.entries.quarantine.tables import QuarantinedFile
from contest.entries.quarantine.work import delete_taken
from contest.entries.redaction.tables import CleanCopy
from contest.entries.tables import Entry, EntryCheck, EntryFile

REASON = "Video quay rõ mặt học sinh lớp 3A, không có đồng ý của cha mẹ."


def game(extra="x"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr(zipfile.ZipInfo("index.html"), f"<html>{extra}")
        out.writestr(zipfile.ZipInfo("mat-hoc-sinh.jpg"), b"\xff\xd8\xff faces " + extra.encode())
    return packed.getvalue()


@pytest.fixture
def put(db, world, files):
    def add(entry_id, content, *, by="binh"):
        kept = files.keep_bytes(content)
        with db.write() as session:
            return attachments.add_file(
                session, actor=actor_of(session, world, by, NOON), entry_id=entry_id, slot_id=world.slots["product"],
                kept=kept, name="san-pham.zip", media_type="application/zip", now=NOON,
            )  # fmt: skip

    return add


@pytest.fixture
def handed_in(db, world, files, clock, put):
    """(entry id, entry file's id): handed in, inspected, with a page made of it."""
    with db.write() as session:
        entry_id = drafted(session, world, now=NOON)
    held = put(entry_id, game())
    worker.work_off(db, files, clock=clock)
    with db.write() as session:
        service.submit_entry(session, actor=actor_of(session, world, "binh", NOON), entry_id=entry_id, now=NOON)
    make_page(db, files, held)
    return entry_id, held


def make_page(db, files, held, content=b"a page with faces"):
    kept = files.keep_bytes(content)
    with db.write() as session:
        source = session.scalar(select(EntryFile.file_id).where(EntryFile.id == held))
        row = register(session, kept, name="page-1", media_type="image/webp", by=None, now=NOON)
        session.add(Rendition(source_id=source, kind="page", number=1, file_id=row.id, text="Nguyễn Văn A"))


@pytest.fixture
def take(db, world):
    def do(entry_id, held, *, by="ha", reason=REASON):
        with db.write() as session:
            actor = actor_of(session, world, by, NOON)
            return quarantine(
                session, actor=actor, entry_id=entry_id, file_ids=[held], reason=reason, now=NOON, address="http://x"
            )

    return do


def objects(files):
    return {key: files.read(key) for key in files.keys()}  # noqa: SIM118 - not a dict


def test_file_when_taken_out_then_is_cut_off_in_the_same_transaction(db, world, files, handed_in, take, sign_in):
    entry_id, held = handed_in
    own, office = f"/c/{world.slug}/entries/{entry_id}/files/{held}", sign_in(world.people["ha"])
    assert sign_in(world.people["binh"]).get(own).status_code == 200

    assert take(entry_id, held) == 1

    assert {sign_in(world.people[name]).get(own).status_code for name in ("binh", "ha", "giang", "khoa")} == {404}
    assert office.get(own, headers={"range": "bytes=0-9"}).status_code == 404
    assert office.head(own).status_code == 404
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(PackageMember)) == 0
        assert session.scalar(select(func.count()).select_from(Rendition)) == 0
        view = blind.judge_view(session, entry_id)
        assert [(file.state, file.stored_id) for file in view.files if file.id == held] == [("hidden", "")]
        with pytest.raises(NotFound):
            blind.judge_file(session, entry_id=entry_id, file_id=held)


def test_bytes_when_the_task_ran_then_none_of_the_file_or_what_was_made_of_it_is_left(
    db, files, clock, handed_in, take
):
    entry_id, held = handed_in
    before = objects(files)
    take(entry_id, held)

    assert delete_taken(db, files, clock=clock) == 1

    assert len(before) == 4
    assert objects(files) == {}
    assert delete_taken(db, files, clock=clock) == 0


def test_record_when_a_file_was_taken_out_then_keeps_hash_size_name_who_when_and_why(
    db, world, files, clock, handed_in, take
):
    entry_id, held = handed_in
    take(entry_id, held)
    delete_taken(db, files, clock=clock)

    with db.read() as session:
        record = session.scalars(select(QuarantinedFile)).one()
        stored = session.get(StoredFile, record.file_id)
        version = queries.last_version(session, entry_id)
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "entry.file_quarantined")).one()
    assert (record.name, record.size, record.sha256) == (stored.name, stored.size, stored.sha256)
    assert (record.reason, record.taken_by, record.taken_at, record.derived) == (REASON, world.people["ha"], NOON, 3)
    assert (record.deleted_at, record.keys) == (clock(), [])
    assert stored.gone_at == NOON
    assert record.sha256 in {line["sha256"] for line in version.content["files"]}
    assert (event.reason, event.detail["sha256"]) == (REASON, record.sha256)


def test_entry_when_a_file_was_taken_out_then_is_returned_and_its_people_are_told(db, handed_in, take):
    entry_id, held = handed_in

    take(entry_id, held)

    with db.read() as session:
        assert session.get(Entry, entry_id).state == "returned"
        check = session.scalars(select(EntryCheck).where(EntryCheck.entry_id == entry_id)).one()
        assert (check.decision, check.gates["G6"]) == ("returned", REASON)
        letter = session.scalars(select(OutgoingMail).order_by(OutgoingMail.created_at.desc())).first()
        assert REASON in letter.body


def test_draft_when_a_file_was_taken_out_then_stays_a_draft_without_it(db, world, put, take):
    with db.write() as session:
        entry_id = drafted(session, world, now=NOON)
    held = put(entry_id, game())

    take(entry_id, held)

    with db.read() as session:
        entry = session.get(Entry, entry_id)
        assert entry.state == "draft"
        assert held not in {line.id for line in queries.dossier(session, entry).files}


def test_replaced_file_when_taken_out_then_its_bytes_go_too(db, files, clock, handed_in, put, take):
    entry_id, old = handed_in
    put(entry_id, game("new"))

    take(entry_id, old)
    delete_taken(db, files, clock=clock)

    assert [content for content in objects(files).values() if b"faces x" in content] == []
    assert game("new") in objects(files).values()


def test_content_when_another_entry_holds_it_too_then_stays_there_until_that_one_is_taken_out(
    db, world, files, clock, handed_in, put, take
):
    entry_id, held = handed_in
    with db.write() as session:
        other = drafted(session, world, now=NOON)
    there = put(other, game())
    take(entry_id, held)

    assert delete_taken(db, files, clock=clock) == 0
    assert game() in objects(files).values()

    take(other, there)
    assert delete_taken(db, files, clock=clock) == 2
    assert objects(files) == {}


def test_page_when_a_job_adds_it_afterwards_then_goes_with_the_next_run(db, files, clock, handed_in, take):
    entry_id, held = handed_in
    take(entry_id, held)
    delete_taken(db, files, clock=clock)
    make_page(db, files, held, b"a late page")

    delete_taken(db, files, clock=clock)

    assert objects(files) == {}


def test_inspection_when_the_file_is_taken_out_meanwhile_then_leaves_nothing(db, world, files, clock, put, take):
    with db.write() as session:
        entry_id = drafted(session, world, now=NOON)
    held = put(entry_id, game())
    claimed = worker._claim(db, clock())
    verdict = worker.look(files, claimed)
    take(entry_id, held)
    delete_taken(db, files, clock=clock)

    assert not worker._settle(db, claimed, verdict, clock())
    worker._discard(db, files, claimed, verdict)

    assert objects(files) == {}
    with db.read() as session:
        assert session.get(FileCheck, claimed.file_id).state == "problem"


def test_same_content_when_uploaded_again_then_is_refused(handed_in, put, take):
    entry_id, held = handed_in
    take(entry_id, held)

    with pytest.raises(Invalid, match="same content"):
        put(entry_id, game())


@pytest.mark.parametrize(
    ("name", "status"), [("binh", 403), ("khoa", 403), ("mallory", 404), ("chi", 404), ("dung", 404)]
)
def test_page_when_asked_for_by_others_than_the_office_then_is_not_there(world, handed_in, sign_in, name, status):
    entry_id, held = handed_in
    browser = sign_in(world.people[name])
    path = f"/c/{world.slug}/office/entries/{entry_id}/quarantine"

    assert browser.get(path).status_code == 404
    assert browser.get(f"/c/{world.slug}/office/quarantine").status_code == 404
    sent = browser.post(path, data={"files": held, "reason": REASON, "understood": "1"})
    assert sent.status_code == status  # 403 only to those who know the entry anyway


def test_secretary_when_she_is_an_author_then_somebody_else_must_do_it(db, world, put, take):
    with db.write() as session:
        dossier = full_dossier(world, authors=(AuthorLine("Vũ Thu Hà", "Giáo viên", "", "adult", world.people["ha"]),))
        entry_id = drafted(session, world, now=NOON, dossier=dossier)
    held = put(entry_id, game())

    with pytest.raises(Forbidden):
        take(entry_id, held)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("files", "Xin chọn ít nhất một tệp."),
        ("reason", "Xin ghi lý do; lý do được giữ trong biên bản."),
        ("understood", "Xin đánh dấu xác nhận đã biết việc này không hoàn tác được."),
    ],
)
def test_form_when_something_is_missing_then_nothing_is_deleted(db, world, handed_in, sign_in, missing, said):
    entry_id, held = handed_in
    sent = {"files": held, "reason": REASON, "understood": "1"}
    del sent[missing]

    answer = sign_in(world.people["ha"]).post(f"/c/{world.slug}/office/entries/{entry_id}/quarantine", data=sent)

    assert answer.status_code == 422
    assert f'<a href="#f-{missing}">{said}</a>' in answer.text
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(QuarantinedFile)) == 0


def test_page_when_the_secretary_takes_a_file_out_then_shows_the_record(db, world, files, clock, handed_in, sign_in):
    entry_id, held = handed_in
    browser, path = sign_in(world.people["ha"]), f"/c/{world.slug}/office/entries/{entry_id}/quarantine"

    answer = browser.post(path, data={"files": held, "reason": REASON, "understood": "1"})
    pending = browser.get(path).text
    clock.go(timedelta(minutes=1))
    delete_taken(db, files, clock=clock)
    record = browser.get(f"/c/{world.slug}/office/quarantine").text

    assert answer.status_code == 303
    assert "Đã chặn; nội dung đang được xoá" in pending
    assert REASON in record
    assert "Đã xoá" in record


ANSWERS = {
    "kind": "face", "no_real_biometrics": "yes", "no_emotions": "yes", "teacher_confirms": "yes", "risk": "high",
    "risk_reason": "Nhận diện khuôn mặt", "testers": "4", "who": "adults", "alternative": "Thẻ QR", "place": "device",
    "viewers": "Giáo viên chủ nhiệm", "deletion": "Sau 30 ngày", "security": "Mã hoá", "blank_form": "mau-dong-y.pdf",
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_attendance_entry_when_one_answer_is_missing_then_cannot_be_handed_in(db, world, name):
    with db.write() as session:
        dossier = full_dossier(world, category="smart-attendance", attendance=ANSWERS | {name: " "})
        entry_id = drafted(session, world, now=NOON, dossier=dossier)
        actor = actor_of(session, world, "binh", NOON)

        with pytest.raises(service.Incomplete) as refused:
            service.submit_entry(session, actor=actor, entry_id=entry_id, now=NOON)

    assert [gap.task for gap in refused.value.gaps] == ["attendance"]


def test_attendance_entry_when_it_works_without_biometrics_then_their_questions_are_not_needed(db, world):
    given = {
        name: text
        for name, text in ANSWERS.items()
        if name not in {"alternative", "place", "viewers", "deletion", "security", "blank_form"}
    }
    with db.write() as session:
        dossier = full_dossier(world, category="smart-attendance", attendance=given | {"kind": "card"})
        entry_id = drafted(session, world, now=NOON, dossier=dossier)
        book = queries.book_of(session, world.contest_id)

        assert gaps(queries.dossier(session, session.get(Entry, entry_id)), book, {}) == []


def test_copy_for_judges_when_its_file_is_taken_out_then_goes_with_its_own_pages(db, files, clock, handed_in, take):
    entry_id, held = handed_in
    copy, page_of_copy = files.keep_bytes(b"a copy without names"), files.keep_bytes(b"a page of the copy")
    with db.write() as session:
        clean = register(session, copy, name="", media_type="application/pdf", by=None, now=NOON)
        page = register(session, page_of_copy, name="", media_type="image/webp", by=None, now=NOON)
        row = session.get(CleanCopy, held) or CleanCopy(entry_file_id=held, entry_id=entry_id)
        row.state, row.file_id = "done", clean.id
        session.add_all([row, FileCheck(file_id=clean.id, state="ready")])
        session.add(Rendition(source_id=clean.id, kind="page", number=1, file_id=page.id))

    take(entry_id, held)
    delete_taken(db, files, clock=clock)

    assert objects(files) == {}
    with db.read() as session:
        row = session.get(CleanCopy, held)
        assert (row.state, row.file_id) == ("hidden", None)
        assert {file.id: file.state for file in blind.judge_view(session, entry_id).files}[held] == "hidden"
