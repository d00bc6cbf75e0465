"""The administrator opens a contest and takes in schools and people; later the organizer moves its dates."""

from story import LINK, NAME, SCHOOLS, Story, moment
from visitor import Visitor

PEOPLE = (  # role, full name, e-mail, school
    ("secretary", "Vũ Thu Hà", "ha@example.vn", ""),
    ("head_judge", "Nguyễn Tiến Dũng", "", ""),
    ("judge", "Phạm Linh Chi", "chi@example.vn", ""),
    ("judge", "Đỗ Thu Cúc", "", ""),
    ("coordinator", "Bùi Anh Khoa", "", "Trường THCS Sao Mai"),
)


def open_contest(story: Story, link: str) -> Visitor:
    """The wizard with the default rule book; the dates are such that entries are taken already."""
    giang = story.visitor()
    giang.enter(link)
    giang.go("/new")
    giang.fill({"name": "", "organizer": "UBND phường Tương Mai"})
    giang.press("Prepare the contest")
    assert giang.page.locator("#errors").is_visible()
    giang.fill(
        {
            "name": NAME,
            "name_en": "AI Applications in Schools",
            "organizer": "UBND phường Tương Mai",
            "place": "Tương Mai",
            "contact": "Tổ thư ký, điện thoại 024 0000 0000",
            "submission.opens": moment(hours=-3),
            "submission.closes": moment(days=7),
            "judging.opens": moment(days=8),
            "judging.closes": moment(days=15),
            "publication.opens": moment(days=20),
            "categories": ["learning-game"],
            "tracks": ["student"],
        }
    )
    giang.press("Prepare the contest")
    story.slug = giang.page.url.split("/c/")[1].split("/")[0]
    return giang


def check_the_rule_book(story: Story, giang: Visitor) -> None:
    for page in ("/contest", "/dates", "/parts", "/method", "/rubrics", "/awards", "/headings", "/headings/1"):
        giang.go(story.at(f"/office/rules{page}"))
    giang.go(story.at("/office/rules/rubrics"))
    giang.submit("main .sheet-body a")
    giang.go(story.at("/office/rules"))
    giang.press("Announce the contest")
    assert giang.page.locator("#check").count() == 0


def take_in_schools(story: Story, giang: Visitor) -> None:
    """One row of the pasted list is wrong: the good ones are taken, the bad one stays in the field."""
    giang.go(story.at("/office/schools"))
    giang.press("Paste from Excel")
    giang.fill({"rows": SCHOOLS + "Trung tâm Ngày Mới\tXYZ\n"})
    giang.press("Take these schools in")
    assert "Ngày Mới" in giang.page.locator("[name=rows]").input_value()
    assert "Hoa Sữa" not in giang.page.locator("[name=rows]").input_value()
    giang.fill({"rows": SCHOOLS})
    giang.press("Take these schools in")
    assert giang.page.locator("tbody tr").count() == 3


def invite_people(story: Story, giang: Visitor) -> None:
    for role, name, email, school in PEOPLE:
        giang.go(story.at(f"/office/people/new?role={role}"))
        giang.fill({"role": role, "full_name": name, "email": email})
        if school:
            giang.choose("school_id", school)
        giang.press("Add and invite")
        said = LINK.search(giang.page.locator("#f-text").input_value())
        assert said, giang.text()
        story.links[name] = said[0]
    giang.go(story.at("/office/people"))
    assert giang.page.locator("tbody tr").count() == len(PEOPLE) + 1


def move_dates(story: Story, giang: Visitor, reason: str, **dates: str) -> None:
    """How the walk travels in time: the organizer ends a phase early, on the product's own page and in the log."""
    giang.go(story.at("/office/rules/dates"))
    giang.fill({name.replace("_", "."): value for name, value in dates.items()} | {"reason": reason})
    giang.press("Save the dates")
    assert giang.page.locator("#errors").count() == 0, giang.text("#errors")
