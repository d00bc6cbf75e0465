"""Judges, panels and sheets as the office sees them."""

import pytest
from judging_world import JUDGING, actor_of, add_entries, sheet, start_judging, statements
from sqlalchemy import delete, select

from contest.judging.service import lock_sheets, record_scores, withdraw_judge
from contest.judging.tables import Assignment, Expertise, Judge, Round, Sheet

OFFICE = "/c/ai-2026/office"


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def dung(sign_in, world, now):
    return sign_in(world.people["dung"])


@pytest.fixture
def entries(db, world, now):
    with db.write() as session:
        return add_entries(session, world, 4, now=now)


def active(db):
    with db.read() as session:
        rows = session.execute(select(Assignment.entry_id, Assignment.judge_id).where(Assignment.released_at.is_(None)))
        return {tuple(row) for row in rows}


def asked(browser, *, sheets):
    """The path of the run that a suggestion is."""
    return browser.post(f"{OFFICE}/assignment/suggest", data={"sheets": str(sheets)}).headers["location"]


def hand_in(db, world, now, points, judge="chi"):
    """`judge` scores every entry with these points and hands in."""
    person = actor_of(db, world, judge, now)
    with db.write() as session:
        for assignment in session.scalars(select(Assignment.id).where(Assignment.judge_id == world.judges[judge])):
            record_scores(
                session, actor=person, assignment_id=assignment, sheet=sheet(world, points, next_step="Thêm ví dụ."),
                now=now,
            )  # fmt: skip
        lock_sheets(session, actor=person, round_id=world.round_id, now=now)


@pytest.mark.parametrize("path", ["/judges", "/assignment", "/sheets"])
@pytest.mark.parametrize(
    ("name", "status"), [("giang", 200), ("dung", 200), ("ha", 404), ("chi", 404), ("an", 404), ("mallory", 404)]
)
def test_office_pages_are_for_organizer_and_head_judge(sign_in, world, now, path, name, status):
    assert sign_in(world.people[name]).get(OFFICE + path).status_code == status


@pytest.mark.parametrize("path", ["/judges", "/assignment", "/sheets"])
def test_visitor_is_asked_to_sign_in(client, world, path):
    assert client.get(OFFICE + path).status_code == 401


@pytest.mark.parametrize("path", ["/judges", "/judges/x/conflicts", "/assignment/add", "/assignment/x/release"])
@pytest.mark.parametrize(("name", "status"), [("an", 404), (None, 401)])
def test_right_is_asked_before_the_form(client, sign_in, world, path, name, status):
    browser = sign_in(world.people[name]) if name else client

    assert browser.post(OFFICE + path, data={"unknown": "1"}).status_code == status


def test_new_person_becomes_judge_with_expertise_and_former_school(sign_in, db, world, now):
    giang = sign_in(world.people["giang"])
    added = giang.post(
        f"{OFFICE}/judges", data={"full_name": "Ngô Minh Nhật", "email": "nhat@example.vn", "capacity": "25"}
    )
    category = world.categories["learning-game"]

    saved = giang.post(
        added.headers["location"],
        data={"capacity": "30", "former_schools": world.schools["sao_mai"], f"level-{category}": "3"},
    )

    assert (added.status_code, saved.status_code) == (303, 303)
    with db.read() as session:
        judge = session.scalars(select(Judge).where(Judge.capacity == 30)).one()
        level = session.get_one(Expertise, (judge.id, category)).level
    assert (judge.former_school_ids, level) == ([world.schools["sao_mai"]], 3)


def test_same_judge_twice_is_refused_at_the_field(dung, world):
    answer = dung.post(f"{OFFICE}/judges", data={"account": world.people["chi"], "capacity": "60"})

    assert answer.status_code == 422
    assert 'href="#f-account"' in answer.text


def test_judge_page_shows_conflicts_from_the_data_and_takes_more(dung, db, world, now):
    with db.write() as session:
        add_entries(session, world, 1, now=now, school="hoa_sua")
    path = f"{OFFICE}/judges/{world.judges['cuc']}"

    page = dung.get(path)
    saved = dung.post(f"{path}/conflicts", data={"kind": "relative", "school": world.schools["nang_hong"]})

    assert "TLA-GV-0001-H" in page.text
    assert saved.status_code == 303
    assert "Trường Mầm non Nắng Hồng" in dung.get(path).text.split("<h2>")[1]


def test_suggestion_is_shown_first_and_applied_as_shown(dung, db, world, entries):
    run = asked(dung, sheets=2)
    shown = dung.get(run)
    before = active(db)

    applied = dung.post(f"{run}/apply")

    assert (shown.status_code, applied.status_code) == (200, 303)
    assert before == set()
    assert active(db) == {(entry, judge) for entry in entries for judge in world.judges.values()}


def test_suggestion_that_is_out_of_date_is_not_applied(dung, db, world, entries, now):
    run = asked(dung, sheets=1)
    with db.write() as session:
        add_entries(session, world, 1, now=now, first=9)

    assert dung.post(f"{run}/apply").status_code == 409
    assert active(db) == set()


def test_shortage_is_explained_in_words(dung, entries):
    run = asked(dung, sheets=3)

    text = dung.get(run).text

    assert "4 bài dự thi cần 12 phiếu chấm; 2 giám khảo" in text
    assert f"{run}/apply" not in text


