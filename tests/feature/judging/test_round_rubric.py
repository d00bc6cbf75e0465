"""A round's own rubric: names and meanings of its levels reach the sheet, the paper and the published page of rules."""

import pytest
from judging_world import JUDGING, actor_of, start_judging
from sqlalchemy import select, update

from contest.judging.finalists import admit
from contest.judging.service import add_assignment, make_round, open_round
from contest.judging.tables import Assignment, Round
from contest.rules.queries import rubric_of
from contest.rules.tables import Rubric

OFFICE = "/c/ai-2026/office"
TWO = {"name1": "Trình bày", "points1": "40", "name2": "Trả lời câu hỏi", "points2": "60"}


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def giang(sign_in, world, now):
    return sign_in(world.people["giang"])


@pytest.fixture
def entry(db, world, now):
    return next(iter(start_judging(db, world, now=now, count=1)))[0]


@pytest.fixture
def final(db, world, now, entry):
    person = actor_of(db, world, "giang", now)
    with db.write() as session:
        session.execute(update(Round).values(state="closed"))
        made = make_round(
            session, actor=person, contest_id=world.contest_id, code="round-2", name="Vòng chung khảo", now=now
        )
        admit(session, actor=person, round_id=made, entry_ids=[entry], reason="Bài cao nhất", now=now)
        session.execute(update(Round).values(weight=50))
        return made


@pytest.fixture
def path(final):
    return f"{OFFICE}/rounds/{final}/rubric"


def levels(db, world, number=0):
    with db.read() as session:
        rubric = rubric_of(
            session, world.contest_id, world.categories["virtual-assistant"], world.tracks["teacher"], scope="round-2"
        )
    return [(each.name, each.name_en, str(each.low), each.descriptor) for each in rubric.criteria[number].levels]


def test_new_rubric_offers_usual_names_and_keeps_them_where_none_are_typed(db, world, giang, path):
    page = giang.get(path).text
    saved = giang.post(path, data=TWO)

    assert all(f'value="{name}"' in page for name in ("Xuất sắc", "Tốt", "Đạt", "Chưa đạt"))
    assert saved.status_code == 303
    assert levels(db, world) == [
        ("Xuất sắc", "Excellent", "34", ""),
        ("Tốt", "Good", "26", ""),
        ("Đạt", "Satisfactory", "20", ""),
        ("Chưa đạt", "Not yet", "0", ""),
    ]


def test_own_names_and_meanings_stand_on_the_sheet_and_the_names_on_the_paper(
    db, world, now, sign_in, giang, path, final, entry
):
    own = {"level4": "Thuyết phục", "level_en4": "Convincing", "level3": "Vững", "level2": "Tạm", "level1": "Yếu"}
    giang.post(path, data={**TWO, **own, "text1-4": "Nói gọn, đúng giờ, người nghe hiểu ngay."})
    again = giang.get(path).text
    with db.write() as session:
        person = actor_of(db, world, "giang", now)
        add_assignment(session, actor=person, round_id=final, entry_id=entry, judge_id=world.judges["chi"], now=now)
        open_round(session, actor=person, round_id=final, now=now)
    with db.read() as session:
        assignment = session.scalar(select(Assignment.id).where(Assignment.round_id == final))

    shown = sign_in(world.people["chi"]).get(f"/c/ai-2026/judging/{assignment}").text
    printed = sign_in(world.people["ha"]).get(f"{OFFICE}/paper/print").text

    assert ("Thuyết phục" in shown, "Nói gọn, đúng giờ" in shown, "Thuyết phục" in printed) == (True, True, True)
    assert ('value="Thuyết phục"' in again, "người nghe hiểu ngay" in again) == (True, True)


def test_two_levels_of_one_name_are_refused_and_what_was_typed_stays(db, giang, path):
    answer = giang.post(path, data={**TWO, "level4": "Tốt", "text2-1": "Không trả lời được."})

    assert (answer.status_code, 'href="#f-level4"' in answer.text, "Không trả lời được." in answer.text) == (
        422, True, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ({"name3": "Trình bày", "points3": "40", "name5": "Hỏi đáp", "points5": "59"}, "points5"),
        ({"name2": "Trình bày", "points2": "99", "name8": "Hỏi đáp", "points8": "1"}, "points8"),
        ({"name2": "", "points2": "100"}, "name2"),
        ({"name7": "Trình bày", "points7": "x"}, "points7"),
    ],
)
def test_fault_is_told_at_its_own_row_although_rows_before_are_empty(giang, path, rows, field):
    answer = giang.post(path, data=rows)

    assert (answer.status_code, f'href="#f-{field}"' in answer.text) == (422, True)


def test_rubric_of_a_round_that_began_is_shown_and_not_changed(db, world, giang, path, final):
    giang.post(path, data=TWO)
    with db.write() as session:
        session.execute(update(Rubric).where(Rubric.scope == "round-2").values(frozen_at=Rubric.created_at))

    refused = giang.post(path, data={**TWO, "level4": "Khác"})

    assert (refused.status_code, levels(db, world)[0][0]) == (423, "Xuất sắc")
    assert "disabled" in giang.get(path).text
