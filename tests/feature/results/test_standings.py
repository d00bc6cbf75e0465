"""From handed-in sheets to ranks and awards."""

from decimal import Decimal

import pytest
from judged import judged_entry
from sqlalchemy import select

from contest.core.errors import Problem
from contest.judging.tables import Judge
from contest.people.access import Actor, Grant
from contest.results.ranking import rank_contest
from contest.results.service import Invalid, decide_award, vote_in_tie
from contest.rules.queries import contest_by_id
from contest.rules.tables import Contest


@pytest.fixture
def judge(db, world, clock):
    """judge(code, {"chi": [...]}) -> entry id."""

    def make(code, marks, **given):
        with db.write() as session:
            return judged_entry(session, world, code=code, marks=marks, now=clock(), **given)

    return make


@pytest.fixture
def ranking(db, world):
    def rank():
        with db.read() as session:
            return rank_contest(session, contest_by_id(session, world.contest_id))

    return rank


def actor(world, who, role):
    return Actor(id=world.people[who], name=who, grants=frozenset({Grant(world.contest_id, role)}))


def shown(group):
    return [(each.rank, each.entry.code, each.points, each.award) for each in group.standings]


def test_score_is_the_mean_of_the_sheets_rounded_half_up(db, world, clock, judge, ranking):
    with db.write() as session:
        for name in ("dung", "giang"):
            row = Judge(contest_id=world.contest_id, account_id=world.people[name], added_at=clock())
            session.add(row)
            session.flush()
            world.judges[name] = row.id

    judge(
        "TLA-GV-0001-A", {name: ["32", "31", "18"] for name in ("chi", "cuc", "dung")} | {"giang": ["32", "31", "18.5"]}
    )

    standing = ranking().groups[0].standings[0]
    assert (standing.score, standing.points) == (Decimal("81.125"), Decimal("81.13"))


def test_equal_scores_are_parted_by_the_criterion_of_the_rules(judge, ranking):
    judge("TLA-GV-0001-A", {"chi": ["30", "30", "15"]})
    judge("TLA-GV-0002-B", {"chi": ["30", "28", "17"]})

    assert [each[:2] for each in shown(ranking().groups[0])] == [(1, "TLA-GV-0002-B"), (2, "TLA-GV-0001-A")]


def test_what_nothing_parts_shares_the_rank_and_the_next_is_skipped(judge, ranking):
    judge("TLA-GV-0001-A", {"chi": ["20", "20", "15"]})
    judge("TLA-GV-0002-B", {"chi": ["20", "20", "15"]})
    judge("TLA-GV-0003-C", {"chi": ["20", "20", "12"]})

    assert [each[:2] for each in shown(ranking().groups[0])] == [
        (1, "TLA-GV-0001-A"),
        (1, "TLA-GV-0002-B"),
        (3, "TLA-GV-0003-C"),
    ]


def test_prizes_follow_places_and_minimum_scores(judge, ranking):
    judge("TLA-GV-0001-A", {"chi": ["36", "36", "18"]})
    judge("TLA-GV-0002-B", {"chi": ["30", "28", "15"]})
    judge("TLA-GV-0003-C", {"chi": ["20", "16", "10"]})

    group = ranking().groups[0]

    assert [each[3] for each in shown(group)] == ["first", "third", ""]
    assert {count.award: count.withheld for count in group.counts}["second"] == 2


def test_tie_on_an_award_line_waits_for_the_committee(db, world, clock, judge, ranking):
    first = judge("TLA-GV-0001-A", {"chi": ["36", "36", "18"]})
    second = judge("TLA-GV-0002-B", {"chi": ["36", "36", "18"]})
    before = [each.open for each in ranking().groups[0].standings]

    with db.write() as session:
        for entry, place in ((first, "second"), (second, "first")):
            decide_award(
                session, actor=actor(world, "giang", "organizer"), contest_id=world.contest_id, entry_id=entry,
                place=place, note="Biên bản số 3", now=clock(),
            )  # fmt: skip

    assert before == [True, True]
    assert [(s.entry.code, s.award, s.open) for s in ranking().groups[0].standings] == [
        ("TLA-GV-0001-A", "second", False),
        ("TLA-GV-0002-B", "first", False),
    ]


def test_committee_may_give_no_prize(db, world, clock, judge, ranking):
    entry = judge("TLA-GV-0001-A", {"chi": ["36", "36", "18"]})
    other = judge("TLA-GV-0002-B", {"chi": ["35", "35", "18"]})

    with db.write() as session:
        decide_award(
            session, actor=actor(world, "giang", "organizer"), contest_id=world.contest_id, entry_id=entry, place="",
            note="Sao chép", now=clock(),
        )  # fmt: skip

    assert {s.entry.id: s.award for s in ranking().groups[0].standings} == {entry: "", other: "first"}


def test_decision_needs_a_reason(db, world, clock, judge):
    entry = judge("TLA-GV-0001-A", {"chi": ["36", "36", "18"]})

    with pytest.raises(Invalid) as refused, db.write() as session:
        decide_award(
            session, actor=actor(world, "giang", "organizer"), contest_id=world.contest_id, entry_id=entry, place="first",
            note="", now=clock(),
        )  # fmt: skip

    assert refused.value.field == "note"


def test_unsafe_entry_waits_for_the_head_judge_before_a_high_prize(judge, ranking):
    judge("TLA-GV-0001-A", {"chi": ["40", "40", "5"], "cuc": ["40", "40", "18"]})

    standing = ranking().groups[0].standings[0]

    assert (standing.safety, standing.award) == (True, "third")


def test_vote_parts_a_tie_only_when_the_rules_name_it(db, world, clock, judge, ranking):
    first = judge("TLA-GV-0001-A", {"chi": ["20", "20", "15"]})
    second = judge("TLA-GV-0002-B", {"chi": ["20", "20", "15"]})
    with db.write() as session:
        for entry, place in ((first, 2), (second, 1)):
            vote_in_tie(
                session, actor=actor(world, "dung", "head_judge"), contest_id=world.contest_id, entry_id=entry,
                place=place, reason="Sản phẩm chín hơn", now=clock(),
            )  # fmt: skip
    without = [each[:2] for each in shown(ranking().groups[0])]

    with db.write() as session:
        session.scalar(select(Contest).where(Contest.id == world.contest_id)).tie_order = ["safety", "vote"]

    assert without == [(1, "TLA-GV-0001-A"), (1, "TLA-GV-0002-B")]
    assert [each[:2] for each in shown(ranking().groups[0])] == [(1, "TLA-GV-0002-B"), (2, "TLA-GV-0001-A")]


def test_sheet_that_is_not_handed_in_does_not_count(judge, ranking):
    judge("TLA-GV-0001-A", {"chi": ["20", "20", "15"]}, locked=False)

    group = ranking().groups[0]

    assert ([each.code for each in group.unscored], group.standings) == (["TLA-GV-0001-A"], ())


def test_secretary_gives_no_awards(db, world, clock, judge):
    entry = judge("TLA-GV-0001-A", {"chi": ["20", "20", "15"]})

    with pytest.raises(Problem) as refused, db.write() as session:
        decide_award(
            session, actor=actor(world, "ha", "secretary"), contest_id=world.contest_id, entry_id=entry, place="first",
            note="x", now=clock(),
        )  # fmt: skip

    assert refused.value.status == 403
