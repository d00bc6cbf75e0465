"""Files taken out because of what they show: the record stays, the bytes go."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class QuarantinedFile(WithId, Base):
    """What is kept of a file: its hash, size and name, and who took it out when and why. `keys`: objects to delete."""

    __tablename__ = "quarantined_file"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), index=True)
    file_id: Mapped[str] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    slot_id: Mapped[str] = mapped_column(ForeignKey("slot.id"))
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    derived: Mapped[int] = mapped_column(Integer, default=0)  # pages, copies, members of a package that went with it
    reason: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime]
    taken_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    keys: Mapped[list[str]] = mapped_column(JSON, default=list)
    deleted_at: Mapped[datetime | None] = mapped_column(index=True)  # when the last object was gone
