"""Who sees a case and the sheets in it, and how its words and numbers are read elsewhere."""

import pytest
from cast import CRITERIA
from judging_world import actor_of, sheet
from sqlalchemy import update

from contest.judging.service import lock_sheets, record_scores
from contest.rules.tables import Contest

CASES = "/c/ai-2026/office/cases"


def test_history_says_in_the_readers_language_that_the_judge_was_asked(world, sign_in, apart, case, act):
    act(apart, "ask", reason="Lệch 20 điểm")
    sheet_id = case(apart).sheets[0].sheet_id

    history = sign_in(world.people["dung"]).get(f"/c/ai-2026/office/sheets/{sheet_id}").text

    assert (history.count("Đề nghị xem lại"), "Request to look again" in history) == (2, False)


def test_judge_sees_other_sheets_only_in_an_open_discussion_after_locking(db, world, sign_in, given, apart, act):
    assignment = next(one for (_, who), one in given.items() if who == "chi")
    path, chi = f"/c/ai-2026/judging/{assignment}/discussion", sign_in(world.people["chi"])
    before = chi.get(path).status_code
    not_in_the_rules = act(apart, "discuss", reason="Cần trao đổi")
    with db.write() as session:
        session.execute(update(Contest).values(open_discussion=True))
    not_opened = chi.get(path).status_code
    act(apart, "discuss", reason="Cần trao đổi")
    during = chi.get(path)
    act(apart, "ask", reason="Xem lại")
    after = chi.get(path).status_code

    assert (before, not_in_the_rules.status_code, not_opened, during.status_code, after) == (404, 422, 404, 200, 404)
    assert ("Cúc" in during.text, "28" in during.text) == (False, True)


@pytest.mark.parametrize(
    ("who", "status"), [("dung", 200), ("giang", 200), ("ha", 404), ("chi", 404), ("an", 404), ("mallory", 404)]
)
def test_cases_are_for_head_judge_and_organizer(sign_in, world, apart, who, status):
    browser = sign_in(world.people[who])

    pages = [browser.get(CASES), browser.get(f"{CASES}/{apart[0]}/{apart[1]}")]

    assert [each.status_code for each in pages] == [status, status]


def test_organizer_reads_and_does_not_settle(apart, act):
    assert act(apart, "close", who="giang", reason="Giữ nguyên").status_code == 403


def test_head_judge_takes_up_an_entry_no_number_shows(db, world, sign_in, apart, case):
    with db.write() as session:
        session.execute(update(Contest).values(gap_limit=None))
    dung = sign_in(world.people["dung"])

    unknown = dung.post(CASES, data={"code": "XXX", "reason": "Nghi sao chép"})
    raised = dung.post(CASES, data={"code": "tla-gv-0001-n", "reason": "Nghi sao chép"})

    assert (unknown.status_code, raised.status_code, case(apart).state) == (422, 303, "raised")


def test_marks_for_a_spreadsheet_are_decimals_and_no_dates(sign_in, world, now, db, given):
    assignment = next(one for (_, who), one in given.items() if who == "chi")
    with db.write() as session:
        person = actor_of(db, world, "chi", now)
        halves = sheet(world, ("36.5", "35", "15"))
        record_scores(session, actor=person, assignment_id=assignment, sheet=halves, now=now)
        lock_sheets(session, actor=person, round_id=world.round_id, now=now)

    marks = sign_in(world.people["giang"]).get("/c/ai-2026/office/results/marks/csv").content.decode("utf-8-sig")

    assert (";36,5;" in marks, "73/2" in marks) == (True, False)


def test_terms_name_the_criteria(sign_in, world, apart):
    text = sign_in(world.people["giang"]).get(f"/c/ai-2026/office/results/entries/{apart[1]}").text

    assert [name in text for _, name, _ in CRITERIA] == [True] * len(CRITERIA)
