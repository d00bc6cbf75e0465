"""The dossier (hồ sơ dự thi): draft -> submitted -> returned | valid | rejected; withdrawn from anywhere."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class Entry(WithId, Base):
    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("contest_id", "code"),
        CheckConstraint("state in ('draft','submitted','returned','valid','rejected','withdrawn')", name="known_state"),
    )

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    code: Mapped[str | None] = mapped_column(String(20))  # TLA-GV-0147-K, from the first submission on
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("category.id"), index=True)
    track_id: Mapped[str] = mapped_column(ForeignKey("track.id"), index=True)
    level: Mapped[str] = mapped_column(String(4))  # MN TH THCS THPT GDTX
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    title_sort: Mapped[str] = mapped_column(String(500), default="")
    masked_title: Mapped[str | None] = mapped_column(String(400))  # as blind judges read it; empty: the title itself
    search: Mapped[str] = mapped_column(Text, default="")  # folded title, authors, mentors, code
    summary: Mapped[str] = mapped_column(Text, default="")
    ai_use: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # tools, purpose, human, level, help, help_who
    sources: Mapped[str] = mapped_column(Text, default="")  # learning materials and their licences
    materials: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # what, where, licence
    pledges: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # pledge code -> ISO time of the tick
    attendance: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # the seven answers of domain.md 4.4
    kit: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # what a judge needs to try it: words.KIT
    consents: Mapped[int] = mapped_column(Integer, default=0)  # pupils with child and parent consent on paper
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    confirmed_at: Mapped[datetime | None]  # the school's confirmation
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    training: Mapped[bool] = mapped_column(default=False)  # judges practise on it: entries/competing.py
    revision: Mapped[int] = mapped_column(Integer, default=0)
    import_key: Mapped[str | None] = mapped_column(String(64), index=True)  # the same workbook row never makes two
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]


class Author(WithId, Base):
    """Order counts: the first is the main author, and it is printed on the certificate."""

    __tablename__ = "author"
    __table_args__ = (UniqueConstraint("entry_id", "position"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    full_name: Mapped[str] = mapped_column(String(200))
    fold: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(String(500))
    job_or_class: Mapped[str] = mapped_column(String(100), default="")  # "Giáo viên Toán", "8A1"
    part: Mapped[str] = mapped_column(String(200), default="")  # vai trò
    age_band: Mapped[str] = mapped_column(String(8), default="")  # under7 7to15 16to17 adult
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)


class Mentor(WithId, Base):
    __tablename__ = "mentor"
    __table_args__ = (UniqueConstraint("entry_id", "position"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    full_name: Mapped[str] = mapped_column(String(200))
    fold: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(20), default="")
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"), index=True)


class EntryFile(WithId, Base):
    __tablename__ = "entry_file"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    slot_id: Mapped[str] = mapped_column(ForeignKey("slot.id"))
    file_id: Mapped[str] = mapped_column(ForeignKey("stored_file.id"))
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None]  # a submitted version may still name it


class EntryLink(WithId, Base):
    __tablename__ = "entry_link"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    slot_id: Mapped[str] = mapped_column(ForeignKey("slot.id"))
    url: Mapped[str] = mapped_column(String(2000))
    note: Mapped[str] = mapped_column(String(500), default="")  # test account, what to try
    added_at: Mapped[datetime]


class EntryVersion(WithId, Base):
    """What was handed in, whole: the last one counts, a half-done edit can never lose it."""

    __tablename__ = "entry_version"
    __table_args__ = (UniqueConstraint("entry_id", "number"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the canonical JSON


class EntryCheck(WithId, Base):
    """The secretary's look at one version against the gates G1-G7."""

    __tablename__ = "entry_check"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), index=True)
    version: Mapped[int] = mapped_column(Integer)
    decision: Mapped[str] = mapped_column(String(10))  # accepted | returned | rejected
    gates: Mapped[dict[str, str]] = mapped_column(JSON)  # "G1" -> "" (passed) or what is missing
    reason: Mapped[str] = mapped_column(Text, default="")
    checked_at: Mapped[datetime]
    checked_by: Mapped[str] = mapped_column(ForeignKey("account.id"))


class CodeCounter(Base):
    """Last number given in a contest; entry codes never repeat, also after a withdrawal."""

    __tablename__ = "code_counter"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    last: Mapped[int] = mapped_column(Integer, default=0)
