"""The office's pages round the solver: constraints, repair, explanation, planner, workbook, runs of a large fair."""

import io

import pytest
from judging_fair import build_fair
from judging_world import JUDGING, add_entries
from openpyxl import load_workbook
from sqlalchemy import select, update

from contest.entries.tables import Entry
from contest.judging import runs
from contest.judging.constraints import Constraints
from contest.judging.tables import Assignment, AssignmentRun, Judge, Round

OFFICE = "/c/ai-2026/office"
PAGES = (
    "/assignment/constraints",
    "/assignment/repair",
    "/assignment/workbook",
    "/assignment/workbook.xlsx",
    "/planner",
)
ACTS = ("/constraints", "/repair", "/suggest", "/undo", "/rounds", "/runs/x/apply", "/runs/x/cure", "/runs/x/again")


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def fair(db, world, now):
    with db.write() as session:
        return build_fair(session, world, now=now)


@pytest.fixture
def dung(sign_in, world, fair):
    return sign_in(world.people["dung"])


@pytest.fixture
def applied(dung):
    """The path of the run that was suggested and applied."""
    run = suggested(dung)
    dung.post(f"{run}/apply")
    return run


def suggested(browser):
    return browser.post(f"{OFFICE}/assignment/suggest", data={"sheets": "2"}).headers["location"]


def active(db):
    with db.read() as session:
        rows = session.execute(select(Assignment.entry_id, Assignment.judge_id).where(Assignment.released_at.is_(None)))
        return {tuple(row) for row in rows}


def code_of(db, entry):
    with db.read() as session:
        return session.get_one(Entry, entry).code


def send_book(browser, content):
    return browser.post(f"{OFFICE}/assignment/workbook", files={"workbook": ("phan-cong.xlsx", content)})


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_those_who_assign(client, sign_in, world, fair, path):
    statuses = [sign_in(world.people[name]).get(OFFICE + path).status_code for name in ("dung", "giang", "ha", "chi")]

    assert [*statuses, client.get(OFFICE + path).status_code] == [200, 200, 404, 404, 401]


@pytest.mark.parametrize("path", ACTS)
def test_acts_ask_the_right_first(client, sign_in, world, path):
    statuses = [
        browser.post(f"{OFFICE}/assignment{path}", data={"unknown": "1"}).status_code
        for browser in (client, sign_in(world.people["chi"]))
    ]

    assert statuses == [401, 404]


def test_constraints_are_kept_with_the_round_and_shown_again(dung, db, world, fair):
    code = code_of(db, fair[0])
    sent = {"load_gap": "", "least_scores": "3", "floor": "1", "mixed_schools": "1", "anchors": f"{code.lower()}, "}

    saved = dung.post(f"{OFFICE}/assignment/constraints", data=sent)

    with db.read() as session:
        stored = Constraints.of(session.get_one(Round, world.round_id).constraints)
    assert saved.status_code == 303
    assert stored == Constraints(load_gap=None, least_scores=3, floor=1, worst_off=False, anchors=(fair[0],))
    assert code in dung.get(f"{OFFICE}/assignment/constraints").text


def test_unknown_code_is_named_at_its_field(dung):
    answer = dung.post(f"{OFFICE}/assignment/constraints", data={"anchors": "KHONG-CO-1"})

    assert answer.status_code == 422
    assert 'href="#f-anchors"' in answer.text
    assert "KHONG-CO-1" in answer.text


def test_level_floor_bars_judges_without_expertise(dung, db, world, fair):
    for name in ("chi", "cuc", "lan", "minh"):
        category = world.categories["virtual-assistant"]
        dung.post(f"{OFFICE}/judges/{world.judges[name]}", data={"capacity": "60", f"level-{category}": "2"})
    dung.post(f"{OFFICE}/assignment/constraints", data={"floor": "2"})

    dung.post(f"{suggested(dung)}/apply")

    assert {judge for _, judge in active(db)} <= {world.judges[name] for name in ("chi", "cuc", "lan", "minh")}
    assert len(active(db)) == 120


def test_run_shows_diff_and_certificate_in_words(dung, fair):
    text = dung.get(suggested(dung)).text

    assert "Phân công này tốt đến đâu" in text
    assert "Các giám khảo nhận mức tối đa như nhau chênh nhau nhiều nhất 0 phiếu." in text


def test_extra_sheets_for_two_entries_by_form(dung, db, fair, applied):
    codes = "\n".join(code_of(db, entry) for entry in fair[:2])

    run = dung.post(f"{OFFICE}/assignment/repair", data={"what": "extra", "codes": codes, "sheets": "1"})
    dung.post(f"{run.headers['location']}/apply")

    assert len(active(db)) == 122


