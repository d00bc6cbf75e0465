"""Entries that are alike: hints for the secretary, across contests, never for judges or entrants."""

import io
from dataclasses import replace

import pytest
from blinded import put_file
from dossiers import SUMMARY, actor_of, drafted, full_dossier
from PIL import Image, ImageDraw
from sqlalchemy import event, select, update

from contest.core.errors import Invalid
from contest.entries import service
from contest.entries.dossier import AuthorLine, LinkLine
from contest.entries.file_tables import Rendition
from contest.entries.listing import page_number
from contest.entries.similar import service as acts
from contest.entries.similar import work
from contest.entries.similar.minhash import signature, text_pairs
from contest.entries.similar.sketching import link_key, marked, shared_words
from contest.entries.similar.tables import Likeness
from contest.entries.tables import Entry, EntryFile
from contest.rules.tables import Contest

OFFICE = "/c/ai-2026/office/similar"
WORDS = (
    "Trò chơi giúp học sinh lớp năm ôn phép cộng phân số bằng cách ghép mảnh bánh, mỗi lượt đúng mở một cửa, sai thì được "
    "giải thích bằng hình, thầy cô xem được em nào còn vướng và giao thêm bài vừa sức cho từng nhóm trong lớp học của mình"
)


def hand_in(session, world, files, clock, *, number, summary=SUMMARY, url="", content=b"", image=b""):
    author = AuthorLine(f"Người Thứ {number}", "Giáo viên", "", "adult")
    link = LinkLine(world.slots["trial"], url or f"https://bai-{number}.example.vn/", "")
    dossier = replace(full_dossier(world), title=f"Bài số {number}", summary=summary, authors=(author,), links=(link,))
    entry_id = drafted(session, world, now=clock(), dossier=dossier, pdf=False)
    pdf = content or f"%PDF-1.4 {number}".encode()
    put_file(session, world, files, entry_id, "description", "application/pdf", pdf, name="mo-ta.pdf", now=clock())
    if image:
        put_file(session, world, files, entry_id, "product", "image/png", image, name="anh.png", now=clock())
    session.execute(update(Contest).values(summary_words_min=10))
    service.submit_entry(session, actor=actor_of(session, world, "binh", clock()), entry_id=entry_id, now=clock())
    return entry_id


def found(db):
    with db.read() as session:
        rows = session.execute(select(Likeness.kind, Likeness.percent).order_by(Likeness.kind, Likeness.percent))
        return [tuple(row) for row in rows]


