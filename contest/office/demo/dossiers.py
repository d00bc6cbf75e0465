"""One invented dossier: title, people, summary, declarations."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from contest.core.text import count_words
from contest.entries.dossier import AuthorLine, Contact, Dossier, LinkLine, MaterialLine, MentorLine
from contest.entries.words import PLEDGES
from contest.office.demo import bank, texts
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
    theme = _theme(rng, where)
    return Dossier(
        category_id=where.category.id,
        track_id=where.track.id,
        level=where.level,
        school_id=where.school_id,
        title=_title(rng, where, theme),
        summary=" ".join(_paragraphs(rng, where, theme, pupils=pupils)),
        authors=authors,
        mentors=mentors,
        contact=Contact(contact, phone(rng), ""),
        ai_use={
            "level": rng.choice(("ideas", "drafts", "drafts", "major")),
            "help": rng.choice(("none", "advice", "advice", "checks")),
            "help_who": "Thầy cô trong tổ và bạn cùng lớp góp ý",
            "tools": rng.choice(texts.TOOLS),
            "purpose": rng.choice(texts.PURPOSES),
            "human": rng.choice(texts.HUMAN),
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


def _theme(rng: random.Random, where: Where) -> dict[str, str]:
    """What title and text are about."""
    return {
        "name": rng.choice(bank.NICKNAMES),
        "subject": rng.choice(bank.SUBJECTS[where.level]),
        "grade": rng.choice(bank.GRADES[where.level]),
        "topic": rng.choice(bank.TOPICS),
    }


def _title(rng: random.Random, where: Where, theme: Mapping[str, str]) -> str:
    title = rng.choice(bank.TITLES[where.category.code]).format(**theme)
    return title[0].upper() + title[1:]


def _paragraphs(rng: random.Random, where: Where, theme: Mapping[str, str], *, pupils: bool) -> list[str]:
    """In reading order; one thing more about how, about the help and about what comes next while there is room."""
    code, we = where.category.code, "chúng em" if pupils else "chúng tôi"
    whom = "các bé" if where.level == "MN" else "học sinh"
    fixed = {**theme, "we": we, "We": we.capitalize(), "pupils": whom}
    parts = (
        (texts.NEED[code], 1), (texts.HOW[code], 2), (texts.HELPED, 1), (texts.TRIED, 2), (texts.GAINED, 1),
        (texts.SAFE, 2), (texts.AHEAD, 1),
    )  # fmt: skip
    counts = [count for _, count in parts]
    drawn = [[_filled(rng, one, fixed) for one in rng.sample(pool, len(pool))] for pool, _ in parts]
    for more in (1, 2, 4, 6, 1):
        if count_words(" ".join(_taken(drawn, counts))) >= WORDS:
            break
        counts[more] += 1
    return _taken(drawn, counts)


def _taken(drawn: Sequence[Sequence[str]], counts: Sequence[int]) -> list[str]:
    return [said for part, count in zip(drawn, counts, strict=True) for said in part[:count]]


def _filled(rng: random.Random, sentence: str, fixed: Mapping[str, str]) -> str:
    before, mark = rng.randint(38, 61), rng.randint(71, 88)
    return sentence.format(
        **fixed, count=rng.randint(9, 39), many=rng.randrange(120, 490, 10), size=rng.randint(26, 44),
        few=rng.randint(3, 7), weeks=rng.randint(2, 6), hours=rng.randint(3, 8), minutes=rng.randint(10, 29),
        parts=rng.randint(4, 9), before=before, after=before + rng.randint(11, 29), mark=f"{mark // 10},{mark % 10}",
        mark_before=f"{(mark - 9) // 10},{(mark - 9) % 10}",
    )  # fmt: skip


def echo(dossier: Dossier, earlier: Dossier) -> Dossier:
    """As if copied: the earlier text with a beginning and an end of its own."""
    own, copied = dossier.summary.split(". "), earlier.summary.split(". ")
    return replace(dossier, summary=". ".join([own[0], *copied[1:-1], own[-1]]))
