"""What the rules tests propose; the calendar is the default one from the first day on."""

from datetime import date
from decimal import Decimal

from contest.rules import book
from contest.rules.drafts import ContestPlan, CriterionDraft

FIRST_DAY = date(2026, 11, 23)


def plan(**changes):
    values = {
        "name": "Sáng tạo số",
        "organizer": "UBND phường Tương Mai",
        "contact": "Chị Hà, 024 3000 0000",
        "phases": book.default_phases(FIRST_DAY, "Asia/Ho_Chi_Minh"),
    }
    return ContestPlan(**{**values, **changes})


def criterion(code, points, *, safety=False, lows=(None, None, None)):
    return CriterionDraft(
        code=code,
        name=f"Tiêu chí {code}",
        name_en=code,
        max_points=Decimal(points),
        safety=safety,
        descriptors=("tốt", "khá", "đạt", "chưa đạt"),
        descriptors_en=("good", "fair", "adequate", "below"),
        lows=lows,
    )
