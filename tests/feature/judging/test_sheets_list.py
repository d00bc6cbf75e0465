"""The head judge's list of sheets: everything, or what is still to come."""

import pytest
from judging_world import JUDGING, actor_of, sheet, start_judging

from contest.judging.service import lock_sheets, record_scores

SHEETS = "/c/ai-2026/office/sheets"


@pytest.fixture
def dung(sign_in, db, world, clock):
    """Chi has handed in both sheets, Cúc has begun none."""
    clock.go(JUDGING)
    now = clock()
    desk = start_judging(db, world, now=now, count=2, judges=("chi", "cuc"))
    with db.write() as session:
        chi = actor_of(db, world, "chi", now)
        for (_, who), assignment in desk.items():
            if who == "chi":
                record_scores(session, actor=chi, assignment_id=assignment, sheet=sheet(world), now=now)
        lock_sheets(session, actor=chi, round_id=world.round_id, now=now)
    return sign_in(world.people["dung"])


def test_list_of_what_is_left_names_only_sheets_not_handed_in(dung):
    everything, left = dung.get(SHEETS).text, dung.get(f"{SHEETS}?left=1").text

    assert (everything.count('scope="row"'), left.count('scope="row"')) == (4, 2)
    assert ("Chưa nộp 2" in everything, "Chưa nộp 2" in left) == (True, True)


def test_round_of_a_case_has_its_english_name_for_an_english_reader(dung, db, world):
    dung.post("/c/ai-2026/office/cases", data={"code": "TLA-GV-0001-N", "reason": "Muốn xem lại"})
    (path,) = {
        line.split('"')[0] for line in dung.get("/c/ai-2026/office/cases").text.split('href="')[1:] if "/cases/" in line
    }
    dung.cookies.set("locale", "en", domain="testserver.local")

    page = dung.get(path).text

    assert "Preliminary round" in page
