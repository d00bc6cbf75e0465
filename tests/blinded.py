"""An entry that names its people wherever it can, accepted and given to a judge of a blind contest."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cast import World
from dossiers import SUMMARY, actor_of, drafted, student_dossier
from marked_files import marked_docx, marked_jpeg, marked_mp4, marked_pdf, marked_pptx, marked_zip
from sqlalchemy import update
from sqlalchemy.orm import Session

from contest.core.database import Database
from contest.core.files import FileStore, register
from contest.core.text import fold
from contest.entries import service
from contest.entries.dossier import AuthorLine, LinkLine, MaterialLine
from contest.entries.file_tables import FileCheck
from contest.entries.redaction import scan
from contest.entries.tables import Entry, EntryFile
from contest.judging.tables import Assignment, Round
from contest.people.tables import Account, School

OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class Names:
    authors: tuple[str, str] = ("Quách Thị Lộ Tên", "Đoàn Ngọc Ẩn")
    mentor: str = "Tạ Khánh Giấu"
    contact: str = "Nghiêm Vĩ Kín"
    school: str = "Trường THCS Vọng Nguyệt"
    phone: str = "+84912000777"
    email: str = "nghiemvikin@example.vn"

    def all(self) -> tuple[str, ...]:
        return (*self.authors, self.mentor, self.contact, self.school.removeprefix("Trường THCS "))


def forms_of(name: str) -> set[str]:
    """As bodies are searched: folded with blanks, and joined."""
    return {fold(name), fold(name).replace(" ", "")}


def hidden_world(session: Session, world: World, names: Names) -> None:
    session.execute(
        update(School).where(School.id == world.schools["sao_mai"]).values(name=names.school, fold=fold(names.school))
    )
    session.execute(
        update(Account)
        .where(Account.id == world.people["binh"])
        .values(full_name=names.mentor, fold=fold(names.mentor))
    )


def marked_entry(
    session: Session, world: World, files: FileStore, names: Names, folder: Path, *, now: datetime, in_text: bool = True
) -> str:
    """Handed in, accepted and given to Chi; its files are not copied for judges yet."""
    first, second = names.authors
    base = student_dossier(world)
    dossier = replace(
        base,
        title=f"Trợ lý của nhóm {first}",
        summary=f"{SUMMARY} {second} và cô {names.mentor} cùng làm tại {names.school}, gọi 0{names.phone[3:]}.",
        authors=(AuthorLine(first, "8A1", "", "7to15"), AuthorLine(second, "8A2", "", "7to15")),
        mentors=(replace(base.mentors[0], full_name=names.mentor, phone=names.phone),),
        contact=replace(base.contact, name=names.contact, phone=names.phone, email=names.email),
        ai_use={
            "level": "drafts",
            "tools": f"Công cụ của {fold(first)}",
            "purpose": "Viết",
            "human": f"{second} tự làm",
            "help": "advice",
            "help_who": f"Cô {names.mentor} góp ý",
        },
        materials=(MaterialLine("Ảnh bìa", f"lớp của {names.mentor}", "CC BY 4.0"), MaterialLine("Nhạc", second, "")),
        sources=f"Ảnh do {names.contact} chụp",
        consents=2,
        links=(
            LinkLine(world.slots["trial"], "https://tro-ly.example.vn/thu", f"tài khoản của {first}"),
            LinkLine(world.slots["product"], f"https://{fold(first).replace(' ', '')}.example.vn/bot", "bản đầy đủ"),
        ),
    )
    entry_id = drafted(session, world, now=now, dossier=dossier, pdf=False)
    person = (first, names.mentor, names.school)
    contents: list[tuple[str, str, bytes | None]] = [
        ("description", "application/pdf", marked_pdf(*person, folder, in_text=in_text)),
        ("product", f"{OFFICE}wordprocessingml.document", marked_docx(*person)),
        ("product", f"{OFFICE}presentationml.presentation", marked_pptx(*person)),
        ("product", "image/jpeg", marked_jpeg(first)),
        ("product", "application/zip", marked_zip(*person)),
        ("video", "video/mp4", marked_mp4(first, folder)),
    ]
    for slot, media_type, content in contents:
        if content is not None:
            put_file(session, world, files, entry_id, slot, media_type, content, name=f"{first} - {slot}", now=now)
    service.submit_entry(session, actor=actor_of(session, world, "binh", now), entry_id=entry_id, now=now)
    session.execute(update(Entry).where(Entry.id == entry_id).values(state="valid"))
    session.add(
        Assignment(
            round_id=world.round_id, judge_id=world.judges["chi"], entry_id=entry_id, position=0, assigned_at=now
        )
    )
    session.execute(update(Round).values(state="judging", opened_at=now))
    session.flush()
    return entry_id


def put_file(
    session: Session, world: World, files: FileStore, entry_id: str, slot: str, media_type: str, content: bytes, *,
    name: str, now: datetime,
) -> str:  # fmt: skip
    """A file that passed inspection; returns its EntryFile's id."""
    stored = register(session, files.keep_bytes(content), name=name, media_type=media_type, by=None, now=now)
    row = EntryFile(
        entry_id=entry_id, slot_id=world.slots[slot], file_id=stored.id, added_at=now, added_by=world.people["binh"]
    )
    session.add_all([row, FileCheck(file_id=stored.id, state="ready")])
    session.flush()
    return row.id


def prepare(db: Database, files: FileStore, now: datetime) -> None:
    """Run the job until nothing waits."""
    while scan.work_off(db, files, clock=lambda: now):
        pass
