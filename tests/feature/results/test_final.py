"""A final: who goes on, its rubric, its order by lot, and two weighted rounds as one ranking, through the pages."""

import csv
import hashlib
import io
import re
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from judging_world import JUDGING, actor_of, sheet, start_judging
from sqlalchemy import select, update

from contest.core.tables import AuditEvent, OutgoingMail
from contest.entries.tables import Entry
from contest.judging.service import MarkValue, SheetSent, lock_sheets, record_scores
from contest.judging.tables import Assignment, Round
from contest.results.ranking import rank_contest
from contest.rules.queries import contest_by_id, rubric_of
from contest.rules.tables import Contest

OFFICE = "/c/ai-2026/office"
FIRST = [("40", "35", "15"), ("36", "33", "15"), ("32", "30", "15"), ("20", "20", "12")]  # 90, 84, 77, 52


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def giang(sign_in, world, now):
    return sign_in(world.people["giang"])


@pytest.fixture
def first_round(db, world, now):
    """Chi has scored four entries; the round is closed. Returns entry ids in the order of codes."""
    given = {entry: one for (entry, _), one in start_judging(db, world, now=now, count=4).items()}
    with db.write() as session:
        desk = {entry: given[entry] for entry in session.scalars(select(Entry.id).order_by(Entry.code))}
        session.execute(update(Contest).values(publish_scores="all"))
        person = actor_of(db, world, "chi", now)
        for assignment, points in zip(desk.values(), FIRST, strict=True):
            record_scores(session, actor=person, assignment_id=assignment, sheet=sheet(world, points), now=now)
        lock_sheets(session, actor=person, round_id=world.round_id, now=now)
    with db.write() as session:
        session.execute(update(Round).values(state="closed"))
    return list(desk)


@pytest.fixture
def final(db, giang, first_round):
    """The id of the next round, made on its page."""
    giang.post(f"{OFFICE}/assignment/rounds", data={"name": "Vòng chung khảo"})
    with db.read() as session:
        return session.scalar(select(Round.id).where(Round.position == 1))


@pytest.fixture
def path(final):
    return f"{OFFICE}/rounds/{final}"


def shares(world, final, first, second):
    return {f"share-{world.round_id}": str(first), f"share-{final}": str(second)}


def ticked(page):
    return re.findall(r'name="entries" value="(\w+)" checked', page.text)


def standings(db, world):
    with db.read() as session:
        ranking = rank_contest(session, contest_by_id(session, world.contest_id))
    return [(each.rank, each.entry.code, each.points) for each in ranking.groups[0].standings]


def score_final(db, world, now, final, points):
    """`points`: entry id -> points of each criterion of the round's own rubric; Chi judges."""
    person = actor_of(db, world, "chi", now)
    with db.write() as session:
        for entry, marks in points.items():
            assignment = session.scalar(
                select(Assignment.id).where(Assignment.round_id == final, Assignment.entry_id == entry)
            )
            rubric = rubric_of(
                session,
                world.contest_id,
                world.categories["virtual-assistant"],
                world.tracks["teacher"],
                scope="round-2",
            )
            values = {c.id: MarkValue("marked", Decimal(p)) for c, p in zip(rubric.criteria, marks, strict=True)}
            sent = SheetSent(f"final-{entry}", 0, rubric.id, values)
            record_scores(session, actor=person, assignment_id=assignment, sheet=sent, now=now)
        lock_sheets(session, actor=person, round_id=final, now=now)


def test_walk_from_the_first_round_to_a_final_with_its_own_rubric_and_a_recomputed_ranking(
    db, world, now, giang, client, final, path, first_round
):
    giang.post(f"{OFFICE}/rounds", data=shares(world, final, 40, 60))
    rubric = {"name1": "Trình bày", "points1": "40", "name2": "Trả lời câu hỏi", "points2": "60"}
    saved = giang.post(f"{path}/rubric", data=rubric)
    proposed = ticked(giang.get(f"{path}/entries?best=2"))
    admitted = giang.post(f"{path}/entries", data={"entries": proposed, "reason": "Hai bài cao nhất"})
    for code in ("TLA-GV-0001-N", "TLA-GV-0002-N"):
        giang.post(f"{OFFICE}/assignment/add", data={"entry_code": code, "judge": world.judges["chi"]})
    outside = giang.post(f"{OFFICE}/assignment/add", data={"entry_code": "TLA-GV-0003-N", "judge": world.judges["chi"]})
    giang.post(f"{OFFICE}/assignment/round", data={"to": "judging"})
    one, two = proposed
    before = standings(db, world)

    score_final(db, world, now, final, {one: ("30", "50"), two: ("40", "57.5")})
    giang.post(f"{OFFICE}/results/publish", data={"decision_number": "7"})

    assert (saved.status_code, admitted.status_code, outside.status_code) == (303, 303, 422)
    assert before == [(3, "TLA-GV-0003-N", Decimal("77.00")), (4, "TLA-GV-0004-N", Decimal("52.00"))]
    assert standings(db, world) == [
        (1, "TLA-GV-0002-N", Decimal("92.10")),  # 84 x 40 % + 97.5 x 60 %
        (2, "TLA-GV-0001-N", Decimal("84.00")),  # 90 x 40 % + 80 x 60 %
        (3, "TLA-GV-0003-N", Decimal("77.00")),
        (4, "TLA-GV-0004-N", Decimal("52.00")),
    ]
    office = giang.get(f"{OFFICE}/results/entries/{two}").text
    assert all(text in office for text in ("Trình bày", "Trả lời câu hỏi", "84,00 × 40 %", "97,50 × 60 %"))
    assert "live-1" not in office
    said = client.get("/c/ai-2026/results/TLA-GV-0002-N").text
    assert all(text in said for text in ("84,00", "40 %", "97,50", "60 %", "92,10"))
    assert recomputed(client) == {code: points for _, code, points in standings(db, world)}


