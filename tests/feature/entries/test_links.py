"""Links as people see them: the entrant, the office; the demo kit; what is reported as down."""

from datetime import timedelta

import pytest
from cast import NOON
from dossiers import actor_of, drafted, full_dossier
from judging_world import JUDGING, start_judging
from sqlalchemy import select, update

from contest.core.tables import AuditEvent, OutgoingMail
from contest.entries.drafts import save_dossier
from contest.entries.links.service import url_hash
from contest.entries.links.tables import DownReport, LinkCheck
from contest.entries.redaction.shown import place_of
from contest.entries.tables import Entry, EntryVersion
from contest.office.exports import EXPORTS
from contest.web.headers import POLICY

KIT = {
    "account": "giamkhao01", "password": "mat-khau-rieng-77", "prompt1": "Em đi học muộn thì sao?", "prompt2": "", "prompt3": "",
    "prompt4": "", "prompt5": "", "fallback": "https://youtu.be/dQw4w9WgXcQ", "device": "Có micro", "seen": "",
}  # fmt: skip


@pytest.fixture
def draft(db, world, clock):
    with db.write() as session:
        return drafted(session, world, now=clock(), pdf=False)


@pytest.fixture
def binh(sign_in, world):
    return sign_in(world.people["binh"])


def add_link(browser, draft, url="https://truong.example.vn/app"):
    return browser.post(f"/c/ai-2026/entries/{draft}/slots/product/link", data={"url-product": url, "note-product": ""})


def only(db, table):
    with db.read() as session:
        return session.scalars(select(table)).one()


def said(db, **values):
    with db.write() as session:
        session.execute(update(LinkCheck).values(checked_at=NOON, **values))


def test_saved_link_waits_for_its_check_and_shows_what_came_of_it(binh, db, draft):
    add_link(binh, draft)
    waiting = binh.get(f"/c/ai-2026/entries/{draft}/files").text
    said(
        db,
        state="permission",
        reason="It asks visitors to sign in. Open it to everybody with the link.",
        evidence={"status": 200},
    )

    shown = binh.get(f"/c/ai-2026/entries/{draft}/files").text

    assert "Chưa mở thử" in waiting
    assert "Cần quyền truy cập" in shown
    assert "Hãy mở cho bất kỳ ai có đường dẫn." in shown


def test_link_is_checked_again_when_asked(binh, db, draft, clock):
    add_link(binh, draft)
    said(db, state="gone", due_at=NOON + timedelta(days=1))
    with db.read() as session:
        link = session.scalars(select(LinkCheck)).one()
    page = binh.get(f"/c/ai-2026/entries/{draft}/files").text
    action = page.split('/check"')[0].rsplit('action="', 1)[1] + "/check"

    answer = binh.post(action)

    assert (answer.status_code, only(db, LinkCheck).due_at, link.due_at) == (303, clock(), NOON + timedelta(days=1))


def test_office_sees_broken_links_and_entrants_do_not(sign_in, world, binh, db, draft):
    add_link(binh, draft)
    said(db, state="gone", reason="There is nothing any more (answer %(status)s).", params={"status": 404})

    listed = sign_in(world.people["ha"]).get("/c/ai-2026/office/links")

    assert "https://truong.example.vn/app" in listed.text
    assert "Ở đó không còn gì (mã 404)." in listed.text
    assert binh.get("/c/ai-2026/office/links").status_code == 404


def test_kit_is_kept_in_the_dossier_and_shown_to_the_office(binh, sign_in, world, db, draft):
    saved = binh.post(f"/c/ai-2026/entries/{draft}/kit", data=KIT)

    with db.read() as session:
        kit = session.get_one(Entry, draft).kit
        check = session.scalars(select(LinkCheck)).one()
    assert saved.status_code == 303
    assert kit == {name: text for name, text in KIT.items() if text}
    assert check.url == KIT["fallback"]
    assert "mat-khau-rieng-77" in sign_in(world.people["ha"]).get(f"/c/ai-2026/office/entries/{draft}").text


def test_kit_with_an_address_that_is_none_is_refused_at_its_place(binh, draft):
    answer = binh.post(f"/c/ai-2026/entries/{draft}/kit", data=KIT | {"fallback": "video của em"})

    assert answer.status_code == 422
    assert 'id="f-fallback-error"' in answer.text


