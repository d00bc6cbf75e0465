"""The option "complete sheets count at the deadline" is set by the organizer, told beforehand, and shown afterwards."""

from datetime import timedelta

import pytest
from judging_world import JUDGING, actor_of, sheet, start_judging

from contest.judging.deadline import count_complete_sheets
from contest.judging.service import record_scores
from contest.rules.tables import Contest

DESK = "/c/ai-2026/judging"
METHOD = "/c/ai-2026/office/rules/method"
TOLD = "Đến hạn, phiếu đã đủ mà chưa nộp sẽ bị khoá và được tính."


@pytest.fixture
def counted(db, world, clock):
    """Chi's only sheet was complete, and the deadline is over."""
    clock.go(JUDGING)
    (assignment,) = start_judging(db, world, now=clock(), count=1).values()
    with db.write() as session:
        session.get_one(Contest, world.contest_id).count_complete = True
        chi = actor_of(db, world, "chi", clock())
        record_scores(session, actor=chi, assignment_id=assignment, sheet=sheet(world), now=clock())
    clock.go(timedelta(days=10))
    count_complete_sheets(db, now=clock())


def test_judges_are_told_beforehand_only_where_the_rule_holds(db, world, clock, sign_in):
    clock.go(JUDGING)
    start_judging(db, world, now=clock(), count=1)
    chi = sign_in(world.people["chi"])
    before = [TOLD in chi.get(path).text for path in (DESK, f"{DESK}/hand-in")]

    with db.write() as session:
        session.get_one(Contest, world.contest_id).count_complete = True

    assert (before, [TOLD in chi.get(path).text for path in (DESK, f"{DESK}/hand-in")]) == ([False] * 2, [True] * 2)


def test_organizer_sets_the_option_before_judging(db, world, sign_in):
    giang = sign_in(world.people["giang"])
    page = giang.get(METHOD)
    form = {
        "judging_mode": "blind", "sheets_per_entry": "2", "gap_limit": "15", "panel_manner": "replace", "tie1": "safety",
        "publish_scores": "awarded", "appeal_days": "3", "count_complete": "1",
    }  # fmt: skip

    saved = giang.post(METHOD, data=form)

    assert (page.status_code, saved.status_code) == (200, 303)
    with db.read() as session:
        assert session.get_one(Contest, world.contest_id).count_complete is True
    assert "vẫn được tính dù giám khảo chưa nộp" in sign_in(world.people["mallory"]).get("/c/ai-2026/rules").text


def test_head_judge_sees_afterwards_what_the_deadline_counted(counted, sign_in, world):
    text = sign_in(world.people["dung"]).get("/c/ai-2026/office/sheets").text

    assert "Được tính khi hết hạn" in text
    assert "Phạm Linh Chi" in text


def test_judge_has_a_receipt_that_says_so(counted, sign_in, world):
    chi = sign_in(world.people["chi"])
    receipt = chi.get(DESK).text.split(f'href="{DESK}/receipts/')[1].split('"')[0]

    assert "chưa nộp khi hết hạn" in chi.get(f"{DESK}/receipts/{receipt}").text
    assert chi.get(f"{DESK}/receipts/{receipt}/pdf").status_code == 200
