"""From the bytes of a workbook to rows with keys."""

import io
import zipfile

import pytest
import xlsxwriter
from workbooks import workbook

from contest.core.errors import Invalid
from contest.core.i18n import speaking
from contest.core.workbooks import MOST_ROWS, Sheet, read_workbook
from contest.office.imports.columns import COLUMNS, KINDS
from contest.office.imports.header import listing_of
from contest.office.imports.match import Choices, KnownSchool, Schools
from contest.office.imports.templates import choices_of, template

HEAD = ("STT", "Tên sản phẩm", "Hạng mục", "Bảng", "Họ và tên", "Lớp")


def listed(*rows, kind="entries"):
    return listing_of(read_workbook(workbook(*rows)), kind)


def test_header_below_titles_is_found_and_rows_keep_their_numbers():
    found = listed(
        ("TRƯỜNG THCS SAO MAI",), (), ("DANH SÁCH DỰ THI",), HEAD, (1, "Bot", "Trợ lý ảo", "HS", "Trần Văn An", "8A1")
    )

    assert [(row.number, row.values["author1"], row.values["job1"]) for row in found.rows] == [
        (5, "Trần Văn An", "8A1")
    ]


@pytest.mark.parametrize(
    "head", ["Họ và tên", "Ho ten", "HỌ TÊN HS", "Họ và tên tác giả (*)", "Tác giả 1", "Full name"]
)
def test_head_of_names_is_read_in_many_spellings(head):
    found = listed(("Tên sản phẩm", "Hạng mục", "Bảng", head, "Lớp"), ("Bot", "Trợ lý ảo", "HS", "Trần Văn An", "8A1"))

    assert found.rows[0].values["author1"] == "Trần Văn An"


def test_family_and_given_name_are_joined():
    heads = ("Tên sản phẩm", "Hạng mục", "Bảng", "Họ và đệm", "Tên", "Lớp", "Họ và đệm 2", "Tên 2", "Lớp 2")

    found = listed(heads, ("Bot", "Trợ lý ảo", "HS", "Trần Văn", "An", "8A1", "Đỗ Minh", "Ảnh", "8A2"))

    assert (found.rows[0].values["author1"], found.rows[0].values["author2"]) == ("Trần Văn An", "Đỗ Minh Ảnh")


def test_two_header_rows_with_merged_groups_are_one_header():
    groups = ("STT", "Tên sản phẩm", "Hạng mục", "Bảng", "Tác giả 1", "", "Tác giả 2", "")
    heads = ("", "", "", "", "Họ và tên", "Lớp", "Họ và tên", "Lớp")

    found = listed(groups, heads, (1, "Bot", "Trợ lý ảo", "HS", "Trần Văn An", "8A1", "Đỗ Minh Ảnh", "8A2"))

    assert (found.rows[0].values["author2"], found.rows[0].values["job2"]) == ("Đỗ Minh Ảnh", "8A2")


def test_unknown_columns_are_named_and_empty_rows_left_out():
    found = listed((*HEAD, "Cỡ áo"), (1, "Bot", "Trợ lý ảo", "HS", "Trần Văn An", "8A1", "M"), (2,), (3,))

    assert (found.unknown, len(found.rows)) == (("Cỡ áo",), 1)


def test_header_without_a_needed_column_names_it():
    with pytest.raises(Invalid) as refused, speaking("vi"):
        listed(("STT", "Tên sản phẩm", "Bảng", "Họ và tên", "Lớp"), (1, "Bot", "HS", "An", "8A1"))

    assert refused.value.params == {"columns": "“Hạng mục”"}


def test_header_after_the_tenth_row_is_not_looked_for():
    with pytest.raises(Invalid) as refused:
        listed(*[("x",)] * 10, HEAD)

    assert "first 10 rows" in refused.value.message


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_template_is_read_back_whole_without_its_example(kind, locale):
    with speaking(locale):
        book = template(
            kind, contest_name="AI", choices=choices_of(levels=["TH"], categories=[], tracks=[], schools=[])
        )

        found = listing_of(read_workbook(book), kind)

    assert (set(found.titles), found.unknown, found.rows) == ({column.key for column in COLUMNS[kind]}, (), ())


# -- hostile -----------------------------------------------------------------------------------------------------------
def refusal(content):
    with pytest.raises(Invalid) as refused:
        read_workbook(content)
    return refused.value.message


def test_what_is_no_workbook_is_refused():
    assert "no workbook" in refusal(b"%PDF-1.7 not a workbook")


def test_damaged_workbook_is_refused():
    assert "cannot be read" in refusal(workbook(HEAD)[:900])


def test_empty_workbook_is_refused():
    assert "empty" in refusal(workbook())


def test_more_than_the_most_rows_are_refused():
    rows = [("x", "y")] * (MOST_ROWS + 21)

    assert "more than" in refusal(workbook(*rows))


def test_cell_in_the_last_corner_does_not_fill_the_memory():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "STT")
        sheet.write(1_048_575, 16_383, "x")

    assert refusal(stream.getvalue()) != ""


def test_gigabytes_in_a_small_zip_do_not_fill_the_memory():
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(HEAD))) as good,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb,
    ):
        for name in good.namelist():
            if name != "xl/sharedStrings.xml":
                bomb.writestr(name, good.read(name))
        with bomb.open("xl/sharedStrings.xml", "w", force_zip64=True) as shared:
            shared.write(b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>')
            for _ in range(600):
                shared.write(b"A" * 1024 * 1024)
            shared.write(b"</t></si></sst>")

    assert "cannot be read" in refusal(stream.getvalue())


def test_formula_cells_are_read_as_their_stored_value_only():
    found = listed(HEAD, (1, "=1+1", "Trợ lý ảo", "HS", "An", "8A1"))

    assert found.rows[0].values["title"] == "0"


# -- meaning -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Trợ lí ảo", "A"), ("TRO LY AO", "A"), ("tro-li ao", "A"), ("TLA", "A"), ("Soạn bài giảng", "B"),
        ("Soạn bài giản số", "B"), ("Trò chơi", "C"), ("Robot", None), ("s", None),
    ],
)  # fmt: skip
def test_category_is_recognised_tolerantly(typed, meant):
    choices = Choices(
        [
            ("A", ("Trợ lý ảo", "TLA")),
            ("B", ("Soạn bài giảng số", "SBG")),
            ("C", ("Trò chơi học tập trực tuyến", "TCH")),
        ]
    )

    assert choices.find(typed) == meant


def test_school_is_found_by_code_name_and_level_and_never_guessed():
    hoa_sua, nursery = (
        KnownSchool("1", "TH-HOASUA", "Trường Tiểu học Hoa Sữa", "TH"),
        KnownSchool("2", "MN-HOASUA", "Trường Mầm non Hoa Sữa", "MN"),
    )
    schools = Schools([hoa_sua, nursery, KnownSchool("3", "THCS-SAOMAI", "Trường THCS Sao Mai", "THCS")])

    found = [
        schools.find(text)
        for text in ("th-hoasua", "TH Hoa Sữa", "Tiểu học Hoa Sữa", "Hoa Sữa", "Sao Mai", "TH Sao Mai")
    ]

    assert [school and school.id for school in found] == ["1", "1", "1", None, "3", None]
    assert schools.find("Hoa Sữa", "MN") == nursery


def test_sheet_numbers_rows_as_excel_does():
    assert read_workbook(workbook((), (), ("a", 5.0, 8.5))) == Sheet(3, [["a", "5", "8.5"]])
