"""The secretary's list: who sees it, what it finds, how many statements it takes."""

import pytest
from judged import judged_entry
from sqlalchemy import event

MARKS = {"chi": ["30", "30", "15"]}


@pytest.fixture
def entries(db, world, clock):
    def make(first, last):
        with db.write() as session:
            for number in range(first, last):
                judged_entry(
                    session,
                    world,
                    code=f"TLA-GV-{number:04}-A",
                    marks={},
                    now=clock(),
                    authors=("Trần Văn An", "Lê Minh"),
                )

    return make


def statements(db, act):
    seen = []

    def count(*given):
        seen.append(given[2])

    event.listen(db.reader, "before_cursor_execute", count)
    act()
    event.remove(db.reader, "before_cursor_execute", count)
    return len(seen)


def test_secretary_sees_each_entry_once_with_its_authors_counted(sign_in, world, entries):
    entries(1, 4)

    page = sign_in(world.people["ha"]).get(f"/c/{world.slug}/office/entries")

    assert page.status_code == 200
    assert [page.text.count(f"TLA-GV-000{number}-A") > 0 for number in (1, 2, 3)] == [True, True, True]


@pytest.mark.parametrize("who", ["an", "chi", "dung", "khoa", "mallory"])
def test_list_is_for_the_office(sign_in, world, entries, who):
    entries(1, 2)

    page = sign_in(world.people[who]).get(f"/c/{world.slug}/office/entries")

    assert (page.status_code, "TLA-GV-0001-A" in page.text) == (404, False)


def test_list_takes_as_many_statements_for_500_rows_as_for_10(sign_in, db, world, entries):
    browser = sign_in(world.people["ha"])
    path = f"/c/{world.slug}/office/entries"
    browser.get(path)
    entries(1, 11)
    few = statements(db, lambda: browser.get(path))
    entries(11, 501)

    assert statements(db, lambda: browser.get(path)) == few
