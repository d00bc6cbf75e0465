"""What happens to a file of a dossier: it arrives piece by piece, is inspected, and is made viewable.

Work is derived from these rows (contest/core/jobs.py): a file whose check is `received` is to be inspected, one whose
preview is `waiting` is to be rendered.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class Upload(WithId, Base):
    """One resumable upload (tus 1.0). How much has arrived is what the store holds under this id, not a counter here.

    receiving -> finishing (all bytes are here) -> done | refused; ended: given up, or not finished in time.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("state in ('receiving','finishing','done','refused','ended')", name="known_state"),
    )

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    slot_id: Mapped[str] = mapped_column(ForeignKey("slot.id"))
    owner_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))  # the sender's label
    mark: Mapped[str] = mapped_column(String(64), default="")  # by which the browser knows the same file again
    size: Mapped[int] = mapped_column(BigInteger)  # bytes promised
    state: Mapped[str] = mapped_column(String(10), default="receiving", index=True)
    begun_at: Mapped[datetime]  # before the deadline: it may end within the grace
    expires_at: Mapped[datetime] = mapped_column(index=True)
    received_at: Mapped[datetime | None]  # the last byte: what the deadline is held against
    leased_until: Mapped[datetime | None]  # somebody finishes it until then
    reason: Mapped[str] = mapped_column(Text, default="")  # message id of a refusal
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class FileCheck(Base):
    """One a stored file of a dossier: received -> checking -> ready | problem."""

    __tablename__ = "file_check"
    __table_args__ = (
        CheckConstraint("state in ('received','checking','ready','problem')", name="known_state"),
        CheckConstraint("preview_state in ('waiting','working','done','failed','none')", name="known_preview"),
    )

    file_id: Mapped[str] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="received", index=True)
    reason: Mapped[str] = mapped_column(Text, default="")  # message id
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # {"code": ..., "where": ...}
    package: Mapped[str] = mapped_column(String(10), default="")  # game | scorm | h5p | scratch | source, of a zip
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    leased_until: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    preview_state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    preview_reason: Mapped[str] = mapped_column(Text, default="")
    preview_attempts: Mapped[int] = mapped_column(Integer, default=0)
    preview_leased_until: Mapped[datetime | None]


class Rendition(WithId, Base):
    """Something viewable made from a source file; never more visible than the source."""

    __tablename__ = "rendition"
    __table_args__ = (UniqueConstraint("source_id", "kind", "number"),)

    source_id: Mapped[str] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))  # page text image thumbnail poster video code cleaned
    number: Mapped[int] = mapped_column(Integer, default=1)
    file_id: Mapped[str | None] = mapped_column(ForeignKey("stored_file.id"))
    width: Mapped[int] = mapped_column(Integer, default=0)
    height: Mapped[int] = mapped_column(Integer, default=0)
    text: Mapped[str] = mapped_column(Text, default="")
    meta: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class PackageMember(WithId, Base):
    """A file inside an inspected zip, kept as an object of its own so that it is served without unpacking again."""

    __tablename__ = "package_member"
    __table_args__ = (UniqueConstraint("package_file_id", "path"),)

    package_file_id: Mapped[str] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), index=True)
    path: Mapped[str] = mapped_column(String(500))  # normalised, forward slashes, no leading one
    key: Mapped[str] = mapped_column(String(200), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(100))
