"""The task `inspect-files`: every file whose check says `received` is looked at, once, by whoever takes it first.

A lease ends by itself, so a killed server loses nothing. What fails on our side (no disk, no process) leaves the file
`received` for another try and is never held against the entrant.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import or_, select, update

from contest.core.clock import Clock
from contest.core.database import Database, wake_after_commit
from contest.core.files import FileStore, Kept, register
from contest.core.sandbox import ToolFailed
from contest.core.tables import StoredFile
from contest.entries.attachments import INSPECT
from contest.entries.file_tables import FileCheck, PackageMember, Rendition
from contest.entries.inspection import words
from contest.entries.inspection.member_types import type_of
from contest.entries.inspection.probing import inspect
from contest.entries.quarantine.derived import still_named

TASK: Final = INSPECT
NEXT: Final = "render-files"
LEASE: Final = timedelta(seconds=120)
PAUSE: Final = timedelta(minutes=2)
MOST_ATTEMPTS: Final = 3
BATCH: Final = 40  # then other tasks have their turn; the task wakes itself again
_CAUSES: Final = {"time": "heavy", "memory": "heavy", "crash": "broken", "refused": "heavy"}
_OURS: Final = ("ImportError", "ModuleNotFoundError", "OSError: [Errno 28]")  # not installed whole; disk full
_log = structlog.get_logger("inspection")


@dataclass(frozen=True, slots=True)
class Claimed:
    file_id: str
    key: str
    media_type: str
    sha256: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Verdict:
    code: str = ""  # empty: ready
    params: dict[str, Any] = field(default_factory=dict)
    findings: list[dict[str, str]] = field(default_factory=list)
    package: str = ""
    members: list[tuple[str, Kept]] = field(default_factory=list)
    cleaned: tuple[Kept, int, int] | None = None


def work_off(db: Database, files: FileStore, *, clock: Clock) -> int:
    """How many files were looked at."""
    done = 0
    for claimed in _waiting(db, clock):
        done += 1
        try:
            verdict = look(files, claimed)
        except ToolFailed as failed:
            if claimed.attempt < MOST_ATTEMPTS or failed.detail.startswith(_OURS):
                _give_back(db, claimed, clock() + PAUSE)
                continue
            verdict = Verdict(_CAUSES[failed.kind])
        except Exception as error:  # noqa: BLE001 - ours, not the file's: it stays to be done
            _log.error("inspection failed", file=claimed.file_id, exc_info=error)
            _give_back(db, claimed, clock() + PAUSE * claimed.attempt)
            continue
        if not _settle(db, claimed, verdict, clock()):
            _discard(db, files, claimed, verdict)
    if done >= BATCH:
        db.wake(TASK)
    return done


def look(files: FileStore, claimed: Claimed) -> Verdict:
    """Products are in the store before any row names them."""
    with tempfile.TemporaryDirectory(prefix="inspect-") as folder, files.lent(claimed.key) as path:
        work = Path(folder)
        answer = inspect(path, media_type=claimed.media_type, sha256=claimed.sha256, work=work)
        if problem := answer["problem"]:
            return Verdict(problem["code"], problem["params"], answer["findings"])
        return Verdict(
            findings=answer["findings"],
            package=answer["package"],
            members=[(row["path"], _keep(files, work / "members" / row["file"])) for row in answer["members"]],
            cleaned=_cleaned(files, work, answer["cleaned"]),
        )


def _cleaned(files: FileStore, work: Path, told: dict[str, int] | None) -> tuple[Kept, int, int] | None:
    return None if told is None else (_keep(files, work / "cleaned"), int(told["width"]), int(told["height"]))


def _keep(files: FileStore, path: Path) -> Kept:
    with path.open("rb") as stream:
        return files.keep(stream)


def _waiting(db: Database, clock: Clock) -> Iterator[Claimed]:
    for _ in range(BATCH):
        claimed = _claim(db, clock())
        if claimed is None:
            return
        yield claimed


def _claim(db: Database, now: datetime) -> Claimed | None:
    free = or_(FileCheck.leased_until.is_(None), FileCheck.leased_until < now)
    with db.write() as session:
        row = session.execute(
            select(FileCheck, StoredFile)
            .join(StoredFile, StoredFile.id == FileCheck.file_id)
            .where(FileCheck.state.in_(("received", "checking")), free)
            .order_by(FileCheck.attempts, StoredFile.created_at, StoredFile.id)
            .limit(1)
            .with_for_update(of=FileCheck, skip_locked=True)
        ).first()
        if row is None:
            return None
        check, stored = row
        check.state, check.attempts, check.leased_until = "checking", check.attempts + 1, now + LEASE
        return Claimed(stored.id, stored.key, stored.media_type, stored.sha256, check.attempts)


def _give_back(db: Database, claimed: Claimed, until: datetime) -> None:
    with db.write() as session:
        session.execute(
            update(FileCheck)
            .where(FileCheck.file_id == claimed.file_id, FileCheck.attempts == claimed.attempt)
            .values(state="received", leased_until=until)
        )


def _discard(db: Database, files: FileStore, claimed: Claimed, verdict: Verdict) -> None:
    """The file was taken out while it was looked at: what was made of it goes as well."""
    made = {kept.key for _path, kept in verdict.members} | ({verdict.cleaned[0].key} if verdict.cleaned else set())
    with db.read() as session:
        stored = session.get(StoredFile, claimed.file_id)
        if stored is None or stored.gone_at is None:
            return
        made -= still_named(session, made)
    for key in made:
        files.delete(key)


def _settle(db: Database, claimed: Claimed, verdict: Verdict, now: datetime) -> bool:
    """Nothing is written when the lease was lost meanwhile, or the file was taken out."""
    with db.write() as session:
        check = session.get(FileCheck, claimed.file_id, with_for_update=True)
        if check is None or check.state != "checking" or check.attempts != claimed.attempt:
            return False
        check.state, check.checked_at, check.leased_until = "problem" if verdict.code else "ready", now, None
        check.reason = words.problem(verdict.code) if verdict.code else ""
        check.params, check.findings, check.package = verdict.params, verdict.findings, verdict.package
        if verdict.code:
            check.preview_state = "none"
            return True
        session.add_all(
            PackageMember(
                package_file_id=claimed.file_id, path=path, key=kept.key, size=kept.size, media_type=type_of(path)
            )
            for path, kept in verdict.members
        )
        if verdict.cleaned is not None:
            kept, width, height = verdict.cleaned
            row = register(session, kept, name="", media_type=claimed.media_type, by=None, now=now)
            session.add(
                Rendition(source_id=claimed.file_id, kind="cleaned", file_id=row.id, width=width, height=height)
            )
        wake_after_commit(session, NEXT)
        return True
