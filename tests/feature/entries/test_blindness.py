"""Names in an entry of a blind contest: found, masked, decided on; and the copies of files that judges get."""

import io
import zipfile

import pikepdf
import pypdfium2
import pytest
from blinded import Names, forms_of, hidden_world, marked_entry, prepare, put_file
from dossiers import actor_of
from PIL import Image
from sqlalchemy import select, update

from contest.core.errors import Invalid, NotReady
from contest.core.text import fold
from contest.entries import blind
from contest.entries.redaction import queries, service
from contest.entries.redaction.service import Decision
from contest.entries.redaction.tables import BlindFinding, CleanCopy
from contest.entries.tables import EntryVersion
from contest.judging.rounds import open_round
from contest.judging.tables import Round
from contest.rules.tables import Contest

NAMES = Names()
OFFICE = "/c/ai-2026/office/blindness"


@pytest.fixture
def entry_id(db, world, files, clock, tmp_path):
    with db.write() as session:
        hidden_world(session, world, NAMES)
        return marked_entry(session, world, files, NAMES, tmp_path, now=clock())


@pytest.fixture
def ready(db, files, clock, entry_id):
    prepare(db, files, clock())
    return entry_id


def view_of(db, entry_id):
    with db.read() as session:
        return blind.judge_view(session, entry_id)


def content_of(db, files, entry_id, ending):
    view = view_of(db, entry_id)
    file = next(file for file in view.files if file.name.endswith(ending))
    with db.read() as session:
        stored, name = blind.judge_file(session, entry_id=entry_id, file_id=file.id)
        return files.read(stored.key), name


def named_in(text):
    said = fold(text)
    return [name for name in NAMES.all() for form in forms_of(name) if form in said]


def test_texts_are_masked_before_anybody_has_looked(db, entry_id):
    view = view_of(db, entry_id)

    assert named_in(repr(view)) == []
    assert view.title == "Trợ lý của nhóm [ẩn]"
    assert view.summary.endswith("[ẩn] và cô [ẩn] cùng làm tại Trường [ẩn], gọi [ẩn].")
    assert [link.url for link in view.links] == ["https://tro-ly.example.vn/thu", ""]


def test_files_wait_until_their_copies_are_made(db, entry_id):
    view = view_of(db, entry_id)

    assert {file.state for file in view.files} == {"preparing"}
    assert {(file.size, file.stored_id) for file in view.files} == {(0, "")}
    with db.read() as session, pytest.raises(NotReady):
        blind.judge_file(session, entry_id=entry_id, file_id=view.files[0].id)


def test_pdf_for_judges_names_nobody_in_text_properties_notes_or_attachments(db, files, ready):
    content, name = content_of(db, files, ready, ".pdf")

    document = pypdfium2.PdfDocument(content)
    texts = [page.get_textpage().get_text_range() for page in document]
    assert texts == ["", "Trang hai."]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert ("/Info" in pdf.trailer, "/Metadata" in pdf.Root, len(pdf.attachments)) == (False, False, 0)
        assert "/T" not in pdf.pages[1].Annots[0]
    assert named_in(content.decode("latin-1") + content.decode("utf-16-be", "ignore") + name) == []


@pytest.mark.parametrize("ending", [".docx", ".pptx", ".zip"])
def test_office_files_and_zips_for_judges_name_nobody_in_any_member(db, files, ready, ending):
    content, name = content_of(db, files, ready, ending)

    read = list(members(content))
    assert [(member, named) for member, text in read if (named := named_in(f"{member} {text}"))] == []
    assert named_in(name) == []
    assert len(read) > 4


def members(content, prefix=""):
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        yield prefix, packed.comment.decode()
        for name in packed.namelist():
            raw = packed.read(name)
            if raw[:2] == b"PK":
                yield from members(raw, f"{prefix}{name}/")
            yield prefix + name, raw.decode("utf-8", "ignore") + raw.decode("utf-16-le", "ignore")


def test_a_name_cut_into_two_runs_is_masked_and_the_rest_stays(db, files, ready):
    content, _name = content_of(db, files, ready, ".docx")

    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert "<w:t>Nhóm [ẩn]</w:t></w:r><w:r><w:t> viết</w:t>" in xml


