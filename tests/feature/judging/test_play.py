"""A judge runs the product of an entry that is his, and of no other."""

import pytest
from cast import NOON
from judging_world import JUDGING, start_judging
from packages import add_package

from contest.entries.play.findings import parse_findings
from contest.entries.play.service import save_report
from contest.entries.tables import EntryFile
from contest.people.access import Actor
from contest.web.headers import POLICY


@pytest.fixture
def desk(db, world, files, clock):
    """(assignment of the game's entry, assignment of another, entry file)."""
    clock.go(NOON + JUDGING)
    (first, one), (_second, other) = start_judging(db, world, now=clock()).items()
    with db.write() as session:
        file_id, package_id = add_package(session, world, files, first[0], {"index.html": b"<p>game"}, now=clock())
        findings = parse_findings('[{"code":"missing","where":"nhac.mp3"}]')
        mallory = Actor(world.people["mallory"], "Mallory Trịnh")
        save_report(
            session, actor=mallory, contest_id=world.contest_id, entry_id=first[0], package_id=package_id,
            mode="closed", findings=findings, browser="x", now=clock(),
        )  # fmt: skip
        assert session.get(EntryFile, file_id) is not None
    return one, other, file_id


def path(assignment, file_id):
    return f"/c/ai-2026/judging/{assignment}/files/{file_id}/play"


def test_judge_runs_the_product_of_an_own_entry(sign_in, world, desk):
    chi = sign_in(world.people["chi"])

    sent = chi.post(path(desk[0], desk[2])).json()

    assert (sent["own"], chi.get(sent["src"]).status_code) == (False, 200)


@pytest.mark.parametrize(("who", "place"), [("chi", 1), ("cuc", 0), ("mallory", 0), ("ha", 0), ("dung", 0)])
def test_nobody_else_runs_it_from_a_judges_desk(sign_in, world, desk, who, place):
    assert sign_in(world.people[who]).post(path(desk[place], desk[2])).status_code == 404


def test_sheet_offers_the_product_and_frames_nothing_else(sign_in, world, desk):
    answer = sign_in(world.people["chi"]).get(f"/c/ai-2026/judging/{desk[0]}?show=product")

    assert answer.headers["content-security-policy"] == POLICY.replace(
        "frame-src 'none'", "frame-src testserver.local/play/"
    )
    assert f'data-play="{path(desk[0], desk[2])}"' in answer.text
    assert "nhac.mp3" in answer.text
    assert "Mallory" not in answer.text


def test_sheet_without_a_product_frames_nothing(sign_in, world, desk):
    answer = sign_in(world.people["chi"]).get(f"/c/ai-2026/judging/{desk[0]}")

    assert answer.headers["content-security-policy"] == POLICY
