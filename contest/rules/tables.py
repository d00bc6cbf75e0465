"""The rule book (thể lệ) of each contest."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contest.core.database import Base, WithId


class Contest(WithId, Base):
    __tablename__ = "contest"

    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    organizer: Mapped[str] = mapped_column(String(200))  # UBND phường Tương Mai
    place: Mapped[str] = mapped_column(String(100), default="")
    school_year: Mapped[str] = mapped_column(String(20), default="")
    zone: Mapped[str] = mapped_column(String(60), default="Asia/Ho_Chi_Minh")
    blind: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(10), default="setup")  # setup (rules not public) | open | closed
    levels: Mapped[list[str]] = mapped_column(JSON, default=list)  # MN TH THCS THPT GDTX taking part
    sheets_per_entry: Mapped[int] = mapped_column(Integer, default=2)
    gap_limit: Mapped[Decimal | None]  # points between two sheets that call the head judge
    gap_binding: Mapped[bool] = mapped_column(default=False)  # open cases keep results from being published
    panel_manner: Mapped[str] = mapped_column(String(10), default="replace")  # scoring.panel: replace | sheet
    open_discussion: Mapped[bool] = mapped_column(default=False)  # judges of a case may see each other's locked sheets
    count_complete: Mapped[bool] = mapped_column(default=False)  # complete sheets count at the deadline
    school_quota: Mapped[int | None] = mapped_column(Integer)  # student entries per school; None: no quota
    summary_words_min: Mapped[int] = mapped_column(Integer, default=150)
    summary_words_max: Mapped[int] = mapped_column(Integer, default=300)
    rule_text: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # heading number "1".."13" -> text
    tie_order: Mapped[list[str]] = mapped_column(JSON, default=list)  # see scoring.ties; empty: shared rank
    publish_scores: Mapped[str] = mapped_column(String(10), default="awarded")  # none | awarded | all
    appeal_days: Mapped[int] = mapped_column(Integer, default=3)  # working days
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    opened_at: Mapped[datetime | None]


class Phase(WithId, Base):
    """When an activity is open. `kind`: submission, checking, judging, publication, appeal, ceremony."""

    __tablename__ = "phase"
    __table_args__ = (UniqueConstraint("contest_id", "kind"), CheckConstraint("opens_at < closes_at", name="order"))

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    grace_minutes: Mapped[int] = mapped_column(Integer, default=0)  # for what was begun before the deadline


class Extension(WithId, Base):
    """A later deadline for one school, with its reason."""

    __tablename__ = "extension"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id"))
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    granted_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime]


class Category(WithId, Base):
    """Hạng mục."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("contest_id", "code"), UniqueConstraint("contest_id", "prefix"))

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))  # virtual-assistant
    prefix: Mapped[str] = mapped_column(String(6))  # TLA: begins entry codes
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    attendance_gate: Mapped[bool] = mapped_column(default=False)  # asks the seven questions on biometrics
    position: Mapped[int] = mapped_column(Integer)


class Track(WithId, Base):
    """Bảng: teachers or students."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    code: Mapped[str] = mapped_column(String(10))  # teacher | student
    prefix: Mapped[str] = mapped_column(String(6))  # GV | HS
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    max_authors: Mapped[int] = mapped_column(Integer, default=3)
    min_mentors: Mapped[int] = mapped_column(Integer, default=0)
    max_mentors: Mapped[int] = mapped_column(Integer, default=2)
    needs_consent: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(Integer)


class Slot(WithId, Base):
    """One place of the dossier where a file or a link goes."""

    __tablename__ = "slot"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    category_id: Mapped[str | None] = mapped_column(ForeignKey("category.id"))  # None: every category
    code: Mapped[str] = mapped_column(String(20))  # description, video, product, trial, images, source, other
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    hint: Mapped[str] = mapped_column(String(300), default="")
    hint_en: Mapped[str] = mapped_column(String(300), default="")
    takes: Mapped[str] = mapped_column(String(10))  # file | link | either
    types: Mapped[list[str]] = mapped_column(JSON, default=list)  # endings without dot: ["pdf"]
    max_bytes: Mapped[int] = mapped_column(BigInteger, default=20 * 1024 * 1024)
    max_count: Mapped[int] = mapped_column(Integer, default=1)
    required: Mapped[bool] = mapped_column(default=False)
    one_of: Mapped[str] = mapped_column(String(20), default="")  # slots of one group: at least one is filled
    position: Mapped[int] = mapped_column(Integer)


class Rubric(WithId, Base):
    """Version n of the rubric of one category and track; frozen from the first judging on."""

    __tablename__ = "rubric"
    __table_args__ = (UniqueConstraint("contest_id", "category_id", "track_id", "scope", "version"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("category.id"))
    track_id: Mapped[str] = mapped_column(ForeignKey("track.id"))
    scope: Mapped[str] = mapped_column(String(20), default="")  # code of the one round it is for; empty: every round
    version: Mapped[int] = mapped_column(Integer, default=1)
    current: Mapped[bool] = mapped_column(default=True)  # the one version that new sheets use
    frozen_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text, default="")


class Criterion(WithId, Base):
    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("rubric_id", "code"), CheckConstraint("max_points > 0", name="positive"))

    rubric_id: Mapped[str] = mapped_column(ForeignKey("rubric.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    max_points: Mapped[Decimal]  # the criteria of a rubric sum to 100
    safety: Mapped[bool] = mapped_column(default=False)  # "Chưa đạt" here is flagged to the head judge
    position: Mapped[int] = mapped_column(Integer)


class CriterionLevel(WithId, Base):
    """Points from `low` to `high` inclusive, in steps of 0.5, mean this level."""

    __tablename__ = "criterion_level"
    __table_args__ = (UniqueConstraint("criterion_id", "level"),)

    criterion_id: Mapped[str] = mapped_column(ForeignKey("criterion.id", ondelete="CASCADE"), index=True)
    level: Mapped[int] = mapped_column(Integer)  # 4 best … 1
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    low: Mapped[Decimal]
    high: Mapped[Decimal]
    descriptor: Mapped[str] = mapped_column(Text)
    descriptor_en: Mapped[str] = mapped_column(Text, default="")


class AwardPlace(WithId, Base):
    """A prize of the scheme, given per category and track; `places` None: no limit."""

    __tablename__ = "award_place"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contest.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))  # first second third consolation
    name: Mapped[str] = mapped_column(String(120))  # Giải Nhất
    name_en: Mapped[str] = mapped_column(String(120), default="")
    places: Mapped[int | None] = mapped_column(Integer)
    min_score: Mapped[Decimal | None]  # below it the prize is not given ("không trao")
    position: Mapped[int] = mapped_column(Integer)
