"""The judge's own list, leaving an entry and taking it back, handing in with its receipt."""

import pytest
from judging_world import JUDGING, actor_of, add_entries, rubric_and_criteria, sheet, start_judging, statements
from sqlalchemy import select

from contest.core.tables import AuditEvent
from contest.judging.service import declare_conflict, record_scores
from contest.judging.tables import Assignment, Round, Sheet
from contest.people.tables import Account

DESK = "/c/ai-2026/judging"


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def desk(db, world, now):
    return list(start_judging(db, world, now=now).values())


@pytest.fixture
def chi(sign_in, world, desk):
    return sign_in(world.people["chi"])


@pytest.fixture
def scored(db, world, desk, now):
    with db.write() as session:
        for assignment in desk:
            record_scores(
                session, actor=actor_of(db, world, "chi", now), assignment_id=assignment, sheet=sheet(world), now=now
            )


def test_list_shows_own_entries_with_state_and_deadline(chi, desk):
    answer = chi.get(DESK)

    assert answer.status_code == 200
    assert [answer.text.count(f'">TLA-GV-000{n}-N</a></th>') for n in (1, 2)] == [1, 1]
    assert "12:00" in answer.text  # the phase ends at noon


@pytest.mark.parametrize(
    ("name", "status"), [("cuc", 200), ("dung", 404), ("giang", 404), ("ha", 404), ("mallory", 404)]
)
def test_only_judges_have_a_desk(sign_in, desk, world, name, status):
    assert sign_in(world.people[name]).get(DESK).status_code == status


def test_visitor_is_asked_to_sign_in(client, desk):
    assert client.get(DESK).status_code == 401


@pytest.mark.parametrize("path", [DESK, f"{DESK}/hand-in"])
def test_statement_count_is_the_same_for_10_and_500_sheets(sign_in, db, world, now, path):
    start_judging(db, world, now=now, count=10)
    browser = sign_in(world.people["chi"])
    few = statements(db, lambda: browser.get(path))
    with db.write() as session:
        rows = add_entries(session, world, 490, now=now, first=11)
        session.add_all(
            Assignment(
                round_id=world.round_id, judge_id=world.judges["chi"], entry_id=entry, position=20 + n, assigned_at=now
            )
            for n, entry in enumerate(rows)
        )

    many = statements(db, lambda: browser.get(path))

    assert (few, browser.get(path).text.count('class="code"')) == (many, 500)


def test_leaving_an_entry_takes_it_off_the_list_and_undo_brings_it_back(chi, desk, db):
    left = chi.post(f"{DESK}/{desk[0]}/leave", data={"kind": "recognised", "note": "Em hàng xóm"})
    gone = chi.get(f"{DESK}/{desk[0]}")
    undo = chi.get(DESK).text.split(f'action="{DESK}/left/')[1].split('"')[0]

    back = chi.post(f"{DESK}/left/{undo}")

    assert (left.status_code, gone.status_code, back.status_code) == (303, 404, 303)
    assert chi.get(f"{DESK}/{desk[0]}").status_code == 200


def test_leaving_without_a_reason_says_so_at_the_field(chi, desk):
    answer = chi.post(f"{DESK}/{desk[0]}/leave", data={})

    assert answer.status_code == 422
    assert 'href="#f-kind"' in answer.text


def test_missing_file_is_told_to_the_office(chi, desk, world, db):
    answer = chi.post(f"{DESK}/{desk[0]}/missing-file", data={"slot": world.slots["video"], "note": "Video không mở"})

    assert answer.status_code == 303
    with db.read() as session:
        told = session.scalars(select(AuditEvent).where(AuditEvent.action == "entry.file_missing")).one()
    assert (told.reason, told.detail["slot"]) == ("Video không mở", "Video giới thiệu")


def test_hand_in_names_what_is_missing_first_and_offers_no_button(chi, desk, world, db, now):
    with db.write() as session:
        record_scores(
            session, actor=actor_of(db, world, "chi", now), assignment_id=desk[0], sheet=sheet(world, ("10", "30", "5")),
            now=now,
        )  # fmt: skip
    _, (need, _, safety) = rubric_and_criteria(world)

    text = chi.get(f"{DESK}/hand-in").text

    assert f'#f-comment-{need}"' in text
    assert f'#f-comment-{safety}"' in text
    assert "#f-advice" in text
    assert 'name="statement"' not in text


def test_hand_in_wants_the_statement(chi, scored):
    answer = chi.post(f"{DESK}/hand-in", data={})

    assert answer.status_code == 422
    assert 'href="#f-statement"' in answer.text


def test_hand_in_locks_all_sheets_and_gives_a_receipt(chi, scored, db):
    answer = chi.post(f"{DESK}/hand-in", data={"statement": "1"})

    receipt = chi.get(answer.headers["location"])
    assert (answer.status_code, receipt.status_code) == (303, 200)
    assert receipt.text.count("TLA-GV-") == 2
    with db.read() as session:
        assert set(session.scalars(select(Sheet.state))) == {"locked"}


def test_receipt_that_is_not_ones_own_does_not_exist(chi, scored):
    assert chi.get(f"{DESK}/receipts/{'0' * 32}").status_code == 404


def test_entry_of_a_closed_round_is_taken_out_by_the_office_only(chi, desk, db, world, now):
    """By then it is ranked: no judge takes the own marks out alone."""
    with db.write() as session:
        session.get_one(Round, world.round_id).state = "closed"

    refused = chi.post(f"{DESK}/{desk[0]}/leave", data={"kind": "relative", "note": ""})

    with db.write() as session:
        assert session.get_one(Assignment, desk[0]).released_at is None
        declare_conflict(
            session, actor=actor_of(db, world, "dung", now), judge_id=world.judges["chi"], kind="relative", now=now,
            entry_id=session.get_one(Assignment, desk[0]).entry_id,
        )  # fmt: skip
        assert session.get_one(Assignment, desk[0]).released_at == now
    assert refused.status_code == 403


def test_handing_in_with_a_conflict_that_came_later_says_so_on_the_table(chi, scored, db, world):
    with db.write() as session:
        session.get_one(Account, world.people["chi"]).school_id = world.schools["nang_hong"]

    answer = chi.post(f"{DESK}/hand-in", data={"statement": "1"})

    assert answer.status_code == 422
    assert "TLA-GV-0001-N, TLA-GV-0002-N" in answer.text.split('id="errors"')[1].split("</div>")[0]
    assert f'href="{DESK}/' in answer.text
