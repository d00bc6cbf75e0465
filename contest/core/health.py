"""What an operator wants to know before the contest: what is in force, what fails."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from contest.core.database import Database
from contest.core.files import FileStore
from contest.core.migrate import is_current
from contest.settings import Settings

PROGRAMS: Final = {"LibreOffice": ("soffice",), "FFmpeg": ("ffmpeg", "ffprobe")}  # docs/previews.md says what they add


@dataclass(frozen=True)
class Finding:
    what: str
    ok: bool
    said: str


def check(settings: Settings) -> list[Finding]:
    return [
        _try("database", lambda: _database(settings)),
        _try("files", lambda: _files(settings)),
        Finding("mail", ok=True, said="SMTP" if settings.smtp_url.get_secret_value() else "files in outbox/"),
        Finding("address", ok=True, said=settings.public_url),
        Finding("content host", ok=True, said=settings.content_origin or "none: packages run in closed frames"),
        Finding("previews", ok=True, said="; ".join(_programs())),
    ]


def _programs() -> list[str]:
    """Without them files are shown less, nothing fails."""
    return [
        f"{name} {'found' if all(shutil.which(program) for program in needed) else 'not installed (docs/previews.md)'}"
        for name, needed in PROGRAMS.items()
    ]


def _try(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, ok=True, said=look())
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator must read it
        return Finding(what, ok=False, said=f"{type(error).__name__}: {error}")


def _database(settings: Settings) -> str:
    db = Database(settings.database, threads=1)
    try:
        if not is_current(db):
            msg = "not at this release: run `contest migrate`"
            raise RuntimeError(msg)
        with db.reader.connect() as connection:
            version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
        return f"{db.writer.dialect.name} {version}"
    finally:
        db.dispose()


def _files(settings: Settings) -> str:
    store = FileStore(settings.files_url, folder=settings.data_dir / "files")
    kept = store.keep_bytes(b"contest doctor")
    content = store.read(kept.key)
    store.delete(kept.key)
    if content != b"contest doctor":
        msg = "what was written did not come back"
        raise RuntimeError(msg)
    return settings.files_url or str(settings.data_dir / "files")
