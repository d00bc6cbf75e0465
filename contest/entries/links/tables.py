"""The health of an entry's links, and what a judge reported as down."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class LinkCheck(WithId, Base):
    """The last look at an address as an anonymous visitor. One per entry and address: a version that was handed in
    keeps its check when the link is taken out of the working copy.
    """

    __tablename__ = "link_check"
    __table_args__ = (
        UniqueConstraint("entry_id", "url_hash"),
        CheckConstraint(
            "state in ('waiting','ok','permission','gone','changed','unreachable','refused')", name="known_state"
        ),
    )

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    url: Mapped[str] = mapped_column(String(2000))
    url_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12), default="waiting", index=True)
    reason: Mapped[str] = mapped_column(Text, default="")  # message id
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # status, final, title, kind, digest
    baseline: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the evidence at the deadline
    checks: Mapped[int] = mapped_column(Integer, default=0)
    due_at: Mapped[datetime] = mapped_column(index=True)
    leased_until: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # the entrant has a mail about this state


class DownReport(WithId, Base):
    """A judge says "it is down": work for the secretary, never a mark."""

    __tablename__ = "down_report"
    __table_args__ = (CheckConstraint("answer in ('','mended','fallback','extension')", name="known_answer"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(2000))  # the address, or the neutral name of the file
    note: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # the link check as it stood then
    reported_at: Mapped[datetime]
    reported_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str] = mapped_column(String(10), default="", index=True)
    words: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
