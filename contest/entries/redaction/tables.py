"""What was found of hidden names in an entry, what was decided on it, and the copies of files that judges get.

The version handed in is never changed. Work is derived from these rows: an entry whose last version is not the scanned
one is to be scanned, a copy that is `waiting` is to be made.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class BlindScan(Base):
    """The last version whose texts were read; `version` 0: none yet."""

    __tablename__ = "blind_scan"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, default=0)
    scanned_at: Mapped[datetime]


class BlindFinding(WithId, Base):
    """A hidden name in one place. While it is `open` judges get a mask there, as when it is `hidden`.

    `context`: of a text, its fingerprint; leaving a name in is a decision on this very text, never on a later one.
    """

    __tablename__ = "blind_finding"
    __table_args__ = (
        UniqueConstraint("entry_id", "place", "needle", "context"),
        CheckConstraint("state in ('open','hidden','ignored','cleaned')", name="known_state"),
    )

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(Integer)  # the last one it was seen in
    place: Mapped[str] = mapped_column(String(600))  # title, ai:tools, link:ID:note, file:ID:page:3, file:ID:properties
    needle: Mapped[str] = mapped_column(String(300))  # folded
    context: Mapped[str] = mapped_column(String(16), default="")
    kind: Mapped[str] = mapped_column(String(10))  # author mentor school contact, unclean of a file we cannot clean
    name: Mapped[str] = mapped_column(String(200))
    found: Mapped[str] = mapped_column(String(300))
    around: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(8), default="open", index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))


class CleanCopy(Base):
    """What judges get of a file in a blind contest: waiting -> working -> done | failed; hidden and as_is are decided.

    `recipe`: what it was asked to be made with (hidden names, names left in, pages taken out); `turn` grows with each
    new recipe, so that a copy made with an old one is thrown away.
    """

    __tablename__ = "clean_copy"
    __table_args__ = (
        CheckConstraint("state in ('waiting','working','done','failed','hidden','as_is')", name="known_state"),
    )

    entry_file_id: Mapped[str] = mapped_column(ForeignKey("entry_file.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(8), default="waiting", index=True)
    recipe: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    turn: Mapped[int] = mapped_column(Integer, default=1)
    file_id: Mapped[str | None] = mapped_column(ForeignKey("stored_file.id"))
    pages: Mapped[int] = mapped_column(Integer, default=0)
    reason: Mapped[str] = mapped_column(Text, default="")  # message id of what went wrong
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    leased_until: Mapped[datetime | None]
    made_at: Mapped[datetime | None]
