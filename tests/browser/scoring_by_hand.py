"""Judges and head judge: panels by suggestion, sheets by level and by points, two windows, handing in, reopening."""

from decimal import Decimal

from playwright.sync_api import expect
from story import Story
from visitor import Visitor

HALF = Decimal("0.5")


def assign(story: Story, giang: Visitor, judges: tuple[str, ...]) -> None:
    for name in judges:
        giang.go(story.at("/office/judges"))
        giang.choose("account", name)
        giang.press("Add the judge")
    giang.page.locator("select[name^=level-]").first.select_option("3")
    giang.press("Save")
    giang.go(story.at("/office/assignment"))
    giang.press("Suggest an assignment")
    assert all(name in giang.text() for name in judges)
    giang.press("Apply this assignment")
    giang.press("Open the round for scoring")


def score(story: Story, judge: Visitor, title: str, share: str) -> Decimal:
    """About that share of the most points at every criterion: a level at the first, points typed with a comma at all."""
    _open(story, judge, title)
    total = Decimal(0)
    for number, criterion in enumerate(judge.page.locator("fieldset.criterion").all()):
        most = Decimal(criterion.get_attribute("data-max") or "")
        points = (most * Decimal(share) / HALF).quantize(Decimal(1)) * HALF
        total += points
        if number == 0:
            _level_and_points_in_step(judge, points)
        criterion.locator("[name^=points-]").fill(story.point(points))
    judge.fill({"strengths": "Ý tưởng gần gũi.", "advice": "Thêm hướng dẫn cho người mới."})
    if judge.scripts:
        expect(judge.page.locator("#sync")).to_contain_text(judge.words("Saved"))
        shown = judge.text(".points-total").split("/")[0]
        assert Decimal(shown.replace(",", ".")) == total
    _save(judge)
    return total


def _save(judge: Visitor) -> None:
    """With scripts the judge stays where he is on the sheet."""
    if not judge.scripts:
        judge.press("Save scoring sheet")
        return
    judge.named("Save scoring sheet").click()
    expect(judge.page.locator("#sync")).to_contain_text(judge.words("Saved"))


def _level_and_points_in_step(judge: Visitor, points: Decimal) -> None:
    """With scripts a level brings points of its range, and other points move the level. Without: the level stays."""
    if not judge.scripts:
        return
    first = judge.page.locator("fieldset.criterion").first
    lowest = first.locator("[name^=level-]").last
    lowest.check(force=True)
    high = Decimal(lowest.get_attribute("data-high") or "")
    typed = first.locator("[name^=points-]")
    assert 0 < Decimal(typed.input_value().replace(",", ".")) <= high < points
    typed.fill(str(points).replace(".", ","))
    assert not lowest.is_checked()


def score_in_two_windows(story: Story, judge: Visitor, title: str) -> None:
    """The second window saves first; the first one is shown both versions and keeps its own."""
    _open(story, judge, title)
    with judge.other_window():
        _open(story, judge, title)
        judge.fill({"note": "Từ cửa sổ thứ hai."})
        _save(judge)
    judge.fill({"note": "Từ cửa sổ thứ nhất."})
    judge.press("Compare the two" if judge.scripts else "Save scoring sheet")
    both = judge.text()
    assert "Từ cửa sổ thứ nhất." in both
    assert "Từ cửa sổ thứ hai." in both
    judge.page.locator("[name=pick-note][value=mine]").check()
    judge.press("Save what I chose")
    _open(story, judge, title)
    assert judge.page.locator("[name=note]").input_value() == "Từ cửa sổ thứ nhất."


def hand_in(story: Story, judge: Visitor, sheets: int) -> None:
    judge.go(story.at("/judging"))
    judge.press("Check and hand in")
    judge.press("Hand in %(count)s sheets and lock them", count=sheets)
    assert judge.page.locator("#errors").is_visible()
    judge.fill({"statement": True})
    judge.press("Hand in %(count)s sheets and lock them", count=sheets)
    assert judge.reads("Receipt of handing in")


def reopen(story: Story, dung: Visitor, *, title: str, judge: str) -> None:
    """The head judge sees the gap first, then opens that judge's sheet again, with a reason."""
    dung.go(story.at("/office/cases"))
    gap = dung.page.locator("[aria-labelledby=cases-caption] tbody tr")
    assert gap.count() == 1
    assert title in gap.first.inner_text()
    code = gap.first.locator("th").inner_text()
    dung.go(story.at("/office/sheets"))
    row = dung.page.locator("[aria-labelledby=sheets-caption] tbody tr", has_text=code).filter(has_text=judge)
    dung.follow(row.get_by_role("link"))
    dung.press("Reopen the sheet")
    assert dung.page.locator("#errors").is_visible()
    dung.fill({"reason": "Chênh lệch lớn với phiếu kia, thầy cô xem lại tiêu chí 2."})
    dung.press("Reopen the sheet")


def _open(story: Story, judge: Visitor, title: str) -> None:
    judge.go(story.at("/judging"))
    judge.follow(judge.page.locator("tbody tr", has_text=title).get_by_role("link"))
