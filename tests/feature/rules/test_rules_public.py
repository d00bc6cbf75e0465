"""The contest's page and its rules, as everybody reads them."""

import re
from datetime import timedelta

from cast import NOON
from sqlalchemy import event, update

from contest.rules import book, headings
from contest.rules.tables import Contest


def test_contest_page_says_until_when_entries_are_taken(client, world):
    page = client.get("/c/ai-2026")

    assert page.status_code == 200
    assert "Còn 10 ngày" in page.text
    assert 'href="/c/ai-2026/register"' in page.text
    assert "set-cookie" not in page.headers


def test_contest_page_after_the_deadline_offers_no_registration(client, world, clock):
    clock.go(timedelta(days=10, seconds=1))

    page = client.get("/c/ai-2026")

    assert "Đã hết hạn nộp bài lúc" in page.text
    assert "/register" not in page.text


def test_contest_page_shows_results_once_they_are_published(client, world, clock):
    before = client.get("/c/ai-2026").text
    clock.go(timedelta(days=26))

    after = client.get("/c/ai-2026").text

    assert ("Xem kết quả" in before, "Xem kết quả" in after) == (False, True)


def test_contest_in_setup_is_not_found_for_others(client, sign_in, world, db):
    with db.write() as session:
        session.execute(update(Contest).values(state="setup"))

    answers = [
        browser.get(f"/c/ai-2026{tail}").status_code
        for browser in (client, sign_in(world.people["giang"]))
        for tail in ("", "/rules")
    ]

    assert answers == [404, 404, 200, 200]


def test_rules_page_has_the_thirteen_headings_in_their_order(client, world, db):
    with db.write() as session:
        session.execute(update(Contest).values(rule_text=book.rule_text(name="X", organizer="UBND", contact="Hà")))

    page = client.get("/c/ai-2026/rules").text

    found = re.findall(r'<h2 id="h\d+"><span class="heading-number num">(\d+)</span> ([^<]+)</h2>', page)
    assert [int(number) for number, _ in found] == list(headings.HEADINGS)
    assert (found[0][1], found[12][1]) == ("Mục đích, yêu cầu", "Hỏi – đáp")
    assert page.count('class="table rubric-table"') == 8


def test_rules_page_in_english_shows_the_english_words(client, world, db):
    with db.write() as session:
        session.execute(update(Contest).values(rule_text={"1": "Mục đích là học", "1:en": "The purpose is to learn"}))
    client.cookies.set("locale", "en")

    page = client.get("/c/ai-2026/rules").text

    assert "The purpose is to learn" in page
    assert "Mục đích là học" not in page


def test_public_pages_name_no_person_in_what_messengers_show(client, world):
    for path in ("/c/ai-2026", "/c/ai-2026/rules"):
        head = client.get(path).text.partition("</head>")[0]

        tags = re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', head)
        assert [name for name, _ in tags] == ["type", "title", "description", "url", "locale", "site_name"]
        assert dict(tags)["url"] == f"http://testserver.local{path}"
        assert not [text for _, text in tags if "Giang" in text or "Văn An" in text]


def test_public_pages_take_a_constant_number_of_statements(client, world, db):
    statements = []
    event.listen(db.reader, "before_cursor_execute", lambda *args: statements.append(args[2]))
    counts = []
    for path in ("/c/ai-2026", "/c/ai-2026/rules"):
        statements.clear()
        client.get(path)
        counts.append(len([one for one in statements if one.startswith("SELECT")]))

    assert counts == [6, 11]


def test_public_pages_answer_head(client, world):
    assert [client.head(path).status_code for path in ("/c/ai-2026", "/c/ai-2026/rules")] == [200, 200]


def test_contest_page_before_the_beginning_says_from_when(client, world, clock):
    clock.go(NOON - timedelta(days=11))

    assert "Nhận bài từ" in client.get("/c/ai-2026").text
