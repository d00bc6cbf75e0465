"""Publishing freezes; the public sees the frozen snapshot and nothing before it."""

import csv
import io
from fractions import Fraction

import pytest
from judged import judged_entry
from sqlalchemy import func, select, update

from contest.core.tables import AuditEvent
from contest.judging.tables import Mark
from contest.people.tables import WebSession
from contest.results.tables import Publication
from contest.rules.tables import Contest

GOOD = {"chi": ["36", "36", "18"], "cuc": ["35", "36", "18"]}
FAIR = {"chi": ["30", "28", "15"], "cuc": ["30", "29.5", "15"]}


@pytest.fixture
def judged(db, world, clock):
    """Two teachers' entries and a pupils' one, all handed in."""
    with db.write() as session:
        for code, marks, more in (
            ("TLA-GV-0001-A", GOOD, {"title": "Trợ lý Hoa Sữa"}),
            ("TLA-GV-0002-B", FAIR, {"title": "Trợ lý Sao Mai"}),
            ("TLA-HS-0003-C", FAIR, {"track": "student", "authors": ("Trần Văn An", "Lê Minh", "Vũ Hà")}),
        ):
            judged_entry(session, world, code=code, marks=marks, now=clock(), **more)


@pytest.fixture
def giang(sign_in, world):
    return sign_in(world.people["giang"])


def office(world, tail=""):
    return f"/c/{world.slug}/office/results{tail}"


def test_before_publication_the_public_sees_nothing(client, world, judged):
    for path in ("/results", "/results.csv", "/results.xlsx", "/results/sheets.csv", "/results/TLA-GV-0001-A"):
        answer = client.get(f"/c/{world.slug}{path}")

        assert answer.status_code == 404
        assert "Trợ lý Hoa Sữa" not in answer.text


def test_organizer_publishes_and_everybody_reads(giang, client, world, judged):
    published = giang.post(office(world, "/publish"), data={"decision_number": "412/QĐ-UBND"})
    answer = client.get(f"/c/{world.slug}/results")

    assert (published.status_code, answer.status_code) == (303, 200)
    assert "412/QĐ-UBND" in answer.text
    assert "89,50" in answer.text
    assert "set-cookie" not in answer.headers


def test_pupils_are_shown_by_initials(giang, client, world, judged):
    giang.post(office(world, "/publish"), data={})

    bodies = [client.get(f"/c/{world.slug}/results{tail}").content for tail in ("", ".csv", ".xlsx", "/TLA-HS-0003-C")]

    assert all("Trần Văn An".encode() not in body for body in bodies)
    assert "T.V.A." in bodies[0].decode()


def test_second_visit_is_not_modified(giang, client, world, judged):
    giang.post(office(world, "/publish"), data={})
    etag = client.get(f"/c/{world.slug}/results").headers["etag"]

    answer = client.get(f"/c/{world.slug}/results", headers={"if-none-match": etag})

    assert (answer.status_code, answer.content) == (304, b"")


def test_published_ranking_does_not_move_when_a_score_changes(giang, client, db, world, judged):
    giang.post(office(world, "/publish"), data={})
    before = [client.get(f"/c/{world.slug}/results{tail}").content for tail in ("", "?q=tro", ".csv", "/sheets.csv")]

    with db.write() as session:
        session.execute(update(Mark).values(points=1))

    assert [
        client.get(f"/c/{world.slug}/results{tail}").content for tail in ("", "?q=tro", ".csv", "/sheets.csv")
    ] == before


def test_withdrawn_results_are_gone_at_once_and_come_back_as_a_new_number(giang, client, db, world, judged):
    giang.post(office(world, "/publish"), data={})
    without_reason = giang.post(office(world, "/withdraw"), data={"number": "1", "reason": " "})
    still = client.get(f"/c/{world.slug}/results").status_code
    giang.post(office(world, "/withdraw"), data={"number": "1", "reason": "Sai tên"})
    gone = client.get(f"/c/{world.slug}/results").status_code
    giang.post(office(world, "/publish"), data={})

    assert (without_reason.status_code, still, gone) == (303, 200, 404)
    assert client.get(f"/c/{world.slug}/results").status_code == 200
    with db.read() as session:
        assert session.scalars(select(Publication.number).order_by(Publication.number)).all() == [1, 2]
        assert session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all() == [
            "results.published", "results.withdrawn", "results.published",
        ]  # fmt: skip


