"""Tables that serve every room: the log of what was done, mail to send, files stored."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class AuditEvent(Base):
    """Append-only: who did what to which object, when and why."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[str | None] = mapped_column(String(32))
    actor_name: Mapped[str] = mapped_column(String(200))
    contest_id: Mapped[str | None] = mapped_column(String(32), index=True)
    action: Mapped[str] = mapped_column(String(60))  # "entry.submitted", "sheet.reopened"
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class OutgoingMail(WithId, Base):
    """Written in the business transaction; the job sends what is `pending` and marks it `sent` or `failed`."""

    __tablename__ = "outgoing_mail"

    to_address: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    contest_id: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10), default="pending", index=True)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")


class StoredFile(WithId, Base):
    """One immutable object of the file store. `name` is a label for people, never a path."""

    __tablename__ = "stored_file"

    key: Mapped[str] = mapped_column(String(200), index=True)  # rows may share content
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    gone_at: Mapped[datetime | None]  # the bytes were deleted for a reason on record; the row says what there was


class Arriving(Base):
    """Bytes on their way into a store that cannot append (contest/core/uploading/objects.py)."""

    __tablename__ = "arriving"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    writer: Mapped[str] = mapped_column(String(32), default="")  # token of the request that writes now
    size: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes whose objects are stored
    begun_at: Mapped[datetime]


class ArrivingPart(Base):
    __tablename__ = "arriving_part"

    arriving_id: Mapped[str] = mapped_column(ForeignKey("arriving.id"), primary_key=True)
    start: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(String(200))