def recomputed(client):
    """From the public marks alone: mean of the sheets of each round, by the shares 40 and 60."""
    text = client.get("/c/ai-2026/results/sheets.csv").content.decode("utf-8-sig")
    totals = {}
    for row in csv.DictReader(io.StringIO(text), delimiter=";"):
        sheets = totals.setdefault(row["entry"], {}).setdefault(row["round"], {})
        sheets[row["judge"]] = sheets.get(row["judge"], Fraction(0)) + Fraction(row["score"].replace(",", "."))
    found = {}
    for entry, rounds in totals.items():
        means = {name: sum(sheets.values()) / len(sheets) for name, sheets in rounds.items()}
        whole = means["preliminary"]
        if "round-2" in means:
            whole = whole * Fraction(40, 100) + means["round-2"] * Fraction(60, 100)
        found[entry] = (Decimal(whole.numerator) / whole.denominator).quantize(Decimal("0.01"))
    return found


def test_planned_final_changes_nothing_before_somebody_is_let_in(db, world, final):
    assert [row[1:] for row in standings(db, world)][:2] == [
        ("TLA-GV-0001-N", Decimal("90.00")),
        ("TLA-GV-0002-N", Decimal("84.00")),
    ]


def test_equal_points_on_the_line_are_proposed_together(db, world, giang, path):
    with db.write() as session:
        session.execute(update(Contest).values(tie_order=[]))

    assert len(ticked(giang.get(f"{path}/entries?best=3"))) == 3


def test_who_was_let_in_stays_on_the_page_that_let_them_in(giang, path, first_round):
    giang.post(f"{path}/entries", data={"entries": first_round[:2], "reason": "Hai bài cao nhất"})

    again = giang.get(f"{path}/entries")

    assert (ticked(again), again.text.count('name="entries"')) == (first_round[:2], 4)


def test_list_of_the_jury_needs_its_reason(giang, path, first_round):
    bare = giang.post(f"{path}/entries", data={"entries": first_round[3:], "reason": ""})
    told = giang.post(f"{path}/entries", data={"entries": first_round[3:], "reason": "Bài triển vọng"})

    assert (bare.status_code, told.status_code) == (422, 303)


@pytest.mark.parametrize(("first", "second", "status"), [(40, 60, 303), (40, 50, 422), (-1, 101, 422), (0, 100, 303)])
def test_shares_add_up_to_a_hundred(giang, world, final, first, second, status):
    assert giang.post(f"{OFFICE}/rounds", data=shares(world, final, first, second)).status_code == status


def test_shares_are_fixed_once_the_final_is_open(db, giang, world, now, final):
    giang.post(f"{OFFICE}/rounds", data=shares(world, final, 40, 60))
    with db.write() as session:
        session.execute(update(Round).where(Round.id == final).values(state="judging", opened_at=now))

    assert giang.post(f"{OFFICE}/rounds", data=shares(world, final, 0, 100)).status_code == 423


def test_final_does_not_open_before_its_share_is_set(db, giang, world, path, final, first_round):
    giang.post(f"{path}/entries", data={"entries": first_round[:1], "reason": "Bài cao nhất"})
    giang.post(f"{OFFICE}/assignment/add", data={"entry_code": "TLA-GV-0001-N", "judge": world.judges["chi"]})
    refused = giang.post(f"{OFFICE}/assignment/round", data={"to": "judging"})
    shown = giang.get(f"{OFFICE}/rounds").text
    giang.post(f"{OFFICE}/rounds", data=shares(world, final, 40, 60))

    opened = giang.post(f"{OFFICE}/assignment/round", data={"to": "judging"})

    assert refused.headers["location"].startswith(f"{OFFICE}/rounds")
    assert ("Chưa đặt tỷ lệ" in shown, 'value="100"' in shown) == (True, False)
    assert opened.headers["location"].startswith(f"{OFFICE}/assignment")
    with db.read() as session:
        assert session.scalar(select(Round.state).where(Round.id == final)) == "judging"


