"""An entrant's way from a new draft to the receipt, as a browser without JavaScript sends it."""

import io
import re
import threading
import zipfile
from datetime import timedelta

import pytest
from dossiers import actor_of, attach, drafted, full_dossier, student_dossier, submitted
from sqlalchemy import event, func, select

from contest.core.tables import OutgoingMail, StoredFile
from contest.entries import queries, service
from contest.entries.tables import Author, Entry, EntryFile, EntryVersion
from contest.entries.words import PLEDGES
from contest.rules.tables import Phase, Slot

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
HOME = "/c/ai-2026/entries"


@pytest.fixture
def binh(sign_in, world):
    return sign_in(world.people["binh"])


@pytest.fixture
def draft(db, world, clock):
    with db.write() as session:
        return drafted(session, world, now=clock(), pdf=False)


def seen_in(page):
    return re.search(r'name="seen" value="(\w+)"', page.text).group(1)


def product(page, **changes):
    return {
        "seen": seen_in(page), "title": "Trợ lý nội quy Sao Mai", "summary": full_summary(), "category": "virtual-assistant",
        "track": "teacher", "level": "THCS",
    } | changes  # fmt: skip


def full_summary(words=200):
    return " ".join(["từ"] * words)


def test_whole_way_from_new_to_receipt(binh, db, world, files):
    began = binh.post(
        f"{HOME}/new",
        data={
            "category": "virtual-assistant",
            "track": "teacher",
            "level": "THCS",
            "school": world.schools["sao_mai"],
            "owner_role": "author",
        },
    )
    here = began.headers["location"]
    people = binh.get(f"{here}/people")
    line = re.search(r'name="id1" value="(\w+)"', people.text).group(1)
    binh.post(
        f"{here}/people",
        data={
            "seen": seen_in(people),
            "id1": line,
            "name1": "Lê Thị Bi\u0300nh",
            "job1": "Giáo viên",
            "contact_name": "Bình",
            "contact_phone": "0912 345 678",
            "contact_email": "",
        },
    )
    short = binh.post(f"{here}/product", data=product(binh.get(f"{here}/product"), summary=full_summary(120)))
    assert "120" in binh.get(f"{here}/product").text
    assert short.status_code == 303
    refused = binh.post(f"{here}/submit")
    assert refused.status_code == 422
    assert "120" in refused.text
    binh.post(f"{here}/product", data=product(binh.get(f"{here}/product")))
    binh.post(
        f"{here}/slots/description/file", files={"file-description": ("thuye\u0302\u0301t minh.pdf", PDF, "text/html")}
    )
    binh.post(f"{here}/slots/trial/link", data={"url-trial": "https://bot.example.vn/thu", "note-trial": "thu / 123"})
    statements = {
        "seen": seen_in(binh.get(f"{here}/statements")),
        "level": "drafts",
        "help": "none",
        "tools": "Chatbot",
        "purpose": "Soạn nháp",
        "human": "Kiểm chứng",
        "sources": "Tự làm",
    }
    binh.post(f"{here}/statements", data=statements | dict.fromkeys(PLEDGES, "1"))

    handed_in = binh.post(f"{here}/submit")

    receipt = binh.get(handed_in.headers["location"])
    assert handed_in.status_code == 303
    assert re.search(r"TLA-GV-0001-[0-9A-Z]", receipt.text)
    assert "12:00, 20/11/2026" in receipt.text
    assert "thuyết minh.pdf" in receipt.text
    with db.read() as session:
        stored = session.scalars(select(StoredFile)).one()
        author = session.scalars(select(Author)).one()
        mail = session.scalars(select(OutgoingMail)).one()
    assert stored.sha256 in receipt.text
    assert (stored.media_type, stored.name) == ("application/pdf", "thuyết minh.pdf")
    assert (author.full_name, author.account_id) == ("Lê Thị Bình", world.people["binh"])
    assert mail.to_address == "binh@example.vn"
    assert files.read(stored.key) == PDF


