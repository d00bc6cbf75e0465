"""Story P5's fair: sixty entries of four schools, six judges of whom four come from these schools, two sheets each."""

from datetime import datetime

from cast import World
from judging_world import actor_of, add_entries, sheet
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.text import fold, name_sort_key
from contest.judging.service import record_scores
from contest.judging.tables import Assignment, Judge
from contest.people.logincodes import hash_login_code
from contest.people.tables import Account, RoleGrant

NAMES = {"lan": ("Ngô Hoàng Lan", "sao_mai"), "minh": ("Lý Quang Minh", "nang_hong")}
NAMES |= {"nga": ("Tạ Thị Nga", None), "oanh": ("Võ Kim Oanh", "hoa_sua")}


def build_fair(session: Session, world: World, *, now: datetime, capacity: int = 40) -> list[str]:
    """Chi and Cúc judge already; four more come. Returns the entries' ids."""
    for number, (key, (name, school)) in enumerate(NAMES.items()):
        account = Account(
            full_name=name, fold=fold(name), sort_key=name_sort_key(name), email=f"{key}@example.vn", created_at=now,
            login_code_hash=hash_login_code(f"FAIR-{number:04}"), school_id=world.schools.get(school or ""), locale="vi",
        )  # fmt: skip
        session.add(account)
        session.flush()
        session.add(RoleGrant(account_id=account.id, contest_id=world.contest_id, role="judge", granted_at=now))
        judge = Judge(contest_id=world.contest_id, account_id=account.id, added_at=now)
        session.add(judge)
        session.flush()
        world.people[key], world.judges[key] = account.id, judge.id
    for judge in session.scalars(select(Judge)):
        judge.capacity = capacity
    return [
        entry
        for place, (school, owner) in enumerate((("nang_hong", "mallory"), ("sao_mai", "an"), ("hoa_sua", "ha")))
        for entry in add_entries(session, world, 20, now=now, school=school, owner=owner, first=1 + 20 * place)
    ]


def score(db: Database, world: World, name: str, count: int, *, now: datetime) -> set[str]:
    """The judge finishes the first sheets of the list, not handed in. Returns the entries' ids."""
    person = actor_of(db, world, name, now)
    with db.write() as session:
        rows = session.execute(
            select(Assignment.id, Assignment.entry_id)
            .where(Assignment.judge_id == world.judges[name], Assignment.released_at.is_(None))
            .order_by(Assignment.position)
            .limit(count)
        ).all()
        for row in rows:
            said = sheet(world, ("35", "30", "15"), next_step="Thêm ví dụ.")
            record_scores(session, actor=person, assignment_id=row.id, sheet=said, now=now)
    return {row.entry_id for row in rows}