def test_rubric_of_the_round_sums_to_a_hundred_or_is_none(db, giang, path):
    short = giang.post(f"{path}/rubric", data={"name1": "Trình bày", "points1": "40"})
    none = giang.post(f"{path}/rubric", data={"name1": "", "points1": ""})

    assert (short.status_code, none.status_code) == (422, 303)


@pytest.fixture
def drawn(giang, path, first_round, now):
    """Three finalists drawn with a seed; 7 + 3 + 2 minutes."""
    giang.post(f"{path}/entries", data={"entries": first_round[:3], "reason": "Ba bài cao nhất"})
    start = now + timedelta(days=2)
    data = {
        "starts_at": f"{start:%Y-%m-%dT08:00}", "talk_minutes": "7", "question_minutes": "3", "pause_minutes": "2",
        "room": "Hội trường", "seed": "4711", "category_id": "",
    }  # fmt: skip
    assert giang.post(f"{path}/live/draw", data=data).status_code == 303
    return giang.get(f"{path}/live").text


def test_order_is_the_lot_anybody_can_draw_again(drawn):
    codes = [f"TLA-GV-{number:04}-N" for number in (1, 2, 3)]
    again = sorted(codes, key=lambda code: hashlib.sha256(f"4711/{code}".encode()).hexdigest())

    table = drawn.split("<tbody>")[1].split("</tbody>")[0]
    assert re.findall(r"TLA-GV-\d{4}-N", table) == again
    assert re.findall(r"08:\d\d", table) == ["08:00", "08:12", "08:24"]
    assert "4711" in drawn


def test_seed_is_in_the_log(db, drawn):
    with db.read() as session:
        assert session.scalar(select(AuditEvent.detail).where(AuditEvent.action == "live.drawn"))["seed"] == "4711"


def test_finalist_sees_the_schedule_once_it_is_announced_and_gets_a_mail(db, world, sign_in, giang, path, drawn):
    mallory = sign_in(world.people["mallory"])
    before = mallory.get("/c/ai-2026/final").status_code
    giang.post(f"{path}/live/announce")
    again = giang.post(f"{path}/live/draw", data={"starts_at": "2026-12-05T08:00", "talk_minutes": "7",
                                                  "question_minutes": "3", "pause_minutes": "2"})  # fmt: skip

    after = mallory.get("/c/ai-2026/final")

    assert (before, after.status_code, again.status_code) == (404, 200, 422)
    assert (after.text.count("TLA-GV-"), "Hội trường" in after.text) == (3, True)
    assert sign_in(world.people["an"]).get("/c/ai-2026/final").status_code == 404
    with db.read() as session:
        bodies = session.scalars(select(OutgoingMail.body)).all()
    assert len(bodies) == 3
    assert all("Hội trường" in body for body in bodies)


def test_time_set_by_hand_needs_a_reason_and_a_clash_is_shown(giang, path, first_round, drawn):
    when = re.search(r"08:12[^<]*?(\d\d)/(\d\d)/(\d{4})", drawn)
    clash = {"entry": first_round[0], "when": f"{when[3]}-{when[2]}-{when[1]}T08:12", "where": "Hội trường"}
    bare = giang.post(f"{path}/live/move", data={**clash, "reason": ""})

    for entry in first_round[:2]:
        giang.post(f"{path}/live/move", data={**clash, "entry": entry, "reason": "Đổi giờ theo đề nghị"})

    assert bare.status_code == 422
    assert "alert-warning" in giang.get(f"{path}/live").text


def test_room_page_shows_the_clock_and_no_score(sign_in, world, final, drawn):
    chi = sign_in(world.people["chi"])

    page = chi.get(f"/c/ai-2026/room/{final}?entry=TLA-GV-0002-N")

    words = re.sub(r"<[^>]*>", " ", page.text.split("<main")[1])  # ids and addresses may hold any digits
    assert (page.status_code, 'data-talk="7"' in page.text, "84" in words) == (200, True, False)
    assert "Mallory" not in page.text
    assert sign_in(world.people["an"]).get(f"/c/ai-2026/room/{final}").status_code == 404


@pytest.mark.parametrize(
    ("who", "rounds", "live"),
    [("giang", 200, 200), ("dung", 200, 200), ("ha", 404, 200), ("chi", 404, 404), ("an", 404, 404)],
)
def test_who_sees_rounds_and_schedule(sign_in, world, path, who, rounds, live):
    browser = sign_in(world.people[who])

    pages = [browser.get(one).status_code for one in (f"{OFFICE}/rounds", f"{path}/entries", f"{path}/rubric")]

    assert (pages, browser.get(f"{path}/live").status_code) == ([rounds] * 3, live)
