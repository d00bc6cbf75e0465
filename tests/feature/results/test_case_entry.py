"""What the head judge has beside the sheets of a case: the work itself and an estimate; neither is for judges."""

import entry_files
import pytest
from judging_world import JUDGING, actor_of, sheet, start_judging
from sqlalchemy import update
from viewable import hand_in

from contest.judging.service import lock_sheets, record_scores
from contest.rules.tables import Contest

CASES = "/c/ai-2026/office/cases"


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def given(db, world, now):
    """Twelve entries, both judges on each; Cúc marks every one twenty points lower than Chi."""
    desk = start_judging(db, world, now=now, count=12, judges=("chi", "cuc"))
    for (_, name), assignment in desk.items():
        with db.write() as session:
            record_scores(
                session, actor=actor_of(db, world, name, now), assignment_id=assignment, now=now,
                sheet=sheet(world, ("40", "35", "15") if name == "chi" else ("28", "28", "14")),
            )  # fmt: skip
    for name in ("chi", "cuc"):
        with db.write() as session:
            lock_sheets(session, actor=actor_of(db, world, name, now), round_id=world.round_id, now=now)
    return desk


@pytest.fixture
def entry(given):
    return next(iter(given))[0]


@pytest.fixture
def case(world, entry):
    return f"{CASES}/{world.round_id}/{entry}"


def test_estimate_is_shown_to_the_head_judge_and_the_organizer(world, sign_in, given, case):
    shown = {who: sign_in(world.people[who]).get(case).text for who in ("dung", "giang")}

    assert ["Ước lượng khi đã tính độ nghiêm khắc" in text for text in shown.values()] == [True, True]
    assert "không phải điểm" in shown["dung"]


def test_estimate_is_no_score(db, world, sign_in, given, case):
    ranking = sign_in(world.people["dung"]).get("/c/ai-2026/office/results").text

    assert ("80,00" in ranking, "Ước lượng" in ranking) == (True, False)


def test_judges_read_neither_estimate_nor_leaning(db, world, sign_in, now, given, entry, case):
    with db.write() as session:
        session.execute(update(Contest).values(open_discussion=True))
    sign_in(world.people["dung"]).post(f"{case}/discuss", data={"reason": "Cùng bàn"})
    chi = sign_in(world.people["chi"])

    discussion = chi.get(f"/c/ai-2026/judging/{given[entry, 'chi']}/discussion")

    assert (discussion.status_code, "Ước lượng" in discussion.text) == (200, False)
    assert [chi.get(path).status_code for path in (case, f"{case}/work")] == [404, 404]


def test_head_judge_looks_at_the_work_as_a_judge_sees_it(world, sign_in, given, case):
    page = sign_in(world.people["dung"]).get(f"{case}/work")

    assert (page.status_code, "Tóm tắt sản phẩm." in page.text) == (200, True)
    assert [name in page.text for name in ("Mallory", "Lê Thị Bình", "Nắng Hồng")] == [False] * 3
    assert f'href="{case}/work"' in sign_in(world.people["dung"]).get(case).text


def test_head_judge_opens_a_page_of_a_file_under_its_neutral_name(db, files, world, sign_in, now, entry, given, case):
    described = ("description", "Truong Nang Hong.pdf", "application/pdf", entry_files.pdf(1))
    (file_id,) = hand_in(db, files, world, entry, [described], now=now)
    dung, chi = sign_in(world.people["dung"]), sign_in(world.people["chi"])
    path = f"{case}/work/files/{file_id}"

    whole, first = dung.get(path), dung.get(f"{path}/page/1")

    assert (whole.status_code, first.headers["content-type"]) == (200, "image/webp")
    assert "description-1" in first.headers["content-disposition"]
    assert [chi.get(one).status_code for one in (path, f"{path}/page/1")] == [404, 404]
    assert dung.get(f"{CASES}/{world.round_id}/{world.contest_id}/work/files/{file_id}").status_code == 404


def test_next_case_is_offered_until_none_waits(world, sign_in, given, case):
    dung = sign_in(world.people["dung"])
    with_more = dung.get(case).text
    for _, path in sorted({(entry, f"{CASES}/{world.round_id}/{entry}") for entry, _ in given}):
        if path != case:
            dung.post(f"{path}/close", data={"reason": "Giữ điểm"})

    assert ("Tiếp theo: TLA-GV" in with_more, "Tiếp theo: TLA-GV" in dung.get(case).text) == (True, False)
