from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class Judge(WithId, Base):
    """A judge of one contest: how much he takes and what he knows. Conflicts stand apart."""

    __tablename__ = "judge"
    __table_args__ = (UniqueConstraint("contest_id", "account_id"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    capacity: Mapped[int] = mapped_column(Integer, default=60)  # sheets
    panel: Mapped[str] = mapped_column(String(60), default="")  # Tiểu ban; empty: any
    kind: Mapped[str] = mapped_column(String(60), default="")  # teacher, lecturer, company …; for the mix of panels
    skills: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)  # levels, tracks, wishes (category ids)
    former_school_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Expertise(Base):
    """0 none, 1 some, 2 good, 3 expert; a pair that is not listed counts as 1."""

    __tablename__ = "expertise"

    judge_id: Mapped[str] = mapped_column(ForeignKey("judge.id", ondelete="CASCADE"), primary_key=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("category.id"), primary_key=True)
    level: Mapped[int] = mapped_column(Integer)


class Round(WithId, Base):
    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))  # preliminary | final
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    sheets_per_entry: Mapped[int] = mapped_column(Integer)
    weight: Mapped[int] = mapped_column(Integer, default=100)  # per cent of the final score
    constraints: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # judging/constraints.py
    state: Mapped[str] = mapped_column(String(10), default="planning")  # planning | rehearsal | judging | closed
    training_first: Mapped[bool] = mapped_column(default=True)  # sheets open once the training entries are handed in
    position: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class Conflict(WithId, Base):
    """Own school and own pupils follow from the data; here stand the declared and recognised ones."""

    __tablename__ = "conflict"

    judge_id: Mapped[str] = mapped_column(ForeignKey("judge.id"), index=True)
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("entry.id"), index=True)
    school_id: Mapped[str | None] = mapped_column(ForeignKey("school.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))  # school relative mentor recognised other
    note: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]
    declared_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    lifted_at: Mapped[datetime | None]
    trial: Mapped[bool] = mapped_column(default=False)  # declared in a rehearsal: bars nothing, goes with it


class Assignment(WithId, Base):
    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("round_id", "judge_id", "entry_id"),)

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    judge_id: Mapped[str] = mapped_column(ForeignKey("judge.id"), index=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entry.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)  # the judge's own order, balanced over judges
    locked: Mapped[bool] = mapped_column(default=False)  # set by hand: the solver keeps it
    assigned_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    release_reason: Mapped[str] = mapped_column(Text, default="")


class AssignmentRun(WithId, Base):
    """A question to the solver and its answer, which nobody obeys before it is applied.

    event: what happened (judging/repairs.py), empty for a fresh suggestion; fingerprint: of everything the answer
    stands on, so that one out of date is not applied; claimed_until: a job is at work on it.
    """

    __tablename__ = "assignment_run"
    __table_args__ = (
        CheckConstraint("state in ('pending','done','short','failed','cancelled','applied')", name="known_state"),
    )

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="pending", index=True)
    event: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    fingerprint: Mapped[str] = mapped_column(String(64), default="")
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    stage: Mapped[str] = mapped_column(String(60), default="")
    percent: Mapped[int] = mapped_column(Integer, default=0)
    asked_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]


class Sheet(WithId, Base):
    """Phiếu chấm: the current state (projection of its events)."""

    __tablename__ = "sheet"
    __table_args__ = (CheckConstraint("state in ('open','locked')", name="known_state"),)

    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignment.id"), unique=True)
    rubric_id: Mapped[str] = mapped_column(ForeignKey("rubric.id"))
    revision: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[str] = mapped_column(String(10), default="open")
    origin: Mapped[str] = mapped_column(String(10), default="screen")  # screen | paper: typed by two from the paper
    complete: Mapped[bool] = mapped_column(default=False)  # every criterion has points
    total: Mapped[Decimal | None]  # sum of points when complete; the official arithmetic is scoring's
    strengths: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    private_note: Mapped[str] = mapped_column(Text, default="")
    updated_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]


class Mark(Base):
    """One criterion of one sheet. `state`: marked, not_scored, cannot_open, not_applicable; only marked has points."""

    __tablename__ = "mark"
    __table_args__ = (
        CheckConstraint("(state = 'marked') = (points is not null)", name="points_when_marked"),
        CheckConstraint("state in ('marked','not_scored','cannot_open','not_applicable')", name="known_state"),
    )

    sheet_id: Mapped[str] = mapped_column(ForeignKey("sheet.id"), primary_key=True)
    criterion_id: Mapped[str] = mapped_column(ForeignKey("criterion.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(14))
    points: Mapped[Decimal | None]
    comment: Mapped[str] = mapped_column(Text, default="")


class HandingIn(WithId, Base):
    """What a judge gets for sheets locked together; its id is the receipt's number.

    lines: "code total revision receipt" of each sheet, sorted; digest: values.digest_of_lines of them.
    """

    __tablename__ = "handing_in"
    __table_args__ = (CheckConstraint("how in ('judge','deadline')", name="known_way"),)

    round_id: Mapped[str] = mapped_column(ForeignKey("round.id"), index=True)
    judge_id: Mapped[str] = mapped_column(ForeignKey("judge.id"), index=True)
    how: Mapped[str] = mapped_column(String(10))  # judge: by himself; deadline: complete sheets counted at the deadline
    at: Mapped[datetime]
    lines: Mapped[list[str]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))


class SheetEvent(Base):
    """Append-only. `key` is the client's UUID: the same save sent twice has one effect. It names a save of its sheet
    only, so no judge can take one from another, nor learn from the answer that it is taken.
    """

    __tablename__ = "sheet_event"
    __table_args__ = (UniqueConstraint("sheet_id", "revision"), UniqueConstraint("sheet_id", "key"))

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    sheet_id: Mapped[str] = mapped_column(ForeignKey("sheet.id"), index=True)
    revision: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))  # saved | locked | reopened
    at: Mapped[datetime]
    by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))  # None: the deadline
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
