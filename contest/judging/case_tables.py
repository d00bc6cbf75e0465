from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class CaseAct(Base):
    """One step in settling one entry's case, append-only. Whether a case is open follows from sheets and acts.

    standing: digest of the sheets that counted then; what was settled is open again when they have changed.
    detail: asked: sheets, until; extra: judge, assignment; decided: members, manner.
    """

    __tablename__ = "case_act"
    __table_args__ = (
        CheckConstraint(
            "kind in ('opened','asked','extra','discussion','decided','closed','revoked')", name="known_kind"
        ),
        CheckConstraint("(kind = 'decided') = (points is not null)", name="points_when_decided"),
        Index("ix_case_act_round_entry", "round_id", "entry_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"))
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"))
    kind: Mapped[str] = mapped_column(String(10))
    points: Mapped[Decimal | None]  # what the panel decided, of 100
    reason: Mapped[str] = mapped_column(Text)  # of a decision: its minutes
    standing: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(ForeignKey("account.id"))


class Reminder(WithId, Base):
    """One mail of one reminder to one person: the same reminder sent twice goes out once."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("key", "account_id"),)

    key: Mapped[str] = mapped_column(String(64))  # of the list and the words that were shown before sending
    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    sheets: Mapped[int] = mapped_column(Integer)  # not handed in then
    sent_at: Mapped[datetime]
    sent_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