def test_undo_brings_the_panels_back(dung, db, entries):
    dung.post(f"{asked(dung, sheets=1)}/apply")

    assert dung.post(f"{OFFICE}/assignment/undo").status_code == 303
    assert active(db) == set()


def test_pair_by_hand_is_checked_for_conflicts_at_once(dung, db, world, now, entries):
    with db.write() as session:
        add_entries(session, world, 1, now=now, school="hoa_sua")

    refused = dung.post(f"{OFFICE}/assignment/add", data={"entry_code": "TLA-GV-0001-H", "judge": world.judges["cuc"]})
    taken = dung.post(f"{OFFICE}/assignment/add", data={"entry_code": "tla-gv-0001-n", "judge": world.judges["cuc"]})

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert 'id="f-judge-error"' in refused.text
    assert active(db) == {(entries[0], world.judges["cuc"])}


def test_pair_is_locked_and_taken_away_with_a_reason(dung, db, world, now):
    (assignment,) = start_judging(db, world, now=now, count=1).values()
    path = f"{OFFICE}/assignment/{assignment}"

    locked = dung.post(f"{path}/lock", data={"locked": "1"})
    bare = dung.post(f"{path}/release", data={"reason": ""})
    released = dung.post(f"{path}/release", data={"reason": "Giám khảo ốm"})

    assert (locked.status_code, bare.status_code, released.status_code) == (303, 422, 303)
    assert active(db) == set()


def test_round_opens_and_closes(dung, db, world, now):
    start_judging(db, world, now=now, count=1)

    dung.post(f"{OFFICE}/assignment/round", data={"to": "closed"})

    with db.read() as session:
        assert session.get_one(Round, world.round_id).state == "closed"


def test_sheets_lead_to_the_entries_whose_judges_differ(dung, db, world, now):
    start_judging(db, world, now=now, count=1, judges=("chi", "cuc"))
    hand_in(db, world, now, ("40", "40", "20"))
    hand_in(db, world, now, ("34", "34", "16"), judge="cuc")

    text = dung.get(f"{OFFICE}/sheets").text

    assert "1 bài chờ thầy/cô xử lý" in text
    assert f'href="{OFFICE}/cases"' in text


def test_head_judge_reopens_with_a_reason_and_sees_both_versions(dung, db, world, now):
    start_judging(db, world, now=now, count=1)
    hand_in(db, world, now, ("40", "40", "20"))
    with db.read() as session:
        sheet_id = session.scalar(select(Sheet.id))
    path = f"{OFFICE}/sheets/{sheet_id}"

    bare = dung.post(f"{path}/reopen", data={"reason": ""})
    done = dung.post(f"{path}/reopen", data={"reason": "Nhập nhầm"})

    assert (bare.status_code, done.status_code) == (422, 303)
    text = dung.get(path).text
    assert ["Lý do mở lại: Nhập nhầm" in text, "Hai bản, theo từng tiêu chí" in text] == [True, True]


def test_organizer_sees_a_sheet_but_cannot_reopen_it(sign_in, db, world, now):
    start_judging(db, world, now=now, count=1)
    hand_in(db, world, now, ("40", "40", "20"))
    with db.read() as session:
        sheet_id = session.scalar(select(Sheet.id))
    giang = sign_in(world.people["giang"])

    assert giang.get(f"{OFFICE}/sheets/{sheet_id}").status_code == 200
    assert giang.post(f"{OFFICE}/sheets/{sheet_id}/reopen", data={"reason": "Thử"}).status_code == 403


def test_withdrawn_judges_locked_sheets_count_in_the_next_suggestion(dung, db, world, now):
    start_judging(db, world, now=now, count=2)
    hand_in(db, world, now, ("40", "40", "20"))
    with db.write() as session:
        withdraw_judge(
            session, actor=actor_of(db, world, "dung", now), judge_id=world.judges["chi"], reason="Ốm", now=now
        )

    dung.post(f"{asked(dung, sheets=2)}/apply")

    assert len(active(db)) == 4


@pytest.mark.parametrize("path", ["/assignment", "/sheets", "/judges"])
def test_statement_count_is_the_same_for_10_and_500_entries(sign_in, db, world, now, path):
    start_judging(db, world, now=now, count=10)
    browser = sign_in(world.people["dung"])
    few = statements(db, lambda: browser.get(OFFICE + path))
    with db.write() as session:
        rows = add_entries(session, world, 490, now=now, first=100)
        session.add_all(
            Assignment(
                round_id=world.round_id, judge_id=world.judges["chi"], entry_id=entry, position=20 + n, assigned_at=now
            )
            for n, entry in enumerate(rows)
        )

    assert statements(db, lambda: browser.get(OFFICE + path)) == few


def test_suggestion_in_a_contest_without_a_round_makes_the_first(dung, db, entries):
    with db.write() as session:
        session.execute(delete(Round))
    before = dung.get(OFFICE + "/assignment"), dung.get(OFFICE + "/sheets")

    answer = dung.post(OFFICE + "/assignment/suggest", data={"sheets": "1"})

    assert [page.status_code for page in before] == [200, 200]
    assert answer.status_code == 303
    with db.read() as session:
        assert session.scalars(select(Round.code)).all() == ["preliminary"]
