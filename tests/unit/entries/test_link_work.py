"""The task check-links over real rows, with a visitor who is told what each address answers."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from cast import NOON
from judging_world import add_entries
from sqlalchemy import delete, select

from contest.core.tables import OutgoingMail
from contest.entries.links import service, work
from contest.entries.links.tables import LinkCheck
from contest.entries.links.visiting import NotVisited, Visit
from contest.entries.tables import Entry, EntryLink, EntryVersion
from contest.rules.tables import Phase

URL = "https://example.vn/thu"  # of tests/judging_world.py
DEADLINE = NOON + timedelta(days=10)


@dataclass
class Internet:
    """Answers by address; what is not there is not found."""

    pages: dict[str, Visit | NotVisited] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def visit(self, url: str) -> Visit:
        self.asked.append(url)
        found = self.pages.get(url, page(url, status=404))
        if isinstance(found, NotVisited):
            raise found
        return found


def page(url=URL, status=200, title="Trợ lý"):
    return Visit(url, status, {"content-type": "text/html"}, f"<title>{title}</title>".encode(), whole=True)


@pytest.fixture
def net():
    return Internet({URL: page()})


@pytest.fixture
def entry(db, world):
    with db.write() as session:
        (entry_id,) = add_entries(session, world, 1, now=NOON, state="submitted")
        session.add(EntryLink(entry_id=entry_id, slot_id=world.slots["trial"], url=URL, added_at=NOON))
    return entry_id


def run(db, net, clock):
    return work.check_due(db, visitor=net, site="https://thi.example.vn", clock=clock)


def check(db):
    with db.read() as session:
        return session.scalars(select(LinkCheck)).one_or_none()


def mails(db):
    with db.read() as session:
        return list(session.scalars(select(OutgoingMail.body).order_by(OutgoingMail.created_at)))


def test_link_without_a_check_is_found_and_looked_at(db, entry, net, clock):
    assert run(db, net, clock) == 1

    row = check(db)
    assert (row.state, row.checked_at, row.evidence["title"], row.leased_until) == ("ok", NOON, "Trợ lý", None)
    assert (run(db, net, clock), net.asked) == (0, [URL])


def test_good_link_is_looked_at_again_each_night(db, entry, net, clock):
    run(db, net, clock)

    due = check(db).due_at

    assert NOON.replace(hour=19) <= due < NOON.replace(hour=21, minute=1)


def test_last_check_before_the_deadline_is_at_the_deadline(db, entry, net, clock):
    clock.go(DEADLINE - timedelta(hours=1))
    run(db, net, clock)

    assert check(db).due_at == DEADLINE


def test_broken_link_is_confirmed_before_anybody_is_told_and_told_once(db, entry, net, clock):
    net.pages[URL] = page(status=404)
    run(db, net, clock)
    first = (check(db).state, check(db).due_at - NOON, mails(db))

    for _ in range(3):
        clock.go(max(check(db).due_at, clock.now))
        run(db, net, clock)

    (letter,) = mails(db)
    assert first == ("gone", service.CONFIRM, [])
    assert URL in letter
    assert "https://thi.example.vn/c/ai-2026/entries/" in letter


def test_mended_link_that_breaks_again_is_told_again(db, entry, net, clock):
    for answer in (page(status=404), page(status=404), page(), page(status=404), page(status=404)):
        net.pages[URL] = answer
        run(db, net, clock)
        clock.go(check(db).due_at)

    assert len(mails(db)) == 2


def test_after_the_deadline_nobody_is_asked_to_mend(db, entry, net, clock):
    net.pages[URL] = page(status=403)
    clock.go(DEADLINE + timedelta(minutes=1))
    for _ in range(3):
        run(db, net, clock)
        clock.go(check(db).due_at)

    assert (check(db).state, mails(db)) == ("permission", [])


def test_page_that_is_another_after_the_deadline_says_what_it_was(db, entry, net, clock):
    run(db, net, clock)
    net.pages[URL] = page(title="Trợ lý bản nộp")
    clock.go(DEADLINE)
    run(db, net, clock)
    at_deadline = check(db).state
    net.pages[URL] = page(title="Trợ lý 2.0")
    clock.go(DEADLINE + timedelta(days=1))
    run(db, net, clock)

    assert (at_deadline, check(db).state) == ("ok", "changed")
    assert check(db).params == {"before": "Trợ lý bản nộp", "after": "Trợ lý 2.0"}


def test_refused_address_says_why(db, entry, net, clock):
    net.pages[URL] = NotVisited("refused", "It leads into a network that is not public.")
    run(db, net, clock)

    assert (check(db).state, check(db).reason) == ("refused", "It leads into a network that is not public.")


def test_link_of_the_version_handed_in_keeps_its_check_when_the_draft_lets_it_go(db, entry, net, clock):
    run(db, net, clock)
    with db.write() as session:
        session.execute(delete(EntryLink))
        service.ask_again(session, entry_id=entry, now=NOON)
    run(db, net, clock)
    kept = check(db)
    with db.write() as session:
        session.execute(delete(EntryVersion))
        service.ask_again(session, entry_id=entry, now=NOON)
    run(db, net, clock)

    assert (kept.state, check(db)) == ("ok", None)


def test_withdrawn_entry_is_left_alone(db, entry, net, clock):
    run(db, net, clock)
    with db.write() as session:
        session.get_one(Entry, entry).state = "withdrawn"
        service.ask_again(session, entry_id=entry, now=NOON)
    run(db, net, clock)

    assert check(db) is None


def test_link_under_way_is_not_taken_twice_and_a_lost_one_comes_back(db, entry, net, clock):
    run(db, net, clock)
    with db.write() as session:
        row = session.scalars(select(LinkCheck)).one()
        row.due_at, row.leased_until = NOON, NOON + work.LEASE

    assert run(db, net, clock) == 0
    clock.go(work.LEASE)
    assert run(db, net, clock) == 1


def test_once_judging_is_over_links_rest(db, entry, net, clock):
    with db.write() as session:
        closes = session.scalars(select(Phase.closes_at).where(Phase.kind == "judging")).one()
    clock.go(closes + timedelta(days=1))
    run(db, net, clock)

    assert check(db).due_at - clock() == service.AFTER_ALL


def test_video_is_asked_about_by_its_public_description(db, entry, net, clock):
    with db.write() as session:
        session.scalars(select(EntryLink)).one().url = "https://youtu.be/dQw4w9WgXcQ"
    run(db, net, clock)

    assert net.asked == [
        "https://www.youtube.com/oembed?format=json&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ"
    ]
