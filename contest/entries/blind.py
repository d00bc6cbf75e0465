"""What a judge may see of an entry: decided here and nowhere else.

In a blind contest: the code, the work, cleaned copies of files under neutral names; never names, school, mentors,
contacts. A hidden name in a text is masked from the first moment; only a person's decision leaves it in. Always the
last version handed in, never the working copy. Who is a judge of which entry is the judging room's to say.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal
from urllib.parse import unquote

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from contest.core.errors import N_, NotFound, NotReady
from contest.core.tables import StoredFile
from contest.entries.dossier import AuthorLine, Dossier, MaterialLine, MentorLine, dossier_of
from contest.entries.inspection.queries import cleaned_copy, held_back
from contest.entries.kinds import ending_of
from contest.entries.queries import Book, book_of
from contest.entries.redaction.names import Hidden, Needles, find, mask, needles_of
from contest.entries.redaction.queries import Decided, decided_on, hidden_of, with_version
from contest.entries.tables import Entry, EntryFile, EntryVersion
from contest.people.tables import School
from contest.rules.tables import Contest

FileState = Literal["ready", "preparing", "hidden"]


@dataclass(frozen=True, slots=True)
class JudgeFile:
    id: str
    slot_id: str
    name: str  # neutral
    media_type: str
    size: int  # 0 unless ready
    state: FileState = "ready"
    stored_id: str = ""  # what judges get: pages, players and other derived files belong to this stored file


@dataclass(frozen=True, slots=True)
class JudgeLink:
    slot_id: str
    url: str  # empty: hidden, because the address names somebody
    note: str
    id: str = ""


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
    materials: tuple[MaterialLine, ...]
    attendance: dict[str, str]
    kit: dict[str, str]
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
    """By entry id, in two to seven statements; what was never handed in is left out."""
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
    ).all()
    found = [(row, dossier_of(row.content)) for row in rows]
    held = held_back(session, [line.file_id for _row, dossier in found for line in dossier.files])
    if not book.contest.blind:
        stored = _stored_ids(session, [line.id for _row, dossier in found for line in dossier.files])
        return {row.id: _hold(_open_view(row, dossier, book, stored), dossier, held) for row, dossier in found}
    hidden, decided = hidden_of(session, entry_ids), decided_on(session, entry_ids)
    copies = _copies(session, decided.values())
    views = {
        row.id: _blind_view(row, dossier, book, Masker.of(hidden[row.id], dossier, decided[row.id]), copies)
        for row, dossier in found
    }
    return {row.id: _hold(views[row.id], dossier, held) for row, dossier in found}


def _hold(view: JudgeView, dossier: Dossier, held: Mapping[str, FileState]) -> JudgeView:
    """A file still being checked, unusable or taken out reaches no judge, nor does what was made of it."""
    states = {line.id: held[line.file_id] for line in dossier.files if line.file_id in held}
    if not states:
        return view
    files = (
        replace(file, state=states[file.id], size=0, stored_id="") if file.id in states else file for file in view.files
    )
    return replace(view, files=tuple(files))


class Masker:
    """The texts of one entry, part by part, as judges read them."""

    def __init__(self, needles: Needles, decided: Decided) -> None:
        self.needles, self.decided = needles, decided

    @classmethod
    def of(cls, hidden: Hidden, dossier: Dossier, decided: Decided) -> "Masker":
        return cls(needles_of(with_version(hidden, dossier)), decided)

    def text(self, place: str, text: str) -> str:
        kept = self.decided.left.get((place, context_of(text)), frozenset())
        return mask(text, self.needles, kept=kept) if text else text

    def address(self, place: str, url: str) -> str:
        kept = self.decided.left.get((place, context_of(url)), frozenset())
        plain = unquote(url)
        return url if mask(plain, self.needles, kept=kept) == plain else ""


def context_of(text: str) -> str:
    """Ties a decision to the very text it was made on."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _open_view(row: Any, dossier: Dossier, book: Book, stored: dict[str, str]) -> JudgeView:
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
        materials=dossier.materials,
        attendance=dict(dossier.attendance),
        kit=dict(dossier.kit),
        files=tuple(
            JudgeFile(line.id, line.slot_id, name, line.media_type, line.size, "ready", stored.get(line.id, ""))
            for line, name in neutral_names(dossier, row.code, book)
        ),
        links=tuple(JudgeLink(line.slot_id, line.url, line.note, line.id) for line in dossier.links),
        blind=False,
        school=row.name,
        authors=tuple(AuthorLine(a.full_name, a.job_or_class, a.part) for a in dossier.authors),
        mentors=tuple(MentorLine(m.full_name) for m in dossier.mentors),
    )


def _blind_view(row: Any, dossier: Dossier, book: Book, masker: Masker, copies: dict[str, StoredFile]) -> JudgeView:
    return JudgeView(
        entry_id=row.id,
        code=row.code,
        version=row.number,
        title=masker.text("title", dossier.title),
        category_id=dossier.category_id,
        track_id=dossier.track_id,
        level=dossier.level,
        summary=masker.text("summary", dossier.summary),
        ai_use={key: masker.text(f"ai:{key}", text) for key, text in dossier.ai_use.items()},
        sources=masker.text("sources", dossier.sources),
        materials=tuple(
            MaterialLine(*(masker.text(f"material:{n}:{name}", text) for name, text in asdict(line).items()))
            for n, line in enumerate(dossier.materials, start=1)
        ),
        attendance={key: masker.text(f"attendance:{key}", text) for key, text in dossier.attendance.items()},
        kit={
            key: masker.address(place, text) if place.endswith(":url") else masker.text(place, text)
            for key, place, text in _kit_texts(dossier)
        },
        files=tuple(
            _clean_file(line, name, masker.decided, copies) for line, name in neutral_names(dossier, row.code, book)
        ),
        links=tuple(
            JudgeLink(
                line.slot_id,
                masker.address(f"link:{line.id}:url", line.url),
                masker.text(f"link:{line.id}:note", line.note),
                line.id,
            )
            for line in dossier.links
        ),
        blind=True,
    )


