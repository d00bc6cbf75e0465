"""A list sent again: it fills what is empty, and takes nothing that was typed on the page meanwhile without being asked."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from cast import NOON
from judging_world import actor_of
from sqlalchemy import select, update
from workbooks import HEAD, entry, flash_of, workbook

from contest.entries.dossier import AuthorLine
from contest.entries.queries import dossiers
from contest.entries.service import save_dossier
from contest.entries.tables import Entry

WIDE = (*HEAD, "Nguồn và giấy phép", "Công cụ AI đã dùng", "Phần do người làm")


def wide(number, *said, **changes):
    return (*entry(number, **changes), *said)


def tokens(preview):
    return [part.split('"')[0] for part in preview.split('name="list_wins" value="')[1:]]


def test_second_import_makes_no_duplicates_and_fills_what_is_empty(db, world, sign_in, send, unlimited):
    khoa = sign_in(world.people["khoa"])
    khoa.post(send(khoa, workbook(WIDE, wide(1, "", "", ""), wide(2, "", "", ""))).headers["location"])
    with db.write() as session:
        session.execute(update(Entry).values(summary="Tóm tắt do nhóm viết"))

    where = send(khoa, workbook(WIDE, wide(1, "", "", ""), wide(2, "Ảnh tự chụp", "Trợ lý mở", ""))).headers["location"]
    asked, done = tokens(khoa.get(where).text), khoa.post(where)

    assert "0 mới, 1 cập nhật, 1 giữ nguyên" in flash_of(done)
    assert asked == []
    with db.read() as session:
        assert sorted(session.scalars(select(Entry.title))) == ["Sản phẩm số 1", "Sản phẩm số 2"]
        assert set(session.scalars(select(Entry.summary))) == {"Tóm tắt do nhóm viết"}
        assert sorted(session.scalars(select(Entry.sources))) == ["", "Ảnh tự chụp"]


def test_page_saved_while_the_list_is_taken_keeps_what_was_typed(db, world, sign_in, send, unlimited):
    khoa = sign_in(world.people["khoa"])
    khoa.post(send(khoa, workbook(WIDE, wide(1, "", "", ""))).headers["location"])
    where = send(khoa, workbook(WIDE, wide(1, "Sách giáo khoa", "", ""))).headers["location"]

    with ThreadPoolExecutor() as beside:
        with db.write() as session:
            session.execute(update(Entry).values(sources="Tự viết"))
            taken = beside.submit(khoa.post, where)
            time.sleep(0.7)  # by now the list is planned, or waits for this save
        assert taken.result(timeout=30).status_code == 303

    assert stored_dossier(db).sources == "Tự viết"


@pytest.fixture
def typed(db, world, sign_in, send, unlimited):
    """Taken from a list; then the team typed its statements, another class and a second author on the page."""
    khoa = sign_in(world.people["khoa"])
    khoa.post(send(khoa, workbook(WIDE, wide(1, "Sách giáo khoa", "Trợ lý cũ", "Vẽ hình"))).headers["location"])
    with db.write() as session:
        (found,) = session.scalars(select(Entry)).all()
        stored = dossiers(session, [found])[found.id]
        first = replace(stored.authors[0], job_or_class="8A7")
        now = replace(
            stored, authors=(first, AuthorLine("Lê An", "8A7", "Viết lời", first.age_band)), sources="Tự viết",
            ai_use={**stored.ai_use, "tools": "Trợ lý mới"},
        )  # fmt: skip
        save_dossier(session, actor=actor_of(db, world, "khoa", NOON), entry_id=found.id, dossier=now, now=NOON)
    return khoa


def stored_dossier(db):
    with db.read() as session:
        rows = session.scalars(select(Entry)).all()
        return dossiers(session, rows)[rows[0].id]


AGAIN = ("Sách giáo khoa, trang 5", "Trợ lý cũ", "Vẽ hình")


def test_list_sent_again_leaves_what_was_typed_since_and_shows_the_difference(db, typed, send):
    before = stored_dossier(db)
    where = send(typed, workbook(WIDE, wide(1, *AGAIN))).headers["location"]

    preview = typed.get(where).text
    done = typed.post(where)

    assert "0 mới, 0 cập nhật, 1 giữ nguyên" in flash_of(done)
    assert stored_dossier(db) == before
    assert len(tokens(preview)) == 1
    assert "1 dòng khác với nội dung trên trang." in preview
    for words in (
        "trên trang là “8A7”, trong danh sách là “8A1”",
        "trên trang là “Trần Văn Em1, Lê An”, trong danh sách là “Trần Văn Em1”",
        "trên trang là “Tự viết”, trong danh sách là “Sách giáo khoa, trang 5”",
        "trên trang là “Trợ lý mới”, trong danh sách là “Trợ lý cũ”",
    ):
        assert words in preview


def test_ticked_row_is_taken_from_the_list(db, typed, send):
    where = send(typed, workbook(WIDE, wide(1, *AGAIN))).headers["location"]

    done = typed.post(where, data={"list_wins": tokens(typed.get(where).text)})

    found = stored_dossier(db)
    assert "0 mới, 1 cập nhật, 0 giữ nguyên" in flash_of(done)
    assert [(line.full_name, line.job_or_class) for line in found.authors] == [("Trần Văn Em1", "8A1")]
    assert (found.sources, found.ai_use["tools"], found.ai_use["human"]) == (AGAIN[0], AGAIN[1], AGAIN[2])


def test_tick_given_for_another_difference_changes_nothing(db, typed, send):
    where = send(typed, workbook(WIDE, wide(1, *AGAIN))).headers["location"]
    shown = tokens(typed.get(where).text)
    with db.write() as session:
        session.execute(update(Entry).values(sources="Viết lại sau khi xem trước"))
    before = stored_dossier(db)

    typed.post(where, data={"list_wins": shown})

    assert stored_dossier(db) == before
