"""The scan of a signed sheet: optional, beside the second person's form, in the history, for no judge."""

import entry_files
import pytest
from judging_world import JUDGING, rubric_and_criteria, start_judging
from sqlalchemy import func, select

from contest.core.tables import AuditEvent, StoredFile
from contest.entries.inspection import worker as inspection
from contest.entries.previews import work
from contest.judging.paper_tables import PaperScan
from contest.judging.tables import Sheet

OFFICE = "/c/ai-2026/office"
RIGHT = ("35", "30,5", "15")


@pytest.fixture
def now(clock):
    clock.go(JUDGING)
    return clock()


@pytest.fixture
def assignment(db, world, now):
    return next(iter(start_judging(db, world, now=now, count=1).values()))


@pytest.fixture
def send(sign_in, world, assignment, files):
    """send("ha", scan=b"…", turn="first", …) -> the answer; the marks are right unless `points` says otherwise."""

    def post(who, *, scan=None, turn="first", points=RIGHT, **more):
        _, criteria = rubric_and_criteria(world)
        marks = {f"points-{one}": value for one, value in zip(criteria, points, strict=False)}
        sent = {} if scan is None else {"files": {"scan": ("Nguyễn Thị Chi.jpg", scan)}}
        return sign_in(world.people[who]).post(
            f"{OFFICE}/paper/{assignment}", data={"turn": turn, **marks, "sum": "80,5", **more}, **sent
        )

    return post


@pytest.fixture
def look_at(db, files, now):
    """The jobs: inspection, then pictures."""

    def act():
        inspection.work_off(db, files, clock=lambda: now)
        work.render_waiting(db, files, clock=lambda: now)

    return act


@pytest.fixture
def picture():
    return entry_files.photograph()


def scans(db):
    with db.read() as session:
        return session.execute(select(PaperScan.id, PaperScan.replaced_at).order_by(PaperScan.added_at)).all()


def test_walk_of_a_scan_from_the_typist_to_the_head_judge(db, world, sign_in, assignment, send, look_at, picture):
    typed = send("ha", scan=picture)
    look_at()
    path = f"{OFFICE}/paper/{assignment}"
    giang = sign_in(world.people["giang"])
    form = giang.get(path).text
    (scan,) = scans(db)

    checked = send("giang", turn="second", words="1")

    with db.read() as session:
        sheet_id = session.scalar(select(Sheet.id))
    dung = sign_in(world.people["dung"])
    history = dung.get(f"{OFFICE}/sheets/{sheet_id}").text
    assert (typed.status_code, checked.status_code) == (303, 303)
    assert f'src="{path}/scan/{scan.id}/' in form
    assert 'value="35"' not in form
    assert (f'src="{path}/scan/{scan.id}/' in history, "Vũ Thu Hà" in history) == (True, True)
    answer = dung.get(f"{path}/scan/{scan.id}")
    assert (answer.status_code, "Chi" in answer.headers["content-disposition"]) == (200, False)


def test_scan_stays_when_the_marks_are_refused_and_with_it_what_was_typed(db, send, picture):
    answer = send("ha", scan=picture, points=("35", "30,5", "x"))

    assert (answer.status_code, 'value="30,5"' in answer.text, len(scans(db))) == (422, True, 1)


def test_scan_alone_keeps_what_is_typed_on_the_page_and_stores_no_marks(db, world, sign_in, assignment, send, picture):
    answer = send("ha", scan=picture, only="scan", points=("35",))

    assert (answer.status_code, 'value="35"' in answer.text) == (200, True)
    assert send("giang").status_code == 303  # nothing was typed before


@pytest.mark.parametrize(
    ("scan", "status"),
    [(b"", 422), (b"MZ\x90\x00", 422), (b"GIF89a" + b"\0" * 40, 422), (b"\xff\xd8\xff" + b"\0" * (10 << 20), 413)],
    ids=["empty", "program", "picture of another kind", "too large"],
)
def test_odd_file_is_refused_at_its_field_and_the_marks_stay(db, send, scan, status):
    answer = send("ha", scan=scan, only="scan")

    assert (answer.status_code, 'href="#f-scan"' in answer.text, 'value="30,5"' in answer.text) == (status, True, True)
    assert scans(db) == []


