"""The judge's sheet over HTTP: with the script and without, and what never appears on it."""

from itertools import zip_longest

import pytest
from judging_world import JUDGING, actor_of, rubric_and_criteria, sheet, start_judging
from sqlalchemy import Engine, event, func, inspect, select, update

from contest.core.tokens import new_id
from contest.judging.service import record_scores
from contest.judging.tables import Assignment, Mark, Sheet, SheetEvent
from contest.rules.tables import Contest


@pytest.fixture
def desk(db, world, clock):
    """Chi has three entries, Cúc has the same. Returns Chi's assignment ids in her order."""
    clock.go(JUDGING)
    given = start_judging(db, world, now=clock(), count=3, judges=("chi", "cuc"))
    return [assignment for (_, name), assignment in given.items() if name == "chi"]


@pytest.fixture
def chi(sign_in, world, desk):
    return sign_in(world.people["chi"])


def path(assignment, rest=""):
    return f"/c/ai-2026/judging/{assignment}{rest}"


def fields(world, points=("35", "30", "15"), **more):
    rubric, criteria = rubric_and_criteria(world)
    sent = {"revision": "0", "rubric": rubric, "key": "k1", "strengths": "", "advice": "", "note": ""}
    for criterion, text in zip(criteria, points, strict=True):
        sent |= {f"points-{criterion}": text, f"comment-{criterion}": ""}
    return sent | more


def put(browser, assignment, sent, key="11111111-1111"):
    return browser.put(
        path(assignment, "/scores"), data=sent, headers={"idempotency-key": key, "accept": "application/json"}
    )


def stored_points(db):
    with db.read() as session:
        return sorted(session.scalars(select(Mark.points)))


def test_sheet_page_shows_levels_with_descriptors_and_hides_who_made_it(chi, desk):
    answer = chi.get(path(desk[0]))

    assert answer.status_code == 200
    assert "Bài toán và giá trị giáo dục: Chưa đạt" in answer.text
    for secret in ("Mallory", "Lê Thị Bình", "Nắng Hồng", "MN-NANGHONG"):
        assert secret not in answer.text


def test_links_and_other_tabs_hide_who_made_it_too(chi, desk):
    answer = chi.get(path(desk[0], "?show=links"))

    assert "https://example.vn/thu" in answer.text
    assert "Mallory" not in answer.text


def test_plain_post_saves_and_returns_to_the_sheet(chi, desk, world, db):
    answer = chi.post(path(desk[0]), data=fields(world, ("35,5", "30", "15")))

    assert (answer.status_code, answer.headers["location"]) == (303, path(desk[0]))
    assert "80,5" in chi.get(path(desk[0])).text


def test_plain_post_with_next_goes_to_the_next_entry(chi, desk, world):
    order = [part.split('"')[0] for part in chi.get("/c/ai-2026/judging").text.split('<a class="code" href="')[1:]]

    answer = chi.post(order[0], data=fields(world, go="next"))

    assert answer.headers["location"] == order[1]


def test_level_alone_gives_the_middle_of_its_range(chi, desk, world, db):
    _, (need, *_) = rubric_and_criteria(world)

    chi.post(path(desk[0]), data=fields(world, ("", "", ""), **{f"level-{need}": "3"}))

    assert [str(points) for points in stored_points(db)] == ["30"]  # 26 to 33.5: middle 29.75, up to the half


def test_changed_level_wins_over_points_that_stayed(chi, desk, world, db):
    _, (need, *_) = rubric_and_criteria(world)
    chi.post(path(desk[0]), data=fields(world))

    chi.post(path(desk[0]), data=fields(world, revision="1", key="k2", **{f"level-{need}": "1"}))

    assert [str(points) for points in stored_points(db)] == ["10", "15", "30"]


def test_level_and_points_that_disagree_are_sent_back_with_both_kept(chi, desk, world, db):
    _, (need, *_) = rubric_and_criteria(world)

    answer = chi.post(path(desk[0]), data=fields(world, ("35", "", ""), **{f"level-{need}": "1"}))

    assert answer.status_code == 422
    assert 'value="35"' in answer.text
    assert stored_points(db) == []


def test_cannot_open_is_a_state_of_its_own_and_points_beside_it_are_refused(chi, desk, world, db):
    _, (need, *_) = rubric_and_criteria(world)
    state = {f"state-{need}": "cannot_open"}

    both = chi.post(path(desk[0]), data=fields(world, **state))
    alone = chi.post(path(desk[0]), data=fields(world, ("", "30", "15"), **state))

    assert (both.status_code, alone.status_code) == (422, 303)
    with db.read() as session:
        assert sorted(session.scalars(select(Mark.state))) == ["cannot_open", "marked", "marked"]


@pytest.mark.parametrize("text", ["41", "-1", "12,3", "tám", "1e3", "8.5.5", "NaN"])
def test_points_the_rubric_does_not_allow_come_back_at_their_field(chi, desk, world, db, text):
    _, (need, *_) = rubric_and_criteria(world)

    answer = chi.post(path(desk[0]), data=fields(world, (text, "30", "15")))

    assert answer.status_code == 422
    assert f'href="#f-points-{need}"' in answer.text
    assert f'id="f-points-{need}-error"' in answer.text
    assert stored_points(db) == []


