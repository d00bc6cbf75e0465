"""The frame around every room: errors, headers, origin, static files."""

import pytest


def test_unknown_page_is_html_in_vietnamese(client):
    answer = client.get("/khong-co")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers


def test_unknown_page_under_api_is_problem_json(client):
    answer = client.get("/api/khong-co")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://testserver.local"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-origin"}, 303),
    ],
)
def test_post_from_another_site_is_refused(client, headers, status):
    del client.headers["origin"]
    client.cookies.set("theme", "dark")

    answer = client.post("/language", data={"language": "en", "next": "/"}, headers=headers)

    assert answer.status_code == status


def test_signed_in_person_sees_own_name_on_error_page(sign_in, world):
    answer = sign_in(world.people["an"]).get("/khong-co")

    assert "Trần Văn An" in answer.text


@pytest.mark.parametrize("path", ["/khong-co", "/c/khong-co/results", "/static/x/khong-co.css"])
def test_what_does_not_exist_is_a_page_without_detail(client, path):
    answer = client.get(path)

    assert (answer.status_code, "Traceback" in answer.text, path in answer.text.split("<main")[1]) == (
        404,
        False,
        False,
    )


def test_wrong_method_is_a_page(client):
    answer = client.request("DELETE", "/sign-in")

    assert (answer.status_code, answer.headers["content-type"]) == (405, "text/html; charset=utf-8")


def test_error_page_speaks_the_readers_language(client):
    client.cookies.set("locale", "en")
    english = client.get("/khong-co").text
    client.cookies.set("locale", "vi")

    assert "There is no such page" in english
    assert "There is no such page" not in client.get("/khong-co").text


def test_huge_body_is_refused_before_it_is_read(client):
    answer = client.post("/language", headers={"content-length": str(10**9)}, content=b"")

    assert answer.status_code == 413


def test_cross_site_post_of_a_gigabyte_is_refused_at_once(client):
    answer = client.post(
        "/language", headers={"content-length": str(10**9), "origin": "http://evil.example"}, content=b""
    )

    assert answer.status_code == 403


def test_multipart_is_refused_where_no_file_is_asked_for(client):
    answer = client.post("/language", files={"language": ("x.txt", b"en")})

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "body", [b"\xff\xfe=1", b"a=%ff%fe", b"&" * 10000, b"a=1&" * 6000, b"language=" + b"x" * 100000]
)
def test_hostile_form_is_no_fault(client, body):
    answer = client.post("/language", content=body, headers={"content-type": "application/x-www-form-urlencoded"})

    assert answer.status_code < 500


def test_get_and_post_of_one_path_both_answer_html(client):
    shown = client.get("/sign-in")

    assert (shown.status_code, shown.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_language_and_theme_are_remembered(client):
    client.post("/language", data={"language": "en", "next": "/help"})
    client.post("/theme", data={"theme": "dark", "next": "/help"})

    page = client.get("/help").text

    assert '<html lang="en" data-theme="dark">' in page


def test_static_file_is_kept_for_ever_and_never_from_outside(client):
    from contest.web.render import asset

    answer = client.get(asset("tokens.css"))

    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/static/x/..%2f..%2fsettings.py").status_code == 404
