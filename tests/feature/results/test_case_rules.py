"""What an act on a case needs, one rule after the other; the walk itself is in test_cases.py."""

from datetime import timedelta
from decimal import Decimal

import pytest
from judging_world import JUDGING, actor_of, sheet, start_judging
from sqlalchemy import select, update

from contest.core.errors import Closed, Conflict, Invalid
from contest.judging.cases import case_of
from contest.judging.service import lock_sheets, record_scores, reopen_sheet
from contest.judging.settling import ask_again, close_case, decide, open_discussion, raise_case, revoke_decision
from contest.judging.tables import Judge, Sheet
from contest.rules.queries import contest_by_id
from contest.rules.tables import Contest

HIGH, LOW, NEAR = ("40", "35", "15"), ("28", "28", "14"), ("38", "34", "15")  # 90, 70, 87


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def desk(db, world, now):
    """Cast name -> assignment of the one entry."""
    rows = start_judging(db, world, now=now, count=1, judges=("chi", "cuc"))
    return {name: assignment for (_, name), assignment in rows.items()} | {"entry": next(iter(rows))[0]}


@pytest.fixture
def score(db, world, now, desk):
    def score(name, points, *, base=0, at=now, hand_in=True):
        person = actor_of(db, world, name, at)
        with db.write() as session:
            record_scores(
                session, actor=person, assignment_id=desk[name], sheet=sheet(world, points, base=base), now=at
            )
        if hand_in:
            with db.write() as session:
                lock_sheets(session, actor=person, round_id=world.round_id, now=at)

    return score


@pytest.fixture
def act(db, world, now, desk):
    """act(service, …) by the head judge, in a transaction of its own."""

    def act(service, **values):
        head = actor_of(db, world, "dung", now)
        with db.write() as session:
            return service(
                session,
                actor=head,
                round_id=world.round_id,
                entry_id=desk["entry"],
                now=values.pop("now", now),
                **values,
            )

    return act


@pytest.fixture
def case(db, world, desk):
    def look():
        with db.read() as session:
            contest = contest_by_id(session, world.contest_id)
            return case_of(session, contest, round_id=world.round_id, entry_id=desk["entry"])

    return look


@pytest.fixture
def apart(score):
    score("chi", HIGH)
    score("cuc", LOW)


def panel(world, *names):
    people = [world.people[name] for name in names or ("chi", "cuc")]
    return {"points": Decimal(82), "members": people, "minutes": "Thống nhất."}


def reopen(db, world, name, now):
    with db.write() as session:
        head = actor_of(db, world, "dung", now)
        query = select(Sheet.id).where(Sheet.assignment_id == name)
        reopen_sheet(session, actor=head, sheet_id=session.scalar(query), reason="Xem lại", now=now)


def test_judge_who_has_left_is_not_asked_again_and_his_sheet_still_counts(db, world, apart, act, case, now):
    with db.write() as session:
        session.get_one(Judge, world.judges["chi"]).withdrawn_at = now

    act(ask_again, reason="Lệch 20 điểm", until=None)

    found = case()
    assert sorted((sheet.left, sheet.state) for sheet in found.sheets) == [(False, "open"), (True, "locked")]
    assert [sheet.judge_id for sheet in found.waits_for] == [world.judges["cuc"]]


def test_case_of_judges_who_have_all_left_cannot_wait_for_them(db, world, apart, act, now):
    with db.write() as session:
        session.execute(update(Judge).values(withdrawn_at=now))

    with pytest.raises(Conflict):
        act(ask_again, reason="Lệch 20 điểm", until=None)


def test_request_to_one_judge_opens_no_sheet_of_another(db, world, score, act, desk, now):
    """Chi has handed in and is asked beyond the deadline; Cúc's open sheet stays closed."""
    score("chi", HIGH)
    score("cuc", LOW, hand_in=False)
    act(raise_case, reason="Xem kĩ")
    late = now + timedelta(days=30)
    act(ask_again, reason="Xem kĩ", until=late + timedelta(days=1), now=late)

    score("chi", NEAR, base=3, at=late, hand_in=False)
    with pytest.raises(Closed):
        score("cuc", HIGH, base=1, at=late, hand_in=False)