def test_repair_without_a_judge_is_refused_at_the_field(dung):
    answer = dung.post(f"{OFFICE}/assignment/repair", data={"what": "withdrawn", "sheets": "1", "moves": "0"})

    assert answer.status_code == 422
    assert 'href="#f-judge"' in answer.text


def test_why_names_the_own_school(dung, db, world, fair, applied):
    code = code_of(db, fair[-1])

    text = dung.get(f"{OFFICE}/assignment/why?code={code}&judge={world.judges['cuc']}").text

    assert "không chấm bài" in text
    assert "xung đột lợi ích" in text.lower()


def test_why_of_a_judge_who_has_the_entry(dung, db, applied):
    entry, judge = min(active(db))

    text = dung.get(f"{OFFICE}/assignment/why?code={code_of(db, entry)}&judge={judge}").text

    assert f"chấm bài {code_of(db, entry)}" in text
    assert "Mức phù hợp trên 1000" in text


def test_planner_shows_five_lines(dung):
    sent = {"entries": "60", "judges": "6", "minutes": "20", "hours": "7,5", "places": "8"}

    text = dung.post(f"{OFFICE}/planner", data=sent).text

    assert text.count('data-label="Phút mỗi giám khảo"') == 5
    assert ">400<" in text  # two sheets: 120 sheets, 20 each, 20 minutes


def test_workbook_comes_back_unchanged_without_a_change(dung, db, applied):
    content = dung.get(f"{OFFICE}/assignment/workbook.xlsx").content

    run = send_book(dung, content)

    assert run.status_code == 303
    assert '<b class="num">120</b> giữ nguyên' in dung.get(run.headers["location"]).text


def test_workbook_without_a_row_takes_that_sheet_away(dung, db, applied):
    book = load_workbook(io.BytesIO(dung.get(f"{OFFICE}/assignment/workbook.xlsx").content))
    book.active.delete_rows(book.active.max_row)
    changed = io.BytesIO()
    book.save(changed)

    run = send_book(dung, changed.getvalue()).headers["location"]
    before = active(db)
    dung.post(f"{run}/apply")

    assert (len(before), len(active(db))) == (120, 119)


def test_workbook_with_a_conflict_is_refused_with_its_row(dung, db, world, fair, applied):
    book = load_workbook(io.BytesIO(dung.get(f"{OFFICE}/assignment/workbook.xlsx").content))
    book.active.append([code_of(db, fair[-1]), "", "", "", world.judges["cuc"]])
    book.active.append(["KHONG-CO", "", "", "Ai đó", ""])
    changed = io.BytesIO()
    book.save(changed)

    answer = send_book(dung, changed.getvalue())

    assert answer.status_code == 422
    assert "Dòng 123" in answer.text
    assert "Dòng 124" in answer.text
    assert len(active(db)) == 120


def test_large_fair_is_left_to_the_job_with_a_way_to_stop_it(dung, db, world, now):
    with db.write() as session:
        add_entries(session, world, 300, now=now, first=1000)
        session.execute(update(Judge).values(capacity=200))
    first, second = suggested(dung), suggested(dung)
    waiting = dung.get(first)
    dung.post(f"{second}/cancel")

    runs.work_off(db, clock=lambda: now)

    assert waiting.headers["refresh"] == "3"
    assert [dung.get(path).headers.get("refresh") for path in (first, second)] == [None, None]
    with db.read() as session:
        assert sorted(session.scalars(select(AssignmentRun.state))) == ["cancelled", "done"]


def test_next_round_is_made_once_the_first_is_closed(dung, db, world):
    early = dung.post(f"{OFFICE}/assignment/rounds", data={"name": "Vòng chung khảo"})
    with db.write() as session:
        session.execute(update(Round).values(state="closed"))

    made = dung.post(f"{OFFICE}/assignment/rounds", data={"name": "Vòng chung khảo"})

    assert (early.status_code, made.status_code) == (409, 303)
    assert "Vòng chung khảo" in dung.get(f"{OFFICE}/assignment").text


def test_judge_over_capacity_by_hand_is_pointed_out(dung, db, world, fair):
    with db.write() as session:
        session.get_one(Judge, world.judges["nga"]).capacity = 0

    dung.post(f"{OFFICE}/assignment/add", data={"entry_code": code_of(db, fair[0]), "judge": world.judges["nga"]})

    assert "nhiều hơn mức 0" in dung.get(f"{OFFICE}/assignment?view=judges").text
