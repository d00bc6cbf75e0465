"""The secretary's list and check, the coordinator's page, and what a judge may see."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from dossiers import actor_of, attach, drafted, full_dossier, student_dossier, submitted
from sqlalchemy import event, select, update

from contest.core.tables import OutgoingMail
from contest.core.text import name_sort_key
from contest.entries import blind, listing, queries, service
from contest.entries.dossier import AuthorLine
from contest.entries.listing import Wanted
from contest.entries.tables import Entry, EntryCheck, EntryFile
from contest.rules.tables import Contest

LIST = "/c/ai-2026/office/entries"
SCHOOL = "/c/ai-2026/school"
GOLDEN = Path(__file__).parents[4] / "shared/data/vi_names_golden.tsv"
MARKERS = (
    "Quách Thị Lộ Tên",
    "Đoàn Hướng Dẫn",
    "Nguyễn Liên Hệ",
    "Sao Mai",
    "912000777",
    "lo-ten@example.vn",
    "quach-thi-lo-ten",
)


@pytest.fixture
def ha(sign_in, world):
    return sign_in(world.people["ha"])


def hand_in(db, world, clock, **changes):
    with db.write() as session:
        return submitted(session, world, now=clock(), dossier=full_dossier(world, **changes))


def titles(answer):
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', answer.text)


def test_search_without_diacritics_finds_title_author_and_code(ha, db, world, clock):
    entry_id = hand_in(db, world, clock, authors=(AuthorLine("Nguyễn Thị Hương", "GV"),))
    hand_in(db, world, clock, title="Bài khác hẳn", authors=(AuthorLine("Đặng Đình Độ", "GV"),))
    with db.read() as session:
        code = session.get(Entry, entry_id).code

    asked = ("nguyen thi huong", "tro ly noi quy", code.lower(), "HUONG tro", "Nguyễn Thị Hương")
    found = {query: titles(ha.get(LIST, params={"q": query})) for query in asked}

    assert found == {query: ["Trợ lý nội quy Sao Mai"] for query in asked}
    assert titles(ha.get(LIST, params={"q": "dang dinh do"})) == ["Bài khác hẳn"]


def test_hits_with_the_marks_of_the_query_come_first(ha, db, world, clock):
    for title in ("Huong dan", "Hường ca", "Hương sắc"):
        hand_in(db, world, clock, title=title)

    assert titles(ha.get(LIST, params={"q": "hương"}))[0] == "Hương sắc"
    assert titles(ha.get(LIST, params={"q": "hường"}))[0] == "Hường ca"
    assert len(titles(ha.get(LIST, params={"q": "huong"}))) == 3


@pytest.mark.parametrize("query", ["100%", "a_b", "'; drop table entry; --", "\\", "%" * 300])
def test_signs_of_sql_are_only_signs(ha, db, world, clock, query):
    hand_in(db, world, clock)

    answer = ha.get(LIST, params={"q": query})

    assert (answer.status_code, titles(answer)) == (200, [])


def test_mistyped_code_is_told(ha, world):
    assert "gõ nhầm" in ha.get(LIST, params={"q": "TLA-GV-0001-A"}).text


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"state": "draft"}, ["Bản nháp"]),
        ({"category": "learning-game"}, ["Trò chơi"]),
        ({"track": "student"}, ["Bài học sinh"]),
        ({"state": "submitted", "sort": "-title"}, ["Trò chơi", "Bài học sinh"]),
        ({"state": "submitted", "sort": "nonsense", "page": "x"}, ["Trò chơi", "Bài học sinh"]),
        ({"page": "99"}, []),
    ],
)
def test_list_is_filtered_and_sorted(ha, db, world, clock, asked, expected):
    with db.write() as session:
        drafted(session, world, now=clock(), dossier=full_dossier(world, title="Bản nháp"))
    hand_in(db, world, clock, title="Trò chơi", category_id=world.categories["learning-game"])
    with db.write() as session:
        submitted(session, world, now=clock(), dossier=student_dossier(world, title="Bài học sinh"))

    found = titles(ha.get(LIST, params=asked))

    assert found == expected


def test_list_by_author_is_in_vietnamese_order(ha, db, world, clock):
    if not GOLDEN.exists():
        pytest.skip(f"the golden names are not beside this checkout: {GOLDEN}")
    golden = GOLDEN.read_text("utf-8").splitlines()[1:]
    with db.write() as session:
        for number, name in enumerate(sorted(golden)):
            drafted(
                session,
                world,
                now=clock(),
                pdf=False,
                dossier=full_dossier(world, title=f"Bài {number}", authors=(AuthorLine(name, "GV"),)),
            )
        binh = actor_of(session, world, "ha", clock())
    pages = range(1, len(golden) // 100 + 2)

    with db.read() as session:
        shown = [
            row.author
            for page in pages
            for row in listing.entry_rows(
                session, actor=binh, contest_id=world.contest_id, wanted=Wanted(sort="author", page=page)
            )
        ]

    assert [name_sort_key(name) for name in shown] == [name_sort_key(name) for name in golden]
    assert sorted(shown) == sorted(golden)


def statements(db, run):
    counted = []
    listener = lambda *args: counted.append(args[2])  # noqa: E731
    for engine in {db.reader, db.writer}:
        event.listen(engine, "before_cursor_execute", listener)
    answer = run()
    for engine in {db.reader, db.writer}:
        event.remove(engine, "before_cursor_execute", listener)
    assert answer.status_code == 200
    return len(counted)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "where"),
    [
        ("ha", LIST),
        ("ha", f"{LIST}?q=tro+ly&sort=author"),
        ("khoa", SCHOOL),
        ("khoa", f"{SCHOOL}/list"),
        ("binh", "/c/ai-2026/entries"),
    ],
)
def test_lists_take_the_same_statements_for_10_and_500_rows(sign_in, db, world, clock, who, where):
    browser = sign_in(world.people[who])
    counts = []
    for more in (10, 490):
        with db.write() as session:
            binh = actor_of(session, world, "binh", clock())
            dossier = full_dossier(world)
            for _ in range(more):
                service.create_draft(
                    session,
                    actor=binh,
                    contest_id=world.contest_id,
                    category_id=dossier.category_id,
                    track_id=dossier.track_id,
                    level="TH",
                    school_id=dossier.school_id,
                    dossier=dossier,
                    now=clock(),
                )
        counts.append(statements(db, lambda: browser.get(where)))

    assert counts[0] == counts[1]


def gates(**missing):
    return {f"G{n}": "" for n in range(1, 8)} | missing


def test_returned_entry_tells_its_people_and_comes_back(ha, sign_in, db, world, clock):
    entry_id = hand_in(db, world, clock)
    where = f"{LIST}/{entry_id}"

    answer = ha.post(
        f"{where}/check",
        data={"version": "1", "decision": "returned", "reason": "", **gates(G7="Đường dẫn cần quyền truy cập")},
    )

    binh = sign_in(world.people["binh"])
    assert answer.status_code == 303
    assert "Đường dẫn cần quyền truy cập" in binh.get(f"/c/ai-2026/entries/{entry_id}").text
    with db.read() as session:
        mail = session.scalars(select(OutgoingMail)).one()
    assert mail.to_address == "binh@example.vn"
    assert "Đường dẫn cần quyền truy cập" in mail.body
    assert f"/c/ai-2026/entries/{entry_id}" in mail.body
    assert binh.post(f"/c/ai-2026/entries/{entry_id}/submit").status_code == 303
    again = ha.get(where)
    assert "Đường dẫn cần quyền truy cập</textarea>" in again.text
    ha.post(f"{where}/check", data={"version": "2", "decision": "accepted", "reason": "", **gates()})
    with db.read() as session:
        decisions = list(session.scalars(select(EntryCheck.decision).order_by(EntryCheck.version)))
        assert session.get(Entry, entry_id).state == "valid"
    assert decisions == ["returned", "accepted"]


def test_accepting_with_a_failed_gate_shows_why_and_keeps_the_words(ha, db, world, clock):
    entry_id = hand_in(db, world, clock)

    answer = ha.post(
        f"{LIST}/{entry_id}/check",
        data={"version": "1", "decision": "accepted", "reason": "", **gates(G1="Thiếu video")},
    )

    assert answer.status_code == 422
    assert "Thiếu video</textarea>" in answer.text
    assert 'id="f-decision-error"' in answer.text


def test_check_page_hints_at_confirmation_consent_and_names_in_two_teams(ha, db, world, clock):
    with db.write() as session:
        first, second = (
            submitted(session, world, now=clock(), dossier=student_dossier(world, title=f"Bài {n}")) for n in "ab"
        )
        code = session.get(Entry, first).code

    page = ha.get(f"{LIST}/{second}").text

    assert "Trường chưa xác nhận" in page
    assert "2/2 em đã có đồng ý trên giấy" in page
    assert f"Trần Văn An cũng là tác giả của {code}" in page


def test_who_may_open_the_office_pages(client, sign_in, db, world, clock):
    entry_id = hand_in(db, world, clock)
    people = ["giang", "ha", "an", "binh", "khoa", "chi", "dung", "mallory"]

    seen = {
        who: [sign_in(world.people[who]).get(path).status_code for path in (LIST, f"{LIST}/{entry_id}", SCHOOL)]
        for who in people
    }

    assert seen == {
        "giang": [200, 200, 404], "ha": [200, 200, 404], "an": [404, 404, 404], "binh": [404, 404, 404],
        "khoa": [404, 404, 200], "chi": [404, 404, 404], "dung": [404, 404, 404], "mallory": [404, 404, 404],
    }  # fmt: skip
    assert [client.get(path).status_code for path in (LIST, f"{LIST}/{entry_id}", SCHOOL)] == [401, 401, 401]


@pytest.mark.parametrize("who", ["binh", "khoa", "chi", "dung", "mallory"])
def test_others_cannot_decide(sign_in, db, world, clock, who):
    entry_id = hand_in(db, world, clock)

    answer = sign_in(world.people[who]).post(
        f"{LIST}/{entry_id}/check", data={"version": "1", "decision": "accepted", "reason": "", **gates()}
    )

    assert answer.status_code in {403, 404}
    with db.read() as session:
        assert session.get(Entry, entry_id).state == "submitted"


def test_coordinator_sees_what_is_missing_and_confirms_in_bulk(sign_in, db, world, clock):
    with db.write() as session:
        ids = [
            drafted(
                session, world, now=clock(), dossier=full_dossier(world, title=f"Bài số {n}", summary=""), pdf=False
            )
            for n in (1, 2, 3)
        ]
    khoa = sign_in(world.people["khoa"])

    page = khoa.get(SCHOOL).text
    answer = khoa.post(f"{SCHOOL}/confirm", data={"entry": ids[:2], "confirmed": "1"})

    assert "Mô tả tóm tắt có 0 từ" in page
    assert f"/c/ai-2026/entries/{ids[0]}" in page
    assert "Hạn nộp: 12:00 thứ Hai, 30/11/2026." in page
    assert answer.status_code == 303
    with db.read() as session:
        confirmed = {
            row.id for row in session.execute(select(Entry.id).where(Entry.confirmed_by == world.people["khoa"]))
        }
    assert confirmed == set(ids[:2])
    khoa.post(f"{SCHOOL}/confirm", data={"entry": ids[0], "confirmed": "0"})
    with db.read() as session:
        assert session.get(Entry, ids[0]).confirmed_at is None


def test_coordinator_cannot_confirm_for_another_school(sign_in, db, world, clock):
    with db.write() as session:
        entry_id = drafted(
            session,
            world,
            now=clock(),
            by="mallory",
            dossier=full_dossier(world, school_id=world.schools["nang_hong"]),
            pdf=False,
        )

    answer = sign_in(world.people["khoa"]).post(f"{SCHOOL}/confirm", data={"entry": entry_id, "confirmed": "1"})

    assert answer.status_code == 404


def test_registration_list_names_every_author_for_the_principal(sign_in, db, world, clock):
    with db.write() as session:
        submitted(session, world, now=clock(), dossier=student_dossier(world))

    page = sign_in(world.people["khoa"]).get(f"{SCHOOL}/list").text

    for words in ("Trần Văn An", "Đỗ Minh Ảnh", "8A1", "Lê Thị Bình", "Hiệu trưởng", "STT"):
        assert words in page


def planted(session, world, clock):
    mentor = replace(student_dossier(world).mentors[0], full_name=MARKERS[1], phone="+84912000777")
    contact = replace(full_dossier(world).contact, name=MARKERS[2], email=MARKERS[5])
    dossier = student_dossier(
        world,
        title="Trợ lý thư viện",
        authors=(AuthorLine(MARKERS[0], "8A1", "", "7to15"),),
        mentors=(mentor,),
        contact=contact,
        consents=1,
    )
    entry_id = drafted(session, world, now=clock(), dossier=dossier, pdf=False)
    attach(session, world, entry_id, now=clock(), name="quach-thi-lo-ten.pdf")
    service.submit_entry(session, actor=actor_of(session, world, "binh", clock()), entry_id=entry_id, now=clock())
    return entry_id


def test_blind_view_holds_no_name_school_mentor_contact_or_file_name(db, world, clock):
    with db.write() as session:
        entry_id = planted(session, world, clock)
        view = blind.judge_view(session, entry_id)

    assert [marker for marker in MARKERS if marker in repr(view)] == []
    assert [(file.name, file.state) for file in view.files] == [(f"{view.code}-description-1.pdf", "preparing")]


def test_open_view_names_authors_and_school_but_never_contacts(db, world, clock):
    with db.write() as session:
        session.execute(update(Contest).values(blind=False))
        view = blind.judge_view(session, planted(session, world, clock))

    shown = [marker for marker in MARKERS if marker in repr(view)]
    assert shown == [MARKERS[0], MARKERS[1], "Sao Mai"]


def test_judge_gets_only_files_of_the_version_handed_in(db, world, clock):
    with db.write() as session:
        entry_id = planted(session, world, clock)
        attach(session, world, entry_id, now=clock(), name="nhap.pdf")
        later = session.scalars(select(EntryFile.id).order_by(EntryFile.added_at.desc(), EntryFile.id)).all()
        counted = {file.id for file in blind.judge_view(session, entry_id).files}

        for file_id in set(later) - counted:
            with pytest.raises(queries.NotFound):
                blind.judge_file(session, entry_id=entry_id, file_id=file_id)
    assert len(counted) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Cô Lê Thị Bình hướng dẫn", [("summary", "Lê Thị Bình")]),
        ("học sinh THCS SAO MAI làm", [("summary", "Trường THCS Sao Mai")]),
        ("vì sao mai này", [("summary", "Trường THCS Sao Mai")]),
        ("Ngôi sao của mai", []),
    ],
)
def test_giveaways_are_found_in_any_spelling(world, text, found):
    dossier = full_dossier(world, title="Trợ lý", summary=text, links=())

    assert blind.giveaways(dossier, "Trường THCS Sao Mai") == found
