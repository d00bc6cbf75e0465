"""Names as Vietnam writes, sorts and searches them."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.core.text import clean_line, count_words, fold, name_sort_key, nfc, sort_key

GOLDEN = Path(__file__).parents[3].parent / "shared/data/vi_names_golden.tsv"
IN_ORDER = [
    "Đặng Văn An", "Lê Thị An", "Nguyễn Văn An", "Trần Văn An", "Nguyễn Hoàng Anh", "Nguyễn Thị Mai Anh",
    "Nguyễn Thị Minh Anh", "Trần Anh", "Nguyễn Hoàng Ảnh", "Nguyễn Ánh", "Nguyễn Hoàng Ánh", "Nguyễn Thị Ánh", "Đỗ Thị Ân",
    "Phạm Minh Dũng", "Phạm Minh Đức", "Y Moan Ênuôl", "Bùi Thị Hương", "Bùi Thị Hường", "Lý", "Công Tằng Tôn Nữ Thị Ninh",
]  # fmt: skip


def test_school_list_goes_by_given_name_then_family_name():
    assert sorted(set(IN_ORDER), key=name_sort_key) == IN_ORDER


@pytest.mark.skipif(not GOLDEN.exists(), reason="the golden list of 608 names lies in the developers' ../shared/data")
def test_all_names_of_the_golden_list_sort_as_icu_sorts_them():
    names = GOLDEN.read_text("utf-8").splitlines()[1:]

    assert sorted(sorted(names), key=name_sort_key) == names


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Trường Tiểu học Hoa Sữa", "truong tieu hoc hoa sua"),
        ("Đặng Đình Độ", "dang dinh do"),
        ("  NGUYỄN   Thị\tHÒA ", "nguyen thi hoa"),
        ("Thúy", "thuy"),
        ("Thuý", "thuy"),
    ],
)
def test_search_form_has_no_marks(text, folded):
    assert fold(text) == folded


def test_decomposed_and_pasted_text_becomes_one_form():
    assert clean_line("Nguye\u0302\u0303n\u00a0Thi\u0323 \u200bHa\u0300\ufeff") == "Nguyễn Thị Hà"


def test_syllables_are_counted_as_word_does():
    assert count_words("Trường  Tiểu học\nHoa Sữa") == 5


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ "))
def test_key_does_not_depend_on_how_the_text_is_composed(text):
    import unicodedata

    assert sort_key(text) == sort_key(unicodedata.normalize("NFD", text))


def test_marks_beyond_thirty_on_one_letter_are_dropped():
    assert len(clean_line("a" + "\u0316" * 5000)) == 31


@given(st.text(alphabet="aăâ ếữđ\u0301\u0316\u0323\u1dc0\u20d0", max_size=60))
def test_text_without_piles_of_marks_is_its_nfc(text):
    assert nfc(text) == unicodedata.normalize("NFC", text) or "\u0301" * 2 in text or len(text) > 30