def test_missing_sheet_stops_publishing_and_is_named(giang, db, world, clock):
    with db.write() as session:
        judged_entry(session, world, code="TLA-GV-0001-A", marks=GOOD, now=clock(), locked=False)

    refused = giang.post(office(world, "/publish"), data={})
    page = giang.get(office(world))

    assert refused.headers["location"].endswith("#publish")
    assert "Phạm Linh Chi" in page.text
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Publication)) == 0


def test_preview_shows_what_the_public_would_see_and_stores_nothing(giang, db, world, judged):
    page = giang.get(office(world, "/preview"))

    assert (page.status_code, "T.V.A." in page.text, "Trần Văn An" in page.text) == (200, True, False)
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Publication)) == 0


@pytest.mark.parametrize("who", ["an", "chi", "ha", "khoa", "mallory"])
@pytest.mark.parametrize("tail", ["", "/preview", "/marks/csv", "/marks/xlsx"])
def test_ranking_is_for_organizer_and_head_judge(sign_in, world, judged, who, tail):
    assert sign_in(world.people[who]).get(office(world, tail)).status_code == 403


def test_head_judge_of_a_blind_contest_sees_no_school(sign_in, world, judged):
    page = sign_in(world.people["dung"]).get(office(world))

    assert (page.status_code, "Sao Mai</span>" in page.text) == (200, False)


def test_published_scores_can_be_recomputed_from_the_published_sheets(giang, client, world, judged):
    giang.post(office(world, "/publish"), data={})
    rows = read_csv(client.get(f"/c/{world.slug}/results/sheets.csv"))
    totals = {}
    for entry, judge, _, score in rows[1:]:
        totals[entry, judge] = totals.get((entry, judge), 0) + Fraction(score)

    means = {}
    for entry in {entry for entry, _ in totals}:
        own = [total for (of, _), total in totals.items() if of == entry]
        means[entry] = sum(own) / len(own)

    listed = read_csv(client.get(f"/c/{world.slug}/results.csv"))
    assert {row[3]: Fraction(row[7].replace(",", ".")) for row in listed[1:]} == means


def test_title_that_looks_like_a_formula_stays_text(giang, client, db, world, clock):
    with db.write() as session:
        judged_entry(session, world, code="TLA-GV-0001-A", marks=GOOD, now=clock(), title='=HYPERLINK("http://x")')
    giang.post(office(world, "/publish"), data={})

    rows = read_csv(client.get(f"/c/{world.slug}/results.csv"))

    assert rows[1][4] == '\'=HYPERLINK("http://x")'


def test_search_ignores_diacritics(giang, client, world, judged):
    giang.post(office(world, "/publish"), data={})

    text = client.get(f"/c/{world.slug}/results", params={"q": "hoa sua"}).text

    assert ("Trợ lý Hoa Sữa" in text, "Trợ lý Sao Mai" in text) == (True, False)


def test_scores_stay_private_when_the_rules_say_so(giang, client, db, world, judged):
    with db.write() as session:
        session.execute(update(Contest).values(publish_scores="none"))
    giang.post(office(world, "/publish"), data={})

    page, sheets = client.get(f"/c/{world.slug}/results"), client.get(f"/c/{world.slug}/results/sheets.csv")

    assert ("89,50" in page.text, sheets.status_code) == (False, 404)


def test_public_page_writes_nothing(giang, client, db, world, judged):
    giang.post(office(world, "/publish"), data={})
    with db.read() as session:
        before = session.scalar(select(func.count()).select_from(WebSession))

    client.get(f"/c/{world.slug}/results")

    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(WebSession)) == before


def read_csv(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
