"""The pages round links, the demo kit and what is down: nothing to complain of, on a desktop and a phone."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cast import build_world
from dossiers import drafted
from findings import axe_findings, sideways
from judging_world import actor_of, start_judging
from playwright.sync_api import Browser, Page, expect
from serving import free_port, serving
from sqlalchemy import select, update

from contest.app import create_app
from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.migrate import upgrade
from contest.entries.links.reports import report_down
from contest.entries.links.service import url_hash
from contest.entries.links.tables import LinkCheck
from contest.entries.tables import Entry, EntryLink, EntryVersion
from contest.people import sessions
from contest.settings import Settings

pytestmark = pytest.mark.browser
NOW = datetime.fromisoformat("2026-12-03T03:00:00+00:00")
VIDEO = "https://youtu.be/dQw4w9WgXcQ"
KIT = {
    "account": "giamkhao01", "password": "mat-khau-rieng-77", "prompt1": "Em đi học muộn thì sao?",
    "prompt2": "Mấy giờ vào lớp?", "fallback": VIDEO, "device": "Điện thoại Android 10 trở lên, có micro",
}  # fmt: skip


class LinkRoom:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.site = f"http://127.0.0.1:{self.port}"
        self.settings = Settings(data_dir=folder, public_url=self.site)
        self.db = Database(f"sqlite:///{folder}/room.sqlite")
        upgrade(self.db)
        with self.db.write() as session:
            self.world = build_world(session, now=NOW - timedelta(days=13))
            self.draft = drafted(session, self.world, now=NOW - timedelta(days=13), pdf=False)
            session.execute(update(Entry).where(Entry.id == self.draft).values(kit=KIT))
            (link,) = session.scalars(select(EntryLink).where(EntryLink.entry_id == self.draft))
            self._check(
                session, self.draft, link.url, "permission", "The server lets no visitor in (answer %(status)s)."
            )
        (entry, _chi), self.assignment = next(iter(start_judging(self.db, self.world, now=NOW, count=1).items()))
        chi = actor_of(self.db, self.world, "chi", NOW)
        with self.db.write() as session:
            version = session.scalars(select(EntryVersion).where(EntryVersion.entry_id == entry)).one()
            link = {**version.content["links"][0], "id": "link1"}
            version.content = {
                **version.content, "links": [link, {**link, "id": "link2", "url": VIDEO, "note": ""}], "kit": KIT,
            }  # fmt: skip
            self._check(session, entry, link["url"], "unreachable", "It did not answer in time.")
            row = session.get_one(Entry, entry)
            report_down(
                session, actor=chi, entry=row, subject=link["url"], url=link["url"], note="Trang trắng.", now=NOW
            )
        self.app = create_app(self.settings)
        self.app.state.update({"db": self.db, "files": FileStore("", folder=folder / "f"), "clock": lambda: NOW})

    def _check(self, session, entry_id, url, state, reason) -> None:
        session.add(
            LinkCheck(
                entry_id=entry_id, url=url, url_hash=url_hash(url), state=state, reason=reason, params={"status": 403},
                due_at=NOW + timedelta(days=1), checked_at=NOW - timedelta(hours=2), evidence={"status": 403},
            )
        )  # fmt: skip

    def pages(self) -> dict[str, tuple[str, str]]:
        """name -> (who, path)."""
        own, judge, office = (
            f"/c/ai-2026/entries/{self.draft}",
            f"/c/ai-2026/judging/{self.assignment}",
            "/c/ai-2026/office",
        )
        return {
            "kit": ("binh", f"{own}/kit"), "files": ("binh", f"{own}/files"), "links": ("chi", f"{judge}?show=links"),
            "judge-kit": ("chi", f"{judge}?show=kit"), "down": ("chi", f"{judge}/down"), "queue": ("ha", f"{office}/down"),
            "broken": ("ha", f"{office}/links"), "entry": ("ha", f"{office}/entries/{self.draft}"),
        }  # fmt: skip


@pytest.fixture(scope="module")
def room(tmp_path_factory) -> Iterator[LinkRoom]:
    found = LinkRoom(tmp_path_factory.mktemp("links"))
    with serving(found.app, found.port):
        yield found
    found.db.dispose()


@pytest.fixture
def open_as(chromium: Browser, room: LinkRoom):
    contexts = []

    def go(who: str, path: str, *, width: int = 1280, theme: str = "light") -> Page:
        with room.db.write() as session:
            token = sessions.start_session(
                session, account_id=room.world.people[who], device="test",
                rules=sessions.session_rules(room.settings), now=NOW,
            )  # fmt: skip
        context = chromium.new_context(viewport={"width": width, "height": 900})
        context.set_default_timeout(15000)
        cookies = (("session", token), ("locale", "vi"), ("theme", theme))
        context.add_cookies([{"name": n, "value": v, "url": room.site} for n, v in cookies])
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.goto(room.site + path, wait_until="networkidle")
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
@pytest.mark.parametrize("name", ["kit", "files", "links", "judge-kit", "down", "queue", "broken", "entry"])
def test_page_has_nothing_to_complain_of(open_as, room, name, width, theme):
    who, path = room.pages()[name]

    page = open_as(who, path, width=width, theme=theme)

    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{width}-{theme}.png", full_page=True)
    assert (axe_findings(page), sideways(page), page.complaints) == ([], 0, [])


def test_video_of_another_site_is_asked_for_after_the_click_only(open_as, room):
    who, path = room.pages()["links"]
    page = open_as(who, path)
    asked = []
    page.context.route(
        "https://www.youtube-nocookie.com/**", lambda route: (asked.append(route.request), route.abort())
    )
    page.reload(wait_until="networkidle")
    before = [request.url for request in asked]

    page.get_by_role("button", name="Xem video tại đây").click()
    expect(page.locator(".video-frame")).to_have_count(1)
    page.wait_for_timeout(500)

    assert before == []
    assert [request.url for request in asked] == ["https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"]
    assert asked[0].headers.get("referer") == room.site + "/"
