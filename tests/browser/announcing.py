"""Awards, preview, publishing, withdrawing, publishing anew; and what a visitor reads and takes along."""

import csv
import io

from story import Story
from visitor import Visitor

DECISION = "12/QĐ-UBND"


def tour_the_office(story: Story, person: Visitor) -> None:
    person.go(story.at("/office"))
    places = [link.get_attribute("href") for link in person.page.locator("nav.rooms a").all()]
    assert places
    for path in (*places, "/account", "/help"):
        person.go(path or "")


def award_and_preview(story: Story, giang: Visitor, ranked: list[str], *, last: str) -> None:
    """`ranked`: points as printed, the best first. The last one gets a prize by the committee's own decision."""
    giang.go(story.at("/office/results"))
    assert giang.texts("tbody td b") == ranked
    giang.follow(giang.page.locator("tbody tr", has_text=last).get_by_role("link"))
    giang.fill({"place": "consolation", "note": ""})
    giang.press("Record the decision")
    giang.fill({"place": "consolation", "note": "Sản phẩm có ích cho lớp ghép."})
    giang.press("Record the decision")
    giang.go(story.at("/office/results"))
    giang.press("Preview as the public sees it")
    assert giang.reads("Preview: nobody else sees this yet")
    assert giang.texts("tbody td.n") == ranked


def publish(story: Story, giang: Visitor) -> None:
    giang.go(story.at("/office/results"))
    giang.fill({"decision_number": DECISION})
    giang.press("Publish the results")
    assert DECISION in giang.text()


def withdraw(story: Story, giang: Visitor, visitor: Visitor) -> None:
    """Gone for the public in the same moment."""
    giang.go(story.at("/office/results"))
    giang.fill({"reason": "Sai tên một tác giả."})
    giang.press("Withdraw at once")
    visitor.go(story.at("/results"), status=404)
    assert DECISION not in visitor.text()


def read_as_visitor(story: Story, visitor: Visitor, ranked: list[str], *, hoa_sua: str) -> None:
    visitor.go(story.at("/results"))
    assert visitor.texts("table.ranking td.n") == ranked
    visitor.fill({"q": "hoa sua"})
    visitor.press("Filter")
    assert len(visitor.texts("table.ranking tbody tr")) == 1
    visitor.open(hoa_sua)
    visitor.go(story.at("/results?q=khong+co"))
    assert visitor.reads("No entry matches this filter.")
    visitor.go(story.at("/results"))
    assert visitor.download("Download the list (Excel)")[:2] == b"PK"
    text = visitor.download("Download the list (CSV)").decode("utf-8-sig")
    taken = [row for row in csv.reader(io.StringIO(text)) if any(hoa_sua in cell for cell in row)]
    assert len(taken) == 1
