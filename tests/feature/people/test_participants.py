"""The organizer's list of people and schools."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from contest.core.tables import AuditEvent, OutgoingMail
from contest.core.text import fold, name_sort_key
from contest.people import sessions, signin
from contest.people.tables import Account, RoleGrant, School

PEOPLE, SCHOOLS = "/c/ai-2026/office/people", "/c/ai-2026/office/schools"


@pytest.fixture
def giang(sign_in, world):
    return sign_in(world.people["giang"])


def names(answer):
    return re.findall(r"<bdi>(.*?)</bdi>", answer.text)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?role=judge", ["Phạm Linh Chi", "Đỗ Thu Cúc"]),
        ("?q=binh", ["Lê Thị Bình"]),
        ("?q=do thu", ["Đỗ Thu Cúc"]),
        ("?q=sao mai", ["Trần Văn An", "Lê Thị Bình", "Bùi Anh Khoa"]),
        ("?q=100%25", []),
        ("?role=nonsense&q=mallory", ["Mallory Trịnh"]),
    ],
)
def test_people_are_found_without_marks_and_sorted_by_given_name(giang, query, expected):
    assert names(giang.get(PEOPLE + query)) == expected


@pytest.mark.parametrize("person", ["ha", "dung", "chi", "khoa", "an", "mallory", "root"])
@pytest.mark.parametrize("path", [PEOPLE, PEOPLE + "/new", SCHOOLS, SCHOOLS + "/new", SCHOOLS + "-paste"])
def test_people_and_schools_are_the_organizers_alone(sign_in, world, person, path):
    assert sign_in(world.people[person]).get(path).status_code == 403


def test_people_of_a_contest_that_is_not_there_are_not_found(giang):
    assert giang.get("/c/khong-co/office/people").status_code == 404


def statements(db, browser, path):
    seen = []
    for engine in {db.reader, db.writer}:
        event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    browser.get(path)
    return sum(s.lstrip().upper().startswith("SELECT") for s in seen)


def test_list_takes_as_many_statements_for_500_people_as_for_10(giang, db, world, clock):
    few = statements(db, giang, PEOPLE)
    with db.write() as session:
        for n in range(500):
            name = f"Nguyễn Văn Thử {n:03}"
            account = Account(
                full_name=name,
                fold=fold(name),
                sort_key=name_sort_key(name),
                login_code_hash=str(n),
                created_at=clock(),
            )
            session.add(account)
            session.flush()
            session.add(
                RoleGrant(account_id=account.id, contest_id=world.contest_id, role="entrant", granted_at=clock())
            )

    many = statements(db, giang, PEOPLE)
    page = giang.get(PEOPLE + "?role=entrant&page=2")

    assert many == few
    assert len(names(page)) == 100
    assert "page=3" in page.text


def test_person_without_email_gets_a_text_with_link_and_personal_code(giang, client, db, world):
    sent = {
        "role": "coordinator",
        "full_name": "Hoàng Thị Lan",
        "phone": "0912 345 678",
        "school_id": world.schools["hoa_sua"],
    }

    answer = giang.post(PEOPLE + "/new", data=sent)

    link = re.search(r"http://testserver\.local(/sign-in/link/[\w-]+)", answer.text)[1]
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", answer.text)[0]
    assert client.post(link).headers["location"] == "/c/ai-2026/school"
    assert client.post("/sign-in/login-code", data={"login_code": code}).status_code == 303
    assert "Trường Tiểu học Hoa Sữa" in giang.get(PEOPLE + "?role=coordinator&q=lan").text
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 0


def test_person_with_email_is_written_to_and_added_twice_is_one(giang, db, world):
    sent = {"role": "judge", "full_name": "Hoàng Thị Lan", "email": "Lan@Truong.vn"}

    answers = [giang.post(PEOPLE + "/new", data=sent).status_code for _ in range(2)]

    assert answers == [200, 200]
    assert names(giang.get(PEOPLE + "?q=lan@truong.vn")) == ["Hoàng Thị Lan"]
    with db.read() as session:
        assert list(session.scalars(select(OutgoingMail.to_address))) == ["lan@truong.vn"] * 2


def test_invitation_for_somebody_with_power_elsewhere_is_not_shown(giang, db, world):
    with db.write() as session:
        session.get_one(Account, world.people["chi"]).is_admin = True

    answer = giang.post(f"{PEOPLE}/{world.people['chi']}/invite")

    assert answer.status_code == 200
    assert "/sign-in/link/" not in answer.text
    with db.read() as session:
        assert "/sign-in/link/" in session.scalars(select(OutgoingMail.body)).one()


def test_person_of_no_role_here_cannot_be_invited(giang, world):
    assert giang.post(f"{PEOPLE}/{world.people['root']}/invite").status_code == 404


def test_coordinator_without_school_is_asked_for_it(giang):
    answer = giang.post(PEOPLE + "/new", data={"role": "coordinator", "full_name": "Hoàng Thị Lan", "phone": "12"})

    assert answer.status_code == 422
    assert 'id="f-phone-error"' in answer.text


def test_revoking_is_logged_and_takes_the_person_off_the_list(giang, db, world):
    answer = giang.post(f"{PEOPLE}/{world.people['cuc']}/revoke", data={"role": "judge"})

    assert answer.status_code == 303
    assert names(giang.get(PEOPLE + "?role=judge")) == ["Phạm Linh Chi"]
    with db.read() as session:
        event_row = session.scalars(select(AuditEvent).where(AuditEvent.action == "role.revoked")).one()
    assert (event_row.object_id, event_row.actor_name) == (world.people["cuc"], "Hoàng Hương Giang")


# -- schools
def test_schools_pasted_from_excel_are_taken_and_bad_rows_given_back(giang, db, world):
    pasted = (
        "STT\tTên trường\tCấp học\r\n"
        "1\tTrường Mầm non Đào\tMầm non\r\n"
        "2\tTrường Tiểu học Hoa Sữa\tTH\r\n"
        "3\tBình Minh\t\r\n"
        "4\tTrường THCS Ước Mơ\r\n"
    )

    answer = giang.post(SCHOOLS + "-paste", data={"rows": pasted})
    again = giang.post(SCHOOLS + "-paste", data={"rows": "3\tBình Minh\tTHPT"})

    assert answer.status_code == 422
    assert answer.text.count("Bình Minh") == 2  # in the message, and in the field to correct it
    assert again.status_code == 303
    listed = re.findall(r"schools/\w{26}\">(.*?)</a>", giang.get(SCHOOLS).text)
    assert listed == ["Bình Minh", "Trường Mầm non Đào", "Trường Mầm non Nắng Hồng", "Trường THCS Sao Mai",
                      "Trường THCS Ước Mơ", "Trường Tiểu học Hoa Sữa"]  # fmt: skip


def test_school_is_added_changed_and_found(giang, db, world):
    added = giang.post(SCHOOLS + "/new", data={"name": "Trường Tiểu học Đền Lừ", "level": "TH", "kind": "public"})
    with db.read() as session:
        school_id = session.scalars(select(School.id).where(School.code == "TH-DENLU")).one()
    form = {"name": "Trường Tiểu học Đền Lừ", "level": "TH", "code": "th-hoasua", "phone": "024 3862 1234"}
    taken = giang.post(f"{SCHOOLS}/{school_id}", data=form)
    saved = giang.post(f"{SCHOOLS}/{school_id}", data={**form, "code": "TH-DL"})

    assert [a.status_code for a in (added, taken, saved)] == [303, 422, 303]
    assert 'id="f-code-error"' in taken.text
    assert "024 3862 1234" in giang.get(SCHOOLS + "?q=den lu&level=TH").text


def test_school_is_deleted_only_while_nobody_belongs_to_it(giang, db, world):
    giang.post(SCHOOLS + "/new", data={"name": "Trường Tiểu học Đền Lừ", "level": "TH"})
    with db.read() as session:
        empty = session.scalars(select(School.id).where(School.code == "TH-DENLU")).one()

    assert giang.post(f"{SCHOOLS}/{world.schools['sao_mai']}/delete").status_code == 409
    assert giang.post(f"{SCHOOLS}/{empty}/delete").status_code == 303
    assert giang.get(f"{SCHOOLS}/{empty}").status_code == 404


# -- e-mail of one's own
def code_of(db):
    with db.read() as session:
        body = session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.created_at.desc())).first()
    return re.search(r"\d{4} \d{4}", body)[0]


def test_email_belongs_to_the_account_after_its_code_is_typed(sign_in, db, world):
    binh = sign_in(world.people["binh"])
    binh.post("/account/email", data={"email": "Moi@Truong.vn"})
    wrong = binh.post("/account/email/code", data={"code": "1"})
    right = binh.post("/account/email/code", data={"code": code_of(db)})

    assert (wrong.status_code, right.status_code) == (422, 303)
    with db.read() as session:
        assert session.get_one(Account, world.people["binh"]).email == "moi@truong.vn"


def test_email_of_somebody_else_is_not_said_to_exist_and_never_taken(sign_in, db, world):
    mallory = sign_in(world.people["mallory"])

    answers = [mallory.post("/account/email", data={"email": e}) for e in ("binh@example.vn", "free@example.vn")]

    assert [(a.status_code, a.headers["location"]) for a in answers] == [(303, "/account#email")] * 2
    with db.read() as session:
        mails = {m.to_address: m.body for m in session.scalars(select(OutgoingMail))}
    assert re.search(r"\d{4} \d{4}", mails["binh@example.vn"]) is None
    assert re.search(r"\d{4} \d{4}", mails["free@example.vn"])


def test_new_personal_code_is_shown_once_and_opens_the_account(sign_in, client, world):
    shown = sign_in(world.people["binh"]).post("/account/login-code")
    code = re.search(r'id="login-code">([0-9A-Z-]{14})<', shown.text)[1]

    assert client.post("/sign-in/login-code", data={"login_code": code}).status_code == 303
    assert code not in client.get("/account").text


def test_name_and_language_are_changed(sign_in, world):
    binh = sign_in(world.people["binh"])
    binh.post("/account/profile", data={"full_name": "Le\u0302 Thị  Bi\u0300nh Minh", "locale": "en"})

    page = binh.get("/account").text

    assert "Lê Thị Bình Minh" in page
    assert '<html lang="en"' in page


def test_sessions_that_ended_are_not_listed(sign_in, db, clock, world):
    with db.write() as session:
        rules = sessions.SessionRules(idle=timedelta(hours=1), absolute=timedelta(days=1))
        old = sessions.start_session(
            session, account_id=world.people["binh"], device="Zalo · Android", rules=rules, now=clock()
        )
        sessions.end_session(session, token=old, now=clock())
        assert signin.use_link(session, secret=old, now=clock()) is None

    assert "Zalo · Android" not in sign_in(world.people["binh"]).get("/account").text
