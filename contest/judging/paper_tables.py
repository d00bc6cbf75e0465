from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class PaperTyping(WithId, Base):
    """A sheet marked on paper, typed by two persons. `first` and `second`: values as in a sheet's event, with the sum
    written on the paper. It waits for the second person, then for the places that differ, then the sheet is stored.
    """

    __tablename__ = "paper_typing"

    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"), index=True)
    rubric_id: Mapped[str] = mapped_column(ForeignKey("rubric.id"))
    base_revision: Mapped[int] = mapped_column(Integer)  # of the judge's own sheet when typing began
    first: Mapped[dict[str, Any]] = mapped_column(JSON)
    first_at: Mapped[datetime]
    first_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    second: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    second_at: Mapped[datetime | None]
    second_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    drop_reason: Mapped[str] = mapped_column(Text, default="")


class PaperScan(WithId, Base):
    """A picture of the signed paper. One stands beside the typing; one that was replaced stays in the history."""

    __tablename__ = "paper_scan"

    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"), index=True)
    file_id: Mapped[str] = mapped_column(ForeignKey("stored_file.id"))
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    replaced_at: Mapped[datetime | None]