def _clean_file(line: Any, name: str, decided: Decided, copies: dict[str, StoredFile]) -> JudgeFile:
    copy = decided.copies.get(line.id)
    stored = copies.get(copy.file_id) if copy is not None and copy.state in {"done", "as_is"} else None
    if stored is not None:
        return JudgeFile(line.id, line.slot_id, name, stored.media_type, stored.size, "ready", stored.id)
    hidden = copy is not None and copy.state == "hidden"
    return JudgeFile(line.id, line.slot_id, name, line.media_type, 0, "hidden" if hidden else "preparing")


def judge_file(session: Session, *, entry_id: str, file_id: str) -> tuple[StoredFile, str]:
    """A file of the version that counts and its neutral name, for web.ranges.answer_file."""
    row, name = judge_source(session, entry_id=entry_id, file_id=file_id)
    return cleaned_copy(session, row.id) or row, name


def judge_source(session: Session, *, entry_id: str, file_id: str) -> tuple[StoredFile, str]:
    """What the pages, pictures and films that a judge gets of a file are made of: the same rule as for the file."""
    view = judge_view(session, entry_id)
    file = next((file for file in view.files if file.id == file_id), None)
    if file is None or file.state == "hidden":
        raise NotFound
    if file.state == "preparing":
        raise NotReady(N_("This file is being prepared for judges. Please try again in a few minutes."))
    row = session.get(StoredFile, file.stored_id)
    if row is None:
        raise NotFound
    return row, file.name


def neutral_names(dossier: Dossier, code: str, book: Book) -> Iterator[tuple[Any, str]]:
    """TLA-GV-0147-K-description-1.pdf: a file's own name may name its author."""
    counted: dict[str, int] = {}
    for line in dossier.files:
        slot = book.slots[line.slot_id].code
        counted[slot] = counted.get(slot, 0) + 1
        yield line, f"{code}-{slot}-{counted[slot]}.{ending_of(line.media_type)}"


def title_for_judges() -> ColumnElement[str]:
    """For lists that a judge or the head judge reads: the title with its masks, as of the last version handed in."""
    blind = select(Contest.blind).where(Contest.id == Entry.contest_id).correlate(Entry).scalar_subquery()
    masked = Entry.masked_title.is_not(None) & blind.is_(True)
    return case((masked, Entry.masked_title), else_=Entry.title).label("title")


def mask_title(session: Session, entry: Entry, dossier: Dossier) -> None:
    """Once a version is handed in, and after each decision on its title."""
    hidden, decided = hidden_of(session, [entry.id])[entry.id], decided_on(session, [entry.id])[entry.id]
    masked = Masker.of(hidden, dossier, decided).text("title", dossier.title)
    entry.masked_title = None if masked == dossier.title else masked


def giveaways(dossier: Dossier, school_name: str) -> list[tuple[str, str]]:
    """(part of the dossier, the name found in it): told to the entrant before a blind judge sees it."""
    needles = needles_of(with_version(Hidden(schools=(school_name,)), dossier))
    found = [
        (_PARTS.get(place.partition(":")[0], place), match.name)
        for place, text in shown_texts(dossier)
        for match in find(unquote(text) if place.endswith(":url") else text, needles)
    ]
    return list(dict.fromkeys(found))


_PARTS = {"ai": "statements", "attendance": "statements", "link": "links", "kit": "kit", "material": "sources"}


def shown_texts(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """(place, text) of everything a judge reads that is not a file."""
    yield "title", dossier.title
    yield "summary", dossier.summary
    yield "sources", dossier.sources
    for n, line in enumerate(dossier.materials, start=1):
        for name, text in asdict(line).items():
            yield f"material:{n}:{name}", text
    for key, text in dossier.ai_use.items():
        yield f"ai:{key}", text
    for key, text in dossier.attendance.items():
        yield f"attendance:{key}", text
    for link in dossier.links:
        yield f"link:{link.id}:url", link.url
        yield f"link:{link.id}:note", link.note
    for _key, place, text in _kit_texts(dossier):
        yield place, text


def _kit_texts(dossier: Dossier) -> Iterator[tuple[str, str, str]]:
    """(key, place, text); the address of the fallback video is masked as addresses are."""
    for key, text in dossier.kit.items():
        yield key, f"kit:{key}:url" if key == "fallback" else f"kit:{key}", text


def _stored_ids(session: Session, file_ids: Sequence[str]) -> dict[str, str]:
    rows = session.execute(select(EntryFile.id, EntryFile.file_id).where(EntryFile.id.in_(file_ids)))
    return {row.id: row.file_id for row in rows}


def _copies(session: Session, decided: Any) -> dict[str, StoredFile]:
    wanted = [copy.file_id for each in decided for copy in each.copies.values() if copy.file_id]
    return {row.id: row for row in session.scalars(select(StoredFile).where(StoredFile.id.in_(wanted)))}
