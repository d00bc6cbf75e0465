"""The constant cast, put into the tables directly: tests of one room do not lean on the services of another.

An the pupil, Bình the teacher and mentor, Chi and Cúc the judges, Dũng the head judge, Giang the organizer,
Hà the secretary, Khoa the coordinator of Sao Mai, Mallory the teacher of Nắng Hồng, who must see nothing of others.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from contest.core.text import fold, name_sort_key, sort_key
from contest.judging.tables import Judge, Round
from contest.people.logincodes import hash_login_code
from contest.people.tables import Account, RoleGrant, School
from contest.rules.tables import AwardPlace, Category, Contest, Criterion, CriterionLevel, Phase, Rubric, Slot, Track

NOON = datetime.fromisoformat("2026-11-20T05:00:00+00:00")  # 12:00 in Hanoi, while entries are taken
PEOPLE = {  # name, school, roles in the contest
    "an": ("Trần Văn An", "sao_mai", ["entrant"]),
    "binh": ("Lê Thị Bình", "sao_mai", ["entrant"]),
    "chi": ("Phạm Linh Chi", None, ["judge"]),
    "cuc": ("Đỗ Thu Cúc", "hoa_sua", ["judge"]),
    "dung": ("Nguyễn Tiến Dũng", None, ["head_judge"]),
    "giang": ("Hoàng Hương Giang", None, ["organizer"]),
    "ha": ("Vũ Thu Hà", None, ["secretary"]),
    "khoa": ("Bùi Anh Khoa", "sao_mai", ["coordinator"]),
    "mallory": ("Mallory Trịnh", "nang_hong", ["entrant"]),
}
SCHOOLS = {
    "hoa_sua": ("TH-HOASUA", "Trường Tiểu học Hoa Sữa", "TH"),
    "sao_mai": ("THCS-SAOMAI", "Trường THCS Sao Mai", "THCS"),
    "nang_hong": ("MN-NANGHONG", "Trường Mầm non Nắng Hồng", "MN"),
}
PHASES = {  # days from the fixture's now: opens, closes
    "submission": (-10, 10),
    "checking": (-10, 12),
    "judging": (12, 22),
    "publication": (25, 60),
    "appeal": (25, 30),
}
LEVELS = (
    (4, "Tốt", "Good", 85, 100),
    (3, "Khá", "Fair", 65, 84),
    (2, "Đạt", "Adequate", 50, 64),
    (1, "Chưa đạt", "Below standard", 0, 49),
)
CRITERIA = (
    ("need", "Bài toán và giá trị giáo dục", 40),
    ("quality", "Mức độ hoàn thiện", 40),
    ("safety", "An toàn, đạo đức AI", 20),
)


@dataclass
class World:
    contest_id: str
    slug: str
    people: dict[str, str] = field(default_factory=dict)  # cast name -> account id
    schools: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)  # code -> id
    tracks: dict[str, str] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)
    rubrics: dict[tuple[str, str], str] = field(default_factory=dict)  # (category, track) -> id
    criteria: dict[str, list[str]] = field(default_factory=dict)  # rubric id -> criterion ids in order
    judges: dict[str, str] = field(default_factory=dict)  # cast name -> judge id
    places: dict[str, str] = field(default_factory=dict)
    round_id: str = ""


def build_world(session: Session, *, now: datetime) -> World:
    root = Account(
        full_name="Quản trị", fold="quan tri", sort_key="quan tri", login_code_hash=hash_login_code("ROOT-0001"), is_admin=True,
        created_at=now, locale="vi", email="root@example.vn",
    )  # fmt: skip
    session.add(root)
    session.flush()
    contest = Contest(
        slug="ai-2026", name="Ứng dụng AI trong trường học", name_en="AI Applications in Schools",
        organizer="UBND phường Tương Mai", place="Tương Mai", school_year="2026–2027", state="open", blind=True,
        levels=["MN", "TH", "THCS"], gap_limit=Decimal(15), tie_order=["safety"], created_at=now, created_by=root.id,
        opened_at=now - timedelta(days=20),
    )  # fmt: skip
    session.add(contest)
    session.flush()
    world = World(contest.id, contest.slug, people={"root": root.id})
    _schools(session, world, now)
    _people(session, world, now)
    _rules(session, world, now)
    _judges(session, world, now)
    session.flush()
    return world


def _schools(session: Session, world: World, now: datetime) -> None:
    for key, (code, name, level) in SCHOOLS.items():
        school = School(
            code=code, name=name, level=level, fold=fold(f"{name} {code}"), sort_key=sort_key(name), created_at=now
        )
        session.add(school)
        session.flush()
        world.schools[key] = school.id


def _people(session: Session, world: World, now: datetime) -> None:
    for number, (key, (name, school, roles)) in enumerate(PEOPLE.items()):
        account = Account(
            full_name=name, fold=fold(name), sort_key=name_sort_key(name), email=f"{key}@example.vn",
            login_code_hash=hash_login_code(f"CAST-{number:04}"), school_id=world.schools.get(school or ""), locale="vi", created_at=now,
        )  # fmt: skip
        session.add(account)
        session.flush()
        world.people[key] = account.id
        for role in roles:
            lead = account.school_id if role == "coordinator" else None
            session.add(
                RoleGrant(account_id=account.id, contest_id=world.contest_id, role=role, school_id=lead, granted_at=now)
            )


def _rules(session: Session, world: World, now: datetime) -> None:
    for kind, (opens, closes) in PHASES.items():
        session.add(
            Phase(
                contest_id=world.contest_id,
                kind=kind,
                opens_at=now + timedelta(days=opens),
                closes_at=now + timedelta(days=closes),
                grace_minutes=30,
            )
        )
    for position, (code, prefix, name) in enumerate(
        [
            ("virtual-assistant", "TLA", "Trợ lý ảo"),
            ("lesson-preparation", "SBG", "Soạn bài giảng số"),
            ("smart-attendance", "DDT", "Điểm danh thông minh"),
            ("learning-game", "TCH", "Trò chơi học tập trực tuyến"),
        ]
    ):
        category = Category(
            contest_id=world.contest_id,
            code=code,
            prefix=prefix,
            name=name,
            name_en=code.replace("-", " ").capitalize(),
            attendance_gate=code == "smart-attendance",
            position=position,
        )
        session.add(category)
        session.flush()
        world.categories[code] = category.id
    for position, (code, prefix, name, mentors) in enumerate(
        [("teacher", "GV", "Bảng Giáo viên", 0), ("student", "HS", "Bảng Học sinh", 1)]
    ):
        track = Track(
            contest_id=world.contest_id,
            code=code,
            prefix=prefix,
            name=name,
            name_en=f"{code.capitalize()} track",
            min_mentors=mentors,
            needs_consent=code == "student",
            position=position,
        )
        session.add(track)
        session.flush()
        world.tracks[code] = track.id
    for position, (code, name, takes, types, required, one_of) in enumerate(
        [
            ("description", "Bản thuyết minh", "file", ["pdf"], True, ""),
            ("video", "Video giới thiệu", "either", ["mp4"], False, ""),
            ("product", "Sản phẩm", "either", ["zip", "pdf", "png", "jpg"], False, "product"),
            ("trial", "Tài khoản dùng thử", "link", [], False, "product"),
        ]
    ):
        slot = Slot(
            contest_id=world.contest_id,
            code=code,
            name=name,
            name_en=code.capitalize(),
            takes=takes,
            types=types,
            required=required,
            one_of=one_of,
            position=position,
        )
        session.add(slot)
        session.flush()
        world.slots[code] = slot.id
    for category_code in world.categories:
        for track_code in world.tracks:
            _rubric(session, world, now, (category_code, track_code))
    for position, (code, name, places, low) in enumerate(
        [
            ("first", "Giải Nhất", 1, 85),
            ("second", "Giải Nhì", 2, 75),
            ("third", "Giải Ba", 3, 65),
            ("consolation", "Giải Khuyến khích", 5, 50),
        ]
    ):
        place = AwardPlace(
            contest_id=world.contest_id,
            code=code,
            name=name,
            name_en=f"{code.capitalize()} prize",
            places=places,
            min_score=Decimal(low),
            position=position,
        )
        session.add(place)
        session.flush()
        world.places[code] = place.id


def _rubric(session: Session, world: World, now: datetime, key: tuple[str, str]) -> None:
    rubric = Rubric(
        contest_id=world.contest_id,
        category_id=world.categories[key[0]],
        track_id=world.tracks[key[1]],
        version=1,
        created_at=now,
    )
    session.add(rubric)
    session.flush()
    world.rubrics[key] = rubric.id
    world.criteria[rubric.id] = []
    for position, (code, name, points) in enumerate(CRITERIA):
        criterion = Criterion(
            rubric_id=rubric.id,
            code=code,
            name=name,
            name_en=code.capitalize(),
            max_points=Decimal(points),
            safety=code == "safety",
            position=position,
        )
        session.add(criterion)
        session.flush()
        world.criteria[rubric.id].append(criterion.id)
        step = Decimal("0.5")
        for level, level_name, level_en, low, high in LEVELS:
            top = Decimal(points) if level == 4 else (Decimal(points) * (high + 1) / 100) - step
            session.add(
                CriterionLevel(
                    criterion_id=criterion.id,
                    level=level,
                    name=level_name,
                    name_en=level_en,
                    low=Decimal(points) * low / 100,
                    high=top,
                    descriptor=f"{name}: {level_name}",
                    descriptor_en=f"{code}: {level_en}",
                )
            )


def _judges(session: Session, world: World, now: datetime) -> None:
    for key in ("chi", "cuc"):
        judge = Judge(contest_id=world.contest_id, account_id=world.people[key], capacity=60, added_at=now)
        session.add(judge)
        session.flush()
        world.judges[key] = judge.id
    first = Round(
        contest_id=world.contest_id,
        code="preliminary",
        name="Vòng sơ khảo",
        name_en="Preliminary round",
        sheets_per_entry=2,
        weight=100,
        state="planning",
        position=0,
    )
    session.add(first)
    session.flush()
    world.round_id = first.id
