"""Who may change what, when it is locked, and what the log keeps."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from cast import NOON
from rules_plans import criterion
from sqlalchemy import select

from contest.core.errors import Forbidden, Invalid, Locked
from contest.core.tables import AuditEvent
from contest.people.access import Actor, Grant
from contest.rules import queries, service
from contest.rules.drafts import CategoryDraft, MethodDraft, PlaceDraft, SlotDraft
from contest.rules.schedule import Closed, Open, open_at
from contest.rules.tables import Category, Contest, Rubric

DAY = timedelta(days=1)
JUDGING = NOON + 12 * DAY
BEFORE = NOON - 11 * DAY  # the day before entries are taken
METHOD = MethodDraft(
    blind=False, sheets_per_entry=3, gap_limit=Decimal(10), tie_order=("safety",), publish_scores="all", appeal_days=5
)


@pytest.fixture
def giang(world):
    return Actor(world.people["giang"], "Giang", grants=frozenset({Grant(world.contest_id, "organizer")}))


@pytest.fixture
def pair(world):
    return {"category_id": world.categories["learning-game"], "track_id": world.tracks["student"]}


def acts(db):
    with db.read() as session:
        return [(row.action, row.reason) for row in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]


def save(db, world, giang, pair, criteria, note="", now=NOON):
    with db.write() as session:
        return service.save_rubric(
            session, actor=giang, contest_id=world.contest_id, **pair, criteria=criteria, note=note, now=now
        )


def test_save_rubric_unfrozen_is_edited_in_place(db, world, giang, pair):
    version = save(db, world, giang, pair, [criterion("need", 60), criterion("safety", 40, safety=True)])

    with db.read() as session:
        rubric = queries.rubric_of(session, world.contest_id, **pair)
        versions = session.scalars(
            select(Rubric.version).where(Rubric.category_id == pair["category_id"], Rubric.track_id == pair["track_id"])
        ).all()
    assert (version, versions) == (1, [1])
    assert [(c.code, c.max_points, c.safety) for c in rubric.criteria] == [("need", 60, False), ("safety", 40, True)]
    assert [(level.low, level.high) for level in rubric.criteria[0].levels] == [
        (51, 60),
        (39, Decimal("50.5")),
        (30, Decimal("38.5")),
        (0, Decimal("29.5")),
    ]


def test_save_rubric_frozen_makes_a_new_version_with_a_note(db, world, giang, pair):
    with db.write() as session:
        service.freeze_rubrics(session, contest_id=world.contest_id, now=NOON)
    criteria = [criterion("need", 100)]

    with pytest.raises(Invalid) as refused:
        save(db, world, giang, pair, criteria)
    version = save(db, world, giang, pair, criteria, note="Gộp tiêu chí")

    with db.read() as session:
        rubric = queries.rubric_of(session, world.contest_id, **pair)
        first = queries.rubric_by_id(session, world.rubrics["learning-game", "student"])
    assert refused.value.field == "note"
    assert (version, rubric.version, rubric.frozen_at) == (2, 2, NOON)
    assert [c.code for c in first.criteria] == ["need", "quality", "safety"]
    assert acts(db) == [("rubric.changed", "Gộp tiêu chí")]


def test_save_rubric_after_judging_began_is_locked(db, world, giang, pair):
    with pytest.raises(Locked):
        save(db, world, giang, pair, [criterion("need", 100)], now=JUDGING)


@pytest.mark.parametrize(
    ("criteria", "field"),
    [
        ([criterion("a", 60), criterion("b", "39.5")], "c2.max_points"),
        ([criterion("a", "99.7"), criterion("b", "0.3")], "c1.max_points"),
        ([criterion("a", 100, lows=(Decimal(60), Decimal(70), None))], "c1.low4"),
        ([criterion("a", 60), criterion("a", 40)], "c1.name"),
        ([], ""),
    ],
)
def test_save_rubric_that_does_not_add_up_says_so_at_the_field(db, world, giang, pair, criteria, field):
    with pytest.raises(Invalid) as refused:
        save(db, world, giang, pair, criteria)

    assert refused.value.field == field


def test_save_rubric_of_another_contest_is_forbidden(db, world, pair):
    other = Actor("x", "X", grants=frozenset({Grant("another contest", "organizer")}))

    with pytest.raises(Forbidden):
        save(db, world, other, pair, [criterion("a", 100)])


def test_save_method_before_judging_changes_it_and_keeps_the_old_in_the_log(db, world, giang):
    with db.write() as session:
        service.save_method(session, actor=giang, contest_id=world.contest_id, draft=METHOD, now=NOON)

    with db.read() as session:
        facts = queries.contest_by_id(session, world.contest_id)
        before = session.scalars(select(AuditEvent.detail)).one()["before"]
    assert (facts.blind, facts.sheets_per_entry, facts.tie_order) == (False, 3, ("safety",))
    assert (before["blind"], before["sheets_per_entry"]) == (True, 2)


def test_save_method_after_judging_began_is_locked_also_when_it_is_over(db, world, giang):
    for now in (JUDGING, JUDGING + 100 * DAY):
        with db.write() as session, pytest.raises(Locked):
            service.save_method(session, actor=giang, contest_id=world.contest_id, draft=METHOD, now=now)


def test_save_awards_replaces_the_scheme(db, world, giang):
    places = [
        PlaceDraft(code="first", name="Giải Nhất", name_en="", places=2, min_score=Decimal(90)),
        PlaceDraft(code="new", name="Giải Sáng tạo", name_en="", places=None, min_score=Decimal(80)),
    ]

    with db.write() as session:
        service.save_awards(session, actor=giang, contest_id=world.contest_id, places=places, now=NOON)

    with db.read() as session:
        rows = queries.award_places(session, world.contest_id)
    assert [(row.name, row.places, row.min_score) for row in rows] == [
        ("Giải Nhất", 2, 90),
        ("Giải Sáng tạo", None, 80),
    ]
    assert rows[0].id == world.places["first"]


def test_save_awards_with_lower_prize_asking_more_names_the_field(db, world, giang):
    places = [
        PlaceDraft(code=code, name=code, name_en="", places=1, min_score=Decimal(low))
        for code, low in (("first", 70), ("second", 75))
    ]

    with db.write() as session, pytest.raises(Invalid) as refused:
        service.save_awards(session, actor=giang, contest_id=world.contest_id, places=places, now=NOON)

    assert refused.value.field == "p2.min_score"


def test_extend_school_opens_for_it_alone_with_a_line_in_the_log(db, world, giang):
    until = NOON + 11 * DAY
    with db.write() as session:
        service.extend_school(
            session,
            actor=giang,
            contest_id=world.contest_id,
            kind="submission",
            school_id=world.schools["sao_mai"],
            until=until,
            reason="Mất điện",
            now=NOON,
        )

    with db.read() as session:
        schedule = queries.schedule_of(session, world.contest_id)
    late = NOON + 10 * DAY + timedelta(hours=2)
    assert open_at(schedule, "submission", late, school_id=world.schools["sao_mai"]) == Open(until)
    assert open_at(schedule, "submission", late, school_id=world.schools["hoa_sua"]) == Closed("over", NOON + 10 * DAY)
    assert acts(db) == [("deadline.extended", "Mất điện")]


@pytest.mark.parametrize(
    ("until", "reason", "field"),
    [
        (NOON + 10 * DAY, "Mất điện", "until"),
        (NOON + 11 * DAY, "  ", "reason"),
        (NOON + 400 * DAY, "Mất điện", "until"),
    ],
)
def test_extend_school_without_reason_or_to_no_later_time_is_refused(db, world, giang, until, reason, field):
    with db.write() as session, pytest.raises(Invalid) as refused:
        service.extend_school(
            session,
            actor=giang,
            contest_id=world.contest_id,
            kind="submission",
            school_id=world.schools["sao_mai"],
            until=until,
            reason=reason,
            now=NOON,
        )

    assert refused.value.field == field


def test_extend_all_after_the_deadline_opens_again_for_everybody(db, world, giang):
    now = NOON + 10 * DAY + timedelta(hours=1)
    with db.write() as session:
        service.extend_all(
            session, actor=giang, contest_id=world.contest_id, kind="submission", until=now + DAY, reason="Bão", now=now
        )

    with db.read() as session:
        assert open_at(queries.schedule_of(session, world.contest_id), "submission", now) == Open(now + DAY)


def test_save_phases_keeps_the_beginning_of_what_has_begun(db, world, giang):
    with db.read() as session:
        windows = dict(queries.schedule_of(session, world.contest_id).windows)
    windows["submission"] = replace(windows["submission"], opens_at=NOON + DAY)

    with db.write() as session, pytest.raises(Locked) as refused:
        service.save_phases(session, actor=giang, contest_id=world.contest_id, phases=windows, now=NOON, reason="x")

    assert refused.value.field == "submission.opens"


def test_save_phases_of_an_announced_contest_needs_a_reason(db, world, giang):
    with db.read() as session:
        windows = dict(queries.schedule_of(session, world.contest_id).windows)
    windows["appeal"] = replace(windows["appeal"], closes_at=NOON + 40 * DAY)

    with db.write() as session, pytest.raises(Invalid) as refused:
        service.save_phases(session, actor=giang, contest_id=world.contest_id, phases=windows, now=NOON)
    with db.write() as session:
        service.save_phases(session, actor=giang, contest_id=world.contest_id, phases=windows, now=NOON, reason="Tết")

    assert refused.value.field == "reason"
    assert acts(db) == [("phases.changed", "Tết")]


def test_remove_category_while_entries_are_taken_is_locked(db, world, giang):
    with db.write() as session, pytest.raises(Locked):
        service.remove_category(
            session, actor=giang, contest_id=world.contest_id, category_id=world.categories["learning-game"], now=NOON
        )


def test_remove_category_before_takes_its_rubrics_along(db, world, giang):
    with db.write() as session:
        service.remove_category(
            session, actor=giang, contest_id=world.contest_id, category_id=world.categories["learning-game"], now=BEFORE
        )

    with db.read() as session:
        rubrics = queries.current_rubrics(session, world.contest_id)
        left = session.scalars(select(Category.code).order_by(Category.position)).all()
    assert left == ["virtual-assistant", "lesson-preparation", "smart-attendance"]
    assert len(rubrics) == 6


def test_save_category_while_entries_are_taken_may_correct_names_only(db, world, giang):
    draft = CategoryDraft(name="Trò chơi học", name_en="", prefix="TCH", attendance_gate=False, position=3)
    category = {"contest_id": world.contest_id, "category_id": world.categories["learning-game"]}

    with db.write() as session:
        service.save_category(session, actor=giang, **category, draft=draft, now=NOON)
    with db.write() as session, pytest.raises(Locked) as refused:
        service.save_category(session, actor=giang, **category, draft=replace(draft, prefix="TC"), now=NOON)

    assert refused.value.field == "prefix"


def test_save_category_with_letters_of_another_names_the_field(db, world, giang):
    draft = CategoryDraft(name="Trò chơi", name_en="", prefix="TLA", attendance_gate=False, position=3)

    with db.write() as session, pytest.raises(Invalid) as refused:
        service.save_category(
            session,
            actor=giang,
            contest_id=world.contest_id,
            category_id=world.categories["learning-game"],
            draft=draft,
            now=BEFORE,
        )

    assert refused.value.field == "prefix"


def test_add_category_begins_with_rubrics_to_edit(db, world, giang):
    draft = CategoryDraft(name="Thí nghiệm ảo", name_en="Virtual labs", prefix="TNA", attendance_gate=False, position=4)

    with db.write() as session:
        added = service.add_category(session, actor=giang, contest_id=world.contest_id, draft=draft, now=BEFORE)

    with db.read() as session:
        rubrics = queries.current_rubrics(session, world.contest_id)
    assert {track for category, track in rubrics if category == added} == set(world.tracks.values())


SLOT = SlotDraft(
    name="Video", name_en="", hint="", hint_en="", category_id=None, takes="either", types=("mp4",),
    max_bytes=20 * 1024 * 1024, max_count=1, required=False, one_of="", position=1,
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"required": True}, "required"),
        ({"types": ("webm",)}, "types"),
        ({"takes": "link"}, "takes"),
        ({"max_bytes": 1}, "max_megabytes"),
    ],
)
def test_save_slot_while_entries_are_taken_may_not_ask_for_more(db, world, giang, changes, field):
    with db.write() as session, pytest.raises(Locked) as refused:
        service.save_slot(
            session,
            actor=giang,
            contest_id=world.contest_id,
            slot_id=world.slots["video"],
            draft=replace(SLOT, **changes),
            now=NOON,
        )

    assert refused.value.field == field


def test_save_slot_while_entries_are_taken_may_take_more(db, world, giang):
    draft = replace(SLOT, types=("mp4", "webm"), max_count=2, hint="MP4 hoặc WebM")

    with db.write() as session:
        service.save_slot(
            session, actor=giang, contest_id=world.contest_id, slot_id=world.slots["video"], draft=draft, now=NOON
        )

    with db.read() as session:
        row = next(row for row in queries.slot_rows(session, world.contest_id) if row.code == "video")
    assert (row.types, row.max_count, row.hint) == (["mp4", "webm"], 2, "MP4 hoặc WebM")


def test_save_heading_keeps_the_old_words_in_the_log(db, world, giang):
    with db.write() as session:
        session.get_one(Contest, world.contest_id).rule_text = {"1": "Cũ"}
    with db.write() as session:
        service.save_heading(
            session, actor=giang, contest_id=world.contest_id, number=1, text="Mới", text_en="New", now=NOON
        )

    with db.read() as session:
        texts = queries.rule_text_of(session, world.contest_id)
        detail = session.scalars(select(AuditEvent.detail)).one()
    assert texts == {"1": "Mới", "1:en": "New"}
    assert detail == {"before": {"1": "Cũ", "1:en": ""}}
