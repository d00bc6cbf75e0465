"""Lists brought in by workbook: story P3 and what guards it."""

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, update
from workbooks import HEAD, entry, flash_of, workbook

from contest.entries.tables import Author, Entry
from contest.judging.tables import Judge
from contest.office.tables import WorkbookImport
from contest.people.tables import Account, School
from contest.rules.tables import Contest

PATH = "/c/ai-2026/office/import"


def twenty(**changes):
    """Story P3: an empty class in row 7, "Trợ lí ảo" in row 8, a pupil of row 6 again in row 12."""
    rows = {number: entry(number) for number in range(1, 21)}
    rows[4] = entry(4, job="")
    rows[5] = entry(5, category="Trợ lí ảo")
    rows[9] = entry(9, given="Em3", job="8A3")
    rows |= changes.get("rows", {})
    return workbook(("TRƯỜNG THCS SAO MAI",), ("Danh sách dự thi",), HEAD, *rows.values())


def titles(db):
    with db.read() as session:
        return sorted(session.scalars(select(Entry.title)))


def test_twenty_rows_with_three_mistakes(db, world, sign_in, send, unlimited, tmp_path):
    khoa = sign_in(world.people["khoa"])

    sent = send(khoa, twenty())
    where = sent.headers["location"]
    preview = khoa.get(where).text

    assert sent.status_code == 303
    assert "Dòng 7, cột Lớp: để trống" in preview
    assert "“Trợ lí ảo” được hiểu là “Trợ lý ảo”" in preview
    assert "Dòng 12, cột Tên: Trần Văn Em3 đã có trong nhóm khác cùng hạng mục: Sản phẩm số 3" in preview
    assert "Nhận 18 dòng đúng" in preview
    assert titles(db) == []

    taken = khoa.post(where)

    assert "Đã nhận: 18 mới" in flash_of(taken)
    assert len(titles(db)) == 18

    returned = tmp_path / "rows.xlsx"
    returned.write_bytes(khoa.get(f"{where}/rows.xlsx").content)
    sheet = load_workbook(returned).active
    assert [sheet.cell(row, 2).value for row in (3, 4)] == ["Sản phẩm số 4", "Sản phẩm số 9"]
    assert sheet.cell(3, 11).value == "Dòng 7, cột Lớp: để trống"

    sheet.cell(3, 7).value, sheet.cell(4, 6).value, sheet.cell(4, 7).value = "8A4", "Em9", "8A9"
    book = sheet.parent
    book.save(returned)
    again = send(khoa, returned.read_bytes()).headers["location"]
    khoa.post(again)

    assert len(titles(db)) == 20


def test_phone_zero_lost_in_excel_is_put_back_with_a_notice(db, world, sign_in, send, unlimited):
    khoa = sign_in(world.people["khoa"])

    where = send(khoa, twenty()).headers["location"]
    preview = khoa.get(where).text
    khoa.post(where)

    assert "đã thêm lại số 0 ở đầu: 0912 000 001" in preview
    with db.read() as session:
        assert session.scalars(select(Entry.contact_phone).distinct()).all() == ["+84912000001"]


def test_taking_the_same_workbook_twice_is_refused(db, world, sign_in, send, unlimited):
    khoa = sign_in(world.people["khoa"])
    where = send(khoa, workbook(HEAD, entry(1))).headers["location"]

    answers = [khoa.post(where).status_code, khoa.post(where).status_code]

    assert answers == [303, 409]
    assert len(titles(db)) == 1


def test_quota_counts_what_is_there(db, world, sign_in, send):
    with db.write() as session:
        session.execute(update(Contest).values(school_quota=3))
    khoa = sign_in(world.people["khoa"])
    khoa.post(send(khoa, workbook(HEAD, entry(1), entry(2))).headers["location"])

    preview = khoa.get(send(khoa, workbook(HEAD, *map(entry, range(1, 6)))).headers["location"]).text

    assert "Dòng 5: trường đã dùng hết chỉ tiêu 3 bài của học sinh" in preview
    assert "Nhận 3 dòng đúng" in preview


def test_pupil_of_an_entry_already_there_is_refused_by_its_title(db, world, sign_in, send, unlimited):
    khoa = sign_in(world.people["khoa"])
    khoa.post(send(khoa, workbook(HEAD, entry(1))).headers["location"])

    other = send(khoa, workbook(HEAD, entry(2, given="Em1", job="8A1"))).headers["location"]

    assert "đã có trong nhóm khác cùng hạng mục: Sản phẩm số 1" in khoa.get(other).text


def test_coordinator_cannot_bring_entries_of_another_school(db, world, sign_in, send, unlimited):
    khoa = sign_in(world.people["khoa"])
    rows = workbook((*HEAD, "Trường"), (*entry(1), "Trường Tiểu học Hoa Sữa"), (*entry(2), "THCS Sao Mai"))

    where = send(khoa, rows).headers["location"]

    assert "Dòng 2, cột Trường: “Trường Tiểu học Hoa Sữa” không phải trường của thầy/cô" in khoa.get(where).text
    khoa.post(where)
    with db.read() as session:
        assert session.scalars(select(Entry.school_id)).all() == [world.schools["sao_mai"]]


