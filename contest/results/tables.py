from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class AwardGiven(WithId, Base):
    """The committee's decision for one entry: a place of the scheme, or None ("không trao")."""

    __tablename__ = "award_given"
    __table_args__ = (UniqueConstraint("contest_id", "entry_id"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"))
    place_id: Mapped[str | None] = mapped_column(ForeignKey("award_place.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(ForeignKey("account.id"))


class TieVote(WithId, Base):
    """The head judge's order inside one tie, with its reason; the last resort of the published sequence."""

    __tablename__ = "tie_vote"
    __table_args__ = (UniqueConstraint("contest_id", "entry_id"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"))
    place: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(ForeignKey("account.id"))


class Publication(WithId, Base):
    """What was published, frozen with rubrics and digest. Never edited; a correction is a new number."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10))  # published | withdrawn
    decision_number: Mapped[str] = mapped_column(String(60), default="")
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the canonical JSON of `snapshot`
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