@pytest.mark.parametrize("part", ["people", "product", "files", "statements", "review", "", "withdraw"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_of_a_dossier_opens(binh, draft, part, language):
    binh.cookies.set("locale", language)

    answer = binh.get(f"{HOME}/{draft}/{part}".rstrip("/"))

    assert answer.status_code == 200
    assert 'style="' not in answer.text


def test_part_changed_in_another_tab_shows_both_values(binh, draft, db):
    first = binh.get(f"{HOME}/{draft}/product")
    binh.post(f"{HOME}/{draft}/product", data=product(first, title="Tên từ cửa sổ kia"))

    answer = binh.post(f"{HOME}/{draft}/product", data=product(first, title="Tên từ cửa sổ này"))

    assert answer.status_code == 409
    assert "Tên từ cửa sổ kia" in answer.text
    assert 'value="Tên từ cửa sổ này"' in answer.text
    assert seen_in(answer) != seen_in(first)
    with db.read() as session:
        assert session.get(Entry, draft).title == "Tên từ cửa sổ kia"
    assert binh.post(f"{HOME}/{draft}/product", data=product(answer, title="Tên từ cửa sổ này")).status_code == 303


def test_same_form_sent_twice_is_no_conflict(binh, draft):
    first = binh.get(f"{HOME}/{draft}/product")

    answers = [binh.post(f"{HOME}/{draft}/product", data=product(first, title="Tên mới của bài")) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]


def test_other_part_saved_in_another_tab_is_no_conflict(binh, draft):
    first = binh.get(f"{HOME}/{draft}/product")
    people = binh.get(f"{HOME}/{draft}/people")
    binh.post(f"{HOME}/{draft}/people", data={"seen": seen_in(people), "name1": "Lê Thị Bình", "job1": "GV"})

    assert binh.post(f"{HOME}/{draft}/product", data=product(first, title="Tên mới của bài")).status_code == 303


def test_all_errors_at_once_in_vietnamese_with_values_kept(binh, draft):
    people = binh.get(f"{HOME}/{draft}/people")

    answer = binh.post(
        f"{HOME}/{draft}/people",
        data={"seen": seen_in(people), "name1": "Lê Thị Bình", "contact_phone": "12", "contact_email": "không phải"},
    )

    assert answer.status_code == 422
    assert 'aria-describedby="f-contact_phone-error"' in answer.text
    assert 'aria-describedby="f-contact_email-error"' in answer.text
    assert 'value="không phải"' in answer.text


def test_fields_nobody_asked_for_are_refused(binh, draft, db):
    first = binh.get(f"{HOME}/{draft}/product")

    for name in ("state", "school_id", "owner_id", "code", "confirmed_at", "consents"):
        assert binh.post(f"{HOME}/{draft}/product", data=product(first, **{name: "x"})).status_code == 422

    with db.read() as session:
        entry = session.get(Entry, draft)
    assert (entry.state, entry.code, entry.title, entry.revision) == ("draft", None, "Trợ lý nội quy Sao Mai", 0)


@pytest.mark.parametrize(("seconds", "status"), [(0, 303), (1, 403)])
def test_form_opened_before_and_sent_after_the_deadline(binh, sign_in, draft, db, world, clock, seconds, status):
    first = binh.get(f"{HOME}/{draft}/product")
    with db.read() as session:
        closes = session.scalar(select(Phase.closes_at).where(Phase.kind == "submission"))
    clock.go(closes + timedelta(seconds=seconds))

    answer = sign_in(world.people["binh"]).post(f"{HOME}/{draft}/product", data=product(first, title="Tên gửi muộn"))

    assert answer.status_code == status


def test_authors_move_and_the_first_is_the_main_author(sign_in, db, world, clock):
    with db.write() as session:
        entry_id = drafted(session, world, now=clock(), dossier=student_dossier(world))
        second = queries.dossier(session, session.get(Entry, entry_id)).authors[1].id

    answer = sign_in(world.people["binh"]).post(f"{HOME}/{entry_id}/people/move", data={"author": second, "to": "up"})

    assert answer.status_code == 303
    with db.read() as session:
        names = list(session.scalars(select(Author.full_name).order_by(Author.position)))
    assert names == ["Đỗ Minh Ảnh", "Trần Văn An"]


def zipped(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name in names:
            packed.writestr(name, "nội dung")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("slot", "name", "content", "status"),
    [
        ("description", "bai.pdf", b"<html><script>alert(1)</script>", 422),
        ("description", "bai.pdf", b"", 422),
        ("description", "anh.png", b"\x89PNG\r\n\x1a\n0000", 422),
        ("description", "khong-duoi", PDF, 303),
        ("product", "game.zip", zipped("index.html"), 303),
        ("product", "game.zip", b"PK\x03\x04xxxxxxxx", 422),
        ("product", "bai.zip", zipped("xl/workbook.xml"), 422),
        ("trial", "bai.pdf", PDF, 422),
        ("khong-co", "bai.pdf", PDF, 404),
    ],
)
def test_file_is_taken_by_its_content(binh, draft, slot, name, content, status):
    answer = binh.post(f"{HOME}/{draft}/slots/{slot}/file", files={f"file-{slot}": (name, content, "application/pdf")})

    assert answer.status_code == status


def test_file_larger_than_the_slot_takes_is_refused(binh, draft, db, files, world):
    with db.write() as session:
        session.get(Slot, world.slots["description"]).max_bytes = 1024 * 1024

    answer = binh.post(
        f"{HOME}/{draft}/slots/description/file",
        files={"file-description": ("a.pdf", PDF + b"0" * 1024 * 1024, "application/pdf")},
    )

    assert answer.status_code == 413
    assert 'id="f-file-description-error"' in answer.text
    assert list(files.keys()) == []


def test_new_file_replaces_and_the_handed_in_one_is_kept(binh, draft, db, world):
    sent = [
        binh.post(
            f"{HOME}/{draft}/slots/description/file", files={"file-description": (f"{n}.pdf", PDF + n.encode(), "")}
        )
        for n in ("a", "b")
    ]

    with db.read() as session:
        rows = session.execute(
            select(StoredFile.name, EntryFile.removed_at.is_(None))
            .join(EntryFile, EntryFile.file_id == StoredFile.id)
            .order_by(StoredFile.name)
        ).all()
    assert [answer.status_code for answer in sent] == [303, 303]
    assert rows == [("a.pdf", False), ("b.pdf", True)]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "ftp://a.vn/b", "https://", "https://user:pass@a.vn/", "//a.vn", "file:///etc/passwd"],
)
def test_link_of_another_kind_is_refused(binh, draft, url):
    assert binh.post(f"{HOME}/{draft}/slots/trial/link", data={"url-trial": url}).status_code == 422


