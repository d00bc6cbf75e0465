from datetime import timedelta

import pytest
from cast import NOON
from rules_plans import plan
from sqlalchemy import select

from contest.core.errors import Conflict, Forbidden, Invalid
from contest.core.tables import AuditEvent
from contest.people.access import Actor
from contest.people.sessions import load_actor
from contest.rules import book, queries, service
from contest.rules.headings import HEADINGS
from contest.rules.readiness import checks
from contest.rules.schedule import Open, open_at
from contest.rules.tables import Contest


@pytest.fixture
def root(world):
    return Actor(world.people["root"], "Quản trị", is_admin=True)


def opened(db, root, **changes):
    with db.write() as session:
        contest_id = service.open_contest(session, actor=root, plan=plan(**changes), now=NOON)
    with db.read() as session:
        return contest_id, load_actor(session, account_id=root.id, now=NOON)


def test_open_contest_makes_the_whole_rule_book_in_setup(db, world, root):
    contest_id, organizer = opened(db, root)

    with db.read() as session:
        facts = queries.contest_by_id(session, contest_id)
        rubrics = queries.current_rubrics(session, contest_id)
        texts = queries.rule_text_of(session, contest_id)
        places = queries.award_places(session, contest_id)
    assert (facts.state, facts.slug) == ("setup", "sang-tao-so-2027")
    assert [rubric.total for rubric in rubrics.values()] == [100] * 8
    assert (places[0].name, places[0].places, places[0].min_score) == ("Giải Nhất", 1, 85)
    assert all(texts[str(number)] and texts[f"{number}:en"] for number in HEADINGS)
    assert "Chị Hà, 024 3000 0000" in texts["12"]
    assert organizer.roles_in(contest_id) == {"organizer"}


def test_open_contest_by_somebody_else_is_refused(db, world):
    giang = Actor(world.people["giang"], "Giang")

    with db.write() as session, pytest.raises(Forbidden):
        service.open_contest(session, actor=giang, plan=plan(), now=NOON)


def test_open_contest_when_the_address_is_taken_numbers_it(db, world, root):
    slugs = []
    for _ in range(3):
        contest_id, _organizer = opened(db, root)
        with db.read() as session:
            slugs.append(queries.contest_by_id(session, contest_id).slug)

    assert slugs == ["sang-tao-so-2027", "sang-tao-so-2027-2", "sang-tao-so-2027-3"]


def test_open_contest_with_fewer_categories_makes_their_rubrics_only(db, world, root):
    contest_id, _ = opened(db, root, categories=("learning-game",), tracks=("student",))

    with db.read() as session:
        rubrics = queries.current_rubrics(session, contest_id)

    assert [rubric.total for rubric in rubrics.values()] == [100]


def test_open_contest_with_judging_before_the_deadline_names_the_field(db, world, root):
    phases = plan().phases
    phases["judging"] = phases["submission"]

    with db.write() as session, pytest.raises(Invalid) as refused:
        service.open_contest(session, actor=root, plan=plan(phases=phases), now=NOON)

    assert refused.value.field == "judging.opens"


def test_default_deadline_falls_on_a_working_day_at_five_in_the_afternoon():
    for shift in range(7):
        window = plan(
            phases=book.default_phases(
                plan().phases["submission"].opens_at.date() + timedelta(shift), "Asia/Ho_Chi_Minh"
            )
        ).phases["submission"]

        assert window.closes_at.weekday() < 5
        assert window.closes_at.hour == 10  # 17:00 in Hanoi


def test_announce_contest_opens_it_and_freezes_its_rubrics(db, world, root):
    contest_id, organizer = opened(db, root)
    with db.write() as session:
        service.announce_contest(session, actor=organizer, contest_id=contest_id, now=NOON)

    with db.read() as session:
        frozen = {rubric.frozen_at for rubric in queries.current_rubrics(session, contest_id).values()}
        schedule = queries.schedule_of(session, contest_id)
        acts = session.scalars(
            select(AuditEvent.action).where(AuditEvent.contest_id == contest_id).order_by(AuditEvent.id)
        ).all()
    first = schedule.windows["submission"].opens_at
    assert frozen == {NOON}
    assert open_at(schedule, "submission", first) == Open(schedule.windows["submission"].closes_at)
    assert acts == ["role.granted", "contest.opened", "contest.announced"]


def test_announce_contest_with_something_missing_is_refused_and_listed(db, world, root):
    contest_id, organizer = opened(db, root, contact="")
    with db.write() as session:
        session.get_one(Contest, contest_id).rule_text = {"1": "Mục đích"}

    with db.read() as session:
        missing = [check.said for check in checks(session, contest_id, now=NOON) if not check.done]
    with db.write() as session, pytest.raises(Invalid):
        service.announce_contest(session, actor=organizer, contest_id=contest_id, now=NOON)

    assert missing == ["Text is missing under heading %(numbers)s"]


def test_checks_of_a_contest_without_contact_name_the_place_to_fill_in(db, world, root):
    contest_id, _ = opened(db, root, contact="")

    with db.read() as session:
        missing = [(check.said, check.params) for check in checks(session, contest_id, now=NOON) if not check.done]

    assert missing == [("Fill in the place “[…]” under heading %(numbers)s", {"numbers": "12"})]


def test_announce_contest_twice_is_a_conflict(db, world, root):
    contest_id, organizer = opened(db, root)
    with db.write() as session:
        service.announce_contest(session, actor=organizer, contest_id=contest_id, now=NOON)

    with db.write() as session, pytest.raises(Conflict):
        service.announce_contest(session, actor=organizer, contest_id=contest_id, now=NOON)
