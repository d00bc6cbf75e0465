"""A teacher comes in without an invitation."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from contest.core.tables import OutgoingMail
from contest.people.tables import Account, RoleGrant

HERE = "/c/ai-2026/register"


@pytest.fixture
def huong(world):
    return {"full_name": "Nguye\u0302\u0303n Thị Hương", "school_id": world.schools["hoa_sua"], "phone": "0912 345 678"}


def accounts(db):
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(Account))


def test_teacher_registers_is_signed_in_and_sees_the_code_once(client, db, huong):
    card = client.post(HERE, data=huong)
    code = re.search(r'id="login-code">([0-9A-Z-]{14})<', card.text)[1]

    assert card.status_code == 200
    assert 'href="/c/ai-2026/entries"' in card.text
    assert "Nguyễn Thị Hương" in client.get("/account").text
    assert code not in client.get("/account").text
    with db.read() as session:
        row = session.execute(
            select(Account.full_name, Account.phone, RoleGrant.role)
            .join(RoleGrant, RoleGrant.account_id == Account.id)
            .where(Account.phone == "+84912345678")
        ).one()
    assert tuple(row) == ("Nguyễn Thị Hương", "+84912345678", "entrant")
    client.cookies.clear()
    assert client.post("/sign-in/login-code", data={"login_code": code}).headers["location"] == "/c/ai-2026/entries"


def test_page_of_registration_writes_nothing_and_sets_no_cookie(client, db, world):
    before = accounts(db)

    answer = client.get(HERE)

    assert (answer.status_code, "set-cookie" in answer.headers, accounts(db)) == (200, False, before)


def test_person_known_by_name_school_and_phone_is_told_to_sign_in(client, db, huong):
    client.post(HERE, data=huong)
    client.cookies.clear()
    before = accounts(db)

    again = client.post(HERE, data=huong)

    assert (again.status_code, accounts(db)) == (422, before)
    assert 'id="f-full_name-error"' in again.text


def test_email_of_somebody_else_looks_free_and_never_opens_the_new_account(client, db, world, huong):
    taken = client.post(HERE, data={**huong, "email": "binh@example.vn"})
    client.cookies.clear()
    free = client.post(HERE, data={**huong, "phone": "0912 345 679", "email": "xxxx@example.vn"})

    def said(page):
        return re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", "", page.text).replace("binh@", "xxxx@")

    assert said(taken) == said(free)
    with db.read() as session:
        mails = {m.to_address: m.body for m in session.scalars(select(OutgoingMail))}
        owners = session.scalars(select(Account.full_name).where(Account.email == "binh@example.vn")).all()
    assert owners == ["Lê Thị Bình"]
    assert re.search(r"\d{4} \d{4}", mails["binh@example.vn"]) is None
    assert re.search(r"\d{4} \d{4}", mails["xxxx@example.vn"])


@pytest.mark.parametrize("shift", [timedelta(days=-11), timedelta(days=10, seconds=1)])
def test_registration_before_and_after_entries_are_taken_is_closed(client, clock, db, huong, shift):
    clock.go(shift)
    before = accounts(db)

    assert [client.get(HERE).status_code, client.post(HERE, data=huong).status_code] == [403, 403]
    assert accounts(db) == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"full_name": " "}, "full_name"),
        ({"school_id": "x"}, "school_id"),
        ({"phone": "12"}, "phone"),
        ({"email": "a@"}, "email"),
    ],
)
def test_mistake_is_named_at_its_field_and_nothing_is_kept(client, db, huong, change, field):
    before = accounts(db)

    answer = client.post(HERE, data={**huong, **change})

    assert (answer.status_code, accounts(db)) == (422, before)
    assert f'id="f-{field}-error"' in answer.text


def test_somebody_signed_in_joins_with_the_account(sign_in, db, world):
    answer = sign_in(world.people["chi"]).post(HERE)

    assert answer.headers["location"] == "/c/ai-2026/entries"
    with db.read() as session:
        roles = session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == world.people["chi"])).all()
    assert sorted(roles) == ["entrant", "judge"]


def test_registrations_from_one_network_are_limited(client, world):
    answers = []
    for n in range(61):
        client.cookies.clear()
        sent = {"full_name": f"Người Thử {n}", "school_id": world.schools["hoa_sua"]}
        answers.append(client.post(HERE, data=sent).status_code)

    assert answers == [200] * 60 + [429]