def test_file_is_served_with_ranges_to_its_side_only(binh, sign_in, draft, db, world):
    binh.post(f"{HOME}/{draft}/slots/description/file", files={"file-description": ("mô tả.pdf", PDF, "")})
    with db.read() as session:
        file_id = session.scalars(select(EntryFile.id)).one()
    where = f"{HOME}/{draft}/files/{file_id}"

    part = binh.get(where, headers={"range": "bytes=0-4"})

    assert (part.status_code, part.content) == (206, b"%PDF-")
    assert "sandbox" in part.headers["content-security-policy"]
    statuses = {
        name: sign_in(world.people[name]).get(where).status_code
        for name in ("khoa", "ha", "an", "chi", "dung", "mallory")
    }
    assert statuses == {"khoa": 200, "ha": 200, "an": 404, "chi": 404, "dung": 404, "mallory": 404}


def test_mallory_finds_nothing_of_another_school(sign_in, draft, db, world, clock):
    with db.write() as session:
        attach(session, world, draft, now=clock())
    mallory = sign_in(world.people["mallory"])
    gets = ["", "/people", "/product", "/files", "/statements", "/attendance", "/review", "/receipt", "/withdraw"]
    posts = {
        "/people": {"name1": "M"},
        "/product": {"category": "learning-game", "track": "teacher", "level": "TH"},
        "/submit": {},
        "/revert": {},
        "/withdraw": {"reason": ""},
        "/slots/trial/link": {"url-trial": "https://a.vn"},
        "/people/consents": {"consents": "0"},
        "/statements": {},
    }

    assert {mallory.get(f"{HOME}/{draft}{path}").status_code for path in gets} == {404}
    assert {
        path: mallory.post(f"{HOME}/{draft}{path}", data=sent).status_code for path, sent in posts.items()
    } == dict.fromkeys(posts, 404)
    assert (
        mallory.post(
            f"{HOME}/{draft}/slots/description/file", files={"file-description": ("a.pdf", PDF, "")}
        ).status_code
        == 404
    )
    assert "Sao Mai" not in mallory.get(HOME).text
    with db.read() as session:
        assert session.get(Entry, draft).revision == 0


