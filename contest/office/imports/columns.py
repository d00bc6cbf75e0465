"""What the workbooks may hold: columns, the many ways people write their heads, which are filled by choosing."""

from dataclasses import dataclass
from typing import Final, Literal

from contest.core.errors import N_

Kind = Literal["schools", "judges", "entries"]
KINDS: Final[tuple[Kind, ...]] = ("schools", "judges", "entries")
Choice = Literal["", "category", "track", "level", "school", "age", "ai_level", "help_level"]


@dataclass(frozen=True, slots=True)
class Column:
    """`aliases`: folded heads (core.text.fold, signs taken out). `person`: may come as "Họ và đệm | Tên"."""

    key: str
    title: str
    aliases: tuple[str, ...]
    example: str = ""
    needed: bool = False
    phone: bool = False
    person: bool = False
    choice: Choice = ""
    width: int = 18


_NAMES: Final = (
    "ho va ten", "ho ten", "ho ten hs", "ho va ten hs", "ho ten hoc sinh", "ho va ten hoc sinh", "ho ten gv",
    "ho ten giao vien", "ho va ten giao vien", "full name", "name",
)  # fmt: skip
_PHONES: Final = ("sdt", "so dt", "dien thoai", "so dien thoai", "phone", "telephone", "mobile", "di dong")
_MAILS: Final = ("email", "e mail", "thu dien tu", "dia chi email")
_SCHOOLS: Final = ("truong", "ten truong", "don vi", "don vi cong tac", "school", "ten don vi", "noi cong tac")

SCHOOLS: Final = (
    Column("name", N_("School name"), ("ten truong", "truong", "ten don vi", "don vi", "school name", "school"),
        "Trường Tiểu học Hoa Sữa", needed=True, width=36),
    Column("level", N_("School level"), ("cap hoc", "cap", "bac hoc", "level", "school level"), "TH", choice="level",
        width=12),
    Column("code", N_("School code"), ("ma truong", "ma don vi", "ma", "code", "school code"), "TH-HOASUA"),
    Column("short_name", N_("Short name"), ("ten viet tat", "ten ngan", "viet tat", "short name"), "TH Hoa Sữa"),
    Column("moet_code", N_("Ministry's code"), ("ma bo", "ma bo gd dt", "ma bo gddt", "ma so bo", "moet code",
        "ministrys code"), "01025412", phone=True),
    Column("principal", N_("Principal"), ("hieu truong", "ho ten hieu truong", "thu truong", "principal"),
        "Nguyễn Thị Hương", width=24),
    Column("phone", N_("Telephone"), _PHONES, "0912 345 678", phone=True),
    Column("address", N_("Address"), ("dia chi", "address"), "12 ngõ 5, phường Tương Mai", width=36),
)  # fmt: skip

JUDGES: Final = (
    Column("name", N_("Full name"), (*_NAMES, "giam khao", "ho ten giam khao", "ho va ten giam khao"),
        "Phạm Linh Chi", needed=True, person=True, width=28),
    Column("email", N_("E-mail"), _MAILS, "chi@example.vn", width=28),
    Column("phone", N_("Telephone"), _PHONES, "0912 345 678", phone=True),
    Column("school", N_("School"), _SCHOOLS, "", choice="school", width=36),
    Column("panel", N_("Panel"), ("tieu ban", "ban", "panel", "hoi dong"), "Tiểu ban 1"),
    Column("capacity", N_("Most sheets"), ("so phieu toi da", "so bai toi da", "toi da", "chi tieu", "capacity",
        "most sheets"), "60"),
    Column("note", N_("Note"), ("ghi chu", "note", "chuyen mon"), "", width=30),
)  # fmt: skip

