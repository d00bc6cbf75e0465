from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base


class Finalist(Base):
    """An entry let into a later round, and its place in that round's live schedule."""

    __tablename__ = "finalist"

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    admitted_at: Mapped[datetime]
    admitted_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    position: Mapped[int | None] = mapped_column(Integer)
    room: Mapped[str] = mapped_column(String(60), default="")
    starts_at: Mapped[datetime | None]


class LivePlan(Base):
    """How a live round runs. The order follows from the seed and the codes (judging/lots.py) unless `by_hand`."""

    __tablename__ = "live_plan"

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), primary_key=True)
    seed: Mapped[str] = mapped_column(String(60), default="")
    talk_minutes: Mapped[int] = mapped_column(Integer, default=7)
    question_minutes: Mapped[int] = mapped_column(Integer, default=3)
    pause_minutes: Mapped[int] = mapped_column(Integer, default=2)
    by_hand: Mapped[bool] = mapped_column(default=False)  # somebody moved an entry after the lots were drawn
    drawn_at: Mapped[datetime | None]
    drawn_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    announced_at: Mapped[datetime | None]  # the finalists may see it
