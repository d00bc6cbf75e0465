"""Importing the same school or person again makes no second one; two different ones are never put together."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from contest.core.errors import Conflict, Forbidden, Invalid
from contest.people import sessions
from contest.people.queries import school_options
from contest.people.schools import SchoolFacts, upsert_school
from contest.people.service import PersonFacts, grant_role, revoke_role, upsert_account
from contest.people.tables import Account, RoleGrant, School

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


@pytest.fixture
def session(db):
    with db.write() as session:
        yield session


def put_school(session, **facts):
    return upsert_school(session, actor=None, facts=SchoolFacts(**facts), now=NOON)


def put_person(session, **facts):
    return upsert_account(session, actor=None, facts=PersonFacts(**facts), now=NOON)


@pytest.mark.parametrize(
    "again",
    [
        {"name": "Trường Tiểu học Hoà Bình"},
        {"name": "TH HÒA BÌNH", "level": "TH"},
        {"name": "Hòa Bình", "level": "Tiểu học"},
        {"name": "Trường Tiểu học Hòa Bình số 1", "code": "th-hoabinh"},
    ],
)
def test_school_when_imported_again_under_another_spelling_is_the_same(session, again):
    first = put_school(session, name="Trường Tiểu học Hòa Bình")

    second = put_school(session, **again)

    assert (second.id, second.created) == (first.id, False)
    assert session.scalar(select(func.count()).select_from(School)) == 1


@pytest.mark.parametrize(
    ("name", "code"),
    [("Trường Mầm non Hòa Bình", "MN-HOABINH"), ("Trường Tiểu học Hoa Binh", "TH-HOABINH-2")],
)
def test_school_of_other_level_or_other_tones_is_another(session, name, code):
    put_school(session, name="Trường Tiểu học Hòa Bình")

    other = put_school(session, name=name)

    assert other.created
    assert session.get_one(School, other.id).code == code


def test_school_without_level_is_refused_at_its_field(session):
    with pytest.raises(Invalid) as refused:
        put_school(session, name="Hoa Sữa")

    assert refused.value.field == "level"


def test_school_options_are_in_vietnamese_order_with_level(session):
    for name in ("Trường Mầm non Đào", "Trường Mầm non Dừa", "Trường Mầm non Êm", "Trường Mầm non Én"):
        put_school(session, name=name)

    labels = [label for _, label in school_options(session)]

    assert labels == [
        "Trường Mầm non Dừa (MN)",
        "Trường Mầm non Đào (MN)",
        "Trường Mầm non Én (MN)",
        "Trường Mầm non Êm (MN)",
    ]
    assert school_options(session, levels=["TH"]) == []


@pytest.mark.parametrize(
    "again",
    [
        {"full_name": "Nguyễn Thị Thúy", "email": "THUY@Truong.vn "},
        {"full_name": "NGUYỄN THỊ THUÝ", "phone": "0912345678"},
        {"full_name": "Nguyễn Thị Thúy"},
    ],
)
def test_person_when_imported_again_is_the_same(session, again):
    first = put_person(session, full_name="Nguyễn Thị Thúy", email="thuy@truong.vn", phone="912 345 678")

    second = put_person(session, **again)

    assert (second.id, second.created, second.login_code) == (first.id, False, "")


@pytest.mark.parametrize(
    "other",
    [
        {"full_name": "Nguyễn Thị Thuy"},
        {"full_name": "Nguyễn Thị Thúy", "phone": "0987 654 321"},
        {"full_name": "Nguyễn Thị Thúy", "email": "thuy.khac@truong.vn"},
    ],
)
def test_person_with_other_marks_phone_or_email_is_another(session, other):
    put_person(session, full_name="Nguyễn Thị Thúy", email="thuy@truong.vn", phone="0912 345 678")

    assert put_person(session, **other).created


def test_person_who_signed_in_is_not_given_an_email_by_an_import(session):
    person = put_person(session, full_name="Lê Thị Bình", phone="0912 345 678")
    rules = sessions.SessionRules(idle=NOON - NOON, absolute=NOON - NOON)
    sessions.start_session(session, account_id=person.id, device="", rules=rules, now=NOON)

    put_person(session, full_name="Lê Thị Bình", phone="0912 345 678", email="mallory@example.vn")

    assert session.get_one(Account, person.id).email is None


def test_email_of_another_person_is_refused_at_its_field(session):
    put_person(session, full_name="Lê Thị Bình", email="truong@example.vn")

    with pytest.raises(Invalid) as refused:
        put_person(session, full_name="Trần Văn An", email="truong@example.vn")

    assert refused.value.field == "email"


def test_name_sent_decomposed_is_stored_composed(session):
    person = put_person(session, full_name="Nguye\u0302\u0303n Thi\u0323 Hu\u031bo\u031bng\u200b")

    assert session.get_one(Account, person.id).full_name == "Nguyễn Thị Hương"


# -- roles
@pytest.fixture
def giang(session, world_in):
    return sessions.load_actor(session, account_id=world_in.people["giang"], now=NOON)


@pytest.fixture
def world_in(session):
    from cast import build_world

    return build_world(session, now=NOON)


def test_role_granted_twice_is_one_grant_and_comes_back_after_a_revocation(session, world_in, giang):
    where = {"account_id": world_in.people["binh"], "contest_id": world_in.contest_id, "role": "judge"}

    changes = [grant_role(session, actor=giang, now=NOON, **where) for _ in range(2)]
    revoke_role(session, actor=giang, now=NOON, **where)
    changes.append(grant_role(session, actor=giang, now=NOON, **where))

    assert changes == [True, False, True]
    rows = session.scalars(select(RoleGrant).filter_by(**where)).all()
    assert [(row.revoked_at, row.granted_by) for row in rows] == [(None, giang.id)]


def test_last_organizer_cannot_be_revoked(session, world_in, giang):
    with pytest.raises(Conflict):
        revoke_role(
            session, actor=giang, account_id=giang.id, contest_id=world_in.contest_id, role="organizer", now=NOON
        )


@pytest.mark.parametrize("name", ["root", "ha", "dung", "mallory"])
def test_judge_role_is_given_by_nobody_but_the_organizer(session, world_in, name):
    person = sessions.load_actor(session, account_id=world_in.people[name], now=NOON)

    with pytest.raises(Forbidden):
        grant_role(session, actor=person, account_id=person.id, contest_id=world_in.contest_id, role="judge", now=NOON)


def test_coordinator_without_school_is_refused_at_its_field(session, world_in, giang):
    with pytest.raises(Invalid) as refused:
        grant_role(
            session,
            actor=giang,
            account_id=world_in.people["binh"],
            contest_id=world_in.contest_id,
            role="coordinator",
            now=NOON,
        )

    assert refused.value.field == "school_id"
