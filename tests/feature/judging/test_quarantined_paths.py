"""No way leads to the content of a file that was taken out: every address that gave it before, for everybody."""

import pytest
from cast import NOON
from judging_world import JUDGING, start_judging
from packages import add_package

from contest.core.files import register
from contest.entries.file_tables import Rendition
from contest.entries.quarantine.service import quarantine
from contest.entries.quarantine.work import delete_taken
from contest.entries.tables import Entry
from contest.people.sessions import load_actor

MARK = "khuon-mat-hoc-sinh-0042"
PEOPLE = ("mallory", "ha", "giang", "khoa", "chi", "dung", "an")


@pytest.fixture
def shown(db, world, files, clock):
    """(entry, assignment, entry file): a game with the mark in it, in its pages and pictures."""
    clock.go(NOON + JUDGING)
    (first, assignment), *_others = start_judging(db, world, now=clock()).items()
    game = {"index.html": f"<p>{MARK}".encode(), "mat.txt": MARK.encode()}
    with db.write() as session:
        file_id, package_id = add_package(session, world, files, first[0], game, now=clock())
        for kind in ("page", "thumbnail"):
            row = register(
                session, files.keep_bytes(f"{kind} {MARK}".encode()), name=kind, media_type="text/plain", by=None,
                now=clock(),
            )  # fmt: skip
            session.add(Rendition(source_id=package_id, kind=kind, number=1, file_id=row.id, text=f"{kind} {MARK}"))
    return first[0], assignment, file_id


def addresses(shown):
    entry, assignment, held = shown
    own, desk = f"/c/ai-2026/entries/{entry}", f"/c/ai-2026/judging/{assignment}"
    whole = [own, f"{own}/view", f"{own}/view?show=product", f"{own}/review", f"{own}/receipt", f"{own}/files"]
    whole += [f"{own}/files/{held}", f"{own}/files/{held}/play", desk, f"{desk}?show=product", f"{desk}/files/{held}"]
    whole += [f"{place}/files/{held}/{kind}/1" for place in (own, desk) for kind in ("page", "thumbnail")]
    return [*whole, f"/c/ai-2026/office/entries/{entry}", f"/c/ai-2026/office/entries/{entry}/quarantine"]


def reached(sign_in, world, shown, keys):
    """(person, address) wherever the mark stands in the answer."""
    found = {("nobody", key) for key in keys if MARK in sign_in(world.people["an"]).get(key).text}
    for name in PEOPLE:
        browser = sign_in(world.people[name])
        found |= {(name, address) for address in addresses(shown) if MARK in browser.get(address).text}
    return found


def test_content_when_its_file_was_taken_out_then_no_address_leads_to_it(db, world, files, clock, shown, sign_in):
    entry, assignment, held = shown
    running = sign_in(world.people["chi"]).post(f"/c/ai-2026/judging/{assignment}/files/{held}/play").json()["src"]
    keys = [running, running.replace("index.html", "mat.txt")]
    before = reached(sign_in, world, shown, keys)

    with db.write() as session:
        ha = load_actor(session, account_id=world.people["ha"], now=clock())
        quarantine(session, actor=ha, entry_id=entry, file_ids=[held], reason="Khuôn mặt học sinh", now=clock())
    cut_off = reached(sign_in, world, shown, keys)
    delete_taken(db, files, clock=clock)

    own, desk = f"/c/ai-2026/entries/{entry}/files/{held}", f"/c/ai-2026/judging/{assignment}/files/{held}"
    assert {("nobody", key) for key in keys} <= before
    assert {("ha", f"{own}/page/1"), ("ha", f"{own}/thumbnail/1"), ("chi", f"{desk}/page/1")} <= before
    assert cut_off == set()
    assert MARK.encode() not in b"".join(files.read(key) for key in files.keys())  # noqa: SIM118 - not a dict
    with db.read() as session:
        assert session.get(Entry, entry).state == "returned"
