"""Complete dossiers for tests, put through the services of the room."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from cast import World
from sqlalchemy.orm import Session

from contest.entries import service
from contest.entries.dossier import AuthorLine, Contact, Dossier, LinkLine, MentorLine
from contest.entries.tables import EntryFile
from contest.entries.words import AI_USE, PLEDGES
from contest.people.access import Actor
from contest.people.sessions import load_actor

SUMMARY = " ".join(["Trợ lý giúp học sinh tra cứu nội quy"] * 25)  # 200 words


def actor_of(session: Session, world: World, name: str, now: datetime) -> Actor:
    return load_actor(session, account_id=world.people[name], now=now)


def full_dossier(
    world: World, *, category: str = "virtual-assistant", track: str = "teacher", **changes: Any
) -> Dossier:
    whole = Dossier(
        category_id=world.categories[category],
        track_id=world.tracks[track],
        level="THCS",
        school_id=world.schools["sao_mai"],
        title="Trợ lý nội quy Sao Mai",
        summary=SUMMARY,
        authors=(AuthorLine("Lê Thị Bình", "Giáo viên Tin học", "Thiết kế", "adult"),),
        contact=Contact("Lê Thị Bình", "+84912000001", "binh@example.vn"),
        ai_use=dict.fromkeys(AI_USE, "Đã nêu rõ") | {"level": "drafts", "help": "none"},
        sources="Tự soạn, CC BY 4.0",
        pledges=dict.fromkeys(PLEDGES, "2026-11-20T05:00:00+00:00"),
        links=(LinkLine(world.slots["trial"], "https://sao-mai.example.vn/bot", "tài khoản: thu / 123456"),),
    )
    return replace(whole, **changes)


def student_dossier(world: World, **changes: Any) -> Dossier:
    pupils = tuple(AuthorLine(name, "8A1", "Lập trình", "7to15") for name in ("Trần Văn An", "Đỗ Minh Ảnh"))
    return full_dossier(
        world,
        **{
            "track": "student",
            "authors": pupils,
            "mentors": (MentorLine("Lê Thị Bình", "+84912000001"),),
            "consents": 2,
        }
        | changes,
    )


def drafted(
    session: Session, world: World, *, now: datetime, by: str = "binh", dossier: Dossier | None = None, pdf: bool = True
) -> str:
    dossier = dossier or full_dossier(world)
    entry_id = service.create_draft(
        session,
        actor=actor_of(session, world, by, now),
        contest_id=world.contest_id,
        category_id=dossier.category_id,
        track_id=dossier.track_id,
        level=dossier.level,
        school_id=dossier.school_id,
        dossier=dossier,
        now=now,
    )
    if pdf:
        attach(session, world, entry_id, by=by, now=now)
    return entry_id


def attach(
    session: Session, world: World, entry_id: str, *, now: datetime, by: str = "binh", name: str = "mo-ta.pdf"
) -> None:
    """A file row without bytes behind it, for tests that never open the file."""
    from contest.core.files import Kept, register

    row = register(
        session,
        Kept("files/00/none", 1234, "0" * 64),
        name=name,
        media_type="application/pdf",
        by=world.people[by],
        now=now,
    )
    session.add(
        EntryFile(
            entry_id=entry_id,
            slot_id=world.slots["description"],
            file_id=row.id,
            added_at=now,
            added_by=world.people[by],
        )
    )
    session.flush()


def submitted(
    session: Session, world: World, *, now: datetime, by: str = "binh", dossier: Dossier | None = None
) -> str:
    entry_id = drafted(session, world, now=now, by=by, dossier=dossier)
    service.submit_entry(session, actor=actor_of(session, world, by, now), entry_id=entry_id, now=now)
    return entry_id
