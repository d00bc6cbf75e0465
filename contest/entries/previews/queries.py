"""What is known of files to be shown, two statements for any number of them; and one rendition to be served."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from contest.core.database import AnyRow
from contest.core.errors import NotFound
from contest.core.tables import StoredFile
from contest.entries.file_tables import FileCheck, Rendition
from contest.entries.previews.made import KINDS


@dataclass(frozen=True, slots=True)
class Known:
    """Of one stored file: how far its preview is, why there is none, what was made."""

    preview: str = ""  # '' for files from before there were previews
    reason: str = ""  # message id
    checked: bool = True
    made: tuple[AnyRow, ...] = ()

    def of(self, kind: str) -> list[AnyRow]:
        return [row for row in self.made if row.kind == kind]


def known_of(session: Session, stored_ids: Collection[str]) -> dict[str, Known]:
    """Without the text of pages, which is read where it is shown (texts_of)."""
    checks = session.execute(
        select(FileCheck.file_id, FileCheck.state, FileCheck.preview_state, FileCheck.preview_reason).where(
            FileCheck.file_id.in_(stored_ids)
        )
    ).all()
    rows = session.execute(
        select(
            Rendition.source_id, Rendition.kind, Rendition.number, Rendition.file_id, Rendition.width, Rendition.height,
            Rendition.meta, StoredFile.size, StoredFile.key,
            case((Rendition.kind == "code", Rendition.text), else_="").label("path"),
        )
        .outerjoin(StoredFile, StoredFile.id == Rendition.file_id)
        .where(Rendition.source_id.in_(stored_ids), Rendition.kind.in_(KINDS))
        .order_by(Rendition.source_id, Rendition.kind, Rendition.number)
    )  # fmt: skip
    made: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        made[row.source_id].append(row)
    return {
        row.file_id: Known(row.preview_state, row.preview_reason, row.state == "ready", tuple(made[row.file_id]))
        for row in checks
    }


def texts_of(session: Session, stored_id: str) -> list[tuple[int, str]]:
    """(number, text) of the pages of one file."""
    rows = session.execute(
        select(Rendition.number, Rendition.text)
        .where(Rendition.source_id == stored_id, Rendition.kind == "page")
        .order_by(Rendition.number)
    )
    return [(row.number, row.text) for row in rows]


def rendition_file(session: Session, source: StoredFile, *, kind: str, number: int) -> StoredFile:
    """The caller got `source` from the rule that lets this viewer see it: what was made of it is no more visible."""
    row = session.scalars(
        select(StoredFile)
        .join(Rendition, Rendition.file_id == StoredFile.id)
        .where(Rendition.source_id == source.id, Rendition.kind == kind, Rendition.number == number)
    ).one_or_none()
    if row is None or kind not in KINDS or kind == "code":  # code is shown inside a page, never as a file
        raise NotFound
    return row


def rendition_name(source_name: str, row: StoredFile) -> str:
    """Under the source's own neutral or true name: TLA-GV-0147-K-description-1-page-3.webp."""
    ending = "mp4" if row.media_type == "video/mp4" else "webp"
    return f"{source_name.rpartition('.')[0] or source_name}-{row.name}.{ending}"
