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
