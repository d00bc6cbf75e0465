"""A session belongs to one sign-in: not chosen by the browser, new at each sign-in, gone when it is ended."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from contest.people import passwords, service, sessions, signin
from contest.people.entrance import session_cookie
from contest.people.tables import Account, WebSession


def enter(client, db, clock, account_id):
    with db.write() as session:
        issued = signin.issue_link(session, account_id=account_id, now=clock())
    return client.post(f"/sign-in/link/{issued.secret}")


def test_cookie_made_up_by_the_browser_is_not_adopted(client, db, clock, world):
    client.cookies.set("session", "chosen-by-mallory")
    assert client.get("/account").status_code == 401

    enter(client, db, clock, world.people["binh"])

    with db.read() as session:
        assert sessions.actor_of_session(session, token="chosen-by-mallory", rules=RULES, now=clock()) is None


RULES = sessions.SessionRules(idle=timedelta(hours=1), absolute=timedelta(days=1))


def test_cookie_is_new_at_each_sign_in_and_the_old_one_is_dead(client, db, clock, world):
    first, second = (
        re.search(r"session=([^;]+)", enter(client, db, clock, world.people["binh"]).headers["set-cookie"])[1]
        for _ in range(2)
    )

    assert first != second
    with db.read() as session:
        found = [sessions.actor_of_session(session, token=t, rules=RULES, now=clock()) for t in (first, second)]
    assert [bool(f) for f in found] == [False, True]


def test_cookie_is_closed_to_scripts_and_other_sites(client, db, clock, world):
    cookie = enter(client, db, clock, world.people["binh"]).headers["set-cookie"].lower()

    assert cookie.startswith("session=")
    assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.split("; "))
    assert "domain=" not in cookie
    assert "max-age" not in cookie


def test_cookie_under_https_carries_the_host_prefix(settings):
    cookie = session_cookie(settings.model_copy(update={"public_url": "https://thi.example.vn"}), "x").to_header(
        header=""
    )

    assert re.match(r"__Host-session=x; ", cookie.strip())
    assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.strip().split("; "))


def test_signing_out_ends_the_session_on_the_server(sign_in, db, world):
    browser = sign_in(world.people["binh"])
    kept = browser.cookies["session"]

    answer = browser.post("/sign-out")
    browser.cookies.set("session", kept, domain="testserver.local")

    assert answer.status_code == 303
    assert browser.get("/account").status_code == 401


def test_signing_out_everywhere_ends_all_devices_of_this_person_only(sign_in, world):
    phone, desk, other = sign_in(world.people["binh"]), sign_in(world.people["binh"]), sign_in(world.people["an"])

    phone.post("/sign-out/everywhere")

    assert [b.get("/account").status_code for b in (phone, desk, other)] == [401, 401, 200]


def test_one_device_is_signed_out_from_the_list_by_its_owner_only(sign_in, db, world):
    phone, desk, mallory = (
        sign_in(world.people["binh"]),
        sign_in(world.people["binh"]),
        sign_in(world.people["mallory"]),
    )
    with db.read() as session:
        ids = session.scalars(select(WebSession.id).where(WebSession.account_id == world.people["binh"])).all()
    for one in ids:
        mallory.post(f"/account/sessions/{one}/end")
    assert [b.get("/account").status_code for b in (phone, desk)] == [200, 200]

    phone.post(f"/account/sessions/{ids[1]}/end")

    assert [b.get("/account").status_code for b in (phone, desk)] == [200, 401]


def test_session_left_alone_or_too_old_ends(sign_in, clock, world):
    browser = sign_in(world.people["binh"])
    clock.go(timedelta(hours=12))
    assert browser.get("/account").status_code == 401

    browser = sign_in(world.people["binh"])
    for _ in range(34):
        clock.go(timedelta(hours=10))
        status = browser.get("/account").status_code
    assert status == 401


# -- password and e-mail
WORDS = "ba con mèo ngủ trưa"


@pytest.fixture
def with_password(db, world):
    hashed = passwords.hash_password(WORDS)
    with db.write() as session:
        session.get_one(Account, world.people["binh"]).password_hash = hashed


def test_new_password_signs_out_the_others_and_renews_this_session(sign_in, clock, world, with_password):
    here, there = sign_in(world.people["binh"]), sign_in(world.people["binh"])
    before = here.cookies["session"]
    clock.go(timedelta(hours=1))
    new = "bốn con cá bơi ngược"

    answer = here.post("/account/password", data={"password": new, "again": new, "current_password": WORDS})

    assert answer.status_code == 303
    assert here.cookies["session"] != before
    assert [b.get("/account").status_code for b in (here, there)] == [200, 401]


def test_new_password_without_the_present_one_is_refused_unless_just_signed_in(sign_in, clock, world, with_password):
    browser, new = sign_in(world.people["binh"]), "bốn con cá bơi ngược"
    clock.go(timedelta(hours=1))
    stale = browser.post("/account/password", data={"password": new, "again": new})
    fresh = sign_in(world.people["binh"]).post("/account/password", data={"password": new, "again": new})

    assert (stale.status_code, fresh.status_code) == (422, 303)
    assert 'id="f-current_password-error"' in stale.text


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("ngắn", "ngắn", "password"),
        ("matkhau123456", "matkhau123456", "password"),
        ("lethibinh2026", "lethibinh2026", "password"),
        ("aaaaaaaaaaaaa", "aaaaaaaaaaaaa", "password"),
        ("ba con mèo ngủ trưa", "ba con mèo", "again"),
        ("ồ" * 100, "ồ" * 100, "password"),
    ],
)
def test_password_that_is_no_good_is_refused_at_its_field(sign_in, world, password, again, field):
    answer = sign_in(world.people["binh"]).post("/account/password", data={"password": password, "again": again})

    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text


def test_revoked_role_has_no_effect_at_the_next_request(sign_in, db, clock, world):
    giang, second = sign_in(world.people["giang"]), world.people["khoa"]
    where = {"contest_id": world.contest_id, "role": "organizer", "now": clock()}
    assert giang.get("/c/ai-2026/office/people").status_code == 200

    with db.write() as session:
        actor = sessions.load_actor(session, account_id=world.people["giang"], now=clock())
        service.grant_role(session, actor=actor, account_id=second, **where)
        service.revoke_role(session, actor=actor, account_id=actor.id, **where)

    assert giang.get("/c/ai-2026/office/people").status_code == 403


def test_role_that_ends_with_a_day_is_gone_after_it(sign_in, db, clock, world):
    with db.write() as session:
        service.grant_role(
            session, actor=None, account_id=world.people["binh"], contest_id=world.contest_id, role="organizer",
            valid_until=clock() + timedelta(hours=1), now=clock(),
        )  # fmt: skip
    browser = sign_in(world.people["binh"])
    assert browser.get("/c/ai-2026/office/people").status_code == 200

    clock.go(timedelta(hours=1))

    assert browser.get("/c/ai-2026/office/people").status_code == 403
