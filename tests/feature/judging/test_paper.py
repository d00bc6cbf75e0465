"""Sheets on paper: two persons type them, the judge's draft is never overwritten silently, the origin stays visible."""

import pytest
from judging_world import JUDGING, actor_of, rubric_and_criteria, sheet, start_judging
from sqlalchemy import func, select

from contest.core.errors import Problem
from contest.core.tables import AuditEvent
from contest.judging.service import record_scores
from contest.judging.tables import Sheet, SheetEvent
from contest.people.tables import RoleGrant

OFFICE = "/c/ai-2026/office"
RIGHT = ("35", "30,5", "15")


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def assignment(db, world, now):
    return next(iter(start_judging(db, world, now=now, count=1).values()))


@pytest.fixture
def type_in(sign_in, world, assignment):
    """type_in("ha", RIGHT, turn="first") -> the answer."""

    def send(who, points=RIGHT, *, turn="first", total="80,5", **more):
        _, criteria = rubric_and_criteria(world)
        values = {f"points-{one}": value for one, value in zip(criteria, points, strict=False)}
        return sign_in(world.people[who]).post(
            f"{OFFICE}/paper/{assignment}", data={"turn": turn, **values, "sum": total, **more}
        )

    return send


def stored(db):
    with db.read() as session:
        return session.execute(select(Sheet.state, Sheet.origin, Sheet.total, Sheet.revision)).all()


def test_walk_of_a_sheet_typed_by_two(db, world, sign_in, assignment, type_in):
    first = type_in("ha", strengths="Sản phẩm chạy tốt.")
    waiting = stored(db)
    form = sign_in(world.people["giang"]).get(f"{OFFICE}/paper/{assignment}").text

    second = type_in("giang", turn="second", words="1")

    assert (first.status_code, second.status_code, waiting) == (303, 303, [])
    assert ("Sản phẩm chạy tốt." in form, 'value="35"' in form) == (True, False)
    assert [tuple(map(str, row)) for row in stored(db)] == [("locked", "paper", "80.5", "2")]
    with db.read() as session:
        kept = session.scalar(select(SheetEvent.payload).where(SheetEvent.kind == "saved"))
        acts = session.scalars(
            select(AuditEvent.action).where(AuditEvent.action.like("paper.%")).order_by(AuditEvent.id)
        ).all()
        sheet_id = session.scalar(select(Sheet.id))
    assert kept["paper"] == {"first": "Vũ Thu Hà", "second": "Hoàng Hương Giang"}
    assert acts == ["paper.typed", "paper.accepted"]
    history = sign_in(world.people["dung"]).get(f"{OFFICE}/sheets/{sheet_id}").text
    assert "Vũ Thu Hà" in history


def test_same_person_cannot_be_both(db, type_in):
    type_in("ha")

    again = type_in("ha", turn="second", words="1")

    assert (again.status_code, stored(db)) == (403, [])


def test_places_that_differ_are_shown_and_settled_against_the_paper(db, world, sign_in, assignment, type_in):
    _, criteria = rubric_and_criteria(world)
    type_in("ha", ("35", "30,5", "14,5"), total="80")
    differing = type_in("giang", RIGHT, turn="second", words="1")
    path = f"{OFFICE}/paper/{assignment}"
    giang = sign_in(world.people["giang"])
    shown = giang.get(path).text
    unchosen = giang.post(path, data={"turn": "settle", f"pick-{criteria[2]}": "second"})
    mixed = giang.post(path, data={"turn": "settle", f"pick-{criteria[2]}": "second", "pick-sum": "first"})

    settled = giang.post(path, data={"turn": "settle", f"pick-{criteria[2]}": "second", "pick-sum": "second"})

    assert differing.headers["location"].endswith(path)
    assert ("14,5" in shown, f"pick-{criteria[0]}" in shown) == (True, False)
    assert (unchosen.status_code, mixed.status_code, settled.status_code) == (422, 422, 303)
    assert [str(row.total) for row in stored(db)] == ["80.5"]


def test_first_typist_does_not_settle(sign_in, world, assignment, type_in):
    type_in("ha", ("35", "30,5", "14,5"), total="80")
    type_in("giang", turn="second", words="1")

    ha = sign_in(world.people["ha"])

    assert ha.post(f"{OFFICE}/paper/{assignment}", data={"turn": "settle"}).status_code == 403


def test_points_that_do_not_add_up_to_the_paper_are_refused(db, type_in):
    answer = type_in("ha", total="81,5")

    assert (answer.status_code, 'href="#f-sum"' in answer.text, "80,5" in answer.text) == (422, True, True)


