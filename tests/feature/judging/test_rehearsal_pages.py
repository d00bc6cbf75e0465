"""The rehearsal in the pages: begun by the office, told on every page of the desk, gone with the opening."""

from datetime import timedelta

import pytest
from judging_world import JUDGING, actor_of, add_entries
from sqlalchemy import func, select

from contest.judging.service import apply_assignment
from contest.judging.tables import Assignment, Sheet

DESK = "/c/ai-2026/judging"
OFFICE = "/c/ai-2026/office/assignment"
BANNER = "Chấm thử: thầy/cô cứ thử mọi thao tác."


@pytest.fixture
def assignment(db, world, clock, sign_in):
    """Chi's only entry, in a rehearsal the head judge began two days before the judging dates."""
    clock.go(JUDGING - timedelta(days=3))
    head = actor_of(db, world, "dung", clock())
    with db.write() as session:
        (entry,) = add_entries(session, world, 1, now=clock())
        apply_assignment(
            session, actor=head, round_id=world.round_id, pairs=[(entry, world.judges["chi"])], now=clock()
        )
    assert sign_in(world.people["dung"]).post(f"{OFFICE}/round", data={"to": "rehearsal"}).status_code == 303
    with db.read() as session:
        return session.scalars(select(Assignment.id)).one()


@pytest.fixture
def chi(sign_in, world, assignment):
    return sign_in(world.people["chi"])


def scored(chi, assignment, world):
    page = chi.get(f"{DESK}/{assignment}").text
    hidden = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("revision", "rubric", "key")}
    points = {f"points-{each}": value for each, value in zip(world.criteria[hidden["rubric"][6:]], ("35", "30,5", "15"), strict=True)}  # fmt: skip
    words = dict.fromkeys(("strengths", "advice", "note", *(f"comment-{each[7:]}" for each in points)), "")
    return {**hidden, **points, **words}


@pytest.mark.parametrize("path", ["", "/hand-in", "/{assignment}", "/{assignment}/leave"])
def test_every_page_of_the_desk_says_that_it_is_a_rehearsal(chi, assignment, path):
    assert BANNER in chi.get(DESK + path.format(assignment=assignment)).text


def test_sheet_can_be_scored_and_handed_in_before_the_dates(chi, assignment, world):
    saved = chi.post(f"{DESK}/{assignment}", data=scored(chi, assignment, world))
    handed_in = chi.post(f"{DESK}/hand-in", data={"statement": "1"})

    assert (saved.status_code, handed_in.status_code) == (303, 303)
    assert chi.get(handed_in.headers["location"]).status_code == 200


def test_opening_wipes_and_what_a_device_kept_is_refused(chi, assignment, world, sign_in, db, clock):
    kept = scored(chi, assignment, world)
    chi.post(f"{DESK}/{assignment}", data=kept)
    dung = sign_in(world.people["dung"])

    dung.post(f"{OFFICE}/round", data={"to": "judging"})
    clock.go(timedelta(days=3))
    again = sign_in(world.people["chi"])
    late = again.put(f"{DESK}/{assignment}/scores", data=kept, headers={"idempotency-key": "0" * 32})

    assert late.status_code == 403
    assert BANNER not in again.get(DESK).text
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Sheet)) == 0


def test_office_sees_how_many_tried(sign_in, chi, assignment, world):
    chi.post(f"{DESK}/{assignment}", data=scored(chi, assignment, world))

    assert "1 giám khảo đã thử 1 phiếu" in sign_in(world.people["dung"]).get(OFFICE).text
