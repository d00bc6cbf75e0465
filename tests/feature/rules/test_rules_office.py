"""The organizer changes the rule book: what is kept, what is said at which field, what is locked."""

import re
from datetime import timedelta

import pytest
from cast import NOON
from sqlalchemy import event, select

from contest.core.tables import AuditEvent
from contest.rules import queries
from contest.rules.tables import Extension

OFFICE = "/c/ai-2026/office/rules"
PAGES = [
    "",
    "/closing",
    "/contest",
    "/method",
    "/headings",
    "/headings/1",
    "/dates",
    "/parts",
    "/rubrics",
    "/awards",
    "/parts/slots/new",
    "/parts/categories/new",
]


@pytest.fixture
def giang(sign_in, world):
    return sign_in(world.people["giang"])


def named(page):
    return re.findall(r'<a href="#f-([\w.]+)">', page)


def values(page, start):
    """Fields of a shown form whose names begin so, as a browser would send them."""
    inputs = re.findall(r'<input class="input[^>]* name="([^"]+)"[^>]*? value="([^"]*)"', page)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</textarea>', page)
    return {name: value for name, value in [*inputs, *hidden, *areas] if re.match(start, name)}


@pytest.mark.parametrize("path", PAGES)
def test_office_pages_are_for_the_organizer_alone(client, sign_in, giang, world, path):
    people = [client, *(sign_in(world.people[name]) for name in ("mallory", "ha", "chi", "root"))]

    statuses = [browser.get(OFFICE + path).status_code for browser in [*people, giang]]

    assert statuses == [401, 403, 403, 403, 403, 200]


def test_office_pages_of_unknown_things_are_not_found(giang, world):
    paths = ["/headings/14", "/parts/unknown/new", "/parts/slots/unknown", "/parts/tracks/new", "/rubrics/x/y"]

    assert [giang.get(OFFICE + path).status_code for path in paths] == [404] * 5


def test_save_contest_with_mistakes_names_all_fields(giang, world):
    answer = giang.post(
        f"{OFFICE}/contest",
        data={"slug": "ai-2026", "name": "", "organizer": "", "summary_words_min": "x", "summary_words_max": "300"},
    )

    assert answer.status_code == 422
    assert named(answer.text) == ["name", "organizer", "levels", "summary_words_min"]


def test_save_contest_with_another_address_after_the_announcement_is_locked(giang, world):
    form = {
        "slug": "khac",
        "name": "X",
        "organizer": "Y",
        "levels": ["MN", "TH", "THCS"],
        "summary_words_min": "150",
        "summary_words_max": "300",
    }

    answer = giang.post(f"{OFFICE}/contest", data=form)

    assert answer.status_code == 423
    assert named(answer.text) == ["slug"]


def test_save_method_before_judging_changes_it(giang, world, db):
    form = {
        "judging_mode": "open",
        "sheets_per_entry": "3",
        "gap_limit": "12,5",
        "tie1": "safety",
        "tie2": "vote",
        "tie3": "",
        "publish_scores": "all",
        "appeal_days": "5",
    }

    saved = giang.post(f"{OFFICE}/method", data=form)
    with db.read() as session:
        facts = queries.contest_by_id(session, world.contest_id)

    assert saved.status_code == 303
    assert (facts.blind, facts.sheets_per_entry, str(facts.gap_limit), facts.tie_order) == (
        False,
        3,
        "12.5",
        ("safety", "vote"),
    )


def test_method_page_after_judging_began_says_why_and_has_no_button(sign_in, world, clock):
    clock.go(timedelta(days=13))
    giang = sign_in(world.people["giang"])

    page = giang.get(f"{OFFICE}/method").text
    answer = giang.post(
        f"{OFFICE}/method",
        data={"judging_mode": "open", "sheets_per_entry": "3", "publish_scores": "all", "appeal_days": "5"},
    )

    assert "Đã bắt đầu chấm" in page
    assert 'locked-part" disabled' in page
    assert answer.status_code == 423


def test_extend_deadline_of_one_school_is_listed_with_its_reason(giang, world, db):
    form = {
        "kind": "submission",
        "school_id": world.schools["sao_mai"],
        "until": "2026-12-02T17:00",
        "reason": "Mất điện cả ngày",
    }

    answer = giang.post(f"{OFFICE}/extensions", data=form)
    page = giang.get(f"{OFFICE}/dates").text

    with db.read() as session:
        until = session.scalars(select(Extension.until)).one()
        acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert answer.status_code == 303
    assert until.isoformat() == "2026-12-02T10:00:00+00:00"
    assert acts == ["deadline.extended"]
    assert "Mất điện cả ngày" in page


def test_extend_deadline_to_an_earlier_time_keeps_what_was_typed(giang, world):
    form = {
        "kind": "submission",
        "school_id": world.schools["sao_mai"],
        "until": "2026-11-21T17:00",
        "reason": "Mất điện cả ngày",
    }

    answer = giang.post(f"{OFFICE}/extensions", data=form)

    assert answer.status_code == 422
    assert named(answer.text) == ["until"]
    assert 'value="2026-11-21T17:00"' in answer.text
    assert "Mất điện cả ngày</textarea>" in answer.text


