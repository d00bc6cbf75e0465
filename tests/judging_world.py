"""Entries ready to be judged and the people who judge them, put into the tables directly."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from cast import World
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.tokens import new_id
from contest.entries.dossier import AuthorLine, Dossier, LinkLine, MentorLine
from contest.entries.tables import Entry, EntryVersion
from contest.judging.service import MarkValue, SheetSent, apply_assignment, open_round
from contest.judging.tables import Assignment
from contest.people.access import Actor
from contest.people.sessions import load_actor

JUDGING = timedelta(days=13)  # after the fixture's noon: while sheets are taken


def actor_of(db: Database, world: World, name: str, now: datetime) -> Actor:
    with db.read() as session:
        return load_actor(session, account_id=world.people[name], now=now)


def add_entries(
    session: Session, world: World, count: int, *, now: datetime, school: str = "nang_hong", owner: str = "mallory",
    category: str = "virtual-assistant", track: str = "teacher", state: str = "valid", first: int = 1,
) -> list[str]:  # fmt: skip
    entries = [
        Entry(
            id=new_id(), contest_id=world.contest_id, code=f"TLA-GV-{number:04}-{school[:1].upper()}", state=state,
            category_id=world.categories[category], track_id=world.tracks[track], level="TH",
            school_id=world.schools[school], owner_id=world.people[owner], title=f"Trợ lý số {number}",
            summary="Tóm tắt sản phẩm.", created_at=now, updated_at=now, submitted_at=now, decided_at=now,
        )
        for number in range(first, first + count)
    ]  # fmt: skip
    session.add_all(entries)
    session.flush()
    session.add_all(
        EntryVersion(
            entry_id=entry.id, number=1, submitted_at=now, submitted_by=entry.owner_id, content=content(world, entry),
            digest="0" * 64,
        )
        for entry in entries
    )  # fmt: skip
    session.flush()
    return [entry.id for entry in entries]


def content(world: World, entry: Entry) -> dict[str, Any]:
    """A dossier whose author, mentor and school a judge must never read."""
    return Dossier(
        category_id=entry.category_id, track_id=entry.track_id, level=entry.level, school_id=entry.school_id,
        title=entry.title, summary=entry.summary, authors=(AuthorLine("Mallory Trịnh", "Giáo viên"),),
        mentors=(MentorLine("Lê Thị Bình"),), ai_use={"tools": "Trợ lý mở"},
        links=(LinkLine(world.slots["trial"], "https://example.vn/thu", "Tài khoản: thu / thu"),),
    ).content()  # fmt: skip


def start_judging(
    db: Database, world: World, *, now: datetime, count: int = 2, judges: tuple[str, ...] = ("chi",)
) -> dict[tuple[str, str], str]:
    """Every judge gets every entry, the round is open. Returns (entry id, cast name) -> assignment id."""
    head = actor_of(db, world, "dung", now)
    with db.write() as session:
        entries = add_entries(session, world, count, now=now)
        pairs = [(entry, world.judges[name]) for entry in entries for name in judges]
        apply_assignment(session, actor=head, round_id=world.round_id, pairs=pairs, now=now)
        open_round(session, actor=head, round_id=world.round_id, now=now)
        names = {world.judges[name]: name for name in judges}
        rows = session.execute(select(Assignment.entry_id, Assignment.judge_id, Assignment.id))
        return {(row.entry_id, names[row.judge_id]): row.id for row in rows}


def rubric_and_criteria(world: World) -> tuple[str, list[str]]:
    rubric = world.rubrics["virtual-assistant", "teacher"]
    return rubric, world.criteria[rubric]


def sheet(
    world: World, points: tuple[str, ...] = ("35", "30", "15"), *, base: int = 0, key: str = "", **words: str
) -> SheetSent:
    """Criteria are worth 40, 40 and 20; shorter `points` leave the rest unscored."""
    rubric, criteria = rubric_and_criteria(world)
    marks = {criterion: MarkValue("marked", Decimal(text)) for criterion, text in zip(criteria, points, strict=False)}
    return SheetSent(key or new_id(), base, rubric, marks, **words)


def with_mark(sent: SheetSent, criterion: str, mark: MarkValue) -> SheetSent:
    return replace(sent, marks={**sent.marks, criterion: mark})


def statements(db: Database, act: Callable[[], object]) -> int:
    """How many statements the readers ran while `act` ran."""
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    event.listen(db.reader, "before_cursor_execute", note)
    act()
    event.remove(db.reader, "before_cursor_execute", note)
    return len(seen)
