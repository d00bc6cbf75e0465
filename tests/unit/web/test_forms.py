"""Traps 6 and 7: HTML's own semantics, every error at once, in the reader's language, values kept."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from pydantic import Field

from contest.core.i18n import speaking
from contest.web.forms import Form, Line, LocalDecimal, LocalTime, RawForm, bind, fill


class Sample(Form):
    title: Annotated[Line, Field(min_length=3)]
    subjects: list[str] = Field(default_factory=list)
    agree: bool = False
    quota: int | None = None
    points: Annotated[LocalDecimal, Field(ge=0, le=10)] = Decimal(0)
    opens: LocalTime | None = None
    kind: Literal["a", "b"] = "a"


def raw(*pairs):
    return RawForm(pairs)


@pytest.mark.parametrize(
    ("pair", "field", "value"),
    [
        (("subjects", "toan"), "subjects", ["toan"]),
        (("agree", "on"), "agree", True),
        (("quota", ""), "quota", None),
        (("quota", "7"), "quota", 7),
        (("points", "3,5"), "points", Decimal("3.5")),
        (("points", " 8.5 "), "points", Decimal("8.5")),
        (("opens", "2026-05-01T08:00"), "opens", datetime(2026, 5, 1, 1, tzinfo=UTC)),
        (("opens", ""), "opens", None),
    ],
)
def test_input_is_read_as_html_sends_it(pair, field, value):
    bound = bind(Sample, raw(("title", "Bài giảng"), pair))

    assert bound.errors == []
    assert getattr(bound.value, field) == value


def test_unticked_box_is_false_and_absent_list_is_empty():
    value = bind(Sample, raw(("title", "Bài giảng"))).value

    assert (value.agree, value.subjects) == (False, [])


def test_every_error_comes_at_once_in_vietnamese_with_the_values_kept():
    with speaking("vi"):
        bound = bind(Sample, raw(("title", "x"), ("quota", "bảy"), ("points", "11"), ("kind", "z")))

    assert bound.value is None
    assert [name for name, _ in bound.errors] == ["title", "quota", "points", "kind"]
    assert "3" in bound.error("title")
    assert not any(word in message for _, message in bound.errors for word in ("Please", "Input", "should"))
    assert (bound.get("title"), bound.get("points")) == ("x", "11")


def test_field_that_is_not_asked_for_is_refused():
    bound = bind(Sample, raw(("title", "Bài giảng"), ("role", "organizer")))

    assert (bound.value, [name for name, _ in bound.errors]) == (None, ["role"])


@pytest.mark.parametrize("text", ["8,5,1", "1.000,5", "mười", "NaN", "Infinity", "٣"])
def test_what_is_no_plain_number_is_an_error(text):
    bound = bind(Sample, raw(("title", "Bài giảng"), ("points", text)))

    assert [name for name, _ in bound.errors] == ["points"]


def test_text_is_stored_composed_without_invisible_characters():
    decomposed = "Nguye\u0302\u0303n\u200b  Thi\u0323"

    assert bind(Sample, raw(("title", decomposed))).value.title == "Nguyễn Thị"


def test_stored_values_fill_a_form_as_it_would_be_typed():
    with speaking("vi"):
        form = fill(
            {
                "points": Decimal("8.5"),
                "agree": True,
                "opens": datetime(2026, 5, 1, 1, tzinfo=UTC),
                "subjects": ["a", "b"],
            }
        )

    assert (form.get("points"), form.get("agree"), form.get("opens"), form.all("subjects")) == (
        "8,5", "1", "2026-05-01T08:00", ["a", "b"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "said"), [("", "Xin điền mục này."), ("  ", "Xin điền mục này."), ("ab", "Xin viết ít nhất 3 ký tự.")]
)
def test_text_that_is_too_short_is_no_list_of_choices(title, said):
    with speaking("vi"):
        bound = bind(Sample, raw(("title", title)))

    assert bound.error("title") == said


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("opens", "0001-01-01T00:00"),
        ("opens", "9999-12-31T23:59-12:00"),
        ("points", "1_0"),
        ("points", "٣"),
        ("points", "1e400"),
        ("quota", "9" * 5000),
    ],
)
def test_value_no_database_could_hold_is_refused_at_its_field(field, typed):
    with speaking("vi", "Asia/Ho_Chi_Minh"):
        bound = bind(Sample, raw(("title", "Tên bài"), (field, typed)))

    assert [name for name, _ in bound.errors] == [field]


def test_nul_is_dropped_from_names_and_values():
    assert raw(("ti\0tle", "a\0b")).pairs == [("title", "ab")]
