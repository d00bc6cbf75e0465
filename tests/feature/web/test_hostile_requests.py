"""Addresses and headers no browser sends, against any page: a page says no, nobody meets a 500."""

import time

import pytest

from contest.core.errors import Invalid
from contest.web.bodygate import check


@pytest.mark.parametrize(
    "path",
    [
        "/c/a%00b",
        "/c/a%00/judging",
        "/c/ai-2026/results/%00",
        "/c/ai-2026/judging/%00",
        "/c/ai-2026/entries/%00",
        "/%00",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_nul_in_an_address_is_not_found(sign_in, world, path, method):
    assert sign_in(world.people["giang"]).request(method, path).status_code in {404, 405}


@pytest.mark.parametrize("query", ["q=%00", "page=%00", "q=a%00b&page=2", "sort=%00"])
def test_nul_in_a_query_is_refused(sign_in, world, query):
    assert sign_in(world.people["giang"]).get(f"/c/ai-2026/office/entries?{query}").status_code == 422


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "٣", "9" * 19], ids=lambda text: ascii(text[:9]))
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("giang", "/c/ai-2026/office/entries"),
        ("giang", "/c/ai-2026/office/log"),
        ("dung", "/c/ai-2026/office/sheets"),
        ("dung", "/c/ai-2026/office/assignment"),
    ],
)
def test_page_number_that_is_none_is_the_first_page(sign_in, world, who, path, number):
    assert sign_in(world.people[who]).get(path, params={"page": number}).status_code == 200


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "//", "null", "http://\u00ed"])
def test_origin_that_is_no_address_is_another_site(client, origin):
    answer = client.post("/language", data={"language": "en"}, headers={"origin": origin.encode("latin-1")})

    assert answer.status_code == 403


def test_length_of_thousands_of_digits_is_refused():
    with pytest.raises(Invalid):
        check({b"content-length": b"9" * 5000}, takes_files=False)


def test_text_of_marks_piled_on_one_letter_is_answered_at_once(client):
    """The order of 300,000 marks took the interpreter a minute, in which nobody else was served."""
    began = time.perf_counter()

    answer = client.post("/sign-in", data={"email": "a" + "\u0301\u0316" * 150_000, "password": "x"})

    assert answer.status_code < 500
    assert time.perf_counter() - began < 10