ENTRIES: Final = (
    Column("title", N_("Title of the product"), ("ten san pham", "san pham", "ten bai", "ten bai du thi",
        "ten de tai", "tieu de", "title", "title of the product"), "Trợ lý ảo giải đáp nội quy lớp 8", needed=True,
        width=40),
    Column("category", N_("Category"), ("hang muc", "linh vuc", "noi dung thi", "the loai", "category", "noi dung"),
        "", needed=True, choice="category", width=26),
    Column("track", N_("Track"), ("bang", "bang thi", "doi tuong", "doi tuong du thi", "track"), "", needed=True,
        choice="track", width=18),
    Column("level", N_("School level"), ("cap hoc", "cap", "bac hoc", "level", "school level"), "", choice="level",
        width=10),
    Column("school", N_("School"), _SCHOOLS, "", choice="school", width=34),
    Column("age", N_("Age group of the pupils"), ("nhom tuoi", "do tuoi", "nhom tuoi hoc sinh", "age group",
        "age group of the pupils"), "", choice="age", width=18),
    Column("author1", N_("Author 1"), (*_NAMES, "tac gia 1", "tac gia", "tac gia chinh", "ho ten tac gia",
        "ho va ten tac gia", "thi sinh", "author 1"), "Trần Văn An", needed=True, person=True, width=26),
    Column("job1", N_("Class or post 1"), ("lop 1", "lop", "lop chuc vu", "lop chuc vu 1", "chuc vu",
        "class or post 1", "class", "lop hoc", "chuc vu lop"), "8A1", needed=True),
    Column("part1", N_("Part 1"), ("vai tro 1", "vai tro", "nhiem vu", "part 1"), "Nhóm trưởng"),
    Column("author2", N_("Author 2"), ("tac gia 2", "ho ten 2", "ho va ten 2", "ho ten tac gia 2",
        "ho va ten tac gia 2", "author 2"), "", person=True, width=26),
    Column("job2", N_("Class or post 2"), ("lop 2", "lop chuc vu 2", "chuc vu 2", "class or post 2")),
    Column("part2", N_("Part 2"), ("vai tro 2", "part 2")),
    Column("author3", N_("Author 3"), ("tac gia 3", "ho ten 3", "ho va ten 3", "ho ten tac gia 3",
        "ho va ten tac gia 3", "author 3"), "", person=True, width=26),
    Column("job3", N_("Class or post 3"), ("lop 3", "lop chuc vu 3", "chuc vu 3", "class or post 3")),
    Column("part3", N_("Part 3"), ("vai tro 3", "part 3")),
    Column("mentor1", N_("Mentor teacher"), ("giao vien huong dan", "gv huong dan", "gvhd", "giao vien huong dan 1",
        "gvhd 1", "mentor", "mentor teacher", "nguoi huong dan"), "Lê Thị Bình", width=26),
    Column("mentor_phone1", N_("Mentor's telephone"), ("sdt giao vien huong dan", "sdt gvhd", "dien thoai gvhd",
        "dien thoai giao vien huong dan", "mentors telephone"), "0912 000 001", phone=True),
    Column("mentor2", N_("Mentor teacher 2"), ("giao vien huong dan 2", "gvhd 2", "mentor teacher 2"), width=26),
    Column("contact", N_("Contact person"), ("nguoi lien he", "lien he", "dau moi", "contact", "contact person"),
        "Lê Thị Bình", width=26),
    Column("contact_phone", N_("Contact's telephone"), ("sdt nguoi lien he", "sdt lien he",
        "dien thoai nguoi lien he", "dien thoai lien he", "contacts telephone", *_PHONES), "0912 000 001",
        phone=True),
    Column("contact_email", N_("Contact's e-mail"), ("email nguoi lien he", "email lien he", "contacts e mail",
        *_MAILS), "binh@example.vn", width=26),
    Column("summary", N_("Summary"), ("tom tat", "mo ta", "mo ta tom tat", "summary"), "", width=50),
    Column("level_of_ai", N_("How much AI made"), ("muc do dung ai", "ai lam den muc nao", "muc do su dung ai",
        "how much ai made"), "", choice="ai_level", width=20),
    Column("tools", N_("AI tools"), ("cong cu ai", "cong cu", "cong cu ai da dung", "ai tools"), "", width=26),
    Column("purpose", N_("What AI was used for"), ("dung ai vao viec gi", "muc dich dung ai",
        "what ai was used for"), "", width=30),
    Column("human", N_("What people did"), ("phan do nguoi lam", "phan con nguoi lam", "phan tu lam",
        "what people did"), "", width=30),
    Column("help", N_("Help by mentors, parents or others"), ("su giup do", "nguoi giup", "muc do giup do",
        "su giup do cua thay co cha me hoac nguoi khac", "help", "help by mentors parents or others"), "",
        choice="help_level", width=20),
    Column("help_who", N_("Who helped with what"), ("ai giup viec gi", "who helped with what"), "", width=30),
    Column("sources", N_("Sources and licences"), ("nguon", "nguon va giay phep", "nguon hoc lieu",
        "nguon hoc lieu va giay phep", "sources", "sources and licences"), "", width=36),
)  # fmt: skip

COLUMNS: Final[dict[Kind, tuple[Column, ...]]] = {"schools": SCHOOLS, "judges": JUDGES, "entries": ENTRIES}
NUMBER: Final = N_("No.")
NUMBER_HEADS: Final = frozenset({"stt", "tt", "so tt", "no", "so thu tu"})
FAMILY_HEADS: Final = ("ho va dem", "ho dem", "ho va ten dem", "ho ten dem", "ho va chu lot", "ho")
GIVEN_HEADS: Final = ("ten",)
MESSAGE: Final = N_("What to correct")
AGES: Final = {
    "under7": N_("under 7"),
    "7to15": N_("7 to 15"),
    "16to17": N_("16 to 17"),
    "adult": N_("18 and older"),
}