def test_kit_changed_in_another_window_is_not_overwritten(binh, draft):
    page = binh.get(f"/c/ai-2026/entries/{draft}/kit").text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    binh.post(f"/c/ai-2026/entries/{draft}/kit", data=KIT)

    assert binh.post(f"/c/ai-2026/entries/{draft}/kit", data=KIT | {"account": "khac", "seen": seen}).status_code == 409


def test_name_in_a_kit_is_pointed_out_to_the_entrant_and_the_secretary(binh, sign_in, world, db, draft):
    with db.write() as session:
        session.execute(
            update(Entry).values(kit={"account": "Lê Thị Bình", "fallback": "https://x.example.vn/le-thi-binh"})
        )

    review = binh.get(f"/c/ai-2026/entries/{draft}/review").text

    assert "bộ dùng thử" in review
    shown = place_of("kit:account", files={}, links={})
    assert (shown.part, shown.inside) == ("Bộ dùng thử", "Tên tài khoản dùng thử")


def test_corrected_row_of_a_workbook_leaves_the_kit_alone(binh, world, db, draft, clock):
    binh.post(f"/c/ai-2026/entries/{draft}/kit", data=KIT)
    with db.write() as session:
        dossier = full_dossier(world)
        actor = actor_of(session, world, "binh", clock())
        save_dossier(session, actor=actor, entry_id=draft, dossier=dossier, now=clock())

    with db.read() as session:
        assert session.get_one(Entry, draft).kit["account"] == "giamkhao01"