def test_no_file_is_asked_for_where_only_the_scan_was_to_go(send):
    answer = send("ha", turn="scan")

    assert (answer.status_code, 'href="#f-scan"' in answer.text) == (422, True)


def test_new_scan_takes_the_place_and_the_old_one_stays_in_the_history(db, send, picture):
    send("ha", scan=picture)
    send("giang", scan=entry_files.pdf(2), turn="scan")

    assert [row.replaced_at is None for row in scans(db)] == [False, True]


def test_scan_after_handing_in_comes_once_and_its_typist_does_not_see_it(
    db, world, sign_in, assignment, send, look_at, picture
):
    send("ha")
    send("giang", turn="second", words="1")
    first = send("ha", scan=picture, turn="scan")
    again = send("ha", scan=entry_files.pdf(2), turn="scan")
    look_at()

    (scan,) = scans(db)
    path = f"{OFFICE}/paper/{assignment}/scan/{scan.id}"
    assert (first.status_code, again.status_code) == (303, 409)
    assert [sign_in(world.people[who]).get(path).status_code for who in ("ha", "giang", "dung")] == [404, 200, 200]


@pytest.mark.parametrize(("who", "status"), [("ha", 200), ("giang", 200), ("dung", 200), ("chi", 404), ("cuc", 404)])
def test_waiting_scan_is_seen_by_its_typists_and_the_head_judge(
    db, world, sign_in, assignment, send, look_at, picture, who, status
):
    send("ha", scan=picture)
    look_at()
    (scan,) = scans(db)

    answer = sign_in(world.people[who]).get(f"{OFFICE}/paper/{assignment}/scan/{scan.id}")

    assert answer.status_code == status


def test_scan_is_not_given_before_it_was_inspected(db, world, sign_in, assignment, send, picture):
    send("ha", scan=picture)
    (scan,) = scans(db)
    giang = sign_in(world.people["giang"])

    assert giang.get(f"{OFFICE}/paper/{assignment}/scan/{scan.id}").status_code == 404
    assert "đang được chuẩn bị" in giang.get(f"{OFFICE}/paper/{assignment}").text


def test_broken_scan_says_so_and_does_not_hold_up_the_sheet(db, world, sign_in, assignment, send, look_at):
    send("ha", scan=b"\xff\xd8\xff" + b"\0" * 400)
    look_at()

    shown = sign_in(world.people["giang"]).get(f"{OFFICE}/paper/{assignment}").text

    assert "Tệp này không hiển thị được" in shown
    assert send("giang", turn="second", words="1").status_code == 303


def test_reopened_sheet_does_not_show_its_scan_to_the_office(db, world, sign_in, assignment, send, look_at, picture):
    send("ha", scan=picture)
    look_at()
    send("giang", turn="second", words="1")
    with db.read() as session:
        sheet_id = session.scalar(select(Sheet.id))
    sign_in(world.people["dung"]).post(f"{OFFICE}/sheets/{sheet_id}/reopen", data={"reason": "Nhầm"})
    (scan,) = scans(db)

    assert sign_in(world.people["ha"]).get(f"{OFFICE}/paper/{assignment}/scan/{scan.id}").status_code == 404


def test_attaching_is_in_the_log_and_the_stored_name_names_nobody(db, send, picture):
    send("ha", scan=picture)

    with db.read() as session:
        acts = session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("paper.%"))).all()
        name = session.scalar(select(StoredFile.name))
        count = session.scalar(select(func.count()).select_from(PaperScan))
    assert (sorted(acts), "Chi" in name, count) == (["paper.scan_attached", "paper.typed"], False, 1)
