"""Copies of files for blind judges: made in the sandbox, kept beside the version, thrown away when asked for anew."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from contest.core.clock import Clock
from contest.core.database import Database, wake_after_commit
from contest.core.errors import N_
from contest.core.files import FileStore, Kept, register
from contest.core.sandbox import ToolFailed, run_program, run_tool
from contest.core.tables import StoredFile
from contest.entries.file_tables import FileCheck
from contest.entries.kinds import ending_of
from contest.entries.redaction.cleaning.tool import PRODUCT
from contest.entries.redaction.findings import write_findings
from contest.entries.redaction.names import BLIND_TASK
from contest.entries.redaction.tables import BlindFinding, BlindScan, CleanCopy
from contest.entries.tables import EntryFile

TOOL: Final = "contest.entries.redaction.cleaning.tool"
SECONDS: Final = 180
MEGABYTES: Final = 1536
LEASE: Final = timedelta(minutes=15)
MOST_ATTEMPTS: Final = 3
UNCLEAN: Final = N_("Parts of this file cannot be cleaned here. Please decide whether judges get it.")
_MEDIA: Final = ("video/", "audio/")


@dataclass(frozen=True, slots=True)
class Job:
    entry_file_id: str
    entry_id: str
    turn: int
    recipe: dict[str, Any]
    source_id: str
    key: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Made:
    findings: list[dict[str, Any]]
    pages: int = 0
    kept: Kept | None = None


def ask_again(session: Session, copy: CleanCopy, recipe: dict[str, Any]) -> None:
    """A hidden file stays hidden; its recipe waits for the day it is shown."""
    copy.recipe, copy.turn, copy.attempts, copy.file_id = recipe, copy.turn + 1, 0, None
    if copy.state != "hidden":
        copy.state, copy.leased_until, copy.reason = "waiting", None, ""
        wake_after_commit(session, BLIND_TASK)


def make_waiting(db: Database, files: FileStore, *, clock: Clock) -> int:
    made = 0
    while (job := _claim(db, clock)) is not None:
        try:
            outcome = _make(files, job)
        except ToolFailed as failure:
            _fail(db, job, failure, clock)
        else:
            _keep(db, job, outcome, clock)
        made += 1
    return made


def _claim(db: Database, clock: Clock) -> Job | None:
    """The next copy whose source passed inspection, for this process alone."""
    now = clock()
    free = or_(CleanCopy.state == "waiting", and_(CleanCopy.state == "working", CleanCopy.leased_until < now))
    with db.write() as session:
        row = session.execute(
            select(CleanCopy, StoredFile)
            .join(EntryFile, EntryFile.id == CleanCopy.entry_file_id)
            .join(StoredFile, StoredFile.id == EntryFile.file_id)
            .outerjoin(FileCheck, FileCheck.file_id == StoredFile.id)
            .where(free, or_(FileCheck.state.is_(None), FileCheck.state == "ready"))
            .order_by(CleanCopy.entry_file_id)
            .limit(1)
            .with_for_update(of=CleanCopy, skip_locked=True)
        ).first()
        if row is None:
            return None
        copy, source = row
        copy.state, copy.leased_until, copy.attempts = "working", now + LEASE, copy.attempts + 1
        return Job(
            copy.entry_file_id, copy.entry_id, copy.turn, copy.recipe, source.id, source.key, source.name,
            source.media_type,
        )  # fmt: skip


def _make(files: FileStore, job: Job) -> Made:
    with files.lent(job.key) as source, tempfile.TemporaryDirectory(prefix="clean-") as folder:
        work = Path(folder)
        media = job.media_type.startswith(_MEDIA)
        told = run_tool(
            TOOL,
            arguments={
                "hidden": job.recipe["hidden"],
                "left": job.recipe["left"],
                "pages": sorted({*job.recipe["pages"], *job.recipe.get("by_hand", [])}),
                "place": f"file:{job.entry_file_id}",
                "media_type": job.media_type,
                "name": job.name,
                "tags": _tags(source, work) if media else "",
            },
            inputs={"file": source},
            workdir=work,
            seconds=SECONDS,
            megabytes=MEGABYTES,
        )
        made = told["made"] or (media and _without_tags(source, work, job.media_type))
        if media and not made:
            told["findings"].append(_cannot(job))
        kept = None
        if made:
            with (work / PRODUCT).open("rb") as stream:
                kept = files.keep(stream)
        return Made(told["findings"], told["pages"], kept)


def _tags(source: Path, work: Path) -> str:
    if (program := shutil.which("ffprobe")) is None:
        return ""
    line = [program, "-v", "error", "-protocol_whitelist", "file", "-print_format", "json", "-show_entries",
            "format_tags:stream_tags:chapter_tags", str(source.resolve())]  # fmt: skip
    return run_program(line, workdir=work, seconds=30, megabytes=4096).stdout.decode("utf-8", "replace")[:200_000]


def _without_tags(source: Path, work: Path, media_type: str) -> bool:
    """The same pictures and sound, not encoded again, in a container without tags, chapters and other tracks."""
    if (program := shutil.which("ffmpeg")) is None:
        return False
    product = work / f"{PRODUCT}.{ending_of(media_type)}"
    line = [program, "-nostdin", "-v", "error", "-protocol_whitelist", "file", "-i", str(source.resolve()),
            "-map", "0:V:0?", "-map", "0:a?", "-c", "copy", "-map_metadata", "-1", "-map_metadata:s", "-1",
            "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact",
            *(["-movflags", "+faststart"] if media_type == "video/mp4" else []), str(product.resolve())]  # fmt: skip
    done = run_program(line, workdir=work, seconds=SECONDS, megabytes=4096)
    if done.returncode or not product.exists():
        return False
    product.rename(work / PRODUCT)
    return True


def _cannot(job: Job) -> dict[str, Any]:
    return {
        "place": f"file:{job.entry_file_id}:whole", "needle": "unclean", "kind": "unclean", "name": "",
        "found": job.name[:300], "around": "", "cleaned": False,
    }  # fmt: skip


def _keep(db: Database, job: Job, made: Made, clock: Clock) -> None:
    now = clock()
    with db.write() as session:
        copy = session.get(CleanCopy, job.entry_file_id, with_for_update=True)
        if copy is None or copy.turn != job.turn:  # asked for anew meanwhile
            return
        _write(session, job, made.findings)
        if made.kept is not None:
            stored = register(
                session, made.kept, name=f"{PRODUCT}.{ending_of(job.media_type)}", media_type=job.media_type, by=None,
                now=now,
            )  # fmt: skip
            session.add(FileCheck(file_id=stored.id))
            copy.file_id = stored.id
        copy.pages, copy.made_at, copy.leased_until = made.pages, now, None
        settle(session, copy, source_id=job.source_id, made=made.kept is not None)


def settle(session: Session, copy: CleanCopy, *, source_id: str, made: bool) -> None:
    """Parts that could not be cleaned keep a file from judges until a person has decided on each."""
    undecided = session.scalar(
        select(BlindFinding.id)
        .where(
            BlindFinding.entry_id == copy.entry_id,
            BlindFinding.kind == "unclean",
            BlindFinding.state == "open",
            BlindFinding.place.startswith(f"file:{copy.entry_file_id}:", autoescape=True),
        )
        .limit(1)
    )
    if undecided is not None:
        copy.state, copy.reason = "failed", UNCLEAN
    elif made:
        copy.state, copy.reason = "done", ""
    else:
        copy.state, copy.file_id, copy.reason = "as_is", source_id, ""


def _write(session: Session, job: Job, findings: list[dict[str, Any]]) -> None:
    version = session.scalar(select(BlindScan.version).where(BlindScan.entry_id == job.entry_id)) or 0
    write_findings(session, job.entry_id, version, findings)


def _fail(db: Database, job: Job, failure: ToolFailed, clock: Clock) -> None:
    """Tried again by the next sweep; after the last attempt a person decides."""
    with db.write() as session:
        copy = session.get(CleanCopy, job.entry_file_id, with_for_update=True)
        if copy is None or copy.turn != job.turn:
            return
        if copy.attempts < MOST_ATTEMPTS and failure.kind in {"time", "memory"}:
            session.execute(
                update(CleanCopy)
                .where(CleanCopy.entry_file_id == job.entry_file_id)
                .values(leased_until=clock() + timedelta(minutes=1))
            )
            return
        _write(session, job, [_cannot(job)])
        copy.leased_until = None
        settle(session, copy, source_id=job.source_id, made=False)