def test_picture_for_judges_keeps_its_size_and_no_label(db, files, ready):
    content, _name = content_of(db, files, ready, ".jpg")

    with Image.open(io.BytesIO(content)) as picture:
        assert picture.size == (64, 48)
        assert dict(picture.getexif()) == {}
    assert named_in(content.decode("latin-1") + content.decode("utf-16-le", "ignore")) == []


def test_game_in_a_zip_still_finds_its_script(db, files, ready):
    content, _name = content_of(db, files, ready, ".zip")

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert "js/game.js" in packed.namelist()
        assert "<script src='js/game.js'>" in packed.read("index.html").decode()


def test_file_handed_in_is_never_changed(db, files, world, ready):
    with db.read() as session:
        content = session.scalars(select(EntryVersion.content)).one()

    pdf = next(line for line in content["files"] if line["media_type"] == "application/pdf")
    with db.read() as session:
        copy = session.get(CleanCopy, pdf["id"])
        raw = files.read(f"files/{pdf['sha256'][:2]}/{pdf['sha256']}")
        assert copy.file_id != pdf["file_id"]
    assert NAMES.authors[0] in "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(raw))


def decide(db, world, clock, entry_id, *decisions):
    with db.write() as session:
        service.decide(
            session, actor=actor_of(session, world, "ha", clock()), entry_id=entry_id, decisions=decisions, now=clock()
        )


def finding(db, place, needle):
    with db.read() as session:
        return session.scalars(
            select(BlindFinding).where(BlindFinding.place == place, BlindFinding.needle == fold(needle))
        ).one()


def test_a_name_left_in_with_a_reason_is_read_by_judges_in_that_text_only(db, world, clock, ready):
    row = finding(db, "title", NAMES.authors[0])

    decide(db, world, clock, ready, Decision(row.id, "leave", "là tên nhân vật lịch sử"))

    view = view_of(db, ready)
    assert view.title == f"Trợ lý của nhóm {NAMES.authors[0]}"
    assert NAMES.authors[0] not in repr(replace_title(view))


def replace_title(view):
    from dataclasses import replace

    return replace(view, title="")


def test_leaving_a_name_in_without_a_reason_is_refused(db, world, clock, ready):
    row = finding(db, "title", NAMES.authors[0])

    with pytest.raises(Invalid):
        decide(db, world, clock, ready, Decision(row.id, "leave", " "))


def test_a_page_taken_out_is_empty_for_judges_and_comes_back_when_asked(db, files, world, clock, ready):
    view = view_of(db, ready)
    pdf = next(file for file in view.files if file.name.endswith(".pdf"))
    row = finding(db, f"file:{pdf.id}:page:1", NAMES.authors[0])

    decide(db, world, clock, ready, Decision(row.id, "page"))
    waiting = next(file for file in view_of(db, ready).files if file.id == pdf.id).state
    prepare(db, files, clock())

    assert waiting == "preparing"
    content, _name = content_of(db, files, ready, ".pdf")
    with pikepdf.open(io.BytesIO(content)) as made:
        assert b"re f" in made.pages[0].Contents.read_bytes()
        assert len(made.pages) == 2


def test_a_hidden_file_is_no_file_for_a_judge(db, world, clock, ready):
    view = view_of(db, ready)
    pdf = next(file for file in view.files if file.name.endswith(".pdf"))
    row = finding(db, f"file:{pdf.id}:page:1", NAMES.authors[0])

    decide(db, world, clock, ready, Decision(row.id, "file"))

    assert next(file for file in view_of(db, ready).files if file.id == pdf.id).state == "hidden"


