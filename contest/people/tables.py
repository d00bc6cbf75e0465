from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class School(WithId, Base):
    """A school or other unit that enters; shared by all contests of the installation."""

    __tablename__ = "school"

    code: Mapped[str] = mapped_column(String(40), unique=True)  # short, typed by people: TH-HOASUA
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(100), default="")
    level: Mapped[str] = mapped_column(String(4))  # MN TH THCS THPT GDTX
    kind: Mapped[str] = mapped_column(String(10), default="public")  # public | private
    moet_code: Mapped[str] = mapped_column(String(20), default="")  # text: leading zeros count
    principal: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    fold: Mapped[str] = mapped_column(String(400), index=True)
    sort_key: Mapped[str] = mapped_column(String(500), index=True)
    created_at: Mapped[datetime]


class Account(WithId, Base):
    __tablename__ = "account"

    full_name: Mapped[str] = mapped_column(String(200))
    fold: Mapped[str] = mapped_column(String(200), index=True)
    sort_key: Mapped[str] = mapped_column(String(500))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)  # lower case
    phone: Mapped[str | None] = mapped_column(String(20), index=True)  # E.164; may be shared by a school
    login_code_hash: Mapped[str] = mapped_column(String(64), unique=True)  # see logincodes.py
    password_hash: Mapped[str | None] = mapped_column(String(200))
    school_id: Mapped[str | None] = mapped_column(ForeignKey("school.id"), index=True)
    locale: Mapped[str] = mapped_column(String(2), default="vi")
    is_admin: Mapped[bool] = mapped_column(
        default=False
    )  # may open contests on this installation; sees no scores by it
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class RoleGrant(WithId, Base):
    """One role of one person in one contest. Grants end; they are never deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            "role in ('organizer','secretary','head_judge','judge','coordinator','entrant')", name="known_role"
        ),
        UniqueConstraint("account_id", "contest_id", "role"),
    )

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    school_id: Mapped[str | None] = mapped_column(ForeignKey("school.id"))  # a coordinator's school
    granted_at: Mapped[datetime]
    granted_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    valid_until: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignInToken(WithId, Base):
    """A one-time link and the code that stands for it; the hashes only."""

    __tablename__ = "sign_in_token"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10), default="sign_in")  # sign_in | invite | email
    email: Mapped[str | None] = mapped_column(String(254))  # purpose email: becomes the account's when the link is used
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class WebSession(WithId, Base):
    __tablename__ = "web_session"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(120), default="")


class Throttle(Base):
    """Attempts to sign in, counted per account and per address prefix; a school sits behind one address."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_start: Mapped[datetime]
    count: Mapped[int] = mapped_column(Integer)
