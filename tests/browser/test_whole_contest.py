"""From an empty database to a published ranking in Chromium, as everybody who takes part.

With scripts and in Vietnamese, every page looked at by axe-core; then without any script, in English.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import announcing
import checking
import dossiers_by_hand
import opening
import pytest
import scoring_by_hand
from installation import Installation
from playwright.sync_api import Browser
from serving import free_port
from story import Story, moment
from visitor import Visitor

SCHOOL_ENTRIES = ("Đố vui phân số", "Săn từ vựng")
PHONE_ENTRY = "Khu vườn phân số"
ENTRIES = (*SCHOOL_ENTRIES, PHONE_ENTRY)
LOWEST = "Săn từ vựng"
JUDGES = ("Phạm Linh Chi", "Đỗ Thu Cúc")
SHARES = {
    (JUDGES[0], "Đố vui phân số"): "0.92", (JUDGES[0], LOWEST): "0.81", (JUDGES[0], PHONE_ENTRY): "0.86",
    (JUDGES[1], "Đố vui phân số"): "0.9", (JUDGES[1], LOWEST): "0.55", (JUDGES[1], PHONE_ENTRY): "0.87",
}  # fmt: skip
CENT = Decimal("0.01")
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


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_contest_from_an_empty_database_when_all_have_acted_is_published(story, place):
    link = place.contest("admin", "Hoàng Hương Giang", "--email", "giang@example.vn").strip()

    giang = opening.open_contest(story, link)
    opening.check_the_rule_book(story, giang)
    opening.take_in_schools(story, giang)
    opening.invite_people(story, giang)
    khoa = story.page_as("Bùi Anh Khoa")
    dossiers_by_hand.bring_workbook(story, khoa)
    dossiers_by_hand.complete_for_school(story, khoa, SCHOOL_ENTRIES)
    binh = dossiers_by_hand.register(story)
    place = dossiers_by_hand.enter(binh, PHONE_ENTRY)
    ha = story.page_as("Vũ Thu Hà")
    checking.check_entries(story, ha, accept=SCHOOL_ENTRIES, give_back=PHONE_ENTRY)
    dossiers_by_hand.hand_in(binh, place, again=True)
    checking.accept_entry(story, ha, PHONE_ENTRY)

    opening.move_dates(
        story, giang, "Mọi trường đã nộp.", submission_closes=moment(minutes=-30), judging_opens=moment(minutes=-30)
    )
    ranked = score_all(story, giang)
    opening.move_dates(
        story, giang, "Đã chấm xong.", judging_closes=moment(minutes=-2), publication_opens=moment(minutes=-1)
    )

    announcing.tour_the_office(story, giang)
    announcing.award_and_preview(story, giang, ranked, last=LOWEST)
    announcing.publish(story, giang)
    visitor = story.visitor()
    announcing.read_as_visitor(story, visitor, ranked, hoa_sua=PHONE_ENTRY)
    announcing.withdraw(story, giang, visitor)
    announcing.publish(story, giang)
    announcing.read_as_visitor(story, visitor, ranked, hoa_sua=PHONE_ENTRY)
    found = story.found()
    assert not found, "\n".join(found)


def score_all(story: Story, giang: Visitor) -> list[str]:
    """Two judges, three entries, a wide gap mended by its own judge. Points as the ranking prints them."""
    scoring_by_hand.assign(story, giang, JUDGES)
    chi, cuc = (story.page_as(name) for name in JUDGES)
    desks = dict(zip(JUDGES, (chi, cuc), strict=True))
    given = {
        (name, title): scoring_by_hand.score(story, desks[name], title, share)
        for (name, title), share in SHARES.items()
    }
    scoring_by_hand.score_in_two_windows(story, chi, PHONE_ENTRY)
    for judge in (chi, cuc):
        scoring_by_hand.hand_in(story, judge, len(SHARES) // 2)
    dung = story.page_as("Nguyễn Tiến Dũng")
    scoring_by_hand.reopen(story, dung, title=LOWEST, judge=JUDGES[1])
    given[JUDGES[1], LOWEST] = scoring_by_hand.score(story, cuc, LOWEST, "0.7")
    scoring_by_hand.hand_in(story, cuc, 1)
    means = sorted((sum(given[name, title] for name in JUDGES) / 2 for title in ENTRIES), reverse=True)
    return [story.point(mean.quantize(CENT, ROUND_HALF_UP), digits=2) for mean in means]
