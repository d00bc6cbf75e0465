"""Who may judge what beyond conflicts: language, leaders of schools, and a withdrawal that is always shown first."""

import pytest
from judging_fair import build_fair
from judging_world import JUDGING
from sqlalchemy import select, update

from contest.entries.tables import Entry
from contest.judging import queries
from contest.judging.tables import Assignment, Judge, Round
from contest.people.tables import School

OFFICE = "/c/ai-2026/office"


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def fair(db, world, now):
    with db.write() as session:
        return build_fair(session, world, now=now)


@pytest.fixture
def dung(sign_in, world, fair):
    return sign_in(world.people["dung"])


def apply_suggestion(browser):
    run = browser.post(f"{OFFICE}/assignment/suggest", data={"sheets": "2"}).headers["location"]
    return browser.post(f"{run}/apply")


def panel_of(db, entry):
    with db.read() as session:
        rows = session.scalars(
            select(Assignment.judge_id).where(Assignment.entry_id == entry, Assignment.released_at.is_(None))
        )
        return set(rows)


def test_english_entries_go_only_to_judges_who_read_english(dung, db, world, fair):
    readers = {world.judges["nga"], world.judges["minh"]}
    for judge in readers:
        dung.post(f"{OFFICE}/judges/{judge}", data={"capacity": "60", "languages": "en"})
    english = fair[20:24]  # of a school none of the readers belongs to
    with db.read() as session:
        codes = session.scalars(select(Entry.code).where(Entry.id.in_(english))).all()
    dung.post(f"{OFFICE}/assignment/constraints", data={"english": "\n".join(codes), "load_gap": "1"})

    applied = apply_suggestion(dung)

    assert applied.status_code == 303
    assert [panel_of(db, entry) for entry in english] == [readers] * 4
    assert all(code in dung.get(f"{OFFICE}/assignment/constraints").text for code in codes)


def test_judge_with_the_name_of_a_principal_is_pointed_out(dung, db, world, fair):
    with db.write() as session:
        session.execute(update(School).where(School.id == world.schools["hoa_sua"]).values(principal="ThS. Tạ Thị Nga"))
        session.execute(update(School).where(School.id == world.schools["sao_mai"]).values(principal="Ngô Hoàng Lan"))

    nga, lan, minh = (dung.get(f"{OFFICE}/judges/{world.judges[name]}").text for name in ("nga", "lan", "minh"))

    assert "Trùng tên với hiệu trưởng" in nga
    assert "Bài của đơn vị này không giao cho giám khảo." in lan
    assert "lãnh đạo" not in minh
    assert dung.get(f"{OFFICE}/judges").text.count("Có thể là lãnh đạo trường dự thi") == 2


def test_withdrawal_of_a_judge_with_sheets_is_shown_as_a_change_first(dung, db, world, fair):
    apply_suggestion(dung)
    judge = world.judges["lan"]

    answer = dung.post(f"{OFFICE}/judges/{judge}/withdraw", data={"reason": "Ốm"})

    assert answer.headers["location"] == f"{OFFICE}/assignment/repair?what=withdrawn&judge={judge}"
    with db.read() as session:
        assert session.get_one(Judge, judge).withdrawn_at is None


def test_withdrawal_of_a_judge_without_sheets_needs_no_change_to_be_shown(dung, db, world, fair):
    judge = world.judges["lan"]

    answer = dung.post(f"{OFFICE}/judges/{judge}/withdraw", data={"reason": "Ốm"})

    assert answer.headers["location"] == f"{OFFICE}/assignment"
    with db.read() as session:
        assert session.get_one(Judge, judge).withdrawn_at is not None


def test_sheets_of_an_earlier_round_are_not_counted_in_the_present_load(dung, db, world, fair):
    apply_suggestion(dung)
    with db.write() as session:
        session.execute(update(Round).values(state="closed"))
    with db.read() as session:
        before = {row.id: row.assigned for row in queries.judge_rows(session, world.contest_id)}

    dung.post(f"{OFFICE}/assignment/rounds", data={"name": "Vòng chung khảo"})

    with db.read() as session:
        after = {row.assigned for row in queries.judge_rows(session, world.contest_id)}
    assert sum(before.values()) == 120
    assert after == {0}