@pytest.mark.parametrize(
    ("points", "status"), [(("35", "30,5"), 422), (("41", "30,5", "15"), 422), (("x", "1", "1"), 422)]
)
def test_marks_the_rubric_does_not_allow_stay_on_the_page(type_in, points, status):
    answer = type_in("ha", points)

    assert (answer.status_code, f'value="{points[0]}"' in answer.text) == (status, True)


def test_draft_on_a_device_is_named_and_kept_in_the_history(db, world, now, assignment, type_in):
    with db.write() as session:
        chi = actor_of(db, world, "chi", now)
        record_scores(session, actor=chi, assignment_id=assignment, sheet=sheet(world, ("20", "20")), now=now)
    silent = type_in("ha")
    type_in("ha", over_draft="1")
    type_in("giang", turn="second", words="1")

    with db.read() as session:
        revisions = session.execute(select(SheetEvent.revision, SheetEvent.kind).order_by(SheetEvent.id)).all()
    assert (silent.status_code, 'href="#f-over_draft"' in silent.text) == (422, True)
    assert [tuple(row) for row in revisions] == [(1, "saved"), (2, "saved"), (3, "locked")]


def test_judge_who_saves_meanwhile_is_not_overwritten(db, world, now, assignment, type_in):
    type_in("ha")
    with db.write() as session:
        chi = actor_of(db, world, "chi", now)
        record_scores(session, actor=chi, assignment_id=assignment, sheet=sheet(world, ("20", "20")), now=now)

    answer = type_in("giang", turn="second", words="1")

    assert answer.status_code == 409
    assert [row.origin for row in stored(db)] == ["screen"]


def test_judge_cannot_save_over_a_sheet_typed_from_paper(db, world, now, assignment, type_in):
    type_in("ha")
    type_in("giang", turn="second", words="1")

    chi = actor_of(db, world, "chi", now)
    with pytest.raises(Problem) as locked, db.write() as session:
        record_scores(session, actor=chi, assignment_id=assignment, sheet=sheet(world, ("20", "20")), now=now)

    assert locked.value.status == 423


def test_typing_is_dropped_with_a_reason_and_begun_anew(db, sign_in, world, assignment, type_in):
    type_in("ha")
    ha = sign_in(world.people["ha"])
    bare = ha.post(f"{OFFICE}/paper/{assignment}", data={"turn": "drop", "reason": ""})

    ha.post(f"{OFFICE}/paper/{assignment}", data={"turn": "drop", "reason": "Nhầm phiếu"})

    assert (bare.status_code, type_in("giang").status_code) == (422, 303)


@pytest.mark.parametrize(
    ("who", "status"), [("ha", 200), ("giang", 200), ("dung", 404), ("chi", 404), ("an", 404), ("mallory", 404)]
)
@pytest.mark.parametrize("tail", ["", "/print", "/{assignment}"])
def test_paper_is_typed_by_the_office_only(sign_in, world, assignment, who, status, tail):
    path = f"{OFFICE}/paper{tail.format(assignment=assignment)}"

    assert sign_in(world.people[who]).get(path).status_code == status


def test_secretary_who_also_judges_types_nothing(db, sign_in, world, now, assignment):
    with db.write() as session:
        session.add(RoleGrant(account_id=world.people["ha"], contest_id=world.contest_id, role="judge", granted_at=now))

    assert sign_in(world.people["ha"]).get(f"{OFFICE}/paper").status_code == 404


def test_list_shows_no_points_of_a_sheet(db, sign_in, world, now, assignment):
    with db.write() as session:
        chi = actor_of(db, world, "chi", now)
        record_scores(session, actor=chi, assignment_id=assignment, sheet=sheet(world, ("39.5", "38", "17")), now=now)
    ha = sign_in(world.people["ha"])

    assert all("39,5" not in ha.get(f"{OFFICE}/paper{tail}").text for tail in ("", f"/{assignment}"))


def test_printed_sheet_has_every_criterion_and_the_code_of_its_form(sign_in, world, assignment):
    text = sign_in(world.people["ha"]).get(f"{OFFICE}/paper/print").text

    assert (text.count('class="paper-sheet"'), text.count('class="paper-box"')) == (1, 4)
    assert 'src="data:image/svg+xml' in text


def test_one_typing_at_a_time(db, type_in):
    type_in("ha")

    second = type_in("giang")

    assert second.status_code == 409
    with db.read() as session:
        assert (
            session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "paper.typed")) == 1
        )
