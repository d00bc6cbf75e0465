"""A picture of the signed paper beside what is typed from it: optional, checked like every file that comes in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contest.core import audit
from contest.core.database import wake_after_commit
from contest.core.errors import N_, Conflict, Invalid, NotFound, TooLarge
from contest.core.files import Kept, register
from contest.core.tables import StoredFile
from contest.core.tokens import new_id
from contest.entries import kinds
from contest.entries.attachments import INSPECT, MIB
from contest.entries.blind import JudgeFile
from contest.entries.file_tables import FileCheck
from contest.entries.inspection.queries import Look, held_back, looks
from contest.entries.previews.view import FileView, file_views
from contest.judging.paper import Table, open_typing
from contest.judging.paper_tables import PaperScan, PaperTyping
from contest.judging.tables import Assignment, Round, Sheet
from contest.people import access
from contest.people.access import Actor
from contest.people.tables import Account

TYPES: Final = ["jpg", "png", "pdf"]
MOST_BYTES: Final = 10 * MIB


@dataclass(frozen=True, slots=True)
class Scan:
    """`look`: what the inspection says; `view`: the picture or pages, once they may be shown."""

    by: str
    at: datetime
    replaced: bool
    look: Look
    view: FileView


def refuse_scan(*, media_type: str, size: int) -> None:
    """Asked before the bytes are stored."""
    if not size:
        raise Invalid(N_("The file is empty."), field="scan")
    if size > MOST_BYTES:
        raise TooLarge(N_("The file is larger than %(most)s MB."), field="scan", most=MOST_BYTES // MIB)
    if not kinds.accepted_by(TYPES, media_type):
        raise Invalid(N_("Please attach a photo (JPEG, PNG) or a PDF."), field="scan")


def attach(session: Session, *, actor: Actor, assignment_id: str, kept: Kept, media_type: str, now: datetime) -> None:
    """In the place of the one before, while the sheet waits for its typists; once afterwards, if there was none."""
    table = Table(session, actor, assignment_id)
    refuse_scan(media_type=media_type, size=kept.size)
    sheet = table.desk.sheet
    if sheet is not None and sheet.state == "locked" and sheet.origin == "paper":
        if _current(session, assignment_id) is not None:
            raise Conflict(N_("This sheet is handed in with its scan. The scan is not replaced any more."))
    else:
        table.require_typable()
    session.execute(
        update(PaperScan)
        .where(PaperScan.assignment_id == assignment_id, PaperScan.replaced_at.is_(None))
        .values(replaced_at=now)
    )
    code = table.desk.entry.code or ""
    stored = register(
        session, kept, name=f"{code}-scan.{kinds.ending_of(media_type)}", media_type=media_type, by=actor.id, now=now
    )
    row = PaperScan(id=new_id(), assignment_id=assignment_id, file_id=stored.id, added_at=now, added_by=actor.id)
    session.add_all([row, FileCheck(file_id=stored.id)])
    wake_after_commit(session, INSPECT)
    audit.record(
        session, actor=actor, action="paper.scan_attached", object_type="assignment", object_id=assignment_id, now=now,
        contest_id=table.desk.round.contest_id, code=code, sha256=kept.sha256, size=kept.size,
    )  # fmt: skip


def scans_of(session: Session, assignment_id: str, *, base: str) -> list[Scan]:
    """Newest first, those that were replaced too. The caller has asked access.may_see_paper_scan. `base`: address of
    the scans' files.
    """
    rows = session.execute(
        select(
            PaperScan.id, PaperScan.file_id, PaperScan.added_at, PaperScan.replaced_at, StoredFile.name,
            StoredFile.media_type, StoredFile.size, Account.full_name,
        )
        .join(StoredFile, StoredFile.id == PaperScan.file_id)
        .join(Account, Account.id == PaperScan.added_by)
        .where(PaperScan.assignment_id == assignment_id)
        .order_by(PaperScan.added_at.desc(), PaperScan.id.desc())
    ).all()  # fmt: skip
    stored = [row.file_id for row in rows]
    held, found = held_back(session, stored), looks(session, stored)
    files = [
        JudgeFile(row.id, "", row.name, row.media_type, row.size, held.get(row.file_id, "ready"), row.file_id)
        for row in rows
    ]
    views = file_views(session, files, base=base, runs={})
    return [
        Scan(row.full_name, row.added_at, row.replaced_at is not None, found[row.file_id], view)
        for row, view in zip(rows, views, strict=True)
    ]


def scan_file(session: Session, *, actor: Actor, contest_id: str, assignment_id: str, scan_id: str) -> StoredFile:
    """404 for everybody who may not see it; not before the inspection is done with it."""
    access.require_visible(may_see(session, actor=actor, contest_id=contest_id, assignment_id=assignment_id))
    row = session.scalars(
        select(StoredFile)
        .join(PaperScan, PaperScan.file_id == StoredFile.id)
        .where(PaperScan.id == scan_id, PaperScan.assignment_id == assignment_id)
    ).one_or_none()
    if row is None or held_back(session, [row.id]):
        raise NotFound
    return row


def may_see(session: Session, *, actor: Actor, contest_id: str, assignment_id: str) -> bool:
    return access.may_see_paper_scan(actor, contest_id, waits=_waits(session, contest_id, assignment_id))


def _waits(session: Session, contest_id: str, assignment_id: str) -> bool:
    """The paper is not the judge's sheet yet; once it was, only a new typing shows it to typists again."""
    sheet = session.execute(
        select(Sheet.state)
        .select_from(Assignment)
        .join(Round, Round.id == Assignment.round_id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Assignment.id == assignment_id, Round.contest_id == contest_id)
    ).one_or_none()
    if sheet is None:
        raise NotFound
    accepted = session.scalar(
        select(PaperTyping.id)
        .where(PaperTyping.assignment_id == assignment_id, PaperTyping.accepted_at.is_not(None))
        .limit(1)
    )
    return sheet.state != "locked" and (accepted is None or open_typing(session, assignment_id) is not None)


def _current(session: Session, assignment_id: str) -> str | None:
    return session.scalar(
        select(PaperScan.id).where(PaperScan.assignment_id == assignment_id, PaperScan.replaced_at.is_(None))
    )
