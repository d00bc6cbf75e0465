"""What a judge may see of an entry: decided here and nowhere else.

In a blind contest: the code, the work, files under neutral names; never names, school, mentors, contacts. Always the
last version handed in, never the working copy. Who is a judge of which entry is the judging room's to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.core.errors import NotFound
from contest.core.tables import StoredFile
from contest.core.text import fold
from contest.entries.dossier import AuthorLine, Dossier, MentorLine, dossier_of
from contest.entries.kinds import ending_of
from contest.entries.queries import Book, book_of
from contest.entries.tables import Entry, EntryFile, EntryVersion
from contest.people.tables import School

# what school names have in common says nothing of one school
_COMMON: Final = (
    "trung tam giao duc nghe nghiep giao duc thuong xuyen", "trung hoc pho thong", "trung hoc co so", "tieu hoc",
    "mau giao", "mam non", "truong", "thpt", "thcs", "th", "mn", "gdtx",
)  # fmt: skip
_SHORTEST: Final = 5


@dataclass(frozen=True, slots=True)
class JudgeFile:
    id: str
    slot_id: str
    name: str  # neutral
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class JudgeLink:
    slot_id: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class JudgeView:
    entry_id: str
    code: str
    version: int
    title: str
    category_id: str
    track_id: str
    level: str
    summary: str
    ai_use: dict[str, str]
    sources: str
    attendance: dict[str, str]
    files: tuple[JudgeFile, ...]
    links: tuple[JudgeLink, ...]
    blind: bool
    school: str = ""  # the rest is empty in a blind contest
    authors: tuple[AuthorLine, ...] = ()
    mentors: tuple[MentorLine, ...] = ()


def judge_view(session: Session, entry_id: str, *, book: Book | None = None) -> JudgeView:
    """The caller has asked people.access whether this judge may see this entry."""
    if book is None:
        contest_id = session.scalar(select(Entry.contest_id).where(Entry.id == entry_id))
        if contest_id is None:
            raise NotFound
        book = book_of(session, contest_id)
    found = judge_views(session, [entry_id], book=book)
    if entry_id not in found:
        raise NotFound
    return found[entry_id]


def judge_views(session: Session, entry_ids: Sequence[str], *, book: Book) -> dict[str, JudgeView]:
    """By entry id, in one statement; what was never handed in is left out."""
    last = (
        select(func.max(EntryVersion.number))
        .where(EntryVersion.entry_id == Entry.id)
        .correlate(Entry)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Entry.id, Entry.code, School.name, EntryVersion.number, EntryVersion.content)
        .join(School, School.id == Entry.school_id)
        .join(EntryVersion, (EntryVersion.entry_id == Entry.id) & (EntryVersion.number == last))
        .where(Entry.id.in_(entry_ids), Entry.code.is_not(None))
    )
    return {row.id: _view(row, dossier_of(row.content), book) for row in rows}


def _view(row: Any, dossier: Dossier, book: Book) -> JudgeView:
    blind = book.contest.blind
    return JudgeView(
        entry_id=row.id,
        code=row.code,
        version=row.number,
        title=dossier.title,
        category_id=dossier.category_id,
        track_id=dossier.track_id,
        level=dossier.level,
        summary=dossier.summary,
        ai_use=dict(dossier.ai_use),
        sources=dossier.sources,
        attendance=dict(dossier.attendance),
        files=tuple(neutral_files(dossier, row.code, book)),
        links=tuple(JudgeLink(line.slot_id, line.url, line.note) for line in dossier.links),
        blind=blind,
        school="" if blind else row.name,
        authors=() if blind else tuple(AuthorLine(a.full_name, a.job_or_class, a.part) for a in dossier.authors),
        mentors=() if blind else tuple(MentorLine(m.full_name) for m in dossier.mentors),
    )


def judge_file(session: Session, *, entry_id: str, file_id: str) -> tuple[StoredFile, str]:
    """A file of the version that counts and its neutral name, for web.ranges.answer_file."""
    view = judge_view(session, entry_id)
    name = next((file.name for file in view.files if file.id == file_id), None)
    row = session.scalars(
        select(StoredFile).join(EntryFile, EntryFile.file_id == StoredFile.id).where(EntryFile.id == file_id)
    ).one_or_none()
    if name is None or row is None:
        raise NotFound
    return row, name


def neutral_files(dossier: Dossier, code: str, book: Book) -> Iterator[JudgeFile]:
    """TLA-GV-0147-K-description-1.pdf: a file's own name may name its author."""
    counted: dict[str, int] = {}
    for line in dossier.files:
        slot = book.slots[line.slot_id].code
        counted[slot] = counted.get(slot, 0) + 1
        name = f"{code}-{slot}-{counted[slot]}.{ending_of(line.media_type)}"
        yield JudgeFile(line.id, line.slot_id, name, line.media_type, line.size)


def giveaways(dossier: Dossier, school_name: str) -> list[tuple[str, str]]:
    """(part of the dossier, the name found in it): told to the entrant before a blind judge sees it."""
    hidden = [a.full_name for a in dossier.authors] + [m.full_name for m in dossier.mentors]
    wanted = {name: fold(name) for name in hidden if len(fold(name)) >= _SHORTEST}
    if len(own := _own_part(school_name)) >= _SHORTEST:
        wanted[school_name] = own
    return [
        (part, name)
        for part, text in _shown_texts(dossier)
        for name, needle in wanted.items()
        if f" {needle} " in f" {_words(text)} "
    ]


def _shown_texts(dossier: Dossier) -> Iterator[tuple[str, str]]:
    yield "title", dossier.title
    yield "summary", dossier.summary
    yield "sources", dossier.sources
    for text in (*dossier.ai_use.values(), *dossier.attendance.values()):
        yield "statements", text
    for link in dossier.links:
        yield "links", f"{link.url} {link.note}"


def _words(text: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in fold(text)).split())


def _own_part(school_name: str) -> str:
    """Of "Trường Tiểu học Hoa Sữa" this is "hoa sua"."""
    name: Any = f" {_words(school_name)} "
    for common in _COMMON:
        name = name.replace(f" {common} ", " ")
    return " ".join(name.split())
