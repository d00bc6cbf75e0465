"""The school's side: a workbook with three mistakes, a dossier done task by task, handing in, handing in again."""

import io

import openpyxl
from story import PHONE, Story
from visitor import Visitor
from workbooks import workbook

from contest.office.demo.papers import description_pdf

HEAD = (
    "STT", "Tên sản phẩm", "Hạng mục", "Bảng", "Họ và tên", "Lớp", "Nhóm tuổi", "GV hướng dẫn", "Người liên hệ",
    "SĐT liên hệ",
)  # fmt: skip
TITLES = ("Đố vui phân số", "Săn từ vựng", "Bản đồ di tích", "Phòng thí nghiệm số", "Vườn cây lớp em")
SUMMARY = " ".join(["Trò chơi giúp học sinh luyện tập từng bước và tự sửa lỗi sai của mình trong giờ học."] * 12)
GAME = {"category": "Trò chơi học tập trực tuyến", "track": "Học sinh"}


def bring_workbook(story: Story, khoa: Visitor) -> None:
    """Two good rows are taken; the three others come back, are corrected in that very workbook, and sent again."""
    khoa.go(story.at("/school"))
    khoa.press("Bring entries in from Excel")
    template = khoa.download("Download the template")
    assert [cell.value for cell in openpyxl.load_workbook(io.BytesIO(template)).active[1]]
    rows = [_row(number, title) for number, title in enumerate(TITLES, start=1)]
    rows[2]["job"] = ""
    rows[3]["category"] = "Làm phim"
    rows[4]["track"] = "Bảng Phụ huynh"
    khoa.attach("workbook", "Danh sách dự thi.xlsx", workbook(HEAD, *(tuple(row.values()) for row in rows)))
    khoa.press("Check the workbook")
    assert khoa.page.locator("[aria-labelledby=errors] li").count() == 3, khoa.text()
    khoa.submit("form[action*='/import/'] button")
    back = khoa.download("Download the rows to correct")
    khoa.press("Send another workbook")
    khoa.attach("workbook", "Đã sửa.xlsx", _corrected(back))
    khoa.press("Check the workbook")
    assert khoa.page.locator("[aria-labelledby=errors]").count() == 0, khoa.text()
    khoa.submit("form[action*='/import/'] button")
    khoa.go(story.at("/school"))
    assert sorted(khoa.texts("tbody th a")) == sorted(TITLES)


def _row(number: int, title: str) -> dict[str, object]:
    return {
        "number": number, "title": title, **GAME, "author": f"Trần Văn Em {number}", "job": f"8A{number}",
        "age": "7 đến 15", "mentor": "Bùi Anh Khoa", "contact": "Bùi Anh Khoa", "phone": "0912000001",
    }  # fmt: skip


def _corrected(back: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(back))
    for row in book.active.iter_rows():
        for cell in row:
            wrong = {"Làm phim": GAME["category"], "Bảng Phụ huynh": GAME["track"]}
            cell.value = wrong.get(cell.value, cell.value)
            if cell.column == HEAD.index("Lớp") + 1 and cell.value is None:
                cell.value = "8A3"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def complete_for_school(story: Story, khoa: Visitor, titles: tuple[str, ...]) -> None:
    """The coordinator finishes what the workbook began, hands in and confirms for the school."""
    for number, title in enumerate(titles, start=1):
        khoa.go(story.at("/school"))
        khoa.open(title)
        place = khoa.page.url
        khoa.go(f"{place}/people")
        khoa.fill({"consents": "1"})
        khoa.press("Confirm the papers")
        khoa.go(f"{place}/product")
        khoa.fill({"summary": SUMMARY})
        khoa.press("Save draft")
        _add_papers(khoa, place, title)
        promise(khoa, place)
        hand_in(khoa, place)
        khoa.go(story.at("/school"))
        assert khoa.page.locator("tbody .badge-good, tbody .badge-info").count() >= number
    for title in titles:
        khoa.page.locator("tr", has=khoa.page.get_by_role("link", name=title)).locator("[name=entry]").check()
    khoa.press("Confirm for the school")
    khoa.press("Registration list to sign")


def register(story: Story) -> Visitor:
    """Lê Thị Bình comes without an invitation, on a phone, and keeps the personal code."""
    binh = story.visitor(width=PHONE)
    binh.go("/")
    binh.open("Ứng dụng AI" if story.locale == "vi" else "AI Applications")
    binh.press("Read the rules")
    binh.page.go_back()
    binh.press("Register")
    binh.press("Register")
    assert binh.page.locator("#errors").is_visible()
    binh.fill({"full_name": "Lê Thị Bình", "phone": "0912 345 678"})
    binh.choose("school_id", "Hoa Sữa")
    binh.press("Register")
    binh.press("I have kept the code, go on")
    return binh


def enter(binh: Visitor, title: str) -> str:
    """One dossier from nothing to the receipt; the address of its task list."""
    binh.press("Begin a new entry")
    binh.press("Begin the draft")
    assert binh.page.locator("#errors").is_visible()
    binh.fill({"category": "learning-game", "track": "student", "level": "TH", "owner_role": "mentor"})
    binh.press("Begin the draft")
    place = binh.page.url
    binh.go(f"{place}/review")
    assert binh.reads("The dossier is not complete yet")
    binh.go(f"{place}/people")
    binh.fill(
        {
            "name1": "Trần Thị An", "job1": "5A", "age1": "7to15", "name2": "Đỗ Minh Ân", "job2": "5A",
            "age2": "7to15", "mentor1": "Lê Thị Bình", "contact_name": "Lê Thị Bình", "contact_phone": "0912345678",
        }
    )  # fmt: skip
    binh.press("Save draft")
    binh.go(f"{place}/people")
    binh.submit("#order button[value=down]")
    binh.fill({"consents": "2"})
    binh.press("Confirm the papers")
    binh.go(f"{place}/product")
    binh.fill({"title": title, "summary": SUMMARY})
    binh.press("Save draft")
    _add_papers(binh, place, title)
    promise(binh, place)
    hand_in(binh, place)
    return place


def _add_papers(person: Visitor, place: str, title: str) -> None:
    person.go(f"{place}/files")
    paper = description_pdf(title=title, category=GAME["category"], paragraphs=[SUMMARY])
    person.attach("file-description", "Bản thuyết minh.pdf", paper)
    if person.scripts:
        person.page.locator("#held-description bdi", has_text="Bản thuyết minh.pdf").wait_for()
    else:
        person.submit("#slot-description form[action$='/file'] button")
    person.fill({"url-product": "https://tro-choi.example.vn/phan-so", "note-product": "Không cần tài khoản."})
    person.submit("#slot-product form[action$='/link'] button")


def promise(person: Visitor, place: str) -> None:
    person.go(f"{place}/statements")
    told = dict.fromkeys(("tools", "purpose", "human", "sources"), "Công cụ mở; học sinh tự làm phần luật chơi.")
    pledges = ("own_work", "copyright", "ai_ethics", "truthful", "processing", "publish_names")
    person.fill(told | {"level": "drafts", "help": "advice", "help_who": "Cô hướng dẫn góp ý"})
    person.fill(dict.fromkeys(pledges, True))
    person.press("Save draft")


def hand_in(person: Visitor, place: str, *, again: bool = False) -> None:
    person.go(f"{place}/review")
    person.press("Hand in again" if again else "Hand in the entry")
    assert person.reads("Receipt of submission")
