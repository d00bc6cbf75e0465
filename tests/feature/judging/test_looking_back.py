"""Looking back: own sheets by total, pairs that look inverted with links back, nothing of anybody else."""

import pytest
from judging_world import JUDGING, actor_of, sheet, start_judging, statements

from contest.judging.service import record_scores

BACK = "/c/ai-2026/judging/look-back"
POINTS = {  # levels of the world's rubric: Tốt from 85 %, Khá from 65 %
    0: ("40", "40", "20"),  # 100, all good
    1: ("34", "34", "17"),  # 85, all good too: the same levels, 15 of at most 15 apart
    2: ("33", "33", "16.5"),  # 82.5, all fair
    3: ("34", "26", "13"),  # 73: good, fair, fair, and yet below the third
}


@pytest.fixture
def desk(db, world, clock):
    clock.go(JUDGING)
    now = clock()
    pairs = start_judging(db, world, now=now, count=5, judges=("chi", "cuc"))
    mine = [assignment for (_, name), assignment in pairs.items() if name == "chi"]
    theirs = [assignment for (_, name), assignment in pairs.items() if name == "cuc"]
    for place, points in POINTS.items():
        with db.write() as session:
            chi = actor_of(db, world, "chi", now)
            record_scores(session, actor=chi, assignment_id=mine[place], sheet=sheet(world, points), now=now)
    with db.write() as session:
        cuc = actor_of(db, world, "cuc", now)
        record_scores(session, actor=cuc, assignment_id=theirs[4], sheet=sheet(world, ("39.5", "39", "19")), now=now)
    return mine


def test_sheets_stand_in_order_of_total_and_the_rest_is_counted(sign_in, world, desk):
    text = sign_in(world.people["chi"]).get(BACK).text
    table = text.split('id="order-caption"')[1]

    places = [table.index(f'href="/c/ai-2026/judging/{assignment}"') for assignment in desk[:4]]
    assert places == sorted(places)
    assert "1 phiếu chưa có tổng điểm" in text


def test_pairs_that_look_inverted_are_told_with_links_to_both_sheets(sign_in, world, desk):
    text = sign_in(world.people["chi"]).get(BACK).text
    pairs = text.split('<section class="inverted">')[1:]

    assert ["chênh nhau 15 điểm" in pairs[0], "thấp hơn 9,5 điểm" in pairs[1], len(pairs)] == [True, True, 2]
    assert [f'href="/c/ai-2026/judging/{desk[place]}"' in pairs[1] for place in (2, 3)] == [True, True]


def test_nothing_of_another_judge_is_shown(sign_in, world, desk):
    assert "97,5" not in sign_in(world.people["chi"]).get(BACK).text


def test_statement_count_does_not_grow_with_the_sheets(sign_in, world, desk, db, clock):
    cuc, chi = sign_in(world.people["cuc"]), sign_in(world.people["chi"])

    assert statements(db, lambda: cuc.get(BACK)) == statements(db, lambda: chi.get(BACK))


@pytest.mark.parametrize("name", ["dung", "giang", "ha", "mallory"])
def test_only_judges_have_it(sign_in, world, desk, name):
    assert sign_in(world.people[name]).get(BACK).status_code == 404
