from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base


class TrainingEntry(Base):
    """An entry out of competition on which the judges of a round practise first; `Entry.training` is set with it."""

    __tablename__ = "training_entry"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, default="")  # what the whole entry teaches
    chosen_at: Mapped[datetime]
    chosen_by: Mapped[str] = mapped_column(ForeignKey("account.id"))


class ModelMark(Base):
    """What the head judge gives one criterion of a training entry, and why."""

    __tablename__ = "model_mark"

    entry_id: Mapped[str] = mapped_column(ForeignKey("training_entry.entry_id", ondelete="CASCADE"), primary_key=True)
    criterion_id: Mapped[str] = mapped_column(ForeignKey("criterion.id"), primary_key=True)
    points: Mapped[Decimal]
    rationale: Mapped[str] = mapped_column(Text)
