"""Each converter by itself; through the sandbox they run in test_previews.py."""

import json
import zipfile

import entry_files
import pytest
import pyvips

from contest.core.sandboxed import Refused
from contest.entries.previews.converters import code, image, pdf, scratch, source


@pytest.fixture
def given(tmp_path):
    def write(content, name="given"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_pdf_when_rendered_gives_pages_of_one_width_with_their_text(given, tmp_path):
    told = pdf.render(given(entry_files.pdf(3)), tmp_path, first=1, last=2)

    assert told["pages"] == 3
    assert [(p["number"], p["width"], p["height"]) for p in told["made"]] == [(1, 1400, 1980), (2, 1400, 1980)]
    assert [p["text"].split("\n")[0] for p in told["made"]] == ["Trang 1", "Trang 2"]
    assert told["broken"] == []


def test_pdf_of_letters_is_kept_without_loss_and_small(given, tmp_path):
    pdf.render(given(entry_files.pdf(1)), tmp_path, first=1, last=1)

    page = pyvips.Image.new_from_file(str(tmp_path / "page-1.webp"))
    assert (tmp_path / "page-1.webp").stat().st_size < 60_000
    assert page.bands == 3
    assert page(0, 0) == [255, 255, 255]


def test_pdf_when_very_long_is_drawn_narrower(given, tmp_path):
    told = pdf.render(given(entry_files.pdf(1, width="100mm", height="2000mm")), tmp_path, first=1, last=1)

    assert told["made"][0]["height"] == 5600
    assert told["made"][0]["width"] == 280


@pytest.mark.parametrize(("content", "why"), [(entry_files.locked_pdf(), "locked"), (b"%PDF-1.7 no more", "damaged")])
def test_pdf_that_cannot_be_opened_says_why(given, tmp_path, content, why):
    with pytest.raises(Refused) as refusal:
        pdf.render(given(content), tmp_path, first=1, last=1)
    assert str(refusal.value) == why


def test_text_of_a_page_is_nfc_without_signs_a_database_refuses():
    assert pdf.legible("Tie\u0302\u0301ng\r\nViệt\x00\udc80\ufffe") == "Tiếng\nViệt-"


def test_photograph_when_converted_stands_upright_without_its_place(given, tmp_path):
    told = image.convert(given(entry_files.photograph(1200, 800)), tmp_path)

    assert (told["image"]["width"], told["image"]["height"]) == (800, 1200)
    assert (told["thumbnail"]["width"], told["thumbnail"]["height"]) == (320, 480)
    fields = pyvips.Image.new_from_file(str(tmp_path / "image.webp")).get_fields()
    assert [name for name in fields if "exif" in name or "xmp" in name or "icc" in name] == []


def test_photograph_when_damaged_is_refused(given, tmp_path):
    with pytest.raises(Refused):
        image.convert(given(entry_files.photograph()[:400]), tmp_path)


def test_code_when_coloured_keeps_every_sign():
    text = 'def chào(tên: str) -> str:\n    """Lời chào"""\n    return f"Chào {tên}"  # ô\n\n\nx = 1 << 3\n'

    language, lines = code.coloured("a.py", text)

    assert language == "Python"
    assert "\n".join("".join(part for _css, part in line) for line in lines) == text.rstrip("\n")
    assert lines[0][:3] == [["k", "def"], ["", " "], ["f", "chào"]]
    assert {css for line in lines for css, _part in line} <= {"", "k", "f", "s", "c", "n", "b"}


def test_zip_of_source_lists_all_and_shows_what_is_to_be_read(given, tmp_path):
    whole = entry_files.packed({
        "game/index.html": "<h1>Xin chào</h1>", "game/lib.min.js": "x" * 5000, "game/cat.png": b"\x89PNG\x00",
        "game/node_modules/a/index.js": "module", "game/bai.ipynb": entry_files.notebook(),
    })  # fmt: skip

    told = source.archive(given(whole), tmp_path)

    shown = {line["path"]: line.get("language") for line in told["files"]}
    assert shown == {
        "game/index.html": "HTML", "game/lib.min.js": None, "game/cat.png": None, "game/bai.ipynb": "Jupyter",
        "game/node_modules/a/index.js": None,
    }  # fmt: skip
    assert list(shown)[-1] == "game/node_modules/a/index.js"
    assert told["more"] == 0


def test_zip_with_a_name_that_climbs_out_writes_nothing_outside(given, tmp_path):
    into = tmp_path / "work"
    into.mkdir()

    told = source.archive(given(entry_files.packed({"../../climb.py": "x = 1"})), into)

    assert [file.name for file in into.iterdir()] == ["code-1.json"]
    assert told["files"][0]["path"] == "../../climb.py"


def test_zip_that_lies_about_its_size_is_read_no_further_than_the_bound(given, tmp_path):
    told = source.archive(given(entry_files.packed({"a.txt": b"a" * 50_000_000})), tmp_path)

    assert "file" not in told["files"][0]


def test_zip_when_damaged_is_refused(given, tmp_path):
    with pytest.raises(Refused):
        source.archive(given(b"PK\x03\x04 nothing"), tmp_path)


def test_zip_with_a_member_under_a_password_lists_it_only(given, tmp_path):
    path = given(entry_files.packed({"a.py": "x = 1"}))
    whole = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as packed:
        central = packed.start_dir
    whole[6] |= 1
    whole[central + 8] |= 1
    path.write_bytes(whole)

    assert source.archive(path, tmp_path)["files"] == [{"path": "a.py", "size": 5}]


def test_notebook_shows_words_code_and_output(given, tmp_path):
    told = source.single("bai.ipynb", given(entry_files.notebook()), tmp_path)

    blocks = json.loads((tmp_path / told["files"][0]["file"]).read_text("utf-8"))["blocks"]
    assert [block["kind"] for block in blocks] == ["text", "code", "output"]
    assert blocks[0]["lines"] == [[["", "# Phân loại rác"]], [["", "Dữ liệu tự chụp."]]]
    assert blocks[2]["lines"] == [[["", "12"]], []]


@pytest.mark.parametrize("content", ["[]", '{"cells": [1]}', '{"cells": [{"source": 1}]}', "[" * 100_000])
def test_notebook_that_is_none_is_refused(given, tmp_path, content):
    with pytest.raises(Refused):
        source.single("bai.ipynb", given(content), tmp_path)


def test_source_in_an_old_vietnamese_encoding_is_read():
    assert source.decoded("Tiếng".encode("utf-16")) == "Tiếng"
    assert source.decoded(b"a\x00b") is None


def test_scratch_project_is_counted(given):
    assert scratch.summary(given(entry_files.scratch()))["sprites"] == [
        {"name": "Stage", "stage": True, "scripts": 0, "blocks": 0, "costumes": 1, "sounds": 0},
        {"name": "Mèo", "stage": False, "scripts": 1, "blocks": 2, "costumes": 2, "sounds": 1},
    ]


def test_scratch_project_that_is_none_is_refused(given):
    with pytest.raises(Refused):
        scratch.summary(given(entry_files.packed({"project.json": "{}"})))