def test_save_phases_with_one_date_only_names_the_missing_one(giang, world):
    form = values(giang.get(f"{OFFICE}/dates").text, r"\w+\.(opens|closes|grace)$")

    answer = giang.post(
        f"{OFFICE}/dates", data={**form, "ceremony.opens": "2027-02-01T08:00", "reason": "Lễ trao giải"}
    )
    saved = giang.post(
        f"{OFFICE}/dates",
        data={
            **form,
            "ceremony.opens": "2027-02-01T08:00",
            "ceremony.closes": "2027-02-01T11:30",
            "reason": "Lễ trao giải",
        },
    )

    assert (answer.status_code, named(answer.text)) == (422, ["ceremony.closes"])
    assert saved.status_code == 303


def test_rubric_form_with_add_and_remove_keeps_every_word(giang, world, db):
    path = f"{OFFICE}/rubrics/{world.categories['learning-game']}/{world.tracks['student']}"
    form = values(giang.get(path).text, r"c\d+\.")
    typed = {**form, "c1.name": "Tên vừa gõ", "c3.safety": "1"}

    added = giang.post(path, data={**typed, "action": "add"})
    removed = giang.post(path, data={**typed, "action": "remove-2"})

    assert (added.status_code, added.text.count('class="criterion-form"')) == (200, 4)
    assert 'value="Tên vừa gõ"' in added.text
    assert (removed.text.count('class="criterion-form"'), values(removed.text, "c2")["c2.code"]) == (2, "safety")


def test_rubric_that_does_not_sum_to_100_says_so_at_the_last_points(giang, world):
    path = f"{OFFICE}/rubrics/{world.categories['learning-game']}/{world.tracks['student']}"
    form = values(giang.get(path).text, r"c\d+\.")

    answer = giang.post(
        path, data={**form, "c1.max_points": "39,5", "c1.low4": "", "c1.low3": "", "c1.low2": "", "action": "save"}
    )

    assert (answer.status_code, named(answer.text)) == (422, ["c3.max_points"])
    assert "Các tiêu chí cộng lại được 99,5 điểm" in answer.text


def test_rubric_saved_is_what_the_public_reads(giang, client, world):
    path = f"{OFFICE}/rubrics/{world.categories['learning-game']}/{world.tracks['student']}"
    form = values(giang.get(path).text, r"c\d+\.")

    saved = giang.post(path, data={**form, "c1.name": "Tiêu chí mới của trò chơi", "action": "save"})

    assert saved.status_code == 303
    assert client.get("/c/ai-2026/rules").text.count("Tiêu chí mới của trò chơi") == 1


def test_awards_with_a_higher_minimum_below_name_the_field(giang, world):
    form = values(giang.get(f"{OFFICE}/awards").text, r"p\d+\.")

    answer = giang.post(f"{OFFICE}/awards", data={**form, "p2.min_score": "90", "action": "save"})
    saved = giang.post(f"{OFFICE}/awards", data={**form, "p2.min_score": "77,5", "action": "save"})

    assert (answer.status_code, named(answer.text)) == (422, ["p2.min_score"])
    assert saved.status_code == 303


def test_part_in_use_cannot_be_removed_and_the_page_says_why(giang, world):
    answer = giang.post(f"{OFFICE}/parts/categories/{world.categories['learning-game']}", data={"action": "remove"})

    assert answer.status_code == 423
    assert "Đang nhận bài" in answer.text


def test_heading_text_with_markup_is_shown_as_text(giang, client, world):
    giang.post(f"{OFFICE}/headings/1", data={"text": "<script>alert(1)</script>\n\n- một\n- hai", "text_en": ""})

    page = client.get("/c/ai-2026/rules").text

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<ul><li>một</li><li>hai</li></ul>" in page


def test_close_contest_needs_a_reason_and_stops_everything(giang, client, world):
    refused = giang.post(f"{OFFICE}/closing", data={"reason": ""})
    closed = giang.post(f"{OFFICE}/closing", data={"reason": "Báo cáo tổng kết số 12"})

    assert (refused.status_code, closed.status_code) == (422, 303)
    assert "Cuộc thi đã kết thúc." in client.get("/c/ai-2026").text


def test_dates_page_takes_the_same_statements_for_one_and_for_sixty_extensions(giang, world, db):
    statements, counts = [], []
    event.listen(db.reader, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for extensions in (1, 60):
        with db.write() as session:
            session.add_all(_extension(world) for _ in range(extensions))
        statements.clear()
        giang.get(f"{OFFICE}/dates")
        counts.append(len(statements))

    assert counts[0] == counts[1]


def _extension(world):
    return Extension(
        contest_id=world.contest_id,
        kind="submission",
        school_id=world.schools["sao_mai"],
        until=NOON + timedelta(days=20),
        reason="Mất điện",
        granted_by=world.people["giang"],
        granted_at=NOON,
    )
