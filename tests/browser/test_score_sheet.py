"""The scoring sheet as the judge Chi meets it: pointer, keys, phone, and no script at all."""

from urllib.parse import parse_qsl

import pytest
from findings import axe_findings, covered_stops, sideways
from samples import score_sheet

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(open_page):
    def go(*, sheet: dict | None = None, **look):
        page = open_page("/desk", pages={"/desk": score_sheet(**(sheet or {}))}, **look)
        page.context.route(
            "**/saved", lambda route: route.fulfill(json={"revision": 3, "at": "10:42:08", "fields": {}})
        )
        return page

    return go


def sent_by(page, press):
    """What the form sends when `press` is done, as a dict."""
    page.context.route("**/sent", lambda route: route.fulfill(status=204))
    with page.expect_request("**/sent") as waiting:
        press()
    return dict(parse_qsl(waiting.value.post_data, keep_blank_values=True))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_sheet_is_accessible(desk, width, theme):
    page = desk(width=width, theme=theme)

    findings = axe_findings(page)

    assert findings == []
    assert sideways(page) == 0
    assert page.complaints == []


@pytest.mark.parametrize("width", [1280, 390])
def test_focus_is_never_covered(desk, width):
    assert covered_stops(desk(width=width)) == []


def test_level_when_points_lie_outside_sets_the_middle(desk):
    page = desk()

    page.check("[name=level-new][value='3']", force=True)

    assert page.input_value("[name=points-new]") == "19,5"
    assert page.inner_text(".points-total") == "40/70"


def test_level_when_points_lie_inside_keeps_them(desk):
    page = desk()

    page.fill("[name=points-craft]", "14,5")
    page.check("[name=level-craft][value='3']", force=True)

    assert page.input_value("[name=points-craft]") == "14,5"


@pytest.mark.parametrize("typed", ["8,5", "8.5"])
def test_points_with_comma_or_point_choose_the_level_and_count(desk, typed):
    page = desk()

    page.fill("[name=points-craft]", typed)

    assert page.is_checked("[name=level-craft][value='1']")
    assert page.inner_text(".points-total") == "52/70"
    assert page.inner_text("#left") == "Đã cho điểm đủ"


@pytest.mark.parametrize("typed", ["21", "-1", "nhiều", "1e1"])
def test_points_outside_the_criterion_are_marked_and_not_counted(desk, typed):
    page = desk()

    page.fill("[name=points-craft]", typed)

    assert page.get_attribute("[name=points-craft]", "aria-invalid") == "true"
    assert page.inner_text(".points-total") == "43,5/70"
    assert page.inner_text("#left") == "Còn 1 tiêu chí"


def test_stepper_goes_by_the_step_and_stops_at_the_maximum(desk):
    page = desk()

    for _ in range(6):
        page.click("#criterion-new [data-by='1']")

    assert page.input_value("[name=points-new]") == "25"


def test_undo_gives_back_points_and_level(desk):
    page = desk()
    page.check("[name=level-new][value='1']", force=True)

    page.click("#undo")

    assert page.input_value("[name=points-new]") == "23"
    assert page.is_checked("[name=level-new][value='4']")
    assert page.is_disabled("#undo")


def test_figure_key_when_a_level_has_focus_chooses_it(desk):
    page = desk()
    page.focus("[name=level-craft][value='4']")

    page.keyboard.press("2")

    assert page.is_checked("[name=level-craft][value='3']")


def test_figure_key_in_a_text_field_is_text(desk):
    page = desk()
    page.focus("[name=note]")

    page.keyboard.press("2")

    assert page.input_value("[name=note]") == "2"
    assert page.inner_text("#left") == "Còn 1 tiêu chí"


def test_alt_down_goes_to_the_next_criterion(desk):
    page = desk()
    page.focus("[name=level-new][value='4']")

    page.keyboard.press("Alt+ArrowDown")

    assert page.evaluate("document.activeElement.name") == "level-value"