def test_script_save_echoes_stored_values_revision_total_and_receipt(chi, desk, world):
    _, (need, *_) = rubric_and_criteria(world)

    answer = put(chi, desk[0], fields(world, ("35.5", "30", "15"), advice="  Thêm  ví dụ. "))

    body = answer.json()
    assert (answer.status_code, body["revision"], body["total"], body["complete"]) == (200, 1, "80,5", True)
    assert (body["fields"][f"points-{need}"], body["fields"]["advice"]) == ("35,5", "Thêm ví dụ.")
    assert len(body["receipt"]) == 64


def test_same_key_again_has_one_effect(chi, desk, world, db):
    first = put(chi, desk[0], fields(world))

    again = put(chi, desk[0], fields(world))

    assert again.json() == first.json()
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(SheetEvent)) == 1


def test_stale_save_is_409_with_what_is_stored(chi, desk, world):
    _, (need, *_) = rubric_and_criteria(world)
    put(chi, desk[0], fields(world))

    answer = put(chi, desk[0], fields(world, ("20", "30", "15")), key="22222222-2222")

    assert answer.status_code == 409
    assert answer.json()["stored"]["fields"][f"points-{need}"] == "35"


def test_stale_post_shows_both_versions_and_the_choice_is_saved(chi, desk, world, db):
    _, (need, quality, _) = rubric_and_criteria(world)
    put(chi, desk[0], fields(world))

    compare = chi.post(path(desk[0]), data=fields(world, ("20", "25", "15"), key="k9"))
    chosen = fields(
        world, ("20", "25", "15"), revision="1", key="k10", **{f"pick-{need}": "mine", f"pick-{quality}": "stored"}
    )
    saved = chi.post(path(desk[0]), data=chosen)

    assert compare.status_code == 409
    assert f'name="pick-{need}" value="stored"' in compare.text
    assert saved.status_code == 303
    assert [str(points) for points in stored_points(db)] == ["15", "20", "30"]


def test_save_after_the_deadline_is_refused_and_what_was_typed_stays(sign_in, desk, world, db, clock):
    clock.go(JUDGING)
    chi = sign_in(world.people["chi"])

    posted = chi.post(path(desk[0]), data=fields(world))
    put_answer = put(chi, desk[0], fields(world))

    assert (posted.status_code, put_answer.status_code) == (403, 403)
    assert 'value="35"' in posted.text
    assert stored_points(db) == []


def test_locked_sheet_is_423_and_read_only(chi, desk, world, db, clock):
    chi.post(path(desk[0]), data=fields(world))
    with db.write() as session:
        session.execute(update(Sheet).values(state="locked", locked_at=clock()))

    page = chi.get(path(desk[0]))
    posted = chi.post(path(desk[0]), data=fields(world, ("1", "1", "1"), revision="1", key="k2"))
    sent = put(chi, desk[0], fields(world, ("1", "1", "1"), revision="1"))

    assert '<fieldset id="marks" disabled>' in page.text
    assert (posted.status_code, sent.status_code) == (423, 423)
    assert sent.headers["content-type"] == "application/problem+json"


def test_signed_out_script_gets_401(client, desk, world):
    assert put(client, desk[0], fields(world)).status_code == 401


@pytest.mark.parametrize("name", ["cuc", "dung", "giang", "ha", "an", "mallory"])
@pytest.mark.parametrize("rest", ["", "/leave", "/missing-file", "/files/x"])
def test_sheet_of_another_judge_does_not_exist(sign_in, desk, world, name, rest):
    assert sign_in(world.people[name]).get(path(desk[0], rest)).status_code == 404


def test_other_judges_points_change_no_byte_of_the_desk(chi, desk, world, db, clock):
    before = chi.get("/c/ai-2026/judging").text
    cuc = actor_of(db, world, "cuc", clock())
    with db.write() as session:
        for assignment in session.scalars(select(Assignment.id).where(Assignment.judge_id == world.judges["cuc"])):
            record_scores(session, actor=cuc, assignment_id=assignment, sheet=sheet(world), now=clock())

    after = chi.get("/c/ai-2026/judging").text

    changed = [pair for pair in zip_longest(before.splitlines(), after.splitlines()) if pair[0] != pair[1]]
    assert changed == []


def test_turning_the_page_without_a_change_makes_no_version(chi, desk, world, db):
    chi.post(path(desk[0]), data=fields(world, ("", "", ""), go="next"))

    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Sheet)) == 0


def test_unknown_field_levels_are_refused(chi, desk, world):
    _, (need, *_) = rubric_and_criteria(world)

    assert chi.post(path(desk[0]), data=fields(world, **{f"level-{need}": "9"})).status_code == 422


def test_script_save_under_another_contests_address_does_not_exist(chi, desk, world, db, clock):
    with db.write() as session:
        known = {
            column.key: getattr(session.get_one(Contest, world.contest_id), column.key)
            for column in inspect(Contest).columns
        }
        session.add(Contest(**{**known, "id": new_id(), "slug": "another"}))

    answer = chi.put(
        f"/c/another/judging/{desk[0]}/scores",
        data=fields(world),
        headers={"idempotency-key": "22222222-2222", "accept": "application/json"},
    )

    assert answer.status_code == 404
    assert stored_points(db) == []


def test_save_asks_few_statements(chi, desk, world, db):
    put(chi, desk[0], fields(world))

    put(chi, desk[0], fields(world, ("33", "30", "15"), revision="1"), key="k-2")
    seen = []

    def note(*call):
        seen.append(call[2])

    event.listen(Engine, "before_cursor_execute", note)
    saved = put(chi, desk[0], fields(world, ("34", "30", "15"), revision="2"), key="k-3")
    event.remove(Engine, "before_cursor_execute", note)

    assert saved.json()["revision"] == 3
    assert len(seen) <= 16
