"""The secretary checks what was handed in against the seven gates; one dossier goes back and comes again."""

from story import Story
from visitor import Visitor


def check_entries(story: Story, ha: Visitor, *, accept: tuple[str, ...], give_back: str) -> None:
    ha.go(story.at("/office"))
    ha.press("Entries")
    ha.fill({"q": "hoa sua"})
    ha.press("Filter")
    ha.go(story.at("/office/entries?state=submitted"))
    assert ha.page.locator("tbody tr").count() == len(accept) + 1
    for title in accept:
        accept_entry(story, ha, title)
    _open(story, ha, give_back)
    ha.fill({"decision": "returned"})
    ha.press("Record the decision")
    assert ha.page.locator("#errors").is_visible()  # nothing was named that is missing
    ha.fill({"G5": "Ghi nguồn của hình nền.", "decision": "returned"})
    ha.press("Record the decision")


def accept_entry(story: Story, ha: Visitor, title: str) -> None:
    _open(story, ha, title)
    ha.fill({f"G{gate}": "" for gate in range(1, 8)} | {"decision": "accepted"})
    ha.press("Record the decision")
    assert ha.page.locator("#errors").count() == 0, ha.text("#errors")


def _open(story: Story, ha: Visitor, title: str) -> None:
    ha.go(story.at("/office/entries?state=submitted"))
    ha.open(title)
