"""One entry of two judges, and what the head judge does with their difference."""

import pytest
from judging_world import JUDGING, actor_of, sheet, start_judging
from sqlalchemy import update

from contest.judging.cases import case_of
from contest.judging.service import lock_sheets, record_scores
from contest.rules.queries import contest_by_id
from contest.rules.tables import Contest

HIGH, LOW = ("40", "35", "15"), ("28", "28", "14")  # 90 and 70
CASES = "/c/ai-2026/office/cases"


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def given(db, world, now):
    """Chi and Cúc each have one entry; binding rules."""
    desk = start_judging(db, world, now=now, count=1, judges=("chi", "cuc"))
    with db.write() as session:
        session.execute(update(Contest).values(gap_binding=True, publish_scores="all"))
    return desk


@pytest.fixture
def score(db, world, now, given):
    def give(name, points, *, base=0):
        assignment = next(one for (_, who), one in given.items() if who == name)
        with db.write() as session:
            person = actor_of(db, world, name, now)
            record_scores(
                session, actor=person, assignment_id=assignment, sheet=sheet(world, points, base=base), now=now
            )
        return assignment

    return give


@pytest.fixture
def apart(db, world, now, given, score):
    """Both handed in, 20 points apart. Returns (round id, entry id)."""
    for name, points in (("chi", HIGH), ("cuc", LOW)):
        score(name, points)
        with db.write() as session:
            lock_sheets(session, actor=actor_of(db, world, name, now), round_id=world.round_id, now=now)
    return world.round_id, next(iter(given))[0]


@pytest.fixture
def case(db, world):
    def look(where):
        with db.read() as session:
            return case_of(session, contest_by_id(session, world.contest_id), round_id=where[0], entry_id=where[1])

    return look


@pytest.fixture
def act(sign_in, world):
    """act(where, "close", reason="…") -> the answer to Dũng's form."""

    def send(where, do, who="dung", **values):
        return sign_in(world.people[who]).post(f"{CASES}/{where[0]}/{where[1]}/{do}", data=values)

    return send
