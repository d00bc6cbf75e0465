from datetime import timedelta
from decimal import Decimal

import pytest
from cast import NOON
from sqlalchemy import event, update

from contest.core.errors import NotFound
from contest.people.access import Actor, Grant
from contest.rules import queries
from contest.rules.schedule import Closed, Open, open_at
from contest.rules.tables import Contest, Extension


def test_contest_by_slug_when_unknown_is_not_found(db, world):
    with db.read() as session, pytest.raises(NotFound):
        queries.contest_by_slug(session, "khong-co")


def test_contest_by_slug_in_setup_exists_for_its_people_and_the_administrator_only(db, world):
    with db.write() as session:
        session.execute(update(Contest).values(state="setup"))
    giang = Actor("giang", "Giang", grants=frozenset({Grant(world.contest_id, "organizer")}))
    root = Actor("root", "Quản trị", is_admin=True)
    stranger = Actor("mallory", "Mallory", grants=frozenset({Grant("another contest", "organizer")}))

    with db.read() as session:
        seen = [queries.contest_by_slug(session, world.slug, actor=actor).name for actor in (giang, root)]
        for actor in (stranger, None):
            with pytest.raises(NotFound):
                queries.contest_by_slug(session, world.slug, actor=actor)

    assert seen == ["Ứng dụng AI trong trường học"] * 2


def test_schedule_of_reads_phases_grace_and_the_latest_extension(db, world):
    until = NOON + timedelta(days=11)
    with db.write() as session:
        for days in (11, 10):
            session.add(
                Extension(
                    contest_id=world.contest_id, kind="submission", school_id=world.schools["sao_mai"],
                    until=NOON + timedelta(days=days), reason="Mất điện", granted_by=world.people["giang"],
                    granted_at=NOON,
                )
            )  # fmt: skip

    with db.read() as session:
        schedule = queries.schedule_of(session, world.contest_id)

    late = NOON + timedelta(days=10, minutes=20)
    assert open_at(schedule, "submission", late, school_id=world.schools["sao_mai"]) == Open(until)
    assert open_at(schedule, "submission", late) == Closed("over", NOON + timedelta(days=10))
    assert open_at(schedule, "submission", late, begun_at=NOON) == Open(
        NOON + timedelta(days=10, minutes=30), in_grace=True
    )


def test_schedule_of_a_closed_contest_is_closed(db, world):
    with db.write() as session:
        session.execute(update(Contest).values(state="closed"))

    with db.read() as session:
        schedule = queries.schedule_of(session, world.contest_id)

    assert open_at(schedule, "submission", NOON) == Closed("not_running")


def test_rubric_of_has_criteria_in_order_and_levels_from_the_best(db, world):
    with db.read() as session:
        rubric = queries.rubric_of(
            session, world.contest_id, world.categories["learning-game"], world.tracks["student"]
        )

    assert [criterion.code for criterion in rubric.criteria] == ["need", "quality", "safety"]
    assert [level.level for level in rubric.criteria[0].levels] == [4, 3, 2, 1]
    assert rubric.total == Decimal(100)
    assert rubric.criteria[0].level_of(Decimal(34)).name == "Tốt"
    assert rubric.criteria[0].level_of(Decimal("33.5")).name == "Khá"


def test_rubric_of_an_unknown_track_is_not_found(db, world):
    with db.read() as session, pytest.raises(NotFound):
        queries.rubric_of(session, world.contest_id, world.categories["learning-game"], "none")


def test_current_rubrics_takes_three_statements_for_all(db, world):
    statements = []
    event.listen(db.reader, "before_cursor_execute", lambda *args: statements.append(args[2]))

    with db.read() as session:
        rubrics = queries.current_rubrics(session, world.contest_id)

    assert set(rubrics) == {(c, t) for c in world.categories.values() for t in world.tracks.values()}
    assert len([one for one in statements if one.startswith("SELECT")]) == 3


def test_slot_rows_of_a_category_leave_out_other_categories(db, world):
    with db.read() as session:
        rows = queries.slot_rows(session, world.contest_id, category_id=world.categories["learning-game"])

    assert [row.code for row in rows] == ["description", "video", "product", "trial"]
