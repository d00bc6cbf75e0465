"""The one-statement question that every save asks says what the whole table of conflicts says."""

import pytest
from judging_fair import build_fair
from judging_world import JUDGING, actor_of
from sqlalchemy import select

from contest.core.tokens import new_id
from contest.entries.tables import Author, Entry, Mentor
from contest.judging.conflicts import conflict_of, conflict_pairs
from contest.judging.service import declare_conflict, lift_conflict
from contest.judging.tables import Judge


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def fair(db, world, now):
    """Every kind of conflict occurs, several at once on some pairs, and one was lifted."""
    dung = actor_of(db, world, "dung", now)
    with db.write() as session:
        entries = build_fair(session, world, now=now)
        judges = world.judges
        session.get_one(Judge, judges["nga"]).former_school_ids = [world.schools["sao_mai"]]
        session.get_one(Entry, entries[3]).owner_id = world.people["cuc"]
        for number, (name, entry) in enumerate((("nga", 0), ("lan", 1), ("cuc", 3))):
            facts = {"id": new_id(), "entry_id": entries[entry], "account_id": world.people[name], "position": number}
            session.add(Author(full_name="Ai", fold="ai", sort_key="ai", **facts))
        session.add(
            Mentor(
                id=new_id(), entry_id=entries[0], account_id=world.people["nga"], full_name="B", fold="b", position=1
            )
        )
        session.flush()
        declare_conflict(
            session, actor=dung, judge_id=judges["oanh"], kind="relative", now=now, school_id=world.schools["nang_hong"]
        )
        declare_conflict(session, actor=dung, judge_id=judges["minh"], kind="recognised", now=now, entry_id=entries[30])
        lifted = declare_conflict(
            session, actor=dung, judge_id=judges["chi"], kind="other", now=now, entry_id=entries[31]
        )
        session.flush()
        lift_conflict(session, actor=dung, conflict_id=lifted, now=now)
    return entries


def test_one_pair_is_answered_as_in_the_table_of_all_pairs(db, world, fair):
    with db.read() as session:
        table = conflict_pairs(session, world.contest_id)
        judges = session.scalars(select(Judge.id)).all()
        asked = {
            (entry, judge): conflict_of(session, contest_id=world.contest_id, entry_id=entry, judge_id=judge)
            for entry in fair
            for judge in judges
        }

    assert {pair: kind for pair, kind in asked.items() if kind} == {
        pair: kind for pair, kind in table.items() if pair[0] in set(fair)
    }
    assert set(asked.values()) >= {
        None,
        "school",
        "former_school",
        "owner",
        "mentor",
        "author",
        "relative",
        "recognised",
    }


def test_pair_of_another_contest_is_no_conflict_of_this_one(db, world, fair):
    with db.read() as session:
        found = conflict_of(session, contest_id="another", entry_id=fair[0], judge_id=world.judges["nga"])

    assert found is None
