"""Bodies no browser of ours sends: each is refused at its place, none is a 500, and none changes what stands there."""

import pytest
from judging_world import JUDGING, rubric_and_criteria, start_judging
from sqlalchemy import select

from contest.judging.tables import Judge, Mark, Sheet, SheetEvent

JSON = {"accept": "application/json"}


@pytest.fixture
def given(db, world, clock):
    """(Chi's assignments, Cúc's) of the same three entries."""
    clock.go(JUDGING)
    rows = start_judging(db, world, now=clock(), count=3, judges=("chi", "cuc"))
    return tuple([one for (_, who), one in rows.items() if who == name] for name in ("chi", "cuc"))


@pytest.fixture
def chi(sign_in, world, given):
    return sign_in(world.people["chi"])


def fields(world, points=("35", "30", "15"), **more):
    rubric, criteria = rubric_and_criteria(world)
    sent = {"revision": "0", "rubric": rubric, "key": "k1", "strengths": "Gần gũi.", "advice": "", "note": ""}
    for criterion, text in zip(criteria, points, strict=True):
        sent |= {f"points-{criterion}": text, f"comment-{criterion}": ""}
    return sent | more


def path(assignment):
    return f"/c/ai-2026/judging/{assignment}/scores"


def put(browser, assignment, sent, **headers):
    return browser.put(path(assignment), data=sent, headers=JSON | headers)


def points_stored(db):
    with db.read() as session:
        return sorted(str(each) for each in session.scalars(select(Mark.points)))


HUGE = ("1e400", "1e999999999999999999", "9" * 30, "9" * 3000, "9" * 5000, "1e1", "3_5", "0x10", "sNaN", "½")
FOREIGN = ("٣٥", "３５", "३५", "3\u200b5", "−5")


@pytest.mark.parametrize("text", HUGE + FOREIGN, ids=lambda text: ascii(text[:12]))
def test_points_that_are_no_plain_number_are_refused_at_their_field(chi, given, world, db, text):
    _, (need, *_) = rubric_and_criteria(world)

    answer = put(chi, given[0][0], fields(world, (text, "30", "15")))

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [f"points-{need}"])
    assert points_stored(db) == []


@pytest.mark.parametrize("text", ["35", "35,5", "35.50", " 35 ", "+35", "35,"])
def test_points_as_people_write_them_are_taken(chi, given, world, text):
    assert put(chi, given[0][0], fields(world, (text, "30", "15"))).status_code == 200


@pytest.mark.parametrize(
    "text", ["9" * 3000, "9" * 5000, "٠", "-1", "", "0.0", "1e0"], ids=lambda text: ascii(text[:9])
)
def test_revision_that_is_none_is_a_conflict(chi, given, world, db, text):
    answer = put(chi, given[0][0], fields(world, revision=text))

    assert (answer.status_code, answer.json()["stored"]["revision"]) == (409, 0)
    assert points_stored(db) == []


@pytest.mark.parametrize("key", ["", "k" * 65, "locked:x:2", "khoá", "k k"], ids=lambda key: ascii(key[:9]))
def test_key_that_names_no_save_is_refused(chi, given, world, db, key):
    answer = put(chi, given[0][0], fields(world, key=key))

    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["key"])
    assert points_stored(db) == []


def test_nul_in_a_key_is_no_fault(chi, given, world):
    assert put(chi, given[0][0], fields(world, key="k\x00")).status_code == 200


def test_key_of_another_judge_says_nothing_and_takes_nothing(chi, sign_in, given, world, db):
    cuc = sign_in(world.people["cuc"])
    put(cuc, given[1][0], fields(world, ("20", "20", "20")))

    answer = put(chi, given[0][0], fields(world))

    assert (answer.status_code, answer.json()["revision"]) == (200, 1)
    with db.read() as session:
        assert session.scalars(select(SheetEvent.key)).all() == ["k1", "k1"]


def test_key_used_on_one_sheet_saves_another_one_too(chi, given, world):
    put(chi, given[0][0], fields(world))

    assert put(chi, given[0][1], fields(world)).json()["revision"] == 1


@pytest.mark.parametrize("field", ["points", "comment", "strengths", "advice", "note"])
@pytest.mark.parametrize("times", [0, 2])
def test_field_missing_or_sent_twice_changes_nothing(chi, given, world, db, field, times):
    _, (need, *_) = rubric_and_criteria(world)
    name = f"{field}-{need}" if field in {"points", "comment"} else field
    put(chi, given[0][0], fields(world))
    sent = fields(world, revision="1", key="k2")
    del sent[name]

    answer = put(chi, given[0][0], sent | ({name: ["1", "2"]} if times else {}))

    assert (answer.status_code, list(answer.json()["errors"])) == (422, [name])
    assert points_stored(db) == ["15", "30", "35"]


def test_save_that_names_no_rubric_is_a_conflict(chi, given, world, db):
    sent = fields(world)
    del sent["rubric"]

    assert put(chi, given[0][0], sent).status_code == 409
    assert points_stored(db) == []


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"revision=0&key=%ED%A0%80", "application/x-www-form-urlencoded", 422),  # half of a surrogate pair
        (b"revision=0&key=\xff", "application/x-www-form-urlencoded", 422),
        (b"&" * 6000, "application/x-www-form-urlencoded", 422),
        (b"", "application/x-www-form-urlencoded", 422),
        (b'{"revision": 0}', "application/json", 422),
        (b"--x\r\n", "multipart/form-data; boundary=x", 422),
        (b"a=1", "text/plain; charset=utf-7", 422),
    ],
)
def test_body_that_is_no_sheet_is_refused(chi, given, db, body, kind, status):
    answer = chi.put(path(given[0][0]), content=body, headers=JSON | {"content-type": kind})

    assert answer.status_code == status
    assert points_stored(db) == []


def test_headers_the_protocol_does_not_know_change_nothing(chi, given, world):
    answer = put(chi, given[0][0], fields(world), **{"if-match": '"7"', "if-none-match": "*", "etag": "x"})

    assert (answer.status_code, "etag" in answer.headers) == (200, False)


def test_level_alone_sent_twice_is_answered_as_the_first_time(chi, given, world):
    """Without script only the level moves; after the first save it looks as if the points had moved instead."""
    _, (need, *_) = rubric_and_criteria(world)
    put(chi, given[0][0], fields(world))
    moved = fields(world, revision="1", key="k2", **{f"level-{need}": "1"})

    first = put(chi, given[0][0], moved)
    again = put(chi, given[0][0], moved)

    assert (first.status_code, first.json()["fields"][f"points-{need}"]) == (200, "10")
    assert (again.status_code, again.json()) == (200, first.json())


def test_judge_who_withdrew_has_no_sheet_to_save(chi, given, world, db, clock):
    with db.write() as session:
        session.get_one(Judge, world.judges["chi"]).withdrawn_at = clock()

    assert put(chi, given[0][0], fields(world)).status_code == 404


def test_old_key_after_reopening_gives_its_own_answer_and_writes_nothing(chi, given, world, db):
    first = put(chi, given[0][0], fields(world))
    with db.write() as session:
        sheet = session.scalars(select(Sheet)).one()
        sheet.revision, sheet.state = 3, "open"

    again = put(chi, given[0][0], fields(world))

    assert again.json() == first.json()
    with db.read() as session:
        assert session.scalars(select(SheetEvent.revision)).all() == [1]