def test_a_kind_that_cannot_be_cleaned_waits_for_a_person(db, files, world, clock, entry_id):
    with db.write() as session:
        version = session.scalars(select(EntryVersion)).one()
        file_id = put_file(
            session,
            world,
            files,
            entry_id,
            "product",
            "application/octet-stream",
            b"strange",
            name="la.bin",
            now=clock(),
        )
        line = version.content["files"][0] | {"id": file_id, "media_type": "application/octet-stream", "name": "la.bin"}
        version.content = version.content | {"files": [*version.content["files"], line]}
    prepare(db, files, clock())
    before = next(file for file in view_of(db, entry_id).files if file.id == file_id).state

    decide(db, world, clock, entry_id, Decision(finding(db, f"file:{file_id}:whole", "unclean").id, "leave", "đã xem"))

    assert (before, next(f for f in view_of(db, entry_id).files if f.id == file_id).state) == ("preparing", "ready")


def test_readiness_says_what_is_still_to_do(db, files, world, clock, entry_id):
    def state():
        with db.read() as session:
            return queries.readiness(session, [entry_id])[entry_id]

    found = [state()]
    prepare(db, files, clock())
    found.append(state())
    with db.read() as session:
        undecided = session.scalars(select(BlindFinding.id).where(BlindFinding.state == "open")).all()
    decide(db, world, clock, entry_id, *(Decision(each, "hide") for each in undecided))
    found.append(state())

    assert found == ["waiting", "names", "ready"]


def test_round_of_a_blind_contest_opens_with_undecided_names_only_for_a_reason(db, world, clock, ready):
    with db.write() as session:
        session.execute(update(Round).values(state="planning"))
    with db.write() as session:
        head = actor_of(session, world, "dung", clock())
        with pytest.raises(Invalid) as refused:
            open_round(session, actor=head, round_id=world.round_id, now=clock())
        open_round(session, actor=head, round_id=world.round_id, now=clock(), although="Thể lệ cho phép")

    assert refused.value.field == "although"


def test_nothing_is_scanned_or_masked_in_an_open_contest(db, files, clock, entry_id):
    with db.write() as session:
        session.execute(update(Contest).values(blind=False))
    prepare(db, files, clock())

    with db.read() as session:
        assert session.scalars(select(BlindFinding.id)).all() == []
    assert NAMES.authors[0] in view_of(db, entry_id).title


def test_secretary_decides_and_goes_on_to_the_next_entry(sign_in, db, files, world, clock, tmp_path, ready):
    browser = sign_in(world.people["ha"])
    with db.write() as session:
        other = marked_entry(
            session, world, files, Names(authors=("Hứa Văn Khác", "Ông Thị Nữa")), tmp_path, now=clock()
        )
    prepare(db, files, clock())
    shown = browser.get(f"{OFFICE}/{ready}").text
    with db.read() as session:
        ids = session.scalars(
            select(BlindFinding.id).where(BlindFinding.entry_id == ready, BlindFinding.state == "open")
        ).all()

    answer = browser.post(f"{OFFICE}/{ready}", data={f"do-{each}": "hide" for each in ids} | {"go": "next"})

    assert "Ẩn tên" in shown
    assert NAMES.authors[0] in shown
    assert (answer.status_code, answer.headers["location"]) == (303, f"{OFFICE}/{other}")


def test_secretary_sees_the_error_beside_the_finding(sign_in, db, world, ready):
    row = finding(db, "title", NAMES.authors[0])

    answer = sign_in(world.people["ha"]).post(f"{OFFICE}/{ready}", data={f"do-{row.id}": "leave", f"why-{row.id}": ""})

    assert answer.status_code == 422
    assert "Hãy ghi lý do để nguyên cho giám khảo đọc." in answer.text


@pytest.mark.parametrize("who", ["chi", "dung", "binh", "mallory"])
def test_nobody_but_the_office_sees_what_was_found(sign_in, world, entry_id, who):
    browser = sign_in(world.people[who])

    assert [browser.get(path).status_code for path in (OFFICE, f"{OFFICE}/{entry_id}")] == [404, 404]


def test_list_leads_with_entries_that_need_a_person(sign_in, world, ready):
    page = sign_in(world.people["giang"]).get(OFFICE)

    assert page.status_code == 200
    assert "Có tên cần quyết định" in page.text


def test_list_says_that_an_open_contest_hides_nothing(sign_in, db, world):
    with db.write() as session:
        session.execute(update(Contest).values(blind=False))

    assert "Vì vậy không che gì." in sign_in(world.people["ha"]).get(OFFICE).text