class TestJudge:
    @pytest.fixture
    def desk(self, db, world, clock):
        clock.go(NOON + JUDGING)
        (first, one), (_second, other) = start_judging(db, world, now=clock()).items()
        with db.write() as session:
            version = session.scalars(select(EntryVersion).where(EntryVersion.entry_id == first[0])).one()
            link = {**version.content["links"][0], "id": "link1"}
            video = {**link, "id": "link2", "url": "https://youtu.be/dQw4w9WgXcQ", "note": ""}
            kit = {name: text for name, text in KIT.items() if text}
            version.content = {**version.content, "links": [link, video], "kit": kit}
            session.add(
                LinkCheck(
                    entry_id=first[0], url=link["url"], url_hash=url_hash(link["url"]), state="unreachable", reason="It did not answer in time.",
                    due_at=clock() + timedelta(days=1), checked_at=clock(), evidence={"title": "Trang của Mallory Trịnh"},
                )
            )  # fmt: skip
        return one, other, first[0]

    @pytest.fixture
    def chi(self, sign_in, world, desk):
        """Signed in once the clock stands at judging."""
        return sign_in(world.people["chi"])

    def test_sees_the_state_of_links_without_their_titles(self, chi, desk):
        page = chi.get(f"/c/ai-2026/judging/{desk[0]}?show=links")

        assert "Không kết nối được" in page.text
        assert "Không trả lời kịp." in page.text
        assert "Mallory" not in page.text

    def test_video_of_another_site_is_framed_on_this_tab_only_and_after_a_click(self, chi, desk):
        links, text = (chi.get(f"/c/ai-2026/judging/{desk[0]}?show={tab}") for tab in ("links", "text"))

        assert links.headers["content-security-policy"] == POLICY.replace(
            "frame-src 'none'", "frame-src https://www.youtube-nocookie.com"
        )
        assert text.headers["content-security-policy"] == POLICY
        assert 'data-video="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"' in links.text
        assert "<iframe" not in links.text

    def test_reads_the_demo_kit(self, chi, desk):
        page = chi.get(f"/c/ai-2026/judging/{desk[0]}?show=kit").text

        assert [
            word in page for word in ("giamkhao01", "mat-khau-rieng-77", "Em đi học muộn thì sao?", "Có micro")
        ] == [True] * 4

    def test_reads_no_name_in_a_kit_of_a_blind_contest(self, chi, db, desk):
        with db.write() as session:
            version = session.scalars(select(EntryVersion).where(EntryVersion.entry_id == desk[2])).one()
            named = {"account": "Mallory Trịnh", "fallback": "https://x.example.vn/mallory-trinh", "device": "Micro"}
            version.content = {**version.content, "kit": named}

        pages = [chi.get(f"/c/ai-2026/judging/{desk[0]}{tail}").text for tail in ("?show=kit", "/down")]

        assert "Micro" in pages[0]
        assert [word for page in pages for word in ("Mallory", "mallory-trinh") if word in page] == []

    def test_report_goes_to_the_secretary_with_evidence_and_into_no_mark(self, chi, sign_in, world, db, desk, clock):
        answer = chi.post(f"/c/ai-2026/judging/{desk[0]}/down", data={"subject": "link1", "note": "Trang trắng."})

        report = only(db, DownReport)
        queue = sign_in(world.people["ha"]).get("/c/ai-2026/office/down").text
        with db.read() as session:
            due = session.scalars(select(LinkCheck.due_at).where(LinkCheck.url == "https://example.vn/thu")).one()
            logged = session.scalars(select(AuditEvent.action).where(AuditEvent.action == "entry.reported_down")).all()
        assert answer.status_code == 303
        assert (report.subject, report.evidence["state"]) == ("https://example.vn/thu", "unreachable")
        assert (due, logged) == (clock(), ["entry.reported_down"])
        assert "Trang trắng." in queue
        assert "Phạm Linh Chi" not in queue
        assert "Đã báo ban thư ký" in chi.get(f"/c/ai-2026/judging/{desk[0]}").text

    @pytest.mark.parametrize(
        ("sent", "words", "mails"),
        [
            ({"answer": "mended", "words": "Xin thử lại."}, "Đã chạy lại được. Xin thử lại.", 0),
            ({"answer": "fallback"}, "Chấm theo video dự phòng.", 0),
            ({"answer": "extension", "until": "2026-12-05T17:00"}, "Tác giả được sửa đến", 1),
        ],
    )
    def test_answer_reaches_the_judges_of_the_entry(self, chi, sign_in, world, db, desk, sent, words, mails):
        chi.post(f"/c/ai-2026/judging/{desk[0]}/down", data={"subject": "link2", "note": "Trang trắng."})
        ha = sign_in(world.people["ha"])
        path = f"/c/ai-2026/office/down/{only(db, DownReport).id}"

        answer = ha.post(path, data=sent)

        with db.read() as session:
            sent_out = session.scalars(select(OutgoingMail)).all()
        assert (answer.status_code, len(sent_out)) == (303, mails)
        assert words in chi.get(f"/c/ai-2026/judging/{desk[0]}").text
        assert ha.post(path, data=sent).status_code == 409

    @pytest.mark.parametrize(
        "sent", [{}, {"answer": "extension"}, {"answer": "extension", "until": "2026-11-01T17:00"}]
    )
    def test_answer_that_says_too_little_is_refused(self, chi, sign_in, world, db, desk, sent):
        chi.post(f"/c/ai-2026/judging/{desk[0]}/down", data={"subject": "link1", "note": "Trang trắng."})

        answer = sign_in(world.people["ha"]).post(f"/c/ai-2026/office/down/{only(db, DownReport).id}", data=sent)

        assert (answer.status_code, only(db, DownReport).answer) == (422, "")

    def test_what_can_be_down_is_offered_once_each(self, chi, desk):
        """The fallback video is one of the links here."""
        page = chi.get(f"/c/ai-2026/judging/{desk[0]}/down").text

        assert (page.count('value="link'), page.count('value="fallback"')) == (2, 0)

    def test_nobody_reports_or_answers_what_is_not_his(self, chi, sign_in, world, db, desk):
        sent = {"subject": "link1", "note": "x"}
        down = f"/c/ai-2026/judging/{desk[0]}/down"
        chi.post(down, data=sent)
        answer = f"/c/ai-2026/office/down/{only(db, DownReport).id}"

        found = {who: sign_in(world.people[who]).post(down, data=sent).status_code for who in ("cuc", "mallory", "ha")}
        answered = {
            who: sign_in(world.people[who]).post(answer, data={"answer": "mended"}).status_code
            for who in ("chi", "dung", "mallory")
        }

        assert (found, answered) == (dict.fromkeys(found, 404), dict.fromkeys(answered, 404))

    def test_test_account_stands_in_no_public_page_and_no_export(self, client, sign_in, world, db, desk):
        with db.write() as session:
            session.execute(update(Entry).values(kit={"account": "giamkhao01", "password": "mat-khau-rieng-77"}))
        giang = sign_in(world.people["giang"])
        pages = [client.get(path) for path in ("/", "/c/ai-2026", "/c/ai-2026/rules", "/c/ai-2026/results")]
        pages += [giang.get(f"/c/ai-2026/office/lists/{name}/{kind}") for name in EXPORTS for kind in ("csv", "xlsx")]
        pages += [giang.get("/c/ai-2026/office/entries"), giang.get("/c/ai-2026/office/log")]

        assert [str(page.url) for page in pages if b"mat-khau-rieng-77" in page.content] == []
        assert sum(page.status_code == 200 for page in pages) > 8
