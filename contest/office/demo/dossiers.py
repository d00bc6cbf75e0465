"""One invented dossier: title, people, summary, declarations."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from contest.core.text import count_words
from contest.entries.dossier import AuthorLine, Contact, Dossier, LinkLine, MaterialLine, MentorLine
from contest.entries.words import PLEDGES
from contest.office.demo import bank
from contest.office.demo.people import person_name, phone, school_class

WORDS: Final = 165
ATTENDANCE: Final = {
    "kind": "card", "no_real_biometrics": "yes", "no_emotions": "yes", "teacher_confirms": "yes", "risk": "low",
    "testers": "24", "who": "adults",
    "risk_reason": "Chỉ ghi mã thẻ và giờ đến, giáo viên xác nhận trước khi ghi vắng.",
}  # fmt: skip


@dataclass(frozen=True)
class Where:
    """The parts of the rule book one dossier needs."""

    category: Any
    track: Any
    slots: Mapping[str, str]  # code -> id
    school_id: str
    level: str


def invent(rng: random.Random, where: Where, *, number: int, now: datetime) -> Dossier:
    pupils = where.track.needs_consent
    authors = _authors(rng, where, pupils=pupils)
    mentors = (MentorLine(person_name(rng), phone(rng)),) if where.track.min_mentors else ()
    contact = mentors[0].full_name if mentors else authors[0].full_name
    return Dossier(
        category_id=where.category.id,
        track_id=where.track.id,
        level=where.level,
        school_id=where.school_id,
        title=_title(rng, where),
        summary=" ".join(_paragraphs(rng)),
        authors=authors,
        mentors=mentors,
        contact=Contact(contact, phone(rng), ""),
        ai_use={
            "level": rng.choice(("ideas", "drafts", "drafts", "major")),
            "help": rng.choice(("none", "advice", "advice", "checks")),
            "help_who": "Thầy cô trong tổ và bạn cùng lớp góp ý",
            "tools": "Một công cụ soạn thảo và một công cụ vẽ hình có trí tuệ nhân tạo",
            "purpose": "Soạn bản nháp câu hỏi, gợi ý hình minh họa",
            "human": "Chọn nội dung, kiểm tra kiến thức, thiết kế và thử nghiệm với lớp",
        },
        materials=(
            MaterialLine("Hình minh họa", "Tự vẽ", "CC BY 4.0"),
            MaterialLine("Nhạc nền", "Kho nhạc mở, ghi ở trang cuối", "CC BY 4.0"),
        ),
        pledges={code: now.isoformat() for code in PLEDGES},
        attendance=ATTENDANCE if where.category.attendance_gate else {},
        consents=len(authors) if pupils else 0,
        links=(LinkLine(where.slots["trial"], f"https://san-pham.example.vn/{number:05}", "Mở là dùng được ngay."),),
    )


def _authors(rng: random.Random, where: Where, *, pupils: bool) -> tuple[AuthorLine, ...]:
    names: list[str] = []
    while len(names) < rng.choice((1, 2, 3, 3) if pupils else (1, 1, 1, 2)):
        name = person_name(rng)
        if name not in names:
            names.append(name)
    age = {"MN": "under7", "TH": "7to15", "THCS": "7to15"}.get(where.level, "16to17")
    subject = rng.choice(bank.SUBJECTS[where.level])
    return tuple(
        AuthorLine(
            name,
            job_or_class=school_class(rng, where.level) if pupils else f"Giáo viên {subject}",
            part="Trưởng nhóm" if place == 0 and len(names) > 1 else "",
            age_band=age if pupils else "adult",
        )
        for place, name in enumerate(names)
    )


def _title(rng: random.Random, where: Where) -> str:
    title = rng.choice(bank.TITLES[where.category.code]).format(
        name=rng.choice(bank.NICKNAMES),
        subject=rng.choice(bank.SUBJECTS[where.level]),
        grade=rng.choice(bank.GRADES[where.level]),
        topic=rng.choice(bank.TOPICS),
    )
    return title[0].upper() + title[1:]


def _paragraphs(rng: random.Random) -> list[str]:
    said: list[str] = []
    rest = list(bank.SENTENCES)
    rng.shuffle(rest)
    while count_words(" ".join(said)) < WORDS:
        said.append(
            rest.pop().format(need=rng.choice(bank.NEEDS), who=rng.choice(bank.AUDIENCES), gain=rng.choice(bank.GAINS))
        )
    return said
