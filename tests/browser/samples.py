"""A scoring sheet to look at, without the rooms that make it."""

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace as Row

from contest.core.i18n import speaking
from contest.entries.previews.tabs import EntryFiles, Shown, Tab
from contest.web.forms import fill
from contest.web.render import render

CRITERIA = (  # id, name, maximum, points given, levels from the best: low, high
    ("new", "Tính mới và sáng tạo", 25, "23", (("22", "25"), ("17", "21.5"), ("11", "16.5"), ("0", "10.5"))),
    ("value", "Giá trị giáo dục", 25, "20.5", (("22", "25"), ("17", "21.5"), ("11", "16.5"), ("0", "10.5"))),
    ("craft", "Kĩ thuật và công nghệ", 20, "", (("18", "20"), ("14", "17.5"), ("9", "13.5"), ("0", "8.5"))),
)
LEVELS = ("Tốt", "Khá", "Đạt", "Chưa đạt")


def score_sheet(*, locale: str = "vi", locked: bool = False, errors: tuple[tuple[str, str], ...] = ()) -> str:
    criteria = [_criterion(*one) for one in CRITERIA]
    given = {f"points-{c.id}": c.points for c in criteria}
    chosen = {f"level-{c.id}": 4 if c.id == "new" else 3 for c in criteria if c.points is not None}
    form = fill({**given, **chosen, "revision": 3, "rubric": "r", "key": "k", "strengths": "Ý tưởng gần gũi."})
    form.errors.extend(errors)
    with speaking(locale):
        return render("judging/score_sheet.html", form=form, **_desk(), sheet=_sheet(criteria, locked=locked))


def _criterion(name: str, title: str, maximum: int, points: str, ranges: tuple[tuple[str, str], ...]) -> Row:
    levels = [
        Row(number=4 - i, name=LEVELS[i], low=Decimal(low), high=Decimal(high), text="Nêu rõ người dùng và vấn đề.")
        for i, (low, high) in enumerate(ranges)
    ]
    earlier = [Decimal(14), Decimal(17), Decimal("19.5"), Decimal(18)]
    return Row(
        id=name,
        name=title,
        question="Khác với cách làm quen thuộc.",
        maximum=Decimal(maximum),
        step=Decimal("0.5"),
        earlier=earlier,
        points=Decimal(points) if points else None,
        needs_reason=False,
        levels=levels,
    )


def _sheet(criteria: list[Row], *, locked: bool) -> Row:
    return Row(
        action="/sent",
        autosave="/saved",
        revision=3,
        maximum=Decimal(70),
        points=Decimal("43.5"),
        left=1,
        locked=locked,
        writable=not locked,
        saved_at="10:42:07",
        conflict="#entry",
        missing="#entry",
        later="#entry",
        down="#entry",
        exact=True,
        weak=50,
        needs_advice=False,
        criteria=criteria,
    )


def _desk() -> dict[str, Row]:
    tab = Tab("text", "Thuyết minh", "file-text", "9 trang", "#entry", current=True, seen=True)
    return {
        "desk": Row(
            contest_name="Sản phẩm sáng tạo học đường 2026",
            place="Vòng sơ khảo · Hội đồng Toán",
            home="/",
            done=6,
            total=24,
            pips=["done"] * 6 + ["now", "part", ""],
            deadline=datetime(2026, 11, 27, 10, tzinfo=UTC),
            time_left="Còn khoảng 3 giờ chấm theo nhịp này",
            previous=Row(code="SPST-0131"),
            next=Row(code="SPST-0152"),
            previous_href="/131",
            next_href="/152",
        ),
        "entry": Row(
            code="SPST-0147",
            title="Khu vườn phân số – trò chơi học Toán lớp 4 bằng thẻ tương tác",
            chips=[("Toán · Tiểu học", ""), ("Đã ẩn tên và đơn vị", "eye-off")],
            thumbnail="",
        ),
        "told": [],
        "trial": False,
        "practice": False,
        "anchors": [],
        "files": EntryFiles([tab], Shown("text", "text", "Thuyết minh", "", parts=[("Tóm tắt", "Lí do\n" * 80)])),
    }
