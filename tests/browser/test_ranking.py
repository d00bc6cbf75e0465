"""The public ranking, looked at by Chromium."""

import pytest
from findings import axe_findings, covered_stops, sideways
from samples import ranking

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_ranking_is_accessible(open_page, width, theme):
    page = open_page("/results", pages={"/results": ranking()}, width=width, theme=theme)

    findings = axe_findings(page)

    assert findings == []
    assert sideways(page) == 0
    assert page.complaints == []


def test_focus_is_never_covered(open_page):
    page = open_page("/results", pages={"/results": ranking(rows=30)})

    assert covered_stops(page) == []


def test_ranking_without_a_match_says_so(open_page):
    page = open_page("/results", pages={"/results": ranking(rows=0)})

    assert page.inner_text(".empty") == "Không có bài nào khớp với bộ lọc."
