"""Control room, log, lists, front door."""

import io

import pytest
from dossiers import actor_of, submitted
from openpyxl import load_workbook
from sqlalchemy import event, update

from contest.core import audit
from contest.core.text import sort_key
from contest.core.tokens import new_id
from contest.entries.tables import Author, Entry
from contest.people.tables import School
from contest.rules.tables import Contest

OFFICE = "/c/ai-2026/office"


@pytest.fixture
def entry_id(db, world, clock):
    with db.write() as session:
        return submitted(session, world, now=clock())


@pytest.fixture
def statements(db):
    """statements(browser, path) -> how many statements the page took."""

    def count(browser, path):
        seen = []
        listen = lambda *a: seen.append(a[2])  # noqa: E731
        for engine in {db.reader, db.writer}:
            event.listen(engine, "before_cursor_execute", listen)
        assert browser.get(path).status_code == 200
        for engine in {db.reader, db.writer}:
            event.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    return count


def many_entries(session, world, now, number):
    for place in range(number):
        school = School(
            code=f"S{place}-{new_id()[:6]}",
            name=f"Trường {place}",
            level="TH",
            fold=f"truong {place}",
            sort_key=sort_key(f"Trường {place}"),
            created_at=now,
        )
        entry = Entry(
            contest_id=world.contest_id, state="valid", code=f"X{place}-{new_id()[:8]}", category_id=world.categories["learning-game"],
            track_id=world.tracks["teacher"], level="TH", school_id=world.schools["hoa_sua"], owner_id=world.people["ha"],
            title=f"Bài {place}", created_at=now, updated_at=now, submitted_at=now,
        )  # fmt: skip
        session.add_all([school, entry])
        session.flush()
        session.add(
            Author(entry_id=entry.id, position=1, full_name=f"Tác Giả {place}", fold="tac gia", sort_key="tac gia")
        )


# -- control room ------------------------------------------------------------------------------------------------------
def test_control_room_says_what_waits(world, sign_in, entry_id):
    shown = sign_in(world.people["giang"]).get(OFFICE).text

    assert "Đang ở: Nhận bài" in shown
    assert ("1 bài chờ sơ loại" in shown, "2 trường chưa có bài" in shown) == (True, True)
    assert "2 trên 3 trường" in shown
    assert "Ban Tổ chức nhận bài đến" in shown
    assert "http://testserver.local/c/ai-2026" in shown


@pytest.mark.parametrize(
    ("who", "status"), [("giang", 200), ("ha", 200), ("dung", 200), ("chi", 403), ("khoa", 403), ("mallory", 403)]
)
def test_control_room_is_for_the_office(world, sign_in, who, status):
    assert sign_in(world.people[who]).get(OFFICE).status_code == status


def test_control_room_of_the_head_judge_names_no_school(world, sign_in, entry_id):
    shown = sign_in(world.people["dung"]).get(OFFICE).text

    assert ("Hoa Sữa" in shown, "Sao Mai" in shown, "Lê Thị Bình" in shown) == (False, False, False)
    assert "Phạm Linh Chi" in shown


def test_control_room_in_setup_leads_to_the_rule_book(db, world, sign_in):
    with db.write() as session:
        session.execute(update(Contest).values(state="setup"))

    shown = sign_in(world.people["giang"]).get(OFFICE).text

    assert "Thể lệ chưa công bố" in shown


def test_control_room_without_schools_offers_their_import(db, world, sign_in):
    with db.write() as session:
        session.execute(update(Contest).values(levels=["GDTX"]))

    assert f'href="{OFFICE}/import/schools"' in sign_in(world.people["ha"]).get(OFFICE).text


@pytest.mark.parametrize(
    "path", [OFFICE, f"{OFFICE}/log", f"{OFFICE}/lists/entries/csv", f"{OFFICE}/lists/registration/csv"]
)
def test_statements_do_not_grow_with_the_contest(db, world, sign_in, clock, statements, path):
    giang = sign_in(world.people["giang"])
    with db.write() as session:
        many_entries(session, world, clock(), 10)
    few = statements(giang, path)
    with db.write() as session:
        many_entries(session, world, clock(), 120)

    assert statements(giang, path) == few


# -- log ---------------------------------------------------------------------------------------------------------------
def test_log_shows_acts_in_words_and_filters(db, world, sign_in, entry_id, clock):
    with db.write() as session:
        audit.record(
            session,
            actor=actor_of(session, world, "ha", clock()),
            action="role.granted",
            object_type="account",
            object_id="x",
            contest_id=world.contest_id,
            now=clock(),
            reason="Thay cô Lan",
        )
    giang = sign_in(world.people["giang"])

    whole, roles, binh = (giang.get(f"{OFFICE}/log{query}").text for query in ("", "?kind=role", "?who=binh"))

    assert ("nộp bài dự thi" in whole, "trao vai trò" in whole, "Thay cô Lan" in whole) == (True, True, True)
    assert ("nộp bài dự thi" in roles, "trao vai trò" in roles) == (False, True)
    assert ("nộp bài dự thi" in binh, "Thay cô Lan" in binh) == (True, False)


