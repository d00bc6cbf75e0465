"""Where judges differ: from the gap to the panel's minutes, the ranking and the publication."""

from datetime import timedelta
from decimal import Decimal

import pytest
from judging_world import actor_of, sheet
from sqlalchemy import select, update

from contest.core.errors import Problem
from contest.core.tables import AuditEvent, OutgoingMail
from contest.judging.cases import cases_of
from contest.judging.service import add_judge, declare_conflict, lock_sheets, record_scores
from contest.judging.tables import Assignment, Judge, Sheet
from contest.results.ranking import rank_contest
from contest.rules.queries import contest_by_id
from contest.rules.tables import Contest

HIGH, LOW = ("40", "35", "15"), ("28", "28", "14")  # 90 and 70
CASES = "/c/ai-2026/office/cases"


def panel(world, points="82,5", *members):
    people = members or ("dung", "chi", "cuc")
    return {
        "points": points,
        "members": [world.people[each] for each in people],
        "minutes": "Thống nhất sau thảo luận.",
    }


def published_points(db, world):
    with db.read() as session:
        ranking = rank_contest(session, contest_by_id(session, world.contest_id))
    return ranking.groups[0].standings[0].points


def test_gap_over_the_rule_opens_a_case_by_itself(case, apart):
    assert (case(apart).state, case(apart).gap) == ("raised", Decimal(20))


def test_gap_at_the_rule_opens_none(db, world, case, apart):
    with db.write() as session:
        session.execute(update(Contest).values(gap_limit=Decimal(20)))

    assert case(apart).state == "none"


def test_walk_from_the_gap_over_a_second_look_to_minutes_and_ranking(db, world, now, sign_in, apart, case, act, score):
    chi = sign_in(world.people["chi"])
    assert act(apart, "ask", reason="Lệch 20 điểm").status_code == 303
    waiting, desk = case(apart), chi.get("/c/ai-2026/judging").text
    assignment = score("chi", ("38", "34", "15"), base=3)
    chi.post(f"/c/ai-2026/judging/{assignment}/hand-in-again")
    other = next(each.assignment_id for each in waiting.sheets if each.account_id == world.people["cuc"])
    kept = sign_in(world.people["cuc"]).post(f"/c/ai-2026/judging/{other}/hand-in-again")
    again = case(apart)

    decided = act(apart, "panel", **panel(world))

    assert waiting.state == "waiting"
    assert f"/c/ai-2026/judging/{assignment}/hand-in-again" in desk
    assert ("Cúc" in desk, "Lệch 20 điểm" in desk) == (False, False)
    assert (kept.status_code, decided.status_code) == (303, 303)
    assert (again.state, again.gap) == ("raised", Decimal(17))
    assert (case(apart).state, published_points(db, world)) == ("decided", Decimal("82.50"))
    dung = sign_in(world.people["dung"])
    terms = dung.get(f"/c/ai-2026/office/results/entries/{apart[1]}").text
    assert "82,50" in terms
    assert "78,50" in terms  # the mean it stands for
    assert "Thống nhất sau thảo luận." in dung.get(f"{CASES}/{apart[0]}/{apart[1]}").text


def test_every_act_has_its_line_in_the_log(db, world, apart, act):
    act(apart, "panel", **panel(world))
    act(apart, "revoke", reason="Nhầm biên bản")

    with db.read() as session:
        rows = session.execute(
            select(AuditEvent.action, AuditEvent.reason, AuditEvent.actor_name)
            .where(AuditEvent.object_type == "case")
            .order_by(AuditEvent.id)
        ).all()
    assert [tuple(row) for row in rows] == [
        ("case.decided", "Thống nhất sau thảo luận.", "Nguyễn Tiến Dũng"),
        ("case.revoked", "Nhầm biên bản", "Nguyễn Tiến Dũng"),
    ]


def test_both_get_the_same_neutral_mail(db, apart, act):
    act(apart, "ask", reason="Cúc chấm quá thấp")

    with db.read() as session:
        mails = session.execute(select(OutgoingMail.to_address, OutgoingMail.subject, OutgoingMail.body)).all()
    assert sorted(mail.to_address for mail in mails) == ["chi@example.vn", "cuc@example.vn"]
    assert len({(mail.subject, mail.body) for mail in mails}) == 1
    assert not any(word in mails[0].body for word in ("Cúc", "Chi", "Dũng", "70", "90", "20"))


def test_second_look_is_open_beyond_the_deadline_for_this_sheet_alone(db, world, now, clock, apart, act, score, given):
    late = now + timedelta(days=30)
    clock.go(late)
    no_time = act(apart, "ask", reason="Lệch 20 điểm")
    act(apart, "ask", reason="Lệch 20 điểm", until=f"{late + timedelta(days=2):%Y-%m-%dT%H:%M}")
    assignment = next(one for (_, who), one in given.items() if who == "chi")
    changed = sheet(world, ("38", "34", "15"), base=3)

    with db.write() as session:
        saved = record_scores(
            session, actor=actor_of(db, world, "chi", late), assignment_id=assignment, sheet=changed, now=late
        )
    with pytest.raises(Problem) as over, db.write() as session:
        record_scores(
            session, actor=actor_of(db, world, "chi", late), assignment_id=assignment,
            sheet=sheet(world, HIGH, base=4), now=late + timedelta(days=3),
        )  # fmt: skip

    assert (no_time.status_code, saved.total, over.value.status) == (422, Decimal(87), 403)


