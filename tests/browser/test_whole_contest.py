"""From an empty database to a published ranking in Chromium, as everybody who takes part.

With scripts and in Vietnamese, every page looked at by axe-core; then without any script, in English.
"""

from collections.abc import Iterator
from pathlib import Path

import opening
import pytest
from installation import Installation
from playwright.sync_api import Browser
from serving import free_port
from story import Story

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    installed = Installation(tmp_path, port=free_port())
    installed.contest("migrate")
    return installed


@pytest.fixture
def story(chromium: Browser, place: Installation, scripts: bool) -> Iterator[Story]:
    with place.serving():
        story = Story(chromium, place, scripts=scripts, locale="vi" if scripts else "en")
        yield story
        for browser in story.browsers:
            browser.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_contest_from_an_empty_database_when_all_have_acted_is_published(story, place):
    link = place.contest("admin", "Hoàng Hương Giang", "--email", "giang@example.vn").strip()

    giang = opening.open_contest(story, link)
    opening.check_the_rule_book(story, giang)
    opening.take_in_schools(story, giang)
    opening.invite_people(story, giang)

    assert story.found() == []
