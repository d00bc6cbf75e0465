"""The pages of the entries room as their people see them: axe-clean, no wider than the window, in both themes."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from cast import NOON, World, build_world
from dossiers import actor_of, drafted, full_dossier, student_dossier, submitted
from findings import axe_findings, sideways
from playwright.sync_api import Browser
from serving import free_port, serving
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.app import create_app, open_house
from contest.core.database import Database
from contest.core.migrate import upgrade
from contest.entries import service
from contest.entries.dossier import Dossier
from contest.entries.quarantine.service import quarantine
from contest.entries.redaction.scan import scan_entry
from contest.entries.similar.tables import Likeness
from contest.entries.tables import EntryFile
from contest.people import sessions
from contest.rules.tables import Contest
from contest.settings import Settings

pytestmark = pytest.mark.browser


@dataclass
class Site:
    address: str
    world: World
    cookies: dict[str, str]
    ids: dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    house = open_house(
        Settings(data_dir=tmp_path_factory.mktemp("entries"), public_url=address, threads=4), clock=lambda: NOON
    )
    upgrade(house.db)
    found = fill(house.db, address)
    find_names_and_likeness(house.db, found)
    with serving(create_app(house=house), port):
        yield found
    house.db.dispose()


def fill(db: Database, address: str) -> Site:
    rules = sessions.SessionRules(idle=timedelta(hours=12), absolute=timedelta(days=14))
    with db.write() as session:
        world = build_world(session, now=NOON)
        people = {name: world.people[name] for name in ("binh", "khoa", "ha")}
        cookies = {
            n: sessions.start_session(session, account_id=i, device="t", rules=rules, now=NOON)
            for n, i in people.items()
        }
        ids = {
            "draft": drafted(
                session,
                world,
                now=NOON,
                dossier=student_dossier(
                    world, title="Sao Mai Bot: hỏi đáp nội quy", summary="Mới viết vài dòng.", consents=1
                ),
            ),
            "attendance": drafted(
                session,
                world,
                now=NOON,
                dossier=full_dossier(world, title="Điểm danh bằng thẻ", category="smart-attendance"),
            ),
            "handed_in": submitted(session, world, now=NOON),
            "named": submitted(session, world, now=NOON, dossier=naming(world)),
            "returned": submitted(session, world, now=NOON, dossier=full_dossier(world, title="Khu vườn phân số")),
        }
        service.check_entry(
            session,
            actor=actor_of(session, world, "ha", NOON),
            entry_id=ids["returned"],
            decision="returned",
            version=1,
            gates={"G7": "Đường dẫn đòi quyền truy cập, giám khảo không mở được."},
            now=NOON,
        )
        taken_out(session, world, ids["returned"])
    return Site(address, world, cookies, ids)


def naming(world: World) -> Dossier:
    dossier = full_dossier(world, title="Trạm không gian")
    name = dossier.authors[0].full_name
    return replace(dossier, summary=f"{dossier.summary} Tác giả {name} đã thử với lớp mình dạy.")


def find_names_and_likeness(db: Database, site: Site) -> None:
    """What the jobs of blindness and look-alikes leave behind: a name to decide on, a pair to look at."""
    named, other = site.ids["named"], site.ids["handed_in"]
    with db.write() as session:
        session.execute(update(Contest).values(blind=True))
        scan_entry(session, entry_id=named, now=NOON)
        pair = Likeness(left_id=named, right_id=other, kind="summary", key="", percent=84, found_at=NOON, reason="")
        session.add(pair)
        session.flush()
        site.ids["pair"] = pair.id


def taken_out(session: Session, world: World, entry_id: str) -> None:
    held = session.scalars(select(EntryFile.id).where(EntryFile.entry_id == entry_id)).one()
    quarantine(
        session,
        actor=actor_of(session, world, "ha", NOON),
        entry_id=entry_id,
        file_ids=[held],
        reason="Ảnh lộ rõ mặt học sinh lớp 8A1, chưa có đồng ý của cha mẹ.",
        now=NOON,
    )


PAGES = [
    ("binh", "entries"),
    ("binh", "entries/new"),
    ("binh", "entries/{draft}"),
    ("binh", "entries/{returned}"),
    ("binh", "entries/{draft}/people"),
    ("binh", "entries/{draft}/product"),
    ("binh", "entries/{draft}/files"),
    ("binh", "entries/{draft}/statements"),
    ("binh", "entries/{attendance}/attendance"),
    ("binh", "entries/{draft}/review"),
    ("binh", "entries/{handed_in}/review"),
    ("binh", "entries/{handed_in}/receipt"),
    ("binh", "entries/{handed_in}/withdraw"),
    ("khoa", "school"),
    ("khoa", "school/list"),
    ("ha", "office/entries"),
    ("ha", "office/entries/{handed_in}"),
    ("ha", "office/entries/{returned}"),
    ("ha", "office/entries/{returned}/quarantine"),
    ("ha", "office/entries/{attendance}/quarantine"),
    ("ha", "office/quarantine"),
    ("ha", "office/blindness"),
    ("ha", "office/blindness/{named}"),
    ("ha", "office/similar"),
    ("ha", "office/similar/{pair}"),
]


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_pages_are_axe_clean_quiet_and_fit(chromium: Browser, site: Site, width: int, theme: str) -> None:
    found: dict[str, object] = {}
    for who, path in PAGES:
        context = chromium.new_context(viewport={"width": width, "height": 900})
        values = {"theme": theme, "session": site.cookies[who]}
        context.add_cookies([{"name": n, "value": v, "url": site.address} for n, v in values.items()])
        page, said = context.new_page(), []
        page.on("console", lambda message, said=said: said.append(message.text))
        answer = page.goto(f"{site.address}/c/ai-2026/{path.format(**site.ids)}", wait_until="networkidle")
        if shots := os.environ.get("CONTEST_SHOTS"):
            page.screenshot(path=f"{shots}/{path.replace('/', '_')}_{width}_{theme}.png", full_page=True)
        wide = sideways(page)
        wrong = [*axe_findings(page), *said, *([wide] if wide > 0 else [])]
        if wrong or answer is None or answer.status != 200:
            found[path] = wrong
        context.close()

    assert found == {}
