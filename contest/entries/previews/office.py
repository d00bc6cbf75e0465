"""Word, PowerPoint and Excel files as PDF, by LibreOffice where the machine has it."""

import shutil
from pathlib import Path
from typing import Final

from contest.core.sandbox import ToolFailed, run_program

SECONDS: Final = 120
MEGABYTES: Final = 4096  # address space; 219 MB of it were in use for 20 slides
FRESH_PROFILE: Final = 81  # a profile's first run writes the profile, converts nothing and ends so
ENDINGS: Final = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/msword": "doc",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.ms-excel": "xls",
}


def installed() -> str:
    """The program's path, or nothing."""
    return shutil.which("soffice") or ""


def as_pdf(source: Path, media_type: str, *, workdir: Path) -> Path:
    """Each conversion has a profile of its own, so no file leaves settings or macros for the next."""
    given = workdir / f"document.{ENDINGS[media_type]}"
    shutil.copyfile(source, given)
    line = [
        _program(), "--headless", "--norestore", "--nolockcheck", "--nodefault",
        f"-env:UserInstallation=file://{workdir.resolve()}/profile",
        "--convert-to", "pdf", "--outdir", str(workdir.resolve()), str(given.resolve()),
    ]  # fmt: skip
    made = workdir / "document.pdf"
    for _ in range(2):
        before = _sockets()
        done = run_program(line, workdir=workdir, seconds=SECONDS, megabytes=MEGABYTES, local_sockets=True)
        for left in _sockets() - before:
            left.unlink(missing_ok=True)
        if made.exists():
            return made
        if done.returncode != FRESH_PROFILE:
            break
    raise ToolFailed("refused", "damaged")


def _program() -> str:
    """The program itself: the script round it wants processes and sockets of its own."""
    script = Path(installed()).resolve()
    itself = script.with_name("soffice.bin")
    return str(itself if itself.exists() else script)


def _sockets() -> set[Path]:
    """Soffice listens there for a second start of itself. It may make one in the sandbox, but not take it away."""
    return set(Path("/tmp").glob("OSL_PIPE_*_SingleOfficeIPC_*"))  # noqa: S108 - the place is its choice
