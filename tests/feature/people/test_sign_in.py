"""Ways in, and that each opens once, for the right one, and says nothing of who exists."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from contest.core.tables import OutgoingMail
from contest.people import passwords, service, signin
from contest.people.tables import Account, SignInToken, Throttle, WebSession


@pytest.fixture
def invite(db, clock, world):
    def make(name, purpose="sign_in"):
        with db.write() as session:
            return signin.issue_link(session, account_id=world.people[name], purpose=purpose, now=clock())

    return make


@pytest.fixture
def password(db, world):
    """Bình's."""
    words = "ba con mèo ngủ trưa"
    hashed = passwords.hash_password(words)
    with db.write() as session:
        session.get_one(Account, world.people["binh"]).password_hash = hashed
    return words


def count(db, table):
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def session_of(answer):
    return re.search(r"session=([^;]*)", answer.headers.get("set-cookie", ""))


def test_sign_in_page_when_opened_by_anybody_writes_nothing_and_sets_no_cookie(client, db, world):
    answers = [client.get(path) for path in ("/sign-in", "/sign-in/code", "/sign-in/password", "/account")]

    assert [a.status_code for a in answers] == [200, 200, 200, 401]
    assert ["set-cookie" in a.headers for a in answers] == [False] * 4
    assert [count(db, t) for t in (WebSession, Throttle, SignInToken)] == [0, 0, 0]


def test_page_that_needs_a_person_leads_to_sign_in_and_back(client, world, password):
    refused = client.get("/account")
    link = re.search(r'href="(/sign-in\?next=[^"]+)"', refused.text)[1]
    page = client.get(link).text

    assert 'name="next" value="/account"' in page
    back = client.post("/sign-in/password", data={"email": "binh@example.vn", "password": password, "next": "/account"})
    assert back.headers["location"] == "/account"


# -- one-time link
def test_link_when_opened_by_a_scanner_still_works_for_its_person(client, db, world, invite):
    link = f"/sign-in/link/{invite('binh').secret}"
    for method in (client.get, client.head, client.get):
        assert method(link).status_code == 200

    answer = client.post(link)

    assert (answer.status_code, answer.headers["location"]) == (303, "/c/ai-2026/entries")
    assert "Lê Thị Bình" in client.get("/account").text


def test_link_when_used_a_second_time_is_refused(client, world, invite):
    link = f"/sign-in/link/{invite('binh').secret}"
    client.post(link)
    client.cookies.clear()

    again = client.post(link)

    assert again.status_code == 410
    assert "set-cookie" not in again.headers


@pytest.mark.parametrize(("purpose", "life"), [("sign_in", timedelta(minutes=15)), ("invite", timedelta(days=7))])
def test_link_when_its_time_is_over_is_refused(client, clock, invite, purpose, life):
    link = f"/sign-in/link/{invite('binh', purpose).secret}"
    clock.go(life)

    assert client.post(link).status_code == 410


def test_link_when_a_newer_one_was_sent_is_refused(client, world, invite):
    old, new = invite("binh"), invite("binh")

    assert client.post(f"/sign-in/link/{old.secret}").status_code == 410
    assert client.post(f"/sign-in/link/{new.secret}").status_code == 303


def test_link_of_a_disabled_account_is_refused(client, db, clock, world, invite):
    link = invite("binh")
    with db.write() as session:
        session.get_one(Account, world.people["binh"]).disabled_at = clock()

    assert client.post(f"/sign-in/link/{link.secret}").status_code == 410


# -- short code
def test_code_with_its_email_signs_in_once(client, world, invite):
    issued = invite("binh")
    sent = {"email": "Binh@example.vn", "code": f"{issued.code[:4]} {issued.code[4:]}"}

    answers = [client.post("/sign-in/code", data=sent).status_code for _ in range(2)]

    assert answers == [303, 422]


def test_code_with_the_email_of_another_is_refused(client, world, invite):
    answer = client.post("/sign-in/code", data={"email": "an@example.vn", "code": invite("binh").code})

    assert answer.status_code == 422


def test_code_after_five_wrong_ones_is_dead_and_the_link_still_works(client, world, invite):
    issued = invite("binh")
    wrong = "00000000" if issued.code != "00000000" else "11111111"
    for _ in range(5):
        client.post("/sign-in/code", data={"email": "binh@example.vn", "code": wrong})

    answer = client.post("/sign-in/code", data={"email": "binh@example.vn", "code": issued.code})

    assert answer.status_code == 422
    assert client.post(f"/sign-in/link/{issued.secret}").status_code == 303


# -- personal login code
@pytest.mark.parametrize(
    "spell", [str, str.lower, lambda c: c.replace("-", " "), lambda c: c.replace("0", "o").replace("1", "l")]
)
def test_login_code_as_people_type_it_signs_in(client, db, clock, world, spell):
    with db.write() as session:
        code = service.renew_login_code(session, actor=None, account_id=world.people["khoa"], now=clock())

    answer = client.post("/sign-in/login-code", data={"login_code": spell(code)})

    assert (answer.status_code, answer.headers["location"]) == (303, "/c/ai-2026/school")


