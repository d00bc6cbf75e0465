"""What the server gives a device that scores without a network, and what it refuses."""

import pytest
from judging_world import JUDGING, add_entries, rubric_and_criteria, start_judging, statements

from contest.judging.tables import Assignment

DESK = "/c/ai-2026/judging"


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def desk(db, world, now):
    return list(start_judging(db, world, now=now).values())


@pytest.fixture
def chi(sign_in, world, desk):
    return sign_in(world.people["chi"])


def test_offer_names_only_own_sheets_and_addresses_that_answer(chi, desk):
    offer = chi.get(f"{DESK}/offline").json()

    addresses = [*offer["parts"], *(page for sheet in offer["sheets"] for page in sheet["pages"])]
    assert sorted(sheet["page"] for sheet in offer["sheets"]) == sorted(f"{DESK}/{one}" for one in desk)
    assert {address: chi.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_offer_holds_everything_a_sheet_loads(chi, desk):
    offer = chi.get(f"{DESK}/offline").json()

    page = chi.get(f"{DESK}/{desk[0]}").text
    loaded = {part.split('"')[0].split("#")[0] for part in page.split('"/static/')[1:]}
    assert loaded - {part.removeprefix("/static/") for part in offer["parts"]} == set()


def test_offer_costs_the_same_statements_for_2_and_12_entries(chi, db, world, desk, now):
    few = statements(db, lambda: chi.get(f"{DESK}/offline"))
    with db.write() as session:
        rows = add_entries(session, world, 10, now=now, first=11)
        session.add_all(
            Assignment(
                round_id=world.round_id, judge_id=world.judges["chi"], entry_id=entry, position=20, assigned_at=now
            )
            for entry in rows
        )

    many = statements(db, lambda: chi.get(f"{DESK}/offline"))

    assert (few, len(chi.get(f"{DESK}/offline").json()["sheets"])) == (many, 12)


def test_worker_is_allowed_the_contests_only(client):
    answer = client.get("/offline/worker.js")

    assert answer.headers["service-worker-allowed"] == "/c/"
    assert answer.headers["cache-control"] == "no-store"


def test_save_kept_by_another_account_is_not_taken_as_ones_own(chi, desk, world):
    rubric, criteria = rubric_and_criteria(world)
    sent = {"revision": "0", "rubric": rubric, "key": "k1", "strengths": "Rõ ràng.", "advice": "", "note": ""}
    sent |= {f"{field}-{each}": "" for each in criteria for field in ("points", "comment")}

    refused = chi.put(f"{DESK}/{desk[0]}/scores", data=sent, headers={"judge-account": world.people["cuc"]})
    taken = chi.put(f"{DESK}/{desk[0]}/scores", data=sent, headers={"judge-account": world.people["chi"]})

    assert (refused.status_code, taken.status_code) == (401, 200)


def test_signing_out_wipes_what_the_device_holds(chi):
    assert chi.post("/sign-out").headers["clear-site-data"] == '"storage"'
