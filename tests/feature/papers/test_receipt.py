"""The receipt on paper: its own judge's, tagged, and its digest computed again from nothing but the file."""

import hashlib
import re
import zlib

import pytest
from judging_world import JUDGING, actor_of, sheet, start_judging

from contest.judging.service import record_scores

DESK = "/c/ai-2026/judging"


@pytest.fixture
def receipt(db, world, clock, sign_in):
    """Address of the receipt of two sheets handed in by Chi."""
    clock.go(JUDGING)
    now = clock()
    chi = actor_of(db, world, "chi", now)
    for assignment in start_judging(db, world, now=now).values():
        with db.write() as session:
            record_scores(session, actor=chi, assignment_id=assignment, sheet=sheet(world), now=now)
    return sign_in(world.people["chi"]).post(f"{DESK}/hand-in", data={"statement": "1"}).headers["location"]


@pytest.fixture
def chi(sign_in, world, receipt):
    return sign_in(world.people["chi"])


def streams(pdf: bytes) -> list[bytes]:
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return [zlib.decompress(each) if each[:1] == b"\x78" else each for each in found]


def test_lines_give_the_digest_on_the_page(chi, receipt):
    lines = chi.get(f"{receipt}/lines")

    assert lines.text.count("\n") == 2
    assert hashlib.sha256(lines.content).hexdigest() in chi.get(receipt).text


def test_pdf_is_accessible_speaks_vietnamese_and_carries_the_lines(chi, receipt):
    answer = chi.get(f"{receipt}/pdf")

    assert answer.headers["content-type"] == "application/pdf"
    assert b"/StructTreeRoot" in answer.content
    assert b"pdfuaid:part>1<" in answer.content
    assert b"/Lang (vi)" in answer.content.replace(b"/Lang(", b"/Lang (")
    assert chi.get(f"{receipt}/lines").content in streams(answer.content)


def test_pdf_is_the_same_file_each_time(chi, receipt):
    assert chi.get(f"{receipt}/pdf").content == chi.get(f"{receipt}/pdf").content


@pytest.mark.parametrize("part", ["", "/pdf", "/lines"])
@pytest.mark.parametrize("name", ["cuc", "dung", "giang", "mallory"])
def test_receipt_of_another_does_not_exist(sign_in, world, receipt, name, part):
    assert sign_in(world.people[name]).get(receipt + part).status_code == 404
