"""The pattern page: every part of the interface once, for whoever builds a page. Routed in debug only."""

from dataclasses import dataclass
from typing import Any, Final

from litestar import get

from contest.web.forms import Bound, RawForm
from contest.web.render import Page, page
from contest.web.routing import in_thread


@dataclass(frozen=True)
class Task:
    title: str
    hint: str
    state: str
    href: str


TASKS: Final = (
    Task("Tác giả và trường", "Lấy từ hồ sơ của thầy/cô.", "done", "#fields"),
    Task("Tệp bài dự thi", "2 trong 3 tệp", "in_progress", "#fields"),
    Task("Cam kết bản quyền", "", "todo", "#fields"),
    Task("Xem lại và nộp", "Mở khi các phần trên xong.", "locked", ""),
)
SENT: Final = (
    ("title", "Vườn"),
    ("points", "8,5"),
    ("deadline", "2026-11-27T17:00"),
    ("summary", "Trò chơi học phân số."),
    ("level", "primary"),
    ("subjects", "maths"),
)
REFUSED: Final = (
    ("title", "Tên sản phẩm cần ít nhất 12 ký tự, thầy/cô mới nhập 4."),
    ("track", "Xin chọn một bảng thi."),
    ("agree", "Cần cam kết bản quyền trước khi nộp."),
)


@get("/patterns", name="web.show_patterns", opt={"perm": "public"})
@in_thread
def show_patterns() -> Page:
    form: Bound[Any] = Bound(RawForm(SENT), errors=list(REFUSED))
    return page("patterns.html", form=form, tasks=TASKS)
