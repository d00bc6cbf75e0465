"""Every part of the interface, looked at by Chromium in both themes and languages and at three widths."""

import pytest
from findings import axe_findings, covered_stops, sideways

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("locale", ["vi", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_pattern_page_is_accessible(open_page, width, theme, locale):
    page = open_page("/patterns", width=width, theme=theme, locale=locale)

    findings = axe_findings(page)

    assert findings == []
    assert sideways(page) == 0
    assert page.complaints == []


@pytest.mark.parametrize("width", [1280, 390])
def test_focus_is_never_covered(open_page, width):
    page = open_page("/patterns", width=width)

    assert covered_stops(page) == []


def test_error_summary_when_the_form_is_refused_has_focus(open_page):
    page = open_page("/patterns")

    assert page.evaluate("document.activeElement.id") == "errors"
    assert page.title().startswith("Lỗi: ")


def test_link_of_the_summary_leads_to_the_field(open_page):
    page = open_page("/patterns")

    page.click("#errors a >> nth=0")
    page.keyboard.type("x")

    assert page.input_value("#f-title") == "xVườn"


def test_theme_button_without_script_changes_the_theme(open_page):
    page = open_page("/patterns", scripts=False)

    page.click("details.menu summary")
    page.click("button[name=theme][value=dark]")

    assert page.url.endswith("/patterns")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_auto_theme_when_the_device_is_dark_is_the_dark_theme(open_page):
    dark = open_page("/patterns", theme="dark")
    auto = open_page("/patterns", theme="auto")

    auto.emulate_media(color_scheme="dark")

    ask = "getComputedStyle(document.body).backgroundColor + getComputedStyle(document.body).color"
    assert auto.evaluate(ask) == dark.evaluate(ask)


def test_every_icon_of_the_page_is_in_the_sprite(open_page):
    page = open_page("/patterns")

    empty = page.evaluate(
        "[...document.querySelectorAll('svg.icon')].filter(i => !i.getBBox().width).map(i => i.outerHTML)"
    )

    assert empty == []
