"""Reminders: the exact mail first, once to each judge."""

import re

import pytest
from judging_world import JUDGING, start_judging
from sqlalchemy import select, update

from contest.core.tables import OutgoingMail
from contest.judging.tables import Round
from contest.people.tables import Account

PAGE = "/c/ai-2026/office/reminders"


@pytest.fixture
def dung(sign_in, db, world, clock):
    clock.go(JUDGING)
    start_judging(db, world, now=clock(), count=2, judges=("chi", "cuc"))
    return sign_in(world.people["dung"])


def mails(db):
    with db.read() as session:
        return session.execute(select(OutgoingMail.to_address, OutgoingMail.subject, OutgoingMail.body)).all()


def shown(page):
    return re.search(r'name="shown" value="(\w+)"', page.text)[1]


def test_page_shows_the_mails_that_go_out_and_each_goes_once(dung, db, world):
    page = dung.get(PAGE)
    form = {"shown": shown(page), "send": "1", "note": ""}

    dung.post(PAGE, data=form)
    dung.post(PAGE, data=form)

    sent = mails(db)
    assert sorted(mail.to_address for mail in sent) == ["chi@example.vn", "cuc@example.vn"]
    assert all(line in page.text for mail in sent for line in mail.body.split("\n\n"))


def test_nothing_goes_out_when_the_list_changed_since_it_was_shown(dung, db, world):
    key = shown(dung.get(PAGE))
    with db.write() as session:
        session.execute(update(Account).where(Account.id == world.people["chi"]).values(email="moi@example.vn"))

    answer = dung.post(PAGE, data={"shown": key, "send": "1", "note": ""})

    assert (answer.status_code, mails(db)) == (409, [])


def test_own_words_are_shown_before_they_are_sent(dung, db):
    preview = dung.post(PAGE, data={"shown": "", "note": "Cảm ơn thầy cô."})
    dung.post(PAGE, data={"shown": shown(preview), "send": "1", "note": "Cảm ơn thầy cô."})

    assert preview.text.count("Cảm ơn thầy cô.") == 3
    assert all(mail.body.endswith("Cảm ơn thầy cô.") for mail in mails(db))


def test_judge_without_an_address_is_named_and_gets_no_mail(dung, db, world):
    with db.write() as session:
        session.execute(update(Account).where(Account.id == world.people["chi"]).values(email=None))
    page = dung.get(PAGE)

    dung.post(PAGE, data={"shown": shown(page), "send": "1", "note": ""})

    assert "Phạm Linh Chi" in page.text
    assert [mail.to_address for mail in mails(db)] == ["cuc@example.vn"]


@pytest.mark.parametrize("who", ["chi", "ha", "an"])
def test_reminders_are_for_those_who_assign(dung, sign_in, world, who):
    assert sign_in(world.people[who]).get(PAGE).status_code == 404


def test_nobody_is_reminded_of_a_round_that_takes_no_sheets(dung, db):
    form = {"shown": shown(dung.get(PAGE)), "send": "1", "note": ""}
    with db.write() as session:
        session.execute(update(Round).values(state="planning"))

    page, answer = dung.get(PAGE).text, dung.post(PAGE, data=form)

    assert ("Vòng này chưa mở chấm" in page, mails(db)) == (True, [])
    assert answer.status_code == 409
