"""Training, rehearsal, looking back, receipt and both versions in Chromium: axe, widths, themes; and without script.

PRACTICE_SHOTS=folder keeps a picture of every page.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from findings import axe_findings, sideways
from playwright.sync_api import Browser, Page
from practice_room import PracticeRoom

pytestmark = pytest.mark.browser
LOOKS = [(1280, "light"), (390, "dark"), (320, "light")]
if "PRACTICE_SHOTS" in os.environ:
    LOOKS += [(1280, "dark"), (390, "light")]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[PracticeRoom]:
    found = PracticeRoom(tmp_path)
    yield found
    found.close()


@pytest.fixture
def look(chromium: Browser, room: PracticeRoom) -> Iterator[Callable[..., Page]]:
    """look(name, path, width=…, theme=…, scripts=…) -> the page as this person sees it."""
    contexts = []

    def go(name: str, path: str, *, width: int = 1280, theme: str = "light", scripts: bool = True) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        context.set_default_timeout(8000)
        cookies = {"theme": theme, "locale": "vi"}
        context.add_cookies([{"name": n, "value": v, "url": room.site} for n, v in cookies.items()])
        context.add_cookies([room.session_of(name)])
        contexts.append(context)
        page = context.new_page()
        page.goto(room.contest + path)
        return page

    yield go
    for context in contexts:
        context.close()


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("PRACTICE_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def faults(look: Callable[..., Page], who: str, pages: dict[str, str]) -> list[object]:
    found: list[object] = []
    for width, theme in LOOKS:
        for name, path in pages.items():
            page = look(who, path, width=width, theme=theme)
            keep(page, f"{name}-{width}-{theme}")
            found += [(name, width, theme, *fault) for fault in axe_findings(page)]
            if (wide := sideways(page)) > 0:
                found.append((name, width, f"{wide} px too wide"))
    return found


def test_pages_before_the_opening_are_clean(room, look):
    room.take_for_training()
    room.rehearse()
    ordinary = room.assignment(room.entries[2], "chi")

    judge = {
        "rehearsal": "/judging",
        "rehearsal-sheet": f"/judging/{ordinary}",
        "rehearsal-leave": f"/judging/{ordinary}/leave",
    }
    office = {
        "office-rehearsal": "/office/assignment", "office-training-before": "/office/training",
        "office-model": f"/office/training/{room.entries[0]}",
    }  # fmt: skip

    assert faults(look, "chi", judge) + faults(look, "dung", office) == []


def test_pages_while_training_comes_first_are_clean(room, look):
    room.take_for_training()
    room.open()
    practice = room.assignment(room.entries[0], "chi")

    pages = {
        "training-desk": "/judging",
        "training-sheet": f"/judging/{practice}",
        "training-unfinished": f"/judging/{practice}/model",
    }

    assert faults(look, "chi", pages) == []


def test_pages_after_training_are_clean(room, look):
    room.take_for_training()
    room.open()
    room.train()
    room.score(hand_in=True)
    practice, ordinary = room.assignment(room.entries[0], "chi"), room.assignment(room.entries[2], "chi")

    judge = {
        "model": f"/judging/{practice}/model", "desk": "/judging", "sheet-anchors": f"/judging/{ordinary}",
        "look-back": "/judging/look-back", "hand-in": "/judging/hand-in", "receipt": f"/judging/receipts/{room.receipt}",
    }  # fmt: skip
    office = {"office-training": "/office/training", "both-versions": f"/office/sheets/{room.reopened}", "sheets": "/office/sheets", "method": "/office/rules/method"}  # fmt: skip

    assert faults(look, "chi", judge) + faults(look, "dung", office) == []


def test_training_whole_without_script(room, look):
    room.take_for_training()
    room.open()
    practice = room.assignment(room.entries[0], "chi")
    page = look("chi", f"/judging/{practice}", scripts=False)
    for name, points in zip(
        room.world.criteria[room.world.rubrics["virtual-assistant", "teacher"]], ("30", "30", "15"), strict=True
    ):
        page.fill(f'[name="points-{name}"]', points)
    page.click("text=Lưu phiếu chấm")
    page.click("text=Nộp và xem điểm chuẩn")

    page.click("text=Nộp và xem điểm chuẩn")

    assert page.locator("text=Vì sao có điểm chuẩn này").first.is_visible()
    assert page.locator("tbody tr").count() == 3


def test_rehearsal_whole_without_script(room, look):
    page = look("dung", "/office/assignment", scripts=False)
    page.click("text=Cho giám khảo chấm thử trước")
    page.click("text=Bắt đầu chấm thử")
    banner = look("chi", "/judging", scripts=False).locator("text=Chấm thử: thầy/cô cứ thử mọi thao tác.")

    assert banner.is_visible()
