"""T3 and T2 of the design: markers for every hidden name, over all routes a judge can reach; and two worlds that differ
only in hidden names answer a judge byte for byte alike. The routes are read from the application.
"""

import re
import shutil
from contextlib import ExitStack

import pytest
from blinded import Names, forms_of, hidden_world, marked_entry, prepare
from cast import NOON, build_world
from crawl import crawl, routes
from judging_world import JUDGING
from sqlalchemy import select
from visitors import open_browser

from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.text import fold
from contest.core.tokens import deterministic_ids
from contest.entries.inspection import worker as inspection
from contest.entries.previews import work as previews
from contest.entries.tables import EntryFile, EntryLink
from contest.judging.tables import Assignment
from contest.people import sessions

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]
ONE = Names()
OTHER = Names(
    authors=("Vương Hữu Chìm Sâu", "Thạch Bảo Mờ"), mentor="Lỗ Diệu Khuất", contact="Khổng Tú Che",
    school="Trường THCS Phù Vân Các", phone="+84912555333", email="khongtuche@example.vn",
)  # fmt: skip


class Stage:
    """A world on files of its own, prepared for judging by the jobs, and a judge's browser in it."""

    def __init__(self, names, ready, folder, app, settings, *, in_text):
        folder.mkdir()
        shutil.copy(ready, folder / "world.sqlite")
        self.app, self.settings, self.now, self.browsers = app, settings, NOON + JUDGING, 0
        self.db = Database(f"sqlite:///{folder / 'world.sqlite'}", threads=8)
        self.files = FileStore("", folder=folder / "files")
        with deterministic_ids(7):
            with self.db.write() as session:
                self.world = build_world(session, now=NOON)
                hidden_world(session, self.world, names)
                self.entry_id = marked_entry(session, self.world, self.files, names, folder, now=NOON, in_text=in_text)
            self.work()
        self.use()

    def work(self):
        for _round in range(3):
            prepare(self.db, self.files, NOON)
            inspection.work_off(self.db, self.files, clock=lambda: NOON)
            previews.render_waiting(self.db, self.files, clock=lambda: NOON)

    def use(self):
        self.app.state.update({"db": self.db, "files": self.files, "clock": lambda: self.now})

    def browser(self, who):
        browser = open_browser(self.app)
        self.browsers += 1
        with deterministic_ids(1000 + self.browsers), self.db.write() as session:
            token = sessions.start_session(
                session, account_id=self.world.people[who], device="test",
                rules=sessions.session_rules(self.settings), now=self.now,
            )  # fmt: skip
        browser.cookies.set("session", token, domain="testserver.local")
        return browser

    def values(self):
        world = self.world
        with self.db.read() as session:
            files = list(session.scalars(select(EntryFile.id).order_by(EntryFile.id)))
            links = list(session.scalars(select(EntryLink.id).order_by(EntryLink.id)))
            assignment = session.scalars(select(Assignment.id)).one()
        return {
            "slug": [world.slug], "assignment": [assignment], "entry": [self.entry_id], "entry_id": [self.entry_id],
            "file": files, "file_id": files, "link_id": links, "link": links, "number": ["1"], "page": ["1"],
            "slot": ["description"], "judge": [world.judges["chi"]], "round": [world.round_id],
            "school_id": [world.schools["sao_mai"]], "account_id": [world.people["an"]], "what": ["entries"],
            "which": ["entries", "assignments", "judges"], "ending": ["csv", "xlsx"], "code": ["TLA-HS-0001-A"],
            "category": [world.categories["virtual-assistant"]], "track": [world.tracks["student"]],
            "kind": ["categories", "pages"], "row_id": [world.categories["learning-game"]], "name": ["base.css"],
        }  # fmt: skip


@pytest.fixture(scope="module")
def marked(ready_sqlite, tmp_path_factory, shared_app, settings):
    return Stage(ONE, ready_sqlite, tmp_path_factory.mktemp("marked") / "one", shared_app, settings, in_text=True)


def leaks(answers, names):
    wanted = {form: name for name in names for form in forms_of(name)}
    found = []
    for answer in answers.values():
        said = " ".join(fold(text) for text in answer.texts())
        found += [(answer.method, answer.path, name) for form, name in wanted.items() if form in said]
    return sorted(set(found))


def test_no_hidden_name_reaches_a_judge_over_any_route(shared_app, marked, capsys):
    marked.use()

    answers = crawl(shared_app, lambda: marked.browser("chi"), marked.values())

    good = [answer for answer in answers.values() if answer.status in {200, 206}]
    files = [answer for answer in good if "/files/" in answer.path]
    with capsys.disabled():
        print(f"\n{len(routes(shared_app))} routes, {len(answers)} answers to a judge, {len(good)} with content, "
              f"{len(files)} of files; markers found: {len(leaks(answers, ONE.all()))}")  # fmt: skip
    assert leaks(answers, ONE.all()) == []
    assert len(files) > 10
    assert [(answer.method, answer.path) for answer in answers.values() if answer.status >= 500] == []


def test_head_judge_of_a_blind_contest_reads_no_author_mentor_or_contact(shared_app, marked):
    """Schools stand in his lists of conflicts and of schools: he assigns judges by them (docs/blindness.md)."""
    marked.use()

    answers = crawl(shared_app, lambda: marked.browser("dung"), marked.values())

    assert leaks(answers, [*ONE.authors, ONE.mentor, ONE.contact]) == []


def test_two_worlds_that_differ_in_hidden_names_answer_a_judge_alike(
    ready_sqlite, tmp_path_factory, shared_app, settings, capsys
):
    told = []
    for names in (ONE, OTHER):
        with ExitStack() as stack:
            folder = tmp_path_factory.mktemp("twin") / "world"
            stage = Stage(names, ready_sqlite, folder, shared_app, settings, in_text=False)
            stack.callback(stage.db.dispose)
            answers = crawl(shared_app, lambda stage=stage: stage.browser("chi"), stage.values())
            told.append({(method, drawn_anew(path)): answer for (method, path), answer in answers.items()})

    one, other = told
    differing = [
        (method, path, first_difference(one.get((method, path)), other.get((method, path))))
        for method, path in sorted({*one, *other})
        if comparable(one.get((method, path))) != comparable(other.get((method, path)))
    ]
    with capsys.disabled():
        print(f"\n{len(one)} and {len(other)} answers compared, {len(differing)} differ", *differing, sep="\n")
    assert differing == []


def first_difference(one, other):
    left, right = repr(comparable(one)), repr(comparable(other))
    place = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), 0)
    return left[max(0, place - 80) : place + 60], right[place : place + 60]


def drawn_anew(text):
    """Keys, tickets and login codes that every answer draws anew are no answer to a question."""
    text = re.sub(r'(name="key" value="|/play/)[0-9a-zA-Z_-]{20,}', r"\1", text)
    return re.sub(r'(id="login-code">)[0-9A-Z-]+', r"\1", text)


def comparable(answer):
    if answer is None:
        return None
    body = drawn_anew(answer.body.decode("latin-1"))
    return (
        answer.status,
        [(name, drawn_anew(value)) for name, value in answer.headers if name != "content-length"],
        body,
    )
