"""The pages of training: chosen and written by the office, the model shown to a judge only after handing in."""

import pytest
from judging_world import JUDGING, actor_of, add_entries, sheet
from sqlalchemy import select

from contest.judging.service import apply_assignment, record_scores
from contest.judging.tables import Assignment

DESK = "/c/ai-2026/judging"
OFFICE = "/c/ai-2026/office/training"
RATIONALE = "Bài nêu rõ người dùng và vấn đề."


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def dung(sign_in, world, now):
    return sign_in(world.people["dung"])


@pytest.fixture
def entries(db, world, now):
    with db.write() as session:
        made = add_entries(session, world, 2, now=now)
        pairs = [(entry, world.judges["chi"]) for entry in made]
        apply_assignment(session, actor=actor_of(db, world, "dung", now), round_id=world.round_id, pairs=pairs, now=now)
    return made


def model(world, **more):
    criteria = world.criteria[world.rubrics["virtual-assistant", "teacher"]]
    points = {f"points-{name}": value for name, value in zip(criteria, ("30,5", "28", "18"), strict=True)}
    return {**points, **{f"why-{name}": RATIONALE for name in criteria}, "note": "Chấm theo mức trước.", **more}


@pytest.fixture
def opened(dung, entries, world):
    """The first entry is for training, with its model; the round is open."""
    chosen = dung.post(OFFICE, data={"entry_code": "tla-gv-0001-n"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, f"{OFFICE}/{entries[0]}")
    assert dung.post(chosen.headers["location"], data=model(world)).status_code == 303
    assert dung.post("/c/ai-2026/office/assignment/round", data={"to": "judging"}).status_code == 303
    return entries


@pytest.fixture
def chi(sign_in, world, opened):
    return sign_in(world.people["chi"])


@pytest.fixture
def practice(db, world, opened):
    """Chi's assignment of the training entry."""
    with db.read() as session:
        return session.scalar(select(Assignment.id).where(Assignment.entry_id == opened[0]))


@pytest.fixture
def ordinary(db, opened):
    with db.read() as session:
        return session.scalar(select(Assignment.id).where(Assignment.entry_id == opened[1]))


def score(db, world, assignment, now):
    with db.write() as session:
        record_scores(
            session, actor=actor_of(db, world, "chi", now), assignment_id=assignment, sheet=sheet(world), now=now
        )


def test_list_shows_training_first_and_own_entries_without_links(chi, practice, ordinary):
    text = chi.get(DESK).text

    assert f'href="{DESK}/{practice}"' in text
    assert f'href="{DESK}/{ordinary}"' not in text


def test_own_entry_before_training_is_closed(chi, ordinary):
    answer = chi.get(f"{DESK}/{ordinary}")

    assert (answer.status_code, "nộp các phiếu tập huấn trước" in answer.text) == (403, True)


def test_model_is_not_shown_before_the_sheet_is_handed_in(chi, practice, db, world, now):
    begun = chi.get(f"{DESK}/{practice}/model").text
    score(db, world, practice, now)
    complete = chi.get(f"{DESK}/{practice}/model").text

    assert RATIONALE not in begun + complete
    assert "Nộp và xem điểm chuẩn" in complete


def test_handing_in_shows_the_model_beside_own_marks_and_opens_the_rest(chi, practice, ordinary, db, world, now):
    score(db, world, practice, now)

    handed_in = chi.post(f"{DESK}/{practice}/model")

    text = chi.get(handed_in.headers["location"]).text
    assert text.count(RATIONALE) == 3
    assert [figure in text for figure in ("76,5", "+4,5", "+2", "−3")] == [True, True, True, True]
    assert chi.get(f"{DESK}/{ordinary}").status_code == 200


def test_model_page_of_an_ordinary_entry_does_not_exist(chi, ordinary):
    assert [chi.get(f"{DESK}/{ordinary}/model").status_code, chi.post(f"{DESK}/{ordinary}/model").status_code] == [
        404,
        404,
    ]


def test_unfinished_training_sheet_is_not_taken(chi, practice):
    assert chi.post(f"{DESK}/{practice}/model").status_code == 409


def test_offline_offer_holds_only_what_is_open(chi, practice, ordinary):
    pages = [each["page"] for each in chi.get(f"{DESK}/offline").json()["sheets"]]

    assert pages == [f"{DESK}/{practice}"]


def test_points_without_a_reason_are_named_at_the_field(dung, entries, world):
    dung.post(OFFICE, data={"entry_code": "TLA-GV-0001-N"})
    first = world.criteria[world.rubrics["virtual-assistant", "teacher"]][0]

    answer = dung.post(f"{OFFICE}/{entries[0]}", data=model(world, **{f"why-{first}": ""}))

    assert (answer.status_code, f'href="#f-why-{first}"' in answer.text) == (422, True)


def test_points_over_the_most_are_named_at_the_field(dung, entries, world):
    dung.post(OFFICE, data={"entry_code": "TLA-GV-0001-N"})
    first = world.criteria[world.rubrics["virtual-assistant", "teacher"]][0]

    answer = dung.post(f"{OFFICE}/{entries[0]}", data=model(world, **{f"points-{first}": "40,5"}))

    assert (answer.status_code, f'href="#f-points-{first}"' in answer.text) == (422, True)


def test_unknown_code_is_named_at_the_field(dung, entries):
    answer = dung.post(OFFICE, data={"entry_code": "TLA-GV-9999-X"})

    assert (answer.status_code, 'href="#f-entry_code"' in answer.text) == (422, True)


def test_report_names_judges_for_the_office_only(dung, sign_in, chi, practice, db, world, now):
    score(db, world, practice, now)
    chi.post(f"{DESK}/{practice}/model")

    assert "Phạm Linh Chi" in dung.get(OFFICE).text
    assert [sign_in(world.people[name]).get(OFFICE).status_code for name in ("chi", "ha", "mallory")] == [404, 404, 404]


def test_common_entries_are_pinned_for_the_judge(dung, sign_in, entries, world, db):
    dung.post("/c/ai-2026/office/assignment/constraints", data={"anchors": "TLA-GV-0002-N", "least_scores": "0"})
    dung.post("/c/ai-2026/office/assignment/round", data={"to": "judging"})
    chi = sign_in(world.people["chi"])
    with db.read() as session:
        common, other = (
            session.scalar(select(Assignment.id).where(Assignment.entry_id == each)) for each in entries[::-1]
        )

    assert chi.get(DESK).text.count("Bài mẫu") == 3  # the strip with its name, and the mark on the list
    assert f'<li><a href="{DESK}/{common}">' in chi.get(f"{DESK}/{other}").text
    assert "Bài mẫu" not in chi.get(f"{DESK}/{common}").text


def test_side_of_a_training_entry_is_told_that_it_does_not_compete(sign_in, world, opened):
    mallory = sign_in(world.people["mallory"])

    said = ["Bài này không dự thi." in mallory.get(f"/c/ai-2026/entries/{entry}").text for entry in opened]

    assert said == [True, False]