def drawing(size, shift=0):
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for number in range(6):
        across, down = size[0] * (number * 17 % 100) // 100, size[1] * ((number * 31 + shift) % 100) // 100
        draw.ellipse(
            (across, down, across + size[0] // 4, down + size[1] // 5), fill=(number * 40, 90, 200 - number * 30)
        )
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()


def test_alike_entries_are_paired_by_file_link_summary_and_picture(db, files, world, clock):
    with db.write() as session:
        hand_in(session, world, files, clock, number=1, summary=WORDS, url="https://www.youtube.com/watch?v=abcdefghijk",
                content=b"%PDF same", image=drawing((800, 600)))  # fmt: skip
        hand_in(session, world, files, clock, number=2, summary=WORDS + " thân yêu", url="https://youtu.be/abcdefghijk?si=x",
                content=b"%PDF same", image=drawing((400, 300)))  # fmt: skip
        hand_in(session, world, files, clock, number=3, summary=" ".join(reversed(WORDS.split())))

    work.work_off(db, files, clock=clock)

    kinds = dict(found(db))
    assert sorted(kinds) == ["file", "image", "link", "summary"]
    assert kinds["summary"] >= 85
    assert len(found(db)) == 4


def test_text_of_documents_is_compared_once_previews_have_read_it(db, files, world, clock):
    with db.write() as session:
        for number in (1, 2):
            hand_in(
                session, world, files, clock, number=number, summary=f"{WORDS} {number}" if number == 1 else SUMMARY
            )
    work.work_off(db, files, clock=clock)
    before = [kind for kind, _percent in found(db)]
    with db.write() as session:
        for file_id in session.scalars(select(EntryFile.file_id)).all():
            session.add(Rendition(source_id=file_id, kind="page", number=1, text=f"{WORDS}. {WORDS.upper()}"))

    work.work_off(db, files, clock=clock)

    assert (before, [kind for kind, _percent in found(db)]) == ([], ["documents"])


@pytest.mark.sqlite
def test_nothing_is_read_or_computed_while_others_wait_to_write(db, files, world, clock):
    """Three thousand entries took half a minute, in turns of three seconds in which no judge could save."""
    with db.write() as session:
        for number in (1, 2, 3):
            hand_in(session, world, files, clock, number=number)
    written = []
    event.listen(db.writer, "before_cursor_execute", lambda *call: written.append(call[2].split()[0:3]))
    begun = []
    event.listen(db.writer, "begin", lambda _connection: begun.append(1))

    work.work_off(db, files, clock=clock)

    assert len(begun) == 1
    assert len(written) <= 5
    assert len(found(db)) == 3


def test_work_is_done_once_and_a_pair_set_aside_stays_so(db, files, world, clock):
    with db.write() as session:
        first = hand_in(session, world, files, clock, number=1)
        hand_in(session, world, files, clock, number=2)
    done = [work.work_off(db, files, clock=clock), work.work_off(db, files, clock=clock)]
    with db.write() as session:
        pair_id = session.scalars(select(Likeness.id)).one()
        actor = actor_of(session, world, "ha", clock())
        with pytest.raises(Invalid):
            acts.dismiss(session, actor=actor, contest_id=world.contest_id, pair_id=pair_id, reason=" ", now=clock())
        acts.dismiss(session, actor=actor, contest_id=world.contest_id, pair_id=pair_id, reason="cùng mẫu", now=clock())
        session.execute(update(Entry).where(Entry.id == first).values(state="submitted"))
        session.execute(update(Rendition).values(text="x"))

    work.work_off(db, files, clock=clock)

    assert done == [2, 0]
    with db.read() as session:
        assert session.scalars(select(Likeness.reason)).all() == ["cùng mẫu"]


def test_secretary_sees_both_sides_beside_each_other_and_sets_aside(sign_in, db, files, world, clock):
    with db.write() as session:
        for number in (1, 2):
            hand_in(session, world, files, clock, number=number, summary=WORDS)
    work.work_off(db, files, clock=clock)
    with db.read() as session:
        pair_id = session.scalars(select(Likeness.id)).one()
    browser = sign_in(world.people["ha"])

    listed, shown = browser.get(OFFICE).text, browser.get(f"{OFFICE}/{pair_id}").text
    refused = browser.post(f"{OFFICE}/{pair_id}", data={"reason": ""})
    done = browser.post(f"{OFFICE}/{pair_id}", data={"reason": "Cùng một nhóm làm hai bài"})

    assert "Tóm tắt giống nhau" in listed
    assert all(words in shown for words in ("Bài số 1", "Bài số 2", "<mark>Trò chơi giúp học sinh"))
    assert (refused.status_code, done.status_code) == (422, 303)
    assert "Cùng một nhóm làm hai bài" in browser.get(f"{OFFICE}?show=dismissed").text


def test_entry_of_a_foreign_contest_is_named_but_not_shown(sign_in, db, files, world, clock):
    with db.write() as session:
        for number in (1, 2):
            hand_in(session, world, files, clock, number=number, summary=WORDS)
    work.work_off(db, files, clock=clock)
    with db.write() as session:
        past = Contest(
            slug="ai-2025", name="Cuộc thi năm trước", organizer="UBND", state="closed", blind=False, levels=["TH"],
            created_at=clock(), created_by=world.people["root"], gap_limit=15, tie_order=[],
        )  # fmt: skip
        session.add(past)
        session.flush()
        other = session.scalars(select(Entry.id).where(Entry.title == "Bài số 2")).one()
        session.execute(update(Entry).where(Entry.id == other).values(contest_id=past.id))
        pair_id = session.scalars(select(Likeness.id)).one()

    shown = sign_in(world.people["ha"]).get(f"{OFFICE}/{pair_id}").text

    assert "Cuộc thi năm trước" in shown
    assert "Bài số 2" not in shown


@pytest.mark.parametrize("who", ["chi", "dung", "binh", "khoa", "mallory"])
def test_nobody_but_the_office_sees_likeness(sign_in, db, files, world, clock, who):
    assert sign_in(world.people[who]).get(OFFICE).status_code == 404


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk&t=3", "https://youtu.be/abcdefghijk", True),
        ("https://www.Example.vn/bai/?utm_source=zalo", "http://example.vn/bai", True),
        ("https://example.vn/bai?id=1", "https://example.vn/bai?id=2", False),
    ],
)
def test_links_that_lead_to_the_same_have_one_key(one, other, same):
    assert (link_key(one) == link_key(other)) is same


def test_shared_words_are_marked_in_the_text_as_it_is_written():
    left, right = "Em rất thích trò chơi ghép hình của lớp.", "Bạn cũng THÍCH TRÒ CHƠI GHÉP hình"

    assert marked(left, shared_words(left, right)) == [
        ("Em rất", False),
        (" thích trò chơi ghép hình", True),
        (" của lớp", False),
        (".", False),
    ]


def test_signatures_estimate_the_share_of_shingles_in_common():
    """Broder's estimate: two texts that share about half of their shingles, one seed, within four standard errors."""
    words = [f"tu{number}" for number in range(400)]
    one, half = " ".join(words[:300]), " ".join(words[100:])
    true = len(shared_words(one, half)) / (2 * (300 - 3) - len(shared_words(one, half)))

    (pair,) = text_pairs("summary", [signature(one), signature(half)], [0], 0)

    assert abs(pair[4] / 100 - true) < 4 * (true * (1 - true) / 128) ** 0.5


@pytest.mark.parametrize(("typed", "shown"), [("2", 2), ("0", 1), ("-1", 1), ("x", 1), ("²", 1), ("9999999", 1)])
def test_page_of_an_address_when_strange_is_the_first(typed, shown):
    assert page_number(typed) == shown


def test_list_holds_a_hundred_pairs_a_page_and_tells_how_many_there_are(sign_in, db, world, clock):
    now = clock()
    with db.write() as session:
        ids = [drafted(session, world, now=now, dossier=full_dossier(world)) for _ in range(2)]
        for number in range(101):
            session.add(Likeness(
                left_id=ids[0], right_id=ids[1], kind="link", key=f"{number}", percent=100, found_at=now, reason="",
            ))  # fmt: skip
    ha = sign_in(world.people["ha"])

    first, second = ha.get(OFFICE).text, ha.get(f"{OFFICE}?page=2").text

    assert (first.count('scope="row"'), second.count('scope="row"')) == (100, 1)
    assert f'href="{OFFICE}?page=2"' in first
    assert ": 101</caption>" in first