def test_login_code_when_renewed_ends_the_old_one(client, db, clock, world):
    with db.write() as session:
        old, _new = (
            service.renew_login_code(session, actor=None, account_id=world.people["khoa"], now=clock())
            for _ in range(2)
        )

    assert client.post("/sign-in/login-code", data={"login_code": old}).status_code == 422


def test_login_codes_guessed_from_one_network_are_stopped(client, world):
    answers = [client.post("/sign-in/login-code", data={"login_code": f"WRONG-{n}"}).status_code for n in range(101)]

    assert answers[99:] == [422, 429]


# -- password
def test_password_signs_in_and_lands_where_one_was_going(client, world, password):
    answer = client.post(
        "/sign-in/password", data={"email": "BINH@example.vn", "password": password, "next": "/c/ai-2026/rules?a=1"}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/c/ai-2026/rules?a=1")


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
)
def test_sign_in_when_sent_elsewhere_lands_at_home(client, world, password, wanted):
    answer = client.post("/sign-in/password", data={"email": "binh@example.vn", "password": password, "next": wanted})

    assert answer.headers["location"] == "/c/ai-2026/entries"


def test_password_guesses_are_stopped_for_one_account_and_not_for_its_neighbour(client, clock, password, invite):
    tries = [
        client.post("/sign-in/password", data={"email": "binh@example.vn", "password": f"guess {n}"}).status_code
        for n in range(11)
    ]

    assert tries == [422] * 10 + [429]
    assert client.post("/sign-in/password", data={"email": "an@example.vn", "password": "x"}).status_code == 422
    assert client.post(f"/sign-in/link/{invite('binh').secret}").status_code == 303
    clock.go(timedelta(minutes=15))
    assert client.post("/sign-in/password", data={"email": "binh@example.vn", "password": password}).status_code == 303


def test_password_longer_than_taken_is_refused_without_a_fault(client, world, password):
    answer = client.post("/sign-in/password", data={"email": "binh@example.vn", "password": "ồ" * 200})

    assert answer.status_code == 422


# -- what is told to strangers
@pytest.mark.parametrize(
    ("path", "rest"),
    [
        ("/sign-in/mail", {}),
        ("/sign-in/code", {"code": "12345678"}),
        ("/sign-in/password", {"password": "không phải"}),
    ],
)
def test_answer_is_the_same_for_known_and_unknown(client, world, password, path, rest):
    known, unknown = (
        client.post(path, data={"email": email, **rest}) for email in ("binh@example.vn", "xxxx@example.vn")
    )

    assert known.status_code == unknown.status_code
    assert known.text.replace("binh@", "xxxx@") == unknown.text
    assert {k: v for k, v in known.headers.items() if k != "date"} == {
        k: v for k, v in unknown.headers.items() if k != "date"
    }


def test_unknown_person_costs_the_same_hash(monkeypatch, client, world, password):
    verified = []
    monkeypatch.setattr(passwords, "_turn", lambda inner=passwords._turn: verified.append(1) or inner())

    for email in ("binh@example.vn", "an@example.vn", "nobody@example.vn"):
        client.post("/sign-in/password", data={"email": email, "password": "x"})

    assert len(verified) == 3


def test_mail_goes_to_the_known_only_and_its_link_signs_in(client, db, world):
    for email in ("binh@example.vn", "nobody@example.vn"):
        client.post("/sign-in/mail", data={"email": email})

    with db.read() as session:
        [mail] = session.scalars(select(OutgoingMail)).all()
    link = re.search(r"http://testserver\.local(/sign-in/link/\S+)", mail.body)
    assert (mail.to_address, mail.to_name) == ("binh@example.vn", "Lê Thị Bình")
    assert client.post(link[1]).status_code == 303


def test_mails_to_one_address_are_few(client, world):
    answers = {
        email: [client.post("/sign-in/mail", data={"email": email}).status_code for _ in range(4)]
        for email in ("binh@example.vn", "nobody@example.vn")
    }

    assert answers == {"binh@example.vn": [200, 200, 200, 429], "nobody@example.vn": [200, 200, 200, 429]}


# -- all errors at once (trap 7)
def test_empty_form_names_each_field_and_keeps_what_was_typed(client, world):
    answer = client.post("/sign-in/password", data={"email": "binh@", "password": ""})

    assert answer.status_code == 422
    assert 'value="binh@"' in answer.text
    assert 'aria-describedby="f-password-error"' in answer.text
    assert 'href="#f-password"' in answer.text


def test_field_nobody_asked_for_is_refused(client, world, password):
    sent = {"email": "binh@example.vn", "password": password, "is_admin": "1"}

    assert client.post("/sign-in/password", data=sent).status_code == 422