def test_log_goes_by_pages_of_a_hundred_newest_first(db, world, sign_in, clock):
    with db.write() as session:
        for number in range(130):
            audit.record(
                session,
                actor=None,
                action="round.made",
                object_type="round",
                object_id=f"r{number}",
                contest_id=world.contest_id,
                now=clock(),
                number=f"n{number:03}",
            )
    giang = sign_in(world.people["giang"])

    first, second = giang.get(f"{OFFICE}/log?kind=round").text, giang.get(f"{OFFICE}/log?kind=round&page=2").text

    assert ("n129" in first, "n029" in first, "n029" in second, "n000" in second) == (True, False, True, True)
    assert giang.get(f"{OFFICE}/log?kind=nothing&page=-7").status_code == 200


@pytest.mark.parametrize(("who", "status"), [("giang", 200), ("ha", 403), ("dung", 403), ("khoa", 403)])
def test_log_is_for_the_organizer(world, sign_in, who, status):
    assert sign_in(world.people[who]).get(f"{OFFICE}/log").status_code == status


# -- lists -------------------------------------------------------------------------------------------------------------
MAY = {
    "giang": {"schools", "people", "entries", "registration", "judges", "assignments"},
    "ha": {"entries", "registration"},
    "dung": {"judges", "assignments"},
    "khoa": {"entries", "registration"},
    "chi": set(),
    "mallory": set(),
}


@pytest.mark.parametrize("who", MAY)
def test_lists_ask_the_rule_of_their_page(world, sign_in, who, entry_id):
    browser = sign_in(world.people[who])

    answers = {name for name in MAY["giang"] if browser.get(f"{OFFICE}/lists/{name}/csv").status_code == 200}

    assert answers == MAY[who]
    assert browser.get(f"{OFFICE}/lists").status_code == (200 if MAY[who] else 403)


def test_list_of_another_school_stays_hidden_from_a_coordinator(db, world, sign_in, clock, entry_id):
    with db.write() as session:
        many_entries(session, world, clock(), 1)

    lists = [
        sign_in(world.people["khoa"]).get(f"{OFFICE}/lists/{name}/csv").text for name in ("entries", "registration")
    ]

    assert [("Lê Thị Bình" in text, "Tác Giả 0" in text) for text in lists] == [(True, False), (True, False)]


def test_exported_texts_are_never_formulas(db, world, sign_in, entry_id):
    with db.write() as session:
        session.execute(update(Entry).values(title='=HYPERLINK("x")'))
        session.execute(update(Author).values(full_name="+84 911", job_or_class="@x"))
    giang = sign_in(world.people["giang"])

    for name in ("entries", "registration", "assignments"):
        sheet = load_workbook(io.BytesIO(giang.get(f"{OFFICE}/lists/{name}/xlsx").content)).active
        assert [cell.value for row in sheet for cell in row if cell.data_type == "f"] == []
    assert "'=HYPERLINK" in giang.get(f"{OFFICE}/lists/entries/csv").text


def test_unknown_list_or_ending_does_not_exist(world, sign_in):
    giang = sign_in(world.people["giang"])

    assert [giang.get(f"{OFFICE}/lists/{tail}").status_code for tail in ("marks/csv", "entries/pdf")] == [404, 404]


# -- front door --------------------------------------------------------------------------------------------------------
def test_front_page_tells_a_visitor_what_this_is(client, world):
    shown = client.get("/").text

    assert ('href="/c/ai-2026"' in shown, "Ai làm gì ở đây" in shown, "Vào phòng điều hành" in shown) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("who", "words"),
    [("giang", "Vào phòng điều hành"), ("chi", "Vào chấm bài"), ("khoa", "Bài của trường tôi"), ("an", "Bài của tôi")],
)
def test_front_page_leads_each_to_the_own_room(world, sign_in, who, words):
    assert words in sign_in(world.people[who]).get("/").text


def test_contest_in_setup_is_on_the_front_page_of_its_people_only(db, world, sign_in, client):
    with db.write() as session:
        session.execute(update(Contest).values(state="setup"))

    seen = ["ai-2026" in browser.get("/").text for browser in (client, sign_in(world.people["giang"]))]

    assert seen == [False, True]


def test_help_is_there_for_everybody(client):
    assert client.get("/help").status_code == 200
    assert client.head("/help").status_code == 200