def test_entry_of_another_contest_is_not_found_here(binh, draft):
    assert binh.get(f"/c/khac/entries/{draft}").status_code == 404


def test_nobody_is_asked_to_sign_in(client, draft):
    assert client.get(f"{HOME}/{draft}").status_code == 401


def test_failed_commit_hands_nothing_in(binh, db, world, clock):
    with db.write() as session:
        entry_id = drafted(session, world, now=clock())

    @event.listens_for(db.writer, "commit")
    def fail(connection):
        raise RuntimeError("disk full")

    answer = binh.post(f"{HOME}/{entry_id}/submit")
    event.remove(db.writer, "commit", fail)

    assert answer.status_code == 500
    with db.read() as session:
        assert (session.get(Entry, entry_id).state, session.scalar(select(func.count()).select_from(EntryVersion))) == (
            "draft",
            0,
        )


def test_two_entries_submitted_at_once_get_two_codes(db, world, clock):
    now = clock()
    with db.write() as session:
        ids = [drafted(session, world, now=now) for _ in range(8)]
        binh = actor_of(session, world, "binh", now)

    def hand_in(entry_id):
        with db.write() as session:
            service.submit_entry(session, actor=binh, entry_id=entry_id, now=now)

    threads = [threading.Thread(target=hand_in, args=[one]) for one in ids]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    with db.read() as session:
        codes = list(session.scalars(select(Entry.code)))
    assert len(set(codes) - {None}) == 8


def test_review_warns_of_names_in_a_blind_contest(binh, db, world, clock):
    with db.write() as session:
        entry_id = drafted(session, world, now=clock(), dossier=full_dossier(world, title="Trợ lý của cô Lê Thị Bình"))

    answer = binh.get(f"{HOME}/{entry_id}/review")

    assert answer.text.count("“Lê Thị Bình”") == 1
    assert "/submit" in answer.text


def test_attendance_entry_waits_for_its_answers(binh, db, world, clock):
    with db.write() as session:
        entry_id = drafted(session, world, now=clock(), dossier=full_dossier(world, category="smart-attendance"))
    page = binh.get(f"{HOME}/{entry_id}/attendance")
    answers = {
        "seen": seen_in(page),
        "kind": "card",
        "no_real_biometrics": "1",
        "no_emotions": "1",
        "teacher_confirms": "1",
        "risk": "low",
        "risk_reason": "Chỉ quẹt thẻ",
        "testers": "20",
        "who": "adults",
    }
    assert binh.post(f"{HOME}/{entry_id}/submit").status_code == 422
    binh.post(f"{HOME}/{entry_id}/attendance", data=answers | {"kind": "face"})
    face = binh.post(f"{HOME}/{entry_id}/submit").status_code
    binh.post(
        f"{HOME}/{entry_id}/attendance", data=answers | {"seen": seen_in(binh.get(f"{HOME}/{entry_id}/attendance"))}
    )

    assert face == 422
    assert binh.post(f"{HOME}/{entry_id}/submit").status_code == 303


def test_reverting_brings_back_what_was_handed_in(binh, db, world, clock):
    with db.write() as session:
        entry_id = submitted(session, world, now=clock())
    binh.post(f"{HOME}/{entry_id}/product", data=product(binh.get(f"{HOME}/{entry_id}/product"), title="Sửa dở dang"))
    assert "/revert" in binh.get(f"{HOME}/{entry_id}").text

    binh.post(f"{HOME}/{entry_id}/revert")

    page = binh.get(f"{HOME}/{entry_id}").text
    assert "Trợ lý nội quy Sao Mai" in page
    assert "/revert" not in page
