"""What an answer says of a link."""

import json

import pytest

from contest.entries.links.verdict import Verdict, against, of_page, of_video
from contest.entries.links.visiting import Visit
from contest.entries.links.youtube import description_of, embed, video_id

ASKED = "https://drive.example.vn/file/d/1/view"
FORM = b'<form><input name=user><input type="password"></form>'


def page(
    body=b"<title>Tr\xc3\xb2 ch\xc6\xa1i</title>", status=200, url=ASKED, kind="text/html; charset=utf-8", **headers
):
    return Visit(url, status, {"content-type": kind, **headers}, body, whole=True)


@pytest.mark.parametrize(
    ("visit", "account", "state"),
    [
        (page(), False, "ok"),
        (page(status=401), False, "permission"),
        (page(status=403), False, "permission"),
        (page(status=404), False, "gone"),
        (page(status=410), False, "gone"),
        (page(status=429), False, "unreachable"),
        (page(status=503), False, "unreachable"),
        (page(url="https://accounts.google.com/v3/signin/identifier?continue=x"), False, "permission"),
        (page(url="https://login.microsoftonline.com/common/oauth2/authorize"), False, "permission"),
        (page(url="https://app.example.vn/login"), False, "permission"),
        (page(url="https://app.example.vn/dang-nhap"), False, "permission"),
        (page(FORM), False, "permission"),
        (page(FORM), True, "ok"),
        (page(FORM, kind="application/pdf"), False, "ok"),
        (page(b"%PDF", kind="application/pdf"), False, "ok"),
    ],
)
def test_state_of_a_page(visit, account, state):
    assert of_page(ASKED, visit, account=account).state == state


def test_link_to_a_page_to_sign_in_is_no_redirect():
    asked = "https://bot.example.vn/login"

    assert of_page(asked, page(url=asked), account=False).state == "ok"


def test_evidence_keeps_the_place_without_its_query():
    seen = of_page(ASKED, page(url=ASKED + "?token=secret"), account=False).evidence

    assert (seen["status"], seen["final"], seen["title"], seen["kind"]) == (200, ASKED, "Trò chơi", "text/html")


def test_page_whose_bytes_differ_is_not_changed_but_another_title_is():
    before = of_page(ASKED, page(b"<title>Bot</title>1"), account=False)
    same = of_page(ASKED, page(b"<title>Bot</title>2"), account=False)
    other = of_page(ASKED, page(b"<title>Bot 2.0</title>"), account=False)

    assert against(same, before.evidence).state == "ok"
    assert against(other, before.evidence) == Verdict(
        "changed",
        "At the deadline: “%(before)s”. Now: “%(after)s”.",
        {"before": "Bot", "after": "Bot 2.0"},
        other.evidence,
    )


def test_file_whose_bytes_differ_is_changed():
    before = of_page(ASKED, page(b"one", kind="application/zip"), account=False)
    after = of_page(ASKED, page(b"two", kind="application/zip"), account=False)

    assert against(after, before.evidence).state == "changed"


def test_broken_link_is_broken_whatever_it_was():
    before = of_page(ASKED, page(), account=False)

    assert against(of_page(ASKED, page(status=404), account=False), before.evidence).state == "gone"


@pytest.mark.parametrize(
    ("status", "body", "state", "title"),
    [
        (200, {"title": "Giới thiệu"}, "ok", "Giới thiệu"),
        (200, [], "ok", ""),
        (401, {}, "permission", None),
        (403, {}, "permission", None),
        (400, {}, "gone", None),
        (404, {}, "gone", None),
        (500, {}, "unreachable", None),
    ],
)
def test_state_of_a_video(status, body, state, title):
    verdict = of_video(Visit("https://x", status, {}, json.dumps(body).encode(), whole=True))

    assert (verdict.state, verdict.evidence.get("title")) == (state, title)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3",
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ",
    ],
)
def test_video_is_known_by_its_number(url):
    assert video_id(url) == "dQw4w9WgXcQ"
    assert embed(video_id(url)) == "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"
    assert description_of("dQw4w9WgXcQ").endswith("watch%3Fv%3DdQw4w9WgXcQ")


@pytest.mark.parametrize(
    "url",
    [
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=../../evil",
        "https://www.youtube.com/@kenh",
        "https://drive.google.com/file/d/dQw4w9WgXcQ/view",
        "https://[broken",
    ],
)
def test_what_is_no_video_is_none(url):
    assert video_id(url) == ""
