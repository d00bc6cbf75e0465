"""Trap 18: what each of the cast, and nobody, gets from each route; one table, reviewed as a file (routes.tsv).

A route that is not in the table fails. `WRITE_ROUTES=1 pytest tests/feature/web/test_routes.py` writes it anew: then
read the difference line by line before it is committed. POST routes are called with an empty body on a fresh database.
"""

import os
import shutil
from pathlib import Path

import pytest
from cast import NOON, PEOPLE, World, build_world
from judged import judged_entry
from sqlalchemy import select, update
from visitors import open_browser

from contest.core.database import Database
from contest.judging.tables import Assignment, Round
from contest.people import sessions

pytestmark = pytest.mark.sqlite
TABLE = Path(__file__).with_name("routes.tsv")
CAST = ("nobody", *PEOPLE, "root")
NOTHING = "0" * 26
SCORES = {"chi": ["30", "30", "15"], "cuc": ["31", "30", "15"]}
CODE = "TLA-GV-0001-A"


def routes(app):
    """(method, path, name) of every handler of ours."""
    return sorted(
        (method, route.path_format, handler.name)
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        for method in handler.http_methods
        if handler.name and method != "HEAD"
    )


class Stage:
    """A world on a file of its own, copied for each call that may change it."""

    def __init__(self, ready: Path, folder: Path, settings) -> None:
        self.folder, self.settings, self.count = folder, settings, 0
        self.path = folder / "world.sqlite"
        shutil.copy(ready, self.path)
        db = Database(f"sqlite:///{self.path}")
        with db.write() as session:
            self.world: World = build_world(session, now=NOON)
            self.entry = judged_entry(session, self.world, code=CODE, marks=SCORES, now=NOON, locked=False)
            session.execute(update(Round).values(state="judging", opened_at=NOON))
            self.assignment = session.scalar(
                select(Assignment.id).where(Assignment.judge_id == self.world.judges["chi"])
            )
            self.tokens = {
                who: sessions.start_session(
                    session,
                    account_id=self.world.people[who],
                    device="",
                    rules=sessions.session_rules(settings),
                    now=NOON,
                )
                for who in CAST
                if who != "nobody"
            }
        db.dispose()

    def fresh(self) -> Database:
        self.count += 1
        path = self.folder / f"{self.count}.sqlite"
        shutil.copy(self.path, path)
        return Database(f"sqlite:///{path}", threads=2)

    def fill(self, path: str, name: str) -> str:
        world = self.world
        values = {
            "slug": world.slug, "entry": self.entry, "entry_id": self.entry, "code": CODE, "assignment": self.assignment,
            "number": "1", "category": world.categories["virtual-assistant"], "track": world.tracks["teacher"],
            "kind": "csv" if name.startswith("results") else "categories", "row_id": world.categories["learning-game"],
            "judge": world.judges["chi"], "judge_id": world.judges["chi"], "round": world.round_id,
            "account": world.people["an"], "account_id": world.people["an"], "school": world.schools["sao_mai"],
            "school_id": world.schools["sao_mai"], "slot": world.slots["description"], "rest": "nothing", "tag": "x",
            "name": "base.css", "role": "judge", "what": "entries", "list_name": "entries", "format": "csv",
        }  # fmt: skip
        for part in [piece[1:-1] for piece in path.split("/") if piece.startswith("{")]:
            path = path.replace(f"{{{part}}}", values.get(part, NOTHING))
        return path


@pytest.fixture(scope="module")
def stage(ready_sqlite, tmp_path_factory, settings):
    return Stage(ready_sqlite, tmp_path_factory.mktemp("stage"), settings)


def statuses(app, stage, clock, method, path, name):
    """Who -> status. A database is used again while nothing was changed in it: after a GET and after a refusal."""
    found, db, changed = {}, stage.fresh(), False
    for who in CAST:
        if changed:
            db.dispose()
            db = stage.fresh()
        app.state.update({"db": db, "clock": clock})
        browser = open_browser(app)
        if who != "nobody":
            browser.cookies.set("session", stage.tokens[who], domain="testserver.local")
        found[who] = browser.request(method, stage.fill(path, name)).status_code
        changed = method != "GET" and found[who] < 400
    db.dispose()
    return found


def test_every_route_answers_everybody_as_the_table_says(shared_app, stage, clock, files):
    shared_app.state.update({"files": files})
    lines = ["\t".join(("method", "path", *CAST))]
    for method, path, name in routes(shared_app):
        found = statuses(shared_app, stage, clock, method, path, name)
        lines.append("\t".join((method, path, *(str(found[who]) for who in CAST))))
    text = "\n".join(lines) + "\n"
    if os.environ.get("WRITE_ROUTES"):
        TABLE.write_text(text, "utf-8")

    assert text.splitlines() == TABLE.read_text("utf-8").splitlines()


def test_no_route_answers_anybody_with_a_fault():
    rows = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()[1:]]

    assert [row[:2] for row in rows if any(int(status) >= 500 for status in row[2:])] == []


def test_every_route_says_who_may_come(shared_app):
    assert [
        handler.name
        for route in shared_app.routes
        for handler in getattr(route, "route_handlers", ())
        if handler.name and not handler.opt.get("perm")
    ] == []


def test_mallory_gets_no_more_of_a_contest_than_a_visitor():
    """Except the pages of any entrant: the own list, and where a new entry begins."""
    rows = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines()]
    own = {"/c/{slug}/entries", "/c/{slug}/entries/new", "/account"}
    nobody, mallory = rows[0].index("nobody"), rows[0].index("mallory")

    more = [row[1] for row in rows[1:] if row[0] == "GET" and row[mallory] == "200" and row[nobody] != "200"]

    assert set(more) <= own


def test_anonymous_get_writes_nothing_and_sets_no_cookie(shared_app, stage, clock, files):
    """Trap 3, over every route."""
    db = stage.fresh()
    shared_app.state.update({"db": db, "clock": clock, "files": files})
    browser = open_browser(shared_app)

    cookies = [
        path
        for method, path, name in routes(shared_app)
        if method == "GET" and "set-cookie" in browser.get(stage.fill(path, name)).headers
    ]

    written = [Path(f"{stage.folder}/{stage.count}.sqlite-wal")]
    assert cookies == []
    assert [path for path in written if path.exists() and path.stat().st_size] == []
    db.dispose()
