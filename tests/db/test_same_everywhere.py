"""Trap 13: what is published is byte-equal on SQLite and PostgreSQL, and again after everything got new ids."""

import pytest
from cast import build_world
from judged import judged_entry

from contest.core.database import Database
from contest.core.migrate import upgrade
from contest.people.access import Actor, Grant
from contest.results.publish import publish
from contest.results.snapshot import canonical
from contest.rules.queries import contest_by_id

ENTRIES = {
    "TLA-GV-0001-A": {"chi": ["36", "36", "18"], "cuc": ["35", "36", "18"]},
    "TLA-GV-0002-B": {"chi": ["30", "28", "15"], "cuc": ["30", "29.5", "15"]},
    "TLA-GV-0003-C": {"chi": ["30", "28", "15"], "cuc": ["30", "29.5", "15"]},
}


def published(database, now):
    with database.write() as session:
        world = build_world(session, now=now)
        for code, marks in ENTRIES.items():
            judged_entry(session, world, code=code, marks=marks, now=now)
        giang = Actor(world.people["giang"], "Giang", grants=frozenset({Grant(world.contest_id, "organizer")}))
        contest = contest_by_id(session, world.contest_id)
        return canonical(publish(session, actor=giang, contest=contest, decision_number="", now=now).snapshot)


@pytest.fixture
def fresh_sqlite(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/again.sqlite")
    upgrade(database)
    yield database
    database.dispose()


def test_snapshot_is_the_same_in_another_database_with_other_ids(db, fresh_sqlite, clock):
    assert published(db, clock()) == published(fresh_sqlite, clock())
