"""Trap of blind judging: a name in any spelling, and what only looks like one."""

import unicodedata

import pytest

from contest.entries.redaction.names import Hidden, find, mask, needles_of

HIDDEN = Hidden(
    authors=(("Trần Văn An", "8A1"), ("Đỗ Minh Ảnh", "8A1")),
    mentors=("Lê Thị Bình",),
    contacts=("Phạm Thu Hằng",),
    schools=("Trường THCS Sao Mai", "THCS SM", "THCS-SAOMAI"),
    phones=("+84912000777",),
    emails=("binh@example.vn",),
)
NEEDLES = needles_of(HIDDEN)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Cô Lê Thị Bình hướng dẫn", "Cô [ẩn] hướng dẫn"),
        ("LE THI BINH", "[ẩn]"),
        (unicodedata.normalize("NFD", "của Đỗ Minh Ảnh"), unicodedata.normalize("NFD", "của ") + "[ẩn]"),
        ("Bình Lê", "[ẩn]"),
        ("An Trần Văn", "[ẩn]"),
        ("L.T. Bình và L. T. BÌNH", "[ẩn] và [ẩn]"),
        ("em An lớp 8A1", "em [ẩn]"),
        ("An 8A1, cô Bình", "[ẩn], [ẩn]"),
        ("trần\nvăn an", "[ẩn]"),
        ("do_minh_anh.pdf, DoMinhAnh", "[ẩn].pdf, [ẩn]"),
        ("lethibinh2020@gmail.com", "[ẩn]2020@gmail.com"),
        ("học sinh THCS SAO MAI, trường THCS SM", "học sinh [ẩn], trường [ẩn]"),
        ("saomai.edu.vn", "[ẩn].edu.vn"),
        ("gọi +84 912 000 777 hoặc 0912.000.777", "gọi [ẩn] hoặc [ẩn]"),
        ("binh@example.vn", "[ẩn]"),
    ],
)
def test_a_hidden_name_is_found_in_every_spelling(text, shown):
    assert mask(text, NEEDLES) == shown


@pytest.mark.parametrize(
    "text",
    [
        "vẫn ăn cơm ở trường",
        "giúp các em an toàn",
        "minh anh đã học",
        "Ngôi sao của mai",
        "thầy bình thường hay nói",
        "Trường THCS Hoa Mai",
        "năm 2026, mã 0912 000 778",
        "",
    ],
)
def test_what_only_looks_like_a_name_stays(text):
    assert find(text, NEEDLES) == []


def test_a_spelling_left_in_by_decision_stays_and_others_go():
    text = "vì sao mai này, trường Sao Mai, cô Bình"

    assert mask(text, NEEDLES, kept={"sao mai"}) == "vì sao mai này, [ẩn], [ẩn]"


def test_of_overlapping_names_the_longest_is_masked_once():
    assert [(m.start, m.end) for m in find("Trường THCS Sao Mai", NEEDLES)] == [(7, 19)]
