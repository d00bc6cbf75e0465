"""From nothing to an announced contest, by plain forms."""

import re

import pytest
from sqlalchemy import select

from contest.people.tables import RoleGrant
from contest.rules.tables import Contest

SETUP = "/c/sang-tao-so-2026/office/rules"


def sent(page):
    """What a browser would send of a form as it stands."""
    pairs = re.findall(r'<input[^>]* name="([^"]+)"[^>]*? value="([^"]*)"([^>]*)>', page)
    boxes = [(name, value) for name, value, rest in pairs if "checked" in rest]
    form = {name: value for name, value, rest in pairs if "[" not in name}
    for name in ("levels", "categories", "tracks", "judging_mode", "language", "theme", "next"):
        form.pop(name, None)
    return {
        **form,
        "judging_mode": "blind",
        **{n: [v for m, v in boxes if m == n] for n in ("levels", "categories", "tracks")},
    }


@pytest.fixture
def root(sign_in, world):
    return sign_in(world.people["root"])


def test_wizard_proposes_dates_and_a_whole_scheme(root):
    page = root.get("/new").text

    assert 'name="submission.opens" type="datetime-local" value="2026-11-23T08:00"' in page
    assert 'name="submission.closes" type="datetime-local" value="2027-01-18T17:00"' in page
    assert page.count(" checked") == 3 + 4 + 2 + 1


def test_wizard_for_others_is_refused(client, sign_in, world):
    answers = [browser.get("/new").status_code for browser in (client, sign_in(world.people["giang"]))]

    assert answers == [401, 403]


def test_wizard_with_mistakes_keeps_what_was_typed_and_names_each_field(root, world):
    form = {
        **sent(root.get("/new").text),
        "name": "",
        "organizer": "UBND phường Tương Mai",
        "sheets_per_entry": "nhiều",
        "submission.closes": "",
    }

    answer = root.post("/new", data=form)

    assert answer.status_code == 422
    assert 'value="UBND phường Tương Mai"' in answer.text
    assert re.findall(r'<a href="#f-([\w.]+)">', answer.text) == ["name", "submission.closes", "sheets_per_entry"]
    assert 'aria-describedby="f-submission.closes-error"' in answer.text


def test_wizard_with_judging_before_the_deadline_says_so_at_the_field(root, world):
    form = {**sent(root.get("/new").text), "name": "X", "organizer": "Y", "judging.opens": "2026-12-01T08:00"}

    answer = root.post("/new", data=form)

    assert answer.status_code == 422
    assert re.findall(r'<a href="#f-([\w.]+)">', answer.text) == ["judging.opens"]


def test_wizard_check_and_announce_make_a_public_contest(root, client, world, db):
    form = {
        **sent(root.get("/new").text),
        "name": "Sáng tạo số",
        "organizer": "UBND phường Tương Mai",
        "contact": "Chị Hà, 024 3000 0000",
        "submission.closes": "2026-12-21T17:00",
        "judging.opens": "2026-12-22T08:00",
    }

    made = root.post("/new", data=form)
    check = root.get(SETUP)
    unseen = client.get("/c/sang-tao-so-2026").status_code
    announced = root.post(f"{SETUP}/announcement")
    seen = client.get("/c/sang-tao-so-2026")

    assert (made.status_code, made.headers["location"]) == (303, SETUP)
    assert (check.text.count("check-done"), check.text.count("check-missing")) == (8, 0)
    assert (unseen, announced.status_code, seen.status_code) == (404, 303, 200)
    assert "Nhận bài từ" in seen.text
    with db.read() as session:
        contest = session.scalars(select(Contest).where(Contest.slug == "sang-tao-so-2026")).one()
        roles = session.scalars(select(RoleGrant.role).where(RoleGrant.contest_id == contest.id)).all()
    assert (contest.state, roles) == ("open", ["organizer"])


def test_contest_without_contact_lists_what_is_missing_and_has_no_button(root, world):
    form = {
        **sent(root.get("/new").text),
        "name": "Sáng tạo số",
        "organizer": "UBND",
        "submission.closes": "2026-12-21T17:00",
        "judging.opens": "2026-12-22T08:00",
    }
    root.post("/new", data=form)

    check = root.get(SETUP)
    announced = root.post(f"{SETUP}/announcement")

    assert check.text.count("check-missing") == 1
    assert f'action="{SETUP}/announcement"' not in check.text
    assert announced.status_code == 422
