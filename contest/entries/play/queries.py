"""Packages that can run, the key of a running one, its files, its dry runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from contest.core.database import Rows
from contest.core.text import nfc
from contest.core.tokens import hash_secret
from contest.entries.file_tables import FileCheck, PackageMember
from contest.entries.play.tables import PlayKey, PlayReport
from contest.people.tables import Account

START: Final = "index.html"
PLAYERS: Final = {  # kind and the file that marks it -> a page of ours inside the package's address (play/shim.py)
    ("scorm", "imsmanifest.xml"): "_bv/scorm.html",
    ("h5p", "h5p.json"): "_bv/h5p.html",
}
NESTING: Final = frozenset({"scorm", "h5p"})  # kinds whose player frames the package's pages


@dataclass(frozen=True, slots=True)
class Package:
    file_id: str  # of the stored file
    start: str
    kind: str  # game | scorm | h5p | scratch


@dataclass(frozen=True, slots=True)
class OpenKey:
    package_id: str
    own_origin: bool
    kind: str

    @property
    def nested(self) -> bool:
        return self.kind in NESTING


def packages_of(session: Session, file_ids: Iterable[str]) -> dict[str, Package]:
    """Those of these stored files that have a page to begin with, in one statement: the highest index.html, or our
    player's page where there is a player for the kind.
    """
    wanted = list(file_ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(PackageMember.package_file_id, PackageMember.path, FileCheck.package)
        .outerjoin(FileCheck, FileCheck.file_id == PackageMember.package_file_id)
        .where(PackageMember.package_file_id.in_(wanted), _begins())
    )
    found: dict[str, Package] = {}
    for row in sorted(rows, key=lambda row: (row.path.count("/"), row.path)):
        if (row.package, row.path.lower()) in PLAYERS:
            found[row.package_file_id] = Package(
                row.package_file_id, PLAYERS[row.package, row.path.lower()], row.package
            )
        elif row.path.rpartition("/")[2].lower() == START:
            found.setdefault(row.package_file_id, Package(row.package_file_id, row.path, row.package or "game"))
    return found


def _begins() -> ColumnElement[bool]:
    path = func.lower(PackageMember.path)
    return or_(path.like(f"%{START}"), path.in_([mark for _kind, mark in PLAYERS]))


def open_key(session: Session, token: str, now: datetime) -> OpenKey | None:
    row = session.execute(
        select(PlayKey.package_file_id, PlayKey.own_origin, FileCheck.package)
        .outerjoin(FileCheck, FileCheck.file_id == PlayKey.package_file_id)
        .where(PlayKey.secret_hash == hash_secret(token), PlayKey.expires_at > now)
    ).one_or_none()
    return None if row is None else OpenKey(row.package_file_id, row.own_origin, row.package or "")


def member(session: Session, package_id: str, path: str) -> Any | None:
    """path, key, size; a name that differs in capitals only is taken too, as on the disks games are made on."""
    wanted = nfc(path)
    columns = select(PackageMember.path, PackageMember.key, PackageMember.size).where(
        PackageMember.package_file_id == package_id
    )
    exact = session.execute(columns.where(PackageMember.path == wanted)).one_or_none()
    if exact is not None:
        return exact
    return next((row for row in session.execute(columns) if row.path.casefold() == wanted.casefold()), None)


def report_rows(session: Session, package_id: str) -> Rows:
    """mode, findings, browser, made_at, by; the closed frame first."""
    return session.execute(
        select(
            PlayReport.mode, PlayReport.findings, PlayReport.browser, PlayReport.made_at, Account.full_name.label("by")
        )
        .join(Account, Account.id == PlayReport.made_by)
        .where(PlayReport.package_file_id == package_id)
        .order_by(PlayReport.mode)
    ).all()