def test_keys_when_switched_off_stay_off(desk):
    page = desk()
    page.keyboard.press("?")
    page.uncheck("#keys-on", force=True)
    page.click("#keys button")
    page.reload()
    page.focus("[name=level-craft][value='4']")

    page.keyboard.press("2")

    assert not page.is_checked("[name=level-craft][value='3']")


def test_ctrl_enter_saves_and_goes_on(desk):
    page = desk()
    page.focus("[name=advice]")

    sent = sent_by(page, lambda: page.keyboard.press("Control+Enter"))

    assert (sent["go"], sent["revision"], sent["points-new"]) == ("next", "3", "23")


def test_sheet_without_script_sends_levels_points_and_comments(desk):
    page = desk(scripts=False)
    page.check("[name=level-craft][value='2']", force=True)
    page.fill("[name=points-craft]", "10,5")

    sent = sent_by(page, lambda: page.click("[name=go][value=previous]"))

    assert sent["level-craft"] == "2"
    assert sent["points-craft"] == "10,5"
    assert sent["strengths"] == "Ý tưởng gần gũi."
    assert sent["go"] == "previous"
    assert page.is_hidden("#criterion-new [data-by='1']")


def test_change_tells_the_saver_every_field_once(desk):
    page = desk()
    page.evaluate("window.told = []; sheet.addEventListener('sheet:change', e => told.push(e.detail))")

    page.check("[name=level-craft][value='3']", force=True)

    told = page.evaluate("told")
    assert len(told) == 1
    assert told[0]["points-craft"] == "16"
    assert told[0]["points-new"] == "23"


def test_state_from_the_saver_stands_in_the_line(desk):
    page = desk()

    page.evaluate("sheet.dispatchEvent(new CustomEvent('sheet:state', {detail: {kind: 'held', at: ''}}))")

    assert page.inner_text("#sync").strip() == "Mất mạng. Điểm đang giữ trên máy này, sẽ tự gửi khi có mạng."
    assert page.get_attribute("#sync use", "href").endswith("#cloud-off")


def test_values_from_the_saver_are_shown_without_a_change(desk):
    page = desk()
    page.evaluate("window.told = 0; sheet.addEventListener('sheet:change', () => { told += 1; })")

    page.evaluate(
        "sheet.dispatchEvent(new CustomEvent('sheet:restore', {detail: {'points-new': '12', 'level-new': '2'}}))"
    )

    assert page.is_checked("[name=level-new][value='2']")
    assert page.inner_text(".points-total") == "12/70"
    assert page.evaluate("told") == 0


def test_phone_panes_keep_their_place(desk):
    page = desk(width=390)
    page.evaluate("scrollTo(0, 400)")

    # The driver's own click scrolls sticky links about; a finger does not.
    page.evaluate("document.querySelector('.pane-tabs a').click()")
    shown = page.is_visible(".entry-pane"), page.is_visible(".mark-pane")
    page.evaluate("document.querySelector('.pane-tabs a + a').click()")

    assert shown == (True, False)
    assert page.evaluate("scrollY") == 400


def test_compact_when_chosen_is_remembered(desk):
    page = desk()

    page.click("#compact")
    page.reload()

    assert page.get_attribute("#compact", "aria-pressed") == "true"
    assert page.inner_text("#compact") == "Xem đủ mô tả"


def test_locked_sheet_takes_no_points(desk):
    page = desk(sheet={"locked": True})

    assert page.is_disabled("[name=points-new]")
    assert page.is_disabled("#criterion-new [data-by='1']")


def test_refused_sheet_leads_to_the_points(desk):
    page = desk(sheet={"errors": (("points-craft", "Cho điểm tiêu chí 3."),)})

    assert page.inner_text("#sync [role=status]") == "Chưa lưu được"
    page.click("#errors a")
    page.keyboard.type("9")

    assert page.input_value("[name=points-craft]") == "9"
