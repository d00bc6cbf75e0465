"""What an entry is compared by, and which two entries are alike. Hints for the secretary: they block nothing."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId

SIMILAR_TASK: Final = "similar-entries"


class Sketch(Base):
    """Of the last version: MinHash of its summary and of its documents (empty: too short to compare)."""

    __tablename__ = "similar_sketch"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer)
    pages: Mapped[int] = mapped_column(Integer, default=0)  # pages of text that were there to read
    summary: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    documents: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    keys: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # file: SHA-256s, link: addresses, image: dHashes
    made_at: Mapped[datetime]


class Likeness(WithId, Base):
    """`left_id` < `right_id`. `key`: what they share; a pair set aside comes back only for something new."""

    __tablename__ = "likeness"
    __table_args__ = (
        UniqueConstraint("left_id", "right_id", "kind", "key"),
        CheckConstraint("kind in ('file','summary','documents','link','image')", name="known_kind"),
    )

    left_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    right_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(300), default="")
    percent: Mapped[int] = mapped_column(Integer)
    found_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was set aside
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