def test_newest_request_says_until_when(db, world, apart, score, act, desk, now):
    late = now + timedelta(days=30)
    act(ask_again, reason="Xem kĩ", until=late + timedelta(days=9), now=late)
    chi = actor_of(db, world, "chi", late)
    for name in ("chi", "cuc"):
        with db.write() as session:
            sheet_of = session.scalars(select(Sheet).where(Sheet.assignment_id == desk[name])).one()
            sheet_of.state = "locked"
    act(ask_again, reason="Xem kĩ", until=late + timedelta(days=1), now=late)

    with db.read() as session:
        revision = session.scalar(select(Sheet.revision).where(Sheet.assignment_id == desk["chi"]))
    with db.write() as session, pytest.raises(Closed):
        record_scores(
            session, actor=chi, assignment_id=desk["chi"], sheet=sheet(world, NEAR, base=revision),
            now=late + timedelta(days=2),
        )  # fmt: skip


@pytest.mark.parametrize("moment", [timedelta(0), timedelta(seconds=-1)])
def test_time_to_look_again_lies_ahead(apart, act, now, moment):
    with pytest.raises(Invalid):
        act(ask_again, reason="Xem kĩ", until=now + moment)


def test_nothing_is_settled_where_there_is_no_case(world, score, act):
    score("chi", HIGH)
    score("cuc", NEAR)

    for service, values in (
        (close_case, {"reason": "x"}),
        (decide, panel(world)),
        (ask_again, {"reason": "x", "until": None}),
    ):
        with pytest.raises(Conflict):
            act(service, **values)


def test_nothing_is_settled_while_a_sheet_is_open(db, world, score, act):
    score("chi", HIGH)
    score("cuc", LOW, hand_in=False)
    act(raise_case, reason="Xem kĩ")
    with db.write() as session:
        session.execute(update(Contest).values(open_discussion=True))

    for service, values in (
        (close_case, {"reason": "x"}), (decide, panel(world)), (open_discussion, {"reason": "x"}),
    ):  # fmt: skip
        with pytest.raises(Conflict):
            act(service, **values)


@pytest.mark.parametrize("names", [("chi",), ("chi", "giang"), ("chi", "mallory")])
def test_panel_is_of_two_or_more_who_judge_here(world, apart, act, names):
    with pytest.raises(Invalid):
        act(decide, **panel(world, *names))


@pytest.mark.parametrize("points", ["-0.5", "100.5"])
def test_points_of_a_panel_lie_within_a_hundred(world, apart, act, points):
    with pytest.raises(Invalid):
        act(decide, **{**panel(world), "points": Decimal(points)})


def test_minutes_and_reasons_are_needed(world, apart, act):
    for service, values in ((decide, {**panel(world), "minutes": ""}), (close_case, {"reason": ""})):
        with pytest.raises(Invalid):
            act(service, **values)


def test_decision_over_sheets_that_changed_since_asks_again_though_they_are_near_now(
    db, world, apart, act, score, case, desk, now
):
    act(decide, **panel(world))
    reopen(db, world, desk["cuc"], now)
    score("cuc", NEAR, base=3)

    assert (case().over, case().outdated, case().state) == (False, True, "raised")
    with pytest.raises(Conflict):
        act(close_case, reason="Giữ nguyên")
    act(revoke_decision, reason="Không cần nữa")
    assert case().state == "settled"


def test_case_closed_is_open_again_when_it_is_taken_up_again(apart, act, case):
    act(close_case, reason="Giữ nguyên")

    act(raise_case, reason="Có ý kiến mới")

    assert case().state == "raised"


def test_discussion_ends_with_its_case(db, apart, act, case):
    with db.write() as session:
        session.execute(update(Contest).values(open_discussion=True))
    act(open_discussion, reason="Cần trao đổi")
    during = case().discussed

    act(close_case, reason="Giữ nguyên")

    assert (during, case().discussed) == (True, False)
