"""Running a package (HTML5 game, SCORM, H5P, Scratch) in a closed frame: who may load its files now, what failed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class PlayKey(WithId, Base):
    """A capability: whoever holds the secret may read the files of this one package until it expires.

    Opaque origins send no cookies, so the secret stands in the path. It opens nothing else.
    """

    __tablename__ = "play_key"

    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    package_file_id: Mapped[str] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), index=True)
    viewer_id: Mapped[str] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    own_origin: Mapped[bool] = mapped_column(Boolean, default=False)  # mode 2: keeps its storage on the content host
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class PlayReport(WithId, Base):
    """What an entrant's own browser saw when the package ran: said by him, so a hint, never a proof."""

    __tablename__ = "play_report"
    __table_args__ = (
        UniqueConstraint("package_file_id", "mode"),
        CheckConstraint("mode in ('closed','own')", name="known_mode"),
    )

    package_file_id: Mapped[str] = mapped_column(ForeignKey("stored_file.id", ondelete="CASCADE"), index=True)
    mode: Mapped[str] = mapped_column(String(6))
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # {"code", "where", "count"}
    browser: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