def test_preview_belongs_to_its_sender_contest_and_kind(world, sign_in, send):
    where = send(sign_in(world.people["khoa"]), workbook(HEAD, entry(1))).headers["location"]
    giang = sign_in(world.people["giang"])

    answers = [giang.get(where).status_code, giang.post(where).status_code, giang.get(f"{where}/rows.xlsx").status_code]

    assert answers == [404, 404, 404]
    assert giang.get(where.replace("entries", "schools")).status_code == 404


@pytest.mark.parametrize(
    ("who", "kind", "status"),
    [
        ("khoa", "entries", 200), ("khoa", "schools", 403), ("khoa", "judges", 403), ("ha", "schools", 200), ("ha", "judges", 403),
        ("giang", "judges", 200), ("chi", "entries", 403), ("mallory", "entries", 403), ("giang", "nothing", 404),
    ],
)  # fmt: skip
def test_who_may_import_what(world, sign_in, who, kind, status):
    browser = sign_in(world.people[who])

    assert browser.get(f"{PATH}/{kind}").status_code == status
    assert browser.get(f"{PATH}/{kind}/template.xlsx").status_code == status


def test_upload_of_a_stranger_is_refused(world, sign_in, send, client):
    assert send(sign_in(world.people["mallory"]), workbook(HEAD)).status_code == 403
    assert client.get(f"{PATH}/entries").headers.get("location", "/sign-in").startswith("/sign-in")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Xin chọn một tệp Excel trước"), (b"%PDF-1.7", "Đây không phải tệp Excel"), (b"PK\x03\x04broken", "không đọc được"),
        (workbook(("a", "b")), "Không tìm thấy hàng tiêu đề"), (b"PK\x03\x04" + b"0" * (5 * 1024 * 1024 + 1), "Tệp lớn hơn"),
    ],
    ids=["empty", "pdf", "broken", "no header", "large"],
)  # fmt: skip
def test_hostile_or_wrong_file_gets_a_clear_message(world, sign_in, send, content, said):
    answer = send(sign_in(world.people["khoa"]), content)

    assert answer.status_code in {413, 422}
    assert said in answer.text


def test_entries_after_the_deadline_are_bad_rows(db, world, sign_in, send, clock, unlimited):
    from datetime import timedelta

    clock.go(timedelta(days=11))
    khoa = sign_in(world.people["khoa"])

    preview = khoa.get(send(khoa, workbook(HEAD, entry(1))).headers["location"]).text

    assert "Đã hết hạn nộp bài" in preview
    assert "Không dòng nào nhận được" in preview


def test_schools_are_created_updated_and_left(db, world, sign_in, send):
    ha = sign_in(world.people["ha"])
    rows = workbook(
        ("STT", "Tên trường", "Cấp học", "Hiệu trưởng", "Điện thoại"),
        (1, "Trường THCS Sao Mai", "THCS", "Cô Lan", "024 3862 1234"),
        (2, "Tiểu học Bình Minh", "", "", ""),
        (3, "Trường Tiểu học Hoa Sữa", "TH", "", ""),
        (4, "Ánh Dương", "", "", ""),
    )

    where = send(ha, rows, kind="schools").headers["location"]
    done = ha.post(where)

    assert "1 mới, 1 cập nhật, 1 giữ nguyên" in flash_of(done)
    with db.read() as session:
        assert session.scalar(select(School.principal).where(School.code == "THCS-SAOMAI")) == "Cô Lan"
        assert session.scalar(select(School.level).where(School.name == "Tiểu học Bình Minh")) == "TH"
        assert session.scalar(select(func.count()).select_from(School)) == 4


def test_judges_get_their_role_once(db, world, sign_in, send):
    giang = sign_in(world.people["giang"])
    rows = workbook(
        ("TT", "Họ và tên", "Email", "Đơn vị", "Số phiếu tối đa"),
        (1, "Nguyễn Thu Nga", "nga@example.vn", "THCS Sao Mai", 40),
        (2, "Phạm Linh Chi", "chi@example.vn", "", 30),
        (3, "Trần Sai", "không phải email", "", ""),
    )

    for _ in range(2):
        giang.post(send(giang, rows, kind="judges").headers["location"])

    with db.read() as session:
        judges = session.execute(
            select(Account.full_name, Judge.capacity)
            .join(Judge, Judge.account_id == Account.id)
            .order_by(Account.email)
        ).all()
        outcomes = session.scalars(
            select(WorkbookImport.outcome).order_by(WorkbookImport.sent_at, WorkbookImport.id)
        ).all()
    assert [tuple(row) for row in judges] == [("Phạm Linh Chi", 30), ("Đỗ Thu Cúc", 60), ("Nguyễn Thu Nga", 40)]
    assert sorted(outcome["created"] for outcome in outcomes) == [0, 1]


def test_pupils_of_one_name_in_two_classes_are_two_pupils(db, world, sign_in, send, unlimited):
    khoa = sign_in(world.people["khoa"])

    where = send(khoa, workbook(HEAD, entry(1, given="An", job="8A1"), entry(2, given="An", job="8A2"))).headers[
        "location"
    ]
    khoa.post(where)

    with db.read() as session:
        assert session.scalars(select(Author.full_name)).all() == ["Trần Văn An"] * 2
