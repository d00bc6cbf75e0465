from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class WorkbookImport(WithId, Base):
    """A workbook sent in: kept between its preview and its import, for the one who sent it."""

    __tablename__ = "workbook_import"
    __table_args__ = (CheckConstraint("kind in ('schools','judges','entries')", name="known_kind"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    file_id: Mapped[str] = mapped_column(ForeignKey("stored_file.id"))
    sent_by: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    sent_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # created, updated, same, bad: numbers