def test_binding_case_keeps_results_back_until_it_is_closed_with_a_reason(db, world, sign_in, apart, act):
    giang = sign_in(world.people["giang"])
    refused = giang.post("/c/ai-2026/office/results/publish", data={"decision_number": "1"})
    shown = giang.get("/c/ai-2026/office/results").text
    not_public = giang.get("/c/ai-2026/results").status_code

    act(apart, "close", reason="Hai giám khảo giữ điểm, lý do hợp lý.")
    giang.post("/c/ai-2026/office/results/publish", data={"decision_number": "1"})

    assert "/office/results" in refused.headers["location"]
    assert (f"{CASES}/{apart[0]}/{apart[1]}" in shown, not_public) == (True, 404)
    assert giang.get("/c/ai-2026/results").status_code == 200


def test_case_that_does_not_bind_lets_results_out(db, world, sign_in, apart):
    with db.write() as session:
        session.execute(update(Contest).values(gap_binding=False))
    giang = sign_in(world.people["giang"])

    giang.post("/c/ai-2026/office/results/publish", data={"decision_number": "1"})

    assert giang.get("/c/ai-2026/results").status_code == 200


def test_published_explanation_names_the_panel_and_the_mean_it_stands_for(db, world, client, sign_in, apart, act):
    act(apart, "panel", **panel(world))
    sign_in(world.people["giang"]).post("/c/ai-2026/office/results/publish", data={"decision_number": "1"})

    text = client.get("/c/ai-2026/results/TLA-GV-0001-N").text

    assert ("82,50" in text, "80,00" in text) == (True, True)


def test_panel_counts_as_one_sheet_more_where_the_rules_say_so(db, world, apart, act):
    with db.write() as session:
        session.execute(update(Contest).values(panel_manner="sheet"))

    act(apart, "panel", **panel(world, "86"))

    assert published_points(db, world) == Decimal("82.00")  # (90 + 70 + 86) / 3


def test_sheet_changed_after_the_decision_opens_the_case_again_and_the_decision_stands(
    db, world, now, apart, act, case
):
    act(apart, "panel", **panel(world))
    with db.write() as session:
        session.execute(update(Sheet).values(revision=Sheet.revision + 2))

    after = case(apart)

    assert (after.state, after.outdated, published_points(db, world)) == ("raised", True, Decimal("82.50"))


def test_case_closed_with_a_reason_is_open_again_when_a_sheet_changes(db, apart, act, case):
    act(apart, "close", reason="Giữ nguyên")
    closed = case(apart).state
    with db.write() as session:
        session.execute(update(Sheet).values(revision=Sheet.revision + 2))

    assert (closed, case(apart).state) == ("closed", "raised")


def test_extra_judge_with_a_conflict_is_neither_offered_nor_taken(db, world, now, sign_in, apart, act, case):
    with db.write() as session:
        boss = actor_of(db, world, "giang", now)
        add_judge(
            session, actor=boss, contest_id=world.contest_id, account_id=world.people["dung"], capacity=9, now=now
        )
        session.flush()
        judge = session.scalar(select(Judge.id).where(Judge.account_id == world.people["dung"]))
        declare_conflict(session, actor=boss, judge_id=judge, kind="relative", entry_id=apart[1], now=now)

    page = sign_in(world.people["dung"]).get(f"{CASES}/{apart[0]}/{apart[1]}?do=extra").text
    refused = act(apart, "extra", judge=judge, reason="Cần người thứ ba")

    assert f'value="{judge}"' not in page
    assert (refused.status_code, len(case(apart).sheets)) == (422, 2)


def test_extra_sheet_counts_by_the_published_rule(db, world, now, apart, act, case):
    with db.write() as session:
        boss = actor_of(db, world, "giang", now)
        add_judge(
            session, actor=boss, contest_id=world.contest_id, account_id=world.people["dung"], capacity=9, now=now
        )
        judge = session.scalar(select(Judge.id).where(Judge.account_id == world.people["dung"]))
    act(apart, "extra", judge=judge, reason="Cần người thứ ba")
    waiting = case(apart).state
    with db.write() as session:
        mine = session.scalar(select(Assignment.id).where(Assignment.judge_id == judge))
        person = actor_of(db, world, "dung", now)
        record_scores(session, actor=person, assignment_id=mine, sheet=sheet(world, ("35", "32", "15")), now=now)
        lock_sheets(session, actor=person, round_id=world.round_id, now=now)

    assert (waiting, case(apart).state) == ("waiting", "raised")
    assert published_points(db, world) == Decimal("80.67")  # (90 + 70 + 82) / 3


def test_panel_needs_two_who_may_judge_the_entry(db, world, now, apart, act):
    with db.write() as session:
        boss = actor_of(db, world, "giang", now)
        add_judge(
            session, actor=boss, contest_id=world.contest_id, account_id=world.people["dung"], capacity=9, now=now
        )
        session.flush()
        judge = session.scalar(select(Judge.id).where(Judge.account_id == world.people["dung"]))
        declare_conflict(session, actor=boss, judge_id=judge, kind="relative", entry_id=apart[1], now=now)

    alone, barred = act(apart, "panel", **panel(world, "80", "chi")), act(apart, "panel", **panel(world))

    assert (alone.status_code, barred.status_code) == (422, 422)
    assert "Nguyễn Tiến Dũng" in barred.text.split('id="errors"')[1].split("</div>")[0]


def test_queue_reads_a_fixed_number_of_times(db, world, apart):
    from judging_world import add_entries, statements

    def read():
        with db.read() as session:
            cases_of(session, contest_by_id(session, world.contest_id))

    few = statements(db, read)
    with db.write() as session:
        for entry in add_entries(session, world, 8, now=session.scalar(select(Contest.created_at)), first=20):
            session.add(
                Assignment(
                    round_id=world.round_id, judge_id=world.judges["chi"], entry_id=entry, position=1,
                    assigned_at=session.scalar(select(Contest.created_at)),
                )
            )  # fmt: skip

    assert statements(db, read) == few
